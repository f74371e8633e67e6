from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

_new = object.__new__
T = TypeVar("T", bound="ReceiptRedemption")


@_attrs_define
class ReceiptRedemption:
    """The result of a redemption."""

    receipt: Receipt
    """ What a paid order entitles its holder to, and how much of it was redeemed. """
    redeem: bool | None = None
    """ Whether something was redeemed. """
    additional_properties: dict[str, Any] = _attrs_field(factory=dict, repr=False)

    def to_dict(self) -> dict[str, Any]:
        field_dict: dict[str, Any] = {**self.additional_properties}
        field_dict["receipt"] = self.receipt.to_dict()
        if self.redeem is not None:
            field_dict["redeem"] = self.redeem
        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        try:
            d = {**src_dict}
        except TypeError:
            raise TypeError("ReceiptRedemption must be an object") from None
        self = _new(cls)
        self.receipt = Receipt.from_dict(d.pop("receipt"))

        value = d.pop("redeem", None)
        if value is not None and not isinstance(value, bool):
            raise TypeError("redeem must be a boolean or null")
        self.redeem = value

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


from ..models.receipt import Receipt
