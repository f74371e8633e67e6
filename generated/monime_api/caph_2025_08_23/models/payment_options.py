from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

from ..types import UNSET, Unset

_new = object.__new__
T = TypeVar("T", bound="PaymentOptions")


@_attrs_define
class PaymentOptions:
    """The payment methods that the page offers. Defaults to all."""

    card: CardOptions | Unset = UNSET
    """ Whether cards are offered. """
    bank: ProviderOptions | Unset = UNSET
    """ Which providers of one method are offered. The enabled list beats the disabled one; a provider may stand in
    both.
    Provider ids are open: `slb001`, `slb004`, `slb007` (bank), `m17`, `m18` (momo) and `dw001` (wallet) are known.
     """
    momo: ProviderOptions | Unset = UNSET
    """ Which providers of one method are offered. The enabled list beats the disabled one; a provider may stand in
    both.
    Provider ids are open: `slb001`, `slb004`, `slb007` (bank), `m17`, `m18` (momo) and `dw001` (wallet) are known.
     """
    wallet: ProviderOptions | Unset = UNSET
    """ Which providers of one method are offered. The enabled list beats the disabled one; a provider may stand in
    both.
    Provider ids are open: `slb001`, `slb004`, `slb007` (bank), `m17`, `m18` (momo) and `dw001` (wallet) are known.
     """

    def to_dict(self) -> dict[str, Any]:
        field_dict: dict[str, Any] = {}
        if not isinstance(self.card, Unset):
            field_dict["card"] = self.card.to_dict()
        if not isinstance(self.bank, Unset):
            field_dict["bank"] = self.bank.to_dict()
        if not isinstance(self.momo, Unset):
            field_dict["momo"] = self.momo.to_dict()
        if not isinstance(self.wallet, Unset):
            field_dict["wallet"] = self.wallet.to_dict()
        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        try:
            d = {**src_dict}
        except TypeError:
            raise TypeError("PaymentOptions must be an object") from None
        self = _new(cls)
        value = d.pop("card", UNSET)
        if value is UNSET:
            self.card = value
        elif isinstance(value, dict):
            self.card = CardOptions.from_dict(value)
        else:
            raise TypeError("card must be an object")

        value = d.pop("bank", UNSET)
        if value is UNSET:
            self.bank = value
        elif isinstance(value, dict):
            self.bank = ProviderOptions.from_dict(value)
        else:
            raise TypeError("bank must be an object")

        value = d.pop("momo", UNSET)
        if value is UNSET:
            self.momo = value
        elif isinstance(value, dict):
            self.momo = ProviderOptions.from_dict(value)
        else:
            raise TypeError("momo must be an object")

        value = d.pop("wallet", UNSET)
        if value is UNSET:
            self.wallet = value
        elif isinstance(value, dict):
            self.wallet = ProviderOptions.from_dict(value)
        else:
            raise TypeError("wallet must be an object")

        return self


from ..models.card_options import CardOptions
from ..models.provider_options import ProviderOptions
