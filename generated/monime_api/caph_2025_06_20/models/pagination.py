from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

_new = object.__new__
T = TypeVar("T", bound="Pagination")


@_attrs_define
class Pagination:
    """The position of a page in a list."""

    count: int | None = None
    """ The number of results in this page. """
    next_: str | None = None
    """ The cursor of the next page. Only a null or absent cursor marks the end; a short page does not. """
    additional_properties: dict[str, Any] = _attrs_field(factory=dict, repr=False)

    def to_dict(self) -> dict[str, Any]:
        field_dict: dict[str, Any] = {**self.additional_properties}
        if self.count is not None:
            field_dict["count"] = self.count
        if self.next_ is not None:
            field_dict["next"] = self.next_
        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        try:
            d = {**src_dict}
        except TypeError:
            raise TypeError("Pagination must be an object") from None
        self = _new(cls)
        value = d.pop("count", None)
        if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
            raise TypeError("count must be an integer or null")
        self.count = value

        value = d.pop("next", None)
        if value is not None and not isinstance(value, str):
            raise TypeError("next must be a string or null")
        self.next_ = value

        self.additional_properties = d
        return self

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
