from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

_new = object.__new__
T = TypeVar("T", bound="Amount")


@_attrs_define
class Amount:
    """An amount of money."""

    currency: str
    """ The ISO 4217 code of the currency, such as `SLE`. """
    value: int
    """ The amount in minor units; 100 is 1 Leone. """
    additional_properties: dict[str, Any] = _attrs_field(factory=dict, repr=False)

    def to_dict(self) -> dict[str, Any]:
        field_dict: dict[str, Any] = {**self.additional_properties}
        field_dict["currency"] = self.currency
        field_dict["value"] = self.value
        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        try:
            d = {**src_dict}
        except TypeError:
            raise TypeError("Amount must be an object") from None
        self = _new(cls)
        value = d.pop("currency")
        if not isinstance(value, str):
            raise TypeError("currency must be a string")
        self.currency = value

        value = d.pop("value")
        if isinstance(value, bool) or not isinstance(value, int):
            raise TypeError("value must be an integer")
        self.value = value

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
