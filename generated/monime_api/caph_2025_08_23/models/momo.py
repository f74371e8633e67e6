from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="Momo")


@_attrs_define
class Momo:
    """A mobile money operator as Monime tells it."""

    provider_id: str
    """ What names it in `paymentOptions` and in a payment's channel. """
    name: str | None = None
    """ What people call it. """
    country: str | None = None
    """ An ISO 3166 code, such as `SL`. """
    status: ProviderStatus | None = None
    feature_set: ProviderFeatureSet | None = None
    create_time: datetime.datetime | None = None
    update_time: datetime.datetime | None = None
    additional_properties: dict[str, Any] = _attrs_field(factory=dict, repr=False)

    def to_dict(self) -> dict[str, Any]:
        field_dict: dict[str, Any] = {**self.additional_properties}
        field_dict["providerId"] = self.provider_id
        if self.name is not None:
            field_dict["name"] = self.name
        if self.country is not None:
            field_dict["country"] = self.country
        if self.status is not None:
            field_dict["status"] = self.status.to_dict()
        if self.feature_set is not None:
            field_dict["featureSet"] = self.feature_set.to_dict()
        if self.create_time is not None:
            field_dict["createTime"] = self.create_time.isoformat()
        if self.update_time is not None:
            field_dict["updateTime"] = self.update_time.isoformat()
        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        try:
            d = {**src_dict}
        except TypeError:
            raise TypeError("Momo must be an object") from None
        provider_id = d.pop("providerId")
        if not isinstance(provider_id, str):
            raise TypeError("providerId must be a string")

        name = d.pop("name", None)
        if name is not None and not isinstance(name, str):
            raise TypeError("name must be a string or null")

        country = d.pop("country", None)
        if country is not None and not isinstance(country, str):
            raise TypeError("country must be a string or null")

        _status = d.pop("status", None)
        status: ProviderStatus | None
        if _status is None:
            status = _status
        elif isinstance(_status, dict):
            status = ProviderStatus.from_dict(_status)
        else:
            raise TypeError("status must be an object or null")

        _feature_set = d.pop("featureSet", None)
        feature_set: ProviderFeatureSet | None
        if _feature_set is None:
            feature_set = _feature_set
        elif isinstance(_feature_set, dict):
            feature_set = ProviderFeatureSet.from_dict(_feature_set)
        else:
            raise TypeError("featureSet must be an object or null")

        _create_time = d.pop("createTime", None)
        create_time: datetime.datetime | None
        if _create_time is None:
            create_time = _create_time
        elif isinstance(_create_time, str):
            create_time = datetime.datetime.fromisoformat(_create_time)
        else:
            raise TypeError("createTime must be a string or null")

        _update_time = d.pop("updateTime", None)
        update_time: datetime.datetime | None
        if _update_time is None:
            update_time = _update_time
        elif isinstance(_update_time, str):
            update_time = datetime.datetime.fromisoformat(_update_time)
        else:
            raise TypeError("updateTime must be a string or null")

        return cls(provider_id, name, country, status, feature_set, create_time, update_time, d)

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


from ..models.provider_feature_set import ProviderFeatureSet
from ..models.provider_status import ProviderStatus
