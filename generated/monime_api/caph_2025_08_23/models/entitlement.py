from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

_new = object.__new__
T = TypeVar("T", bound="Entitlement")


@_attrs_define
class Entitlement:
    """One thing that a receipt entitles its holder to, counted in units."""

    key: str
    """ The key that identifies the entitlement when it is redeemed. """
    name: str | None = None
    """ The name of the entitlement. """
    limit: int | None = None
    """ The total number of units. """
    current: int | None = None
    """ The number of units redeemed. """
    remaining: int | None = None
    """ The number of units left. """
    exhausted: bool | None = None
    """ Whether no units are left. """
    additional_properties: dict[str, Any] = _attrs_field(factory=dict, repr=False)

    def to_dict(self) -> dict[str, Any]:
        field_dict: dict[str, Any] = {**self.additional_properties}
        field_dict["key"] = self.key
        if self.name is not None:
            field_dict["name"] = self.name
        if self.limit is not None:
            field_dict["limit"] = self.limit
        if self.current is not None:
            field_dict["current"] = self.current
        if self.remaining is not None:
            field_dict["remaining"] = self.remaining
        if self.exhausted is not None:
            field_dict["exhausted"] = self.exhausted
        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        try:
            d = {**src_dict}
        except TypeError:
            raise TypeError("Entitlement must be an object") from None
        self = _new(cls)
        value = d.pop("key")
        if not isinstance(value, str):
            raise TypeError("key must be a string")
        self.key = value

        value = d.pop("name", None)
        if value is not None and not isinstance(value, str):
            raise TypeError("name must be a string or null")
        self.name = value

        value = d.pop("limit", None)
        if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
            raise TypeError("limit must be an integer or null")
        self.limit = value

        value = d.pop("current", None)
        if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
            raise TypeError("current must be an integer or null")
        self.current = value

        value = d.pop("remaining", None)
        if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
            raise TypeError("remaining must be an integer or null")
        self.remaining = value

        value = d.pop("exhausted", None)
        if value is not None and not isinstance(value, bool):
            raise TypeError("exhausted must be a boolean or null")
        self.exhausted = value

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
