from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="ProviderFeatureSet")


@_attrs_define
class ProviderFeatureSet:
    """What a provider can be used for."""

    payment: None | ProviderPaymentFeature | Unset = UNSET
    payout: None | ProviderPayoutFeature | Unset = UNSET
    kyc_verification: None | ProviderKycVerificationFeature | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict, repr=False)

    def to_dict(self) -> dict[str, Any]:
        payment: dict[str, Any] | None | Unset
        if isinstance(self.payment, Unset):
            payment = UNSET
        elif isinstance(self.payment, ProviderPaymentFeature):
            payment = self.payment.to_dict()
        else:
            payment = self.payment

        payout: dict[str, Any] | None | Unset
        if isinstance(self.payout, Unset):
            payout = UNSET
        elif isinstance(self.payout, ProviderPayoutFeature):
            payout = self.payout.to_dict()
        else:
            payout = self.payout

        kyc_verification: dict[str, Any] | None | Unset
        if isinstance(self.kyc_verification, Unset):
            kyc_verification = UNSET
        elif isinstance(self.kyc_verification, ProviderKycVerificationFeature):
            kyc_verification = self.kyc_verification.to_dict()
        else:
            kyc_verification = self.kyc_verification

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if payment is not UNSET:
            field_dict["payment"] = payment
        if payout is not UNSET:
            field_dict["payout"] = payout
        if kyc_verification is not UNSET:
            field_dict["kycVerification"] = kyc_verification

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        try:
            d = {**src_dict}
        except TypeError:
            raise TypeError("ProviderFeatureSet must be an object") from None
        _payment = d.pop("payment", UNSET)
        payment: None | ProviderPaymentFeature | Unset
        if _payment is None or _payment is UNSET:
            payment = _payment
        elif isinstance(_payment, dict):
            payment = ProviderPaymentFeature.from_dict(_payment)
        else:
            raise TypeError("payment must be an object or null")

        _payout = d.pop("payout", UNSET)
        payout: None | ProviderPayoutFeature | Unset
        if _payout is None or _payout is UNSET:
            payout = _payout
        elif isinstance(_payout, dict):
            payout = ProviderPayoutFeature.from_dict(_payout)
        else:
            raise TypeError("payout must be an object or null")

        _kyc_verification = d.pop("kycVerification", UNSET)
        kyc_verification: None | ProviderKycVerificationFeature | Unset
        if _kyc_verification is None or _kyc_verification is UNSET:
            kyc_verification = _kyc_verification
        elif isinstance(_kyc_verification, dict):
            kyc_verification = ProviderKycVerificationFeature.from_dict(_kyc_verification)
        else:
            raise TypeError("kycVerification must be an object or null")

        instance_ = cls(
            payment,
            payout,
            kyc_verification,
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


from ..models.provider_kyc_verification_feature import ProviderKycVerificationFeature
from ..models.provider_payment_feature import ProviderPaymentFeature
from ..models.provider_payout_feature import ProviderPayoutFeature
