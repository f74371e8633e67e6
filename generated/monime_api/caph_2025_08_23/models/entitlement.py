from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="Entitlement")


@_attrs_define
class Entitlement:
    """One thing that a receipt entitles to, counted in units."""

    key: str
    """ What names it when it is redeemed. """
    name: str | None = None
    limit: int | None = None
    """ How many units there are in all. """
    current: int | None = None
    """ How many units were redeemed. """
    remaining: int | None = None
    """ How many units are left. """
    exhausted: bool | None = None
    """ True when none are left. """
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
        key = d.pop("key")
        if not isinstance(key, str):
            raise TypeError("key must be a string")

        name = d.pop("name", None)
        if name is not None and not isinstance(name, str):
            raise TypeError("name must be a string or null")

        limit = d.pop("limit", None)
        if limit is not None and (isinstance(limit, bool) or not isinstance(limit, int)):
            raise TypeError("limit must be an integer or null")

        current = d.pop("current", None)
        if current is not None and (isinstance(current, bool) or not isinstance(current, int)):
            raise TypeError("current must be an integer or null")

        remaining = d.pop("remaining", None)
        if remaining is not None and (
            isinstance(remaining, bool) or not isinstance(remaining, int)
        ):
            raise TypeError("remaining must be an integer or null")

        exhausted = d.pop("exhausted", None)
        if exhausted is not None and not isinstance(exhausted, bool):
            raise TypeError("exhausted must be a boolean or null")

        return cls(key, name, limit, current, remaining, exhausted, d)

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
