from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

from ..models.currency import Currency, check_currency

_new = object.__new__
T = TypeVar("T", bound="Price")


@_attrs_define
class Price:
    """The price of one unit."""

    currency: Currency
    """ The ISO 4217 code of a currency that this API version accepts. The Leone is `SLE`, never `SLL`, `Le` or
    `NLe`. """
    value: int
    """ The price in minor units; 100 is 1 Leone. """

    def to_dict(self) -> dict[str, Any]:
        field_dict: dict[str, Any] = {}
        field_dict["currency"] = self.currency
        field_dict["value"] = self.value
        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        try:
            d = {**src_dict}
        except TypeError:
            raise TypeError("Price must be an object") from None
        self = _new(cls)
        self.currency = check_currency(d.pop("currency"))

        value = d.pop("value")
        if isinstance(value, bool) or not isinstance(value, int):
            raise TypeError("value must be an integer")
        self.value = value

        return self
