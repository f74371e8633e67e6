from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.card_scheme import CardScheme
from ..models.payment_channel_type import PaymentChannelType

_new = object.__new__
T = TypeVar("T", bound="PaymentChannel")


@_attrs_define
class PaymentChannel:
    """How the buyer paid. The fields depend on `type`: `momo` has a provider, a reference and a phone number; `bank` a
    provider, a reference and an account number; `wallet` a provider, a reference and a wallet id; `card` a scheme and
    the last four digits.

    """

    type_: PaymentChannelType | str | None = None
    """ The payment method. """
    provider: str | None = None
    """ The id of the provider, such as `m17`. """
    reference: str | None = None
    """ The provider's own reference of the payment. """
    phone_number: str | None = _attrs_field(default=None, repr=False)
    """ The buyer's phone number, masked by Monime. Sensitive, so not in `repr`. """
    account_number: str | None = _attrs_field(default=None, repr=False)
    """ The number of the buyer's bank account. Sensitive, so not in `repr`. """
    wallet_id: str | None = _attrs_field(default=None, repr=False)
    """ The id of the buyer's wallet. Sensitive, so not in `repr`. """
    scheme: CardScheme | str | None = None
    """ The scheme of the card. """
    last4: str | None = _attrs_field(default=None, repr=False)
    """ The last four digits of the card. Sensitive, so not in `repr`. """
    fingerprint: str | None = _attrs_field(default=None, repr=False)
    """ Identifies the source of the money; equal for all payments from the same source. Sensitive, so not in
    `repr`. """
    metadata: Metadata | None = None
    """ Further facts about the channel. """
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
        self = _new(cls)
        value = d.pop("type", None)
        if value is not None and not isinstance(value, str):
            raise TypeError("type must be a string or null")
        self.type_ = value

        value = d.pop("provider", None)
        if value is not None and not isinstance(value, str):
            raise TypeError("provider must be a string or null")
        self.provider = value

        value = d.pop("reference", None)
        if value is not None and not isinstance(value, str):
            raise TypeError("reference must be a string or null")
        self.reference = value

        value = d.pop("phoneNumber", None)
        if value is not None and not isinstance(value, str):
            raise TypeError("phoneNumber must be a string or null")
        self.phone_number = value

        value = d.pop("accountNumber", None)
        if value is not None and not isinstance(value, str):
            raise TypeError("accountNumber must be a string or null")
        self.account_number = value

        value = d.pop("walletId", None)
        if value is not None and not isinstance(value, str):
            raise TypeError("walletId must be a string or null")
        self.wallet_id = value

        value = d.pop("scheme", None)
        if value is not None and not isinstance(value, str):
            raise TypeError("scheme must be a string or null")
        self.scheme = value

        value = d.pop("last4", None)
        if value is not None and not isinstance(value, str):
            raise TypeError("last4 must be a string or null")
        self.last4 = value

        value = d.pop("fingerprint", None)
        if value is not None and not isinstance(value, str):
            raise TypeError("fingerprint must be a string or null")
        self.fingerprint = value

        value = d.pop("metadata", None)
        if value is None:
            self.metadata = value
        elif isinstance(value, dict):
            self.metadata = Metadata.from_dict(value)
        else:
            raise TypeError("metadata must be an object or null")

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


from ..models.metadata import Metadata
