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
        card: dict[str, Any] | Unset = UNSET
        if not isinstance(self.card, Unset):
            card = self.card.to_dict()

        bank: dict[str, Any] | Unset = UNSET
        if not isinstance(self.bank, Unset):
            bank = self.bank.to_dict()

        momo: dict[str, Any] | Unset = UNSET
        if not isinstance(self.momo, Unset):
            momo = self.momo.to_dict()

        wallet: dict[str, Any] | Unset = UNSET
        if not isinstance(self.wallet, Unset):
            wallet = self.wallet.to_dict()

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if card is not UNSET:
            field_dict["card"] = card
        if bank is not UNSET:
            field_dict["bank"] = bank
        if momo is not UNSET:
            field_dict["momo"] = momo
        if wallet is not UNSET:
            field_dict["wallet"] = wallet

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        try:
            d = {**src_dict}
        except TypeError:
            raise TypeError("PaymentOptions must be an object") from None
        _card = d.pop("card", UNSET)
        card: CardOptions | Unset
        if isinstance(_card, Unset):
            card = UNSET
        else:
            card = CardOptions.from_dict(_card)

        _bank = d.pop("bank", UNSET)
        bank: ProviderOptions | Unset
        if isinstance(_bank, Unset):
            bank = UNSET
        else:
            bank = ProviderOptions.from_dict(_bank)

        _momo = d.pop("momo", UNSET)
        momo: ProviderOptions | Unset
        if isinstance(_momo, Unset):
            momo = UNSET
        else:
            momo = ProviderOptions.from_dict(_momo)

        _wallet = d.pop("wallet", UNSET)
        wallet: ProviderOptions | Unset
        if isinstance(_wallet, Unset):
            wallet = UNSET
        else:
            wallet = ProviderOptions.from_dict(_wallet)

        instance_ = cls(
            card,
            bank,
            momo,
            wallet,
        )

        return instance_


from ..models.card_options import CardOptions
from ..models.provider_options import ProviderOptions
