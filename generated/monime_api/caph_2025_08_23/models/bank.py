from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="Bank")


@_attrs_define
class Bank:
    """A bank as Monime tells it."""

    provider_id: str
    """ What names it in `paymentOptions` and in a payment's channel. """
    name: str | Unset = UNSET
    """ What people call it. """
    country: str | Unset = UNSET
    """ An ISO 3166 code, such as `SL`. """
    status: None | ProviderStatus | Unset = UNSET
    feature_set: None | ProviderFeatureSet | Unset = UNSET
    create_time: datetime.datetime | None | Unset = UNSET
    update_time: datetime.datetime | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict, repr=False)

    def to_dict(self) -> dict[str, Any]:
        provider_id = self.provider_id

        name = self.name

        country = self.country

        status: dict[str, Any] | None | Unset
        if isinstance(self.status, Unset):
            status = UNSET
        elif isinstance(self.status, ProviderStatus):
            status = self.status.to_dict()
        else:
            status = self.status

        feature_set: dict[str, Any] | None | Unset
        if isinstance(self.feature_set, Unset):
            feature_set = UNSET
        elif isinstance(self.feature_set, ProviderFeatureSet):
            feature_set = self.feature_set.to_dict()
        else:
            feature_set = self.feature_set

        create_time: None | str | Unset
        if isinstance(self.create_time, Unset):
            create_time = UNSET
        elif isinstance(self.create_time, datetime.datetime):
            create_time = self.create_time.isoformat()
        else:
            create_time = self.create_time

        update_time: None | str | Unset
        if isinstance(self.update_time, Unset):
            update_time = UNSET
        elif isinstance(self.update_time, datetime.datetime):
            update_time = self.update_time.isoformat()
        else:
            update_time = self.update_time

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "providerId": provider_id,
            }
        )
        if name is not UNSET:
            field_dict["name"] = name
        if country is not UNSET:
            field_dict["country"] = country
        if status is not UNSET:
            field_dict["status"] = status
        if feature_set is not UNSET:
            field_dict["featureSet"] = feature_set
        if create_time is not UNSET:
            field_dict["createTime"] = create_time
        if update_time is not UNSET:
            field_dict["updateTime"] = update_time

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        try:
            d = {**src_dict}
        except TypeError:
            raise TypeError("Bank must be an object") from None
        provider_id = d.pop("providerId")
        if not isinstance(provider_id, str):
            raise TypeError("providerId must be a string")

        name = d.pop("name", UNSET)
        if name is not UNSET and not isinstance(name, str):
            raise TypeError("name must be a string")

        country = d.pop("country", UNSET)
        if country is not UNSET and not isinstance(country, str):
            raise TypeError("country must be a string")

        _status = d.pop("status", UNSET)
        status: None | ProviderStatus | Unset
        if _status is None or _status is UNSET:
            status = _status
        elif isinstance(_status, dict):
            status = ProviderStatus.from_dict(_status)
        else:
            raise TypeError("status must be an object or null")

        _feature_set = d.pop("featureSet", UNSET)
        feature_set: None | ProviderFeatureSet | Unset
        if _feature_set is None or _feature_set is UNSET:
            feature_set = _feature_set
        elif isinstance(_feature_set, dict):
            feature_set = ProviderFeatureSet.from_dict(_feature_set)
        else:
            raise TypeError("featureSet must be an object or null")

        _create_time = d.pop("createTime", UNSET)
        create_time: datetime.datetime | None | Unset
        if _create_time is None or _create_time is UNSET:
            create_time = _create_time
        elif isinstance(_create_time, str):
            create_time = datetime.datetime.fromisoformat(_create_time)
        else:
            raise TypeError("createTime must be a string or null")

        _update_time = d.pop("updateTime", UNSET)
        update_time: datetime.datetime | None | Unset
        if _update_time is None or _update_time is UNSET:
            update_time = _update_time
        elif isinstance(_update_time, str):
            update_time = datetime.datetime.fromisoformat(_update_time)
        else:
            raise TypeError("updateTime must be a string or null")

        instance_ = cls(
            provider_id,
            name,
            country,
            status,
            feature_set,
            create_time,
            update_time,
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


from ..models.provider_feature_set import ProviderFeatureSet
from ..models.provider_status import ProviderStatus
