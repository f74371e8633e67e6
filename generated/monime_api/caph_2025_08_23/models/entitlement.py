from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="Entitlement")


@_attrs_define
class Entitlement:
    """One thing that a receipt entitles to, counted in units."""

    key: str
    """ What names it when it is redeemed. """
    name: None | str | Unset = UNSET
    limit: int | Unset = UNSET
    """ How many units there are in all. """
    current: int | Unset = UNSET
    """ How many units were redeemed. """
    remaining: int | Unset = UNSET
    """ How many units are left. """
    exhausted: bool | Unset = UNSET
    """ True when none are left. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict, repr=False)

    def to_dict(self) -> dict[str, Any]:
        key = self.key

        name: None | str | Unset
        if isinstance(self.name, Unset):
            name = UNSET
        else:
            name = self.name

        limit = self.limit

        current = self.current

        remaining = self.remaining

        exhausted = self.exhausted

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "key": key,
            }
        )
        if name is not UNSET:
            field_dict["name"] = name
        if limit is not UNSET:
            field_dict["limit"] = limit
        if current is not UNSET:
            field_dict["current"] = current
        if remaining is not UNSET:
            field_dict["remaining"] = remaining
        if exhausted is not UNSET:
            field_dict["exhausted"] = exhausted

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

        name = d.pop("name", UNSET)
        if name is not None and name is not UNSET and not isinstance(name, str):
            raise TypeError("name must be a string or null")

        limit = d.pop("limit", UNSET)
        if limit is not UNSET and (isinstance(limit, bool) or not isinstance(limit, int)):
            raise TypeError("limit must be an integer")

        current = d.pop("current", UNSET)
        if current is not UNSET and (isinstance(current, bool) or not isinstance(current, int)):
            raise TypeError("current must be an integer")

        remaining = d.pop("remaining", UNSET)
        if remaining is not UNSET and (
            isinstance(remaining, bool) or not isinstance(remaining, int)
        ):
            raise TypeError("remaining must be an integer")

        exhausted = d.pop("exhausted", UNSET)
        if exhausted is not UNSET and not isinstance(exhausted, bool):
            raise TypeError("exhausted must be a boolean")

        instance_ = cls(
            key,
            name,
            limit,
            current,
            remaining,
            exhausted,
        )

        instance_.additional_properties = d
        return instance_

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
