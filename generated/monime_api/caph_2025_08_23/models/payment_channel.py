from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.card_scheme import CardScheme
from ..models.payment_channel_type import PaymentChannelType

T = TypeVar("T", bound="PaymentChannel")


@_attrs_define
class PaymentChannel:
    """How the buyer paid. Which fields there are follows from `type`: momo has a provider, a reference and a phone
    number; bank a provider, a reference and an account number; wallet a provider, a reference and a wallet id; card
    a scheme and the last four digits.

    """

    type_: PaymentChannelType | str | None = None
    provider: str | None = None
    """ The provider's id, such as `m17`. """
    reference: str | None = None
    """ The provider's own reference of the payment. """
    phone_number: str | None = _attrs_field(default=None, repr=False)
    """ Masked by Monime, and still not in `repr`. """
    account_number: str | None = _attrs_field(default=None, repr=False)
    """ The buyer's bank account; not in `repr`. """
    wallet_id: str | None = _attrs_field(default=None, repr=False)
    """ The buyer's wallet; not in `repr`. """
    scheme: CardScheme | str | None = None
    last4: str | None = _attrs_field(default=None, repr=False)
    """ The last four digits of the card; not in `repr`. """
    fingerprint: str | None = _attrs_field(default=None, repr=False)
    """ The same for every payment from the same source; not in `repr`. """
    metadata: Metadata | None = None
    additional_properties: dict[str, Any] = _attrs_field(factory=dict, repr=False)

    def to_dict(self) -> dict[str, Any]:
        field_dict: dict[str, Any] = {**self.additional_properties}
        if self.type_ is not None:
            field_dict["type"] = self.type_
        if self.provider is not None:
            field_dict["provider"] = self.provider
        if self.reference is not None:
            field_dict["reference"] = self.reference
        if self.phone_number is not None:
            field_dict["phoneNumber"] = self.phone_number
        if self.account_number is not None:
            field_dict["accountNumber"] = self.account_number
        if self.wallet_id is not None:
            field_dict["walletId"] = self.wallet_id
        if self.scheme is not None:
            field_dict["scheme"] = self.scheme
        if self.last4 is not None:
            field_dict["last4"] = self.last4
        if self.fingerprint is not None:
            field_dict["fingerprint"] = self.fingerprint
        if self.metadata is not None:
            field_dict["metadata"] = self.metadata.to_dict()
        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        try:
            d = {**src_dict}
        except TypeError:
            raise TypeError("PaymentChannel must be an object") from None
        type_ = d.pop("type", None)
        if type_ is not None and not isinstance(type_, str):
            raise TypeError("type must be a string or null")

        provider = d.pop("provider", None)
        if provider is not None and not isinstance(provider, str):
            raise TypeError("provider must be a string or null")

        reference = d.pop("reference", None)
        if reference is not None and not isinstance(reference, str):
            raise TypeError("reference must be a string or null")

        phone_number = d.pop("phoneNumber", None)
        if phone_number is not None and not isinstance(phone_number, str):
            raise TypeError("phoneNumber must be a string or null")

        account_number = d.pop("accountNumber", None)
        if account_number is not None and not isinstance(account_number, str):
            raise TypeError("accountNumber must be a string or null")

        wallet_id = d.pop("walletId", None)
        if wallet_id is not None and not isinstance(wallet_id, str):
            raise TypeError("walletId must be a string or null")

        scheme = d.pop("scheme", None)
        if scheme is not None and not isinstance(scheme, str):
            raise TypeError("scheme must be a string or null")

        last4 = d.pop("last4", None)
        if last4 is not None and not isinstance(last4, str):
            raise TypeError("last4 must be a string or null")

        fingerprint = d.pop("fingerprint", None)
        if fingerprint is not None and not isinstance(fingerprint, str):
            raise TypeError("fingerprint must be a string or null")

        _metadata = d.pop("metadata", None)
        metadata: Metadata | None
        if _metadata is None:
            metadata = _metadata
        elif isinstance(_metadata, dict):
            metadata = Metadata.from_dict(_metadata)
        else:
            raise TypeError("metadata must be an object or null")

        return cls(
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
            d,
        )

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
