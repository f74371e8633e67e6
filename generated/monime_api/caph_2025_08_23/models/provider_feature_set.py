from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

_new = object.__new__
T = TypeVar("T", bound="ProviderFeatureSet")


@_attrs_define
class ProviderFeatureSet:
    """What a provider can be used for."""

    payment: ProviderPaymentFeature | None = None
    """ Paying from an account with the provider. """
    payout: ProviderPayoutFeature | None = None
    """ Sending money to an account with the provider. """
    kyc_verification: ProviderKycVerificationFeature | None = None
    """ Verifying the holder of an account with the provider. """
    additional_properties: dict[str, Any] = _attrs_field(factory=dict, repr=False)

    def to_dict(self) -> dict[str, Any]:
        field_dict: dict[str, Any] = {**self.additional_properties}
        if self.payment is not None:
            field_dict["payment"] = self.payment.to_dict()
        if self.payout is not None:
            field_dict["payout"] = self.payout.to_dict()
        if self.kyc_verification is not None:
            field_dict["kycVerification"] = self.kyc_verification.to_dict()
        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        try:
            d = {**src_dict}
        except TypeError:
            raise TypeError("ProviderFeatureSet must be an object") from None
        self = _new(cls)
        value = d.pop("payment", None)
        if value is None:
            self.payment = value
        elif isinstance(value, dict):
            self.payment = ProviderPaymentFeature.from_dict(value)
        else:
            raise TypeError("payment must be an object or null")

        value = d.pop("payout", None)
        if value is None:
            self.payout = value
        elif isinstance(value, dict):
            self.payout = ProviderPayoutFeature.from_dict(value)
        else:
            raise TypeError("payout must be an object or null")

        value = d.pop("kycVerification", None)
        if value is None:
            self.kyc_verification = value
        elif isinstance(value, dict):
            self.kyc_verification = ProviderKycVerificationFeature.from_dict(value)
        else:
            raise TypeError("kycVerification must be an object or null")

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


from ..models.provider_kyc_verification_feature import ProviderKycVerificationFeature
from ..models.provider_payment_feature import ProviderPaymentFeature
from ..models.provider_payout_feature import ProviderPayoutFeature
