from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="ProviderPaymentFeature")


@_attrs_define
class ProviderPaymentFeature:
    """Whether buyers can pay from it."""

    can_pay_from: bool | Unset = UNSET
    schemes: list[str] | None | Unset = UNSET
    metadata: Metadata | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict, repr=False)

    def to_dict(self) -> dict[str, Any]:
        can_pay_from = self.can_pay_from

        schemes: list[str] | None | Unset
        if isinstance(self.schemes, Unset):
            schemes = UNSET
        elif isinstance(self.schemes, list):
            schemes = self.schemes

        else:
            schemes = self.schemes

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
        if can_pay_from is not UNSET:
            field_dict["canPayFrom"] = can_pay_from
        if schemes is not UNSET:
            field_dict["schemes"] = schemes
        if metadata is not UNSET:
            field_dict["metadata"] = metadata

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        try:
            d = {**src_dict}
        except TypeError:
            raise TypeError("ProviderPaymentFeature must be an object") from None
        can_pay_from = d.pop("canPayFrom", UNSET)
        if can_pay_from is not UNSET and not isinstance(can_pay_from, bool):
            raise TypeError("canPayFrom must be a boolean")

        _schemes = d.pop("schemes", UNSET)
        schemes: list[str] | None | Unset
        if _schemes is None or _schemes is UNSET:
            schemes = _schemes
        elif isinstance(_schemes, list):
            for schemes_type_0_item_data in _schemes:
                if not isinstance(schemes_type_0_item_data, str):
                    raise TypeError("schemes must hold strings only")
            schemes = _schemes
        else:
            raise TypeError("schemes must be an array or null")

        _metadata = d.pop("metadata", UNSET)
        metadata: Metadata | None | Unset
        if _metadata is None or _metadata is UNSET:
            metadata = _metadata
        elif isinstance(_metadata, dict):
            metadata = Metadata.from_dict(_metadata)
        else:
            raise TypeError("metadata must be an object or null")

        instance_ = cls(
            can_pay_from,
            schemes,
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
