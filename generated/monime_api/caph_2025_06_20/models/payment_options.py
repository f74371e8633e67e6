from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="PaymentOptions")


@_attrs_define
class PaymentOptions:
    """The ways to pay that the page offers; all of them when left out."""

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
        _card = d.pop("card", UNSET)
        card: CardOptions | Unset
        if _card is UNSET:
            card = _card
        elif isinstance(_card, dict):
            card = CardOptions.from_dict(_card)
        else:
            raise TypeError("card must be an object")

        _bank = d.pop("bank", UNSET)
        bank: ProviderOptions | Unset
        if _bank is UNSET:
            bank = _bank
        elif isinstance(_bank, dict):
            bank = ProviderOptions.from_dict(_bank)
        else:
            raise TypeError("bank must be an object")

        _momo = d.pop("momo", UNSET)
        momo: ProviderOptions | Unset
        if _momo is UNSET:
            momo = _momo
        elif isinstance(_momo, dict):
            momo = ProviderOptions.from_dict(_momo)
        else:
            raise TypeError("momo must be an object")

        _wallet = d.pop("wallet", UNSET)
        wallet: ProviderOptions | Unset
        if _wallet is UNSET:
            wallet = _wallet
        elif isinstance(_wallet, dict):
            wallet = ProviderOptions.from_dict(_wallet)
        else:
            raise TypeError("wallet must be an object")

        return cls(card, bank, momo, wallet)


from ..models.card_options import CardOptions
from ..models.provider_options import ProviderOptions
