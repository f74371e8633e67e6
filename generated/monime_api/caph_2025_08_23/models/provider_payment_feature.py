from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

_new = object.__new__
T = TypeVar("T", bound="ProviderPaymentFeature")


@_attrs_define
class ProviderPaymentFeature:
    """Whether buyers can pay from a provider."""

    can_pay_from: bool | None = None
    """ Whether buyers can pay from the provider. """
    schemes: list[str] | None = None
    """ The schemes by which buyers can pay. """
    metadata: Metadata | None = None
    """ Further facts about the feature. """
    additional_properties: dict[str, Any] = _attrs_field(factory=dict, repr=False)

    def to_dict(self) -> dict[str, Any]:
        field_dict: dict[str, Any] = {**self.additional_properties}
        if self.can_pay_from is not None:
            field_dict["canPayFrom"] = self.can_pay_from
        if self.schemes is not None:
            field_dict["schemes"] = self.schemes
        if self.metadata is not None:
            field_dict["metadata"] = self.metadata.to_dict()
        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        try:
            d = {**src_dict}
        except TypeError:
            raise TypeError("ProviderPaymentFeature must be an object") from None
        self = _new(cls)
        value = d.pop("canPayFrom", None)
        if value is not None and not isinstance(value, bool):
            raise TypeError("canPayFrom must be a boolean or null")
        self.can_pay_from = value

        value = d.pop("schemes", None)
        if value is None:
            self.schemes = value
        elif isinstance(value, list):
            for item in value:
                if not isinstance(item, str):
                    raise TypeError("schemes must contain strings only")
            self.schemes = value
        else:
            raise TypeError("schemes must be an array or null")

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
