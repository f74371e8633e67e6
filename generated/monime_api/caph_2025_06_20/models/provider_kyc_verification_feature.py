from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

_new = object.__new__
T = TypeVar("T", bound="ProviderKycVerificationFeature")


@_attrs_define
class ProviderKycVerificationFeature:
    """Whether the holder of an account with a provider can be verified."""

    can_verify_account: bool | None = None
    """ Whether the holder of an account can be verified. """
    metadata: Metadata | None = None
    """ Further facts about the feature. """
    additional_properties: dict[str, Any] = _attrs_field(factory=dict, repr=False)

    def to_dict(self) -> dict[str, Any]:
        field_dict: dict[str, Any] = {**self.additional_properties}
        if self.can_verify_account is not None:
            field_dict["canVerifyAccount"] = self.can_verify_account
        if self.metadata is not None:
            field_dict["metadata"] = self.metadata.to_dict()
        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        try:
            d = {**src_dict}
        except TypeError:
            raise TypeError("ProviderKycVerificationFeature must be an object") from None
        self = _new(cls)
        value = d.pop("canVerifyAccount", None)
        if value is not None and not isinstance(value, bool):
            raise TypeError("canVerifyAccount must be a boolean or null")
        self.can_verify_account = value

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
