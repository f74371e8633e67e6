from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

from ..types import UNSET, Unset

_new = object.__new__
T = TypeVar("T", bound="EntitlementRedeem")


@_attrs_define
class EntitlementRedeem:
    """How much to redeem of one entitlement."""

    key: str
    """ The entitlement's key. """
    units: int | Unset = UNSET
    """ The number of units. Defaults to 1. """

    def to_dict(self) -> dict[str, Any]:
        field_dict: dict[str, Any] = {}
        field_dict["key"] = self.key
        if not isinstance(self.units, Unset):
            field_dict["units"] = self.units
        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        try:
            d = {**src_dict}
        except TypeError:
            raise TypeError("EntitlementRedeem must be an object") from None
        self = _new(cls)
        value = d.pop("key")
        if not isinstance(value, str):
            raise TypeError("key must be a string")
        self.key = value

        value = d.pop("units", UNSET)
        if value is not UNSET and (isinstance(value, bool) or not isinstance(value, int)):
            raise TypeError("units must be an integer")
        self.units = value

        return self
