from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.card_scheme import CardScheme
from ..models.payment_channel_type import PaymentChannelType
from ..types import UNSET, Unset

T = TypeVar("T", bound="PaymentChannel")


@_attrs_define
class PaymentChannel:
    """How the buyer paid. Which fields there are follows from `type`: momo has a provider, a reference and a phone
    number; bank a provider, a reference and an account number; wallet a provider, a reference and a wallet id; card
    a scheme and the last four digits.

    """

    type_: PaymentChannelType | str | Unset = UNSET
    provider: None | str | Unset = UNSET
    """ The provider's id, such as `m17`. """
    reference: None | str | Unset = UNSET
    """ The provider's own reference of the payment. """
    phone_number: None | str | Unset = _attrs_field(default=UNSET, repr=False)
    """ Masked by Monime, and still not in `repr`. """
    account_number: None | str | Unset = _attrs_field(default=UNSET, repr=False)
    """ The buyer's bank account; not in `repr`. """
    wallet_id: None | str | Unset = _attrs_field(default=UNSET, repr=False)
    """ The buyer's wallet; not in `repr`. """
    scheme: CardScheme | None | str | Unset = UNSET
    last4: None | str | Unset = _attrs_field(default=UNSET, repr=False)
    """ The last four digits of the card; not in `repr`. """
    fingerprint: None | str | Unset = _attrs_field(default=UNSET, repr=False)
    """ The same for every payment from the same source; not in `repr`. """
    metadata: Metadata | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict, repr=False)

    def to_dict(self) -> dict[str, Any]:
        type_: str | Unset
        if isinstance(self.type_, Unset):
            type_ = UNSET
        elif isinstance(self.type_, str):
            type_ = self.type_
        else:
            type_ = self.type_

        provider: None | str | Unset
        if isinstance(self.provider, Unset):
            provider = UNSET
        else:
            provider = self.provider

        reference: None | str | Unset
        if isinstance(self.reference, Unset):
            reference = UNSET
        else:
            reference = self.reference

        phone_number: None | str | Unset
        if isinstance(self.phone_number, Unset):
            phone_number = UNSET
        else:
            phone_number = self.phone_number

        account_number: None | str | Unset
        if isinstance(self.account_number, Unset):
            account_number = UNSET
        else:
            account_number = self.account_number

        wallet_id: None | str | Unset
        if isinstance(self.wallet_id, Unset):
            wallet_id = UNSET
        else:
            wallet_id = self.wallet_id

        scheme: None | str | Unset
        if isinstance(self.scheme, Unset):
            scheme = UNSET
        elif isinstance(self.scheme, str):
            scheme = self.scheme
        else:
            scheme = self.scheme

        last4: None | str | Unset
        if isinstance(self.last4, Unset):
            last4 = UNSET
        else:
            last4 = self.last4

        fingerprint: None | str | Unset
        if isinstance(self.fingerprint, Unset):
            fingerprint = UNSET
        else:
            fingerprint = self.fingerprint

        metadata: dict[str, Any] | None | Unset
        if isinstance(self.metadata, Unset):
            metadata = UNSET
        elif isinstance(self.metadata, Metadata):
            metadata = self.metadata.to_dict()
        else:
            metadata = self.metadata

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if type_ is not UNSET:
            field_dict["type"] = type_
        if provider is not UNSET:
            field_dict["provider"] = provider
        if reference is not UNSET:
            field_dict["reference"] = reference
        if phone_number is not UNSET:
            field_dict["phoneNumber"] = phone_number
        if account_number is not UNSET:
            field_dict["accountNumber"] = account_number
        if wallet_id is not UNSET:
            field_dict["walletId"] = wallet_id
        if scheme is not UNSET:
            field_dict["scheme"] = scheme
        if last4 is not UNSET:
            field_dict["last4"] = last4
        if fingerprint is not UNSET:
            field_dict["fingerprint"] = fingerprint
        if metadata is not UNSET:
            field_dict["metadata"] = metadata

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        try:
            d = {**src_dict}
        except TypeError:
            raise TypeError("PaymentChannel must be an object") from None
        type_ = d.pop("type", UNSET)
        if type_ is not UNSET and not isinstance(type_, str):
            raise TypeError("type must be a string")

        provider = d.pop("provider", UNSET)
        if provider is not None and provider is not UNSET and not isinstance(provider, str):
            raise TypeError("provider must be a string or null")

        reference = d.pop("reference", UNSET)
        if reference is not None and reference is not UNSET and not isinstance(reference, str):
            raise TypeError("reference must be a string or null")

        phone_number = d.pop("phoneNumber", UNSET)
        if (
            phone_number is not None
            and phone_number is not UNSET
            and not isinstance(phone_number, str)
        ):
            raise TypeError("phoneNumber must be a string or null")

        account_number = d.pop("accountNumber", UNSET)
        if (
            account_number is not None
            and account_number is not UNSET
            and not isinstance(account_number, str)
        ):
            raise TypeError("accountNumber must be a string or null")

        wallet_id = d.pop("walletId", UNSET)
        if wallet_id is not None and wallet_id is not UNSET and not isinstance(wallet_id, str):
            raise TypeError("walletId must be a string or null")

        scheme = d.pop("scheme", UNSET)
        if scheme is not None and scheme is not UNSET and not isinstance(scheme, str):
            raise TypeError("scheme must be a string or null")

        last4 = d.pop("last4", UNSET)
        if last4 is not None and last4 is not UNSET and not isinstance(last4, str):
            raise TypeError("last4 must be a string or null")

        fingerprint = d.pop("fingerprint", UNSET)
        if (
            fingerprint is not None
            and fingerprint is not UNSET
            and not isinstance(fingerprint, str)
        ):
            raise TypeError("fingerprint must be a string or null")

        _metadata = d.pop("metadata", UNSET)
        metadata: Metadata | None | Unset
        if _metadata is None or _metadata is UNSET:
            metadata = _metadata
        elif isinstance(_metadata, dict):
            metadata = Metadata.from_dict(_metadata)
        else:
            raise TypeError("metadata must be an object or null")

        instance_ = cls(
            type_,
            provider,
            reference,
            phone_number,
            account_number,
            wallet_id,
            scheme,
            last4,
            fingerprint,
            metadata,
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


from ..models.metadata import Metadata
