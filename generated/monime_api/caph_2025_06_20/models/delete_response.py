from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

_new = object.__new__
T = TypeVar("T", bound="DeleteResponse")


@_attrs_define
class DeleteResponse:
    """The envelope of a deletion, which has no result."""

    success: bool
    """ Whether the request succeeded. """
    messages: list[Any] | None = None
    """ Remarks of the API. """
    additional_properties: dict[str, Any] = _attrs_field(factory=dict, repr=False)

    def to_dict(self) -> dict[str, Any]:
        field_dict: dict[str, Any] = {**self.additional_properties}
        field_dict["success"] = self.success
        if self.messages is not None:
            field_dict["messages"] = self.messages
        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        try:
            d = {**src_dict}
        except TypeError:
            raise TypeError("DeleteResponse must be an object") from None
        self = _new(cls)
        value = d.pop("success")
        if not isinstance(value, bool):
            raise TypeError("success must be a boolean")
        self.success = value

        value = d.pop("messages", None)
        if value is None:
            self.messages = value
        elif isinstance(value, list):
            self.messages = value
        else:
            raise TypeError("messages must be an array or null")

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
