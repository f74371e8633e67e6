from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

_new = object.__new__
T = TypeVar("T", bound="Momo")


@_attrs_define
class Momo:
    """A mobile money operator that Monime supports."""

    provider_id: str
    """ The id of the mobile money operator in payment options and payment channels, such as `m17`. """
    name: str | None = None
    """ The name of the mobile money operator. """
    country: str | None = None
    """ The ISO 3166-1 alpha-2 code of its country, such as `SL`. """
    status: ProviderStatus | None = None
    """ Whether it can be used. """
    feature_set: ProviderFeatureSet | None = None
    """ What it can be used for. """
    create_time: datetime.datetime | None = None
    """ When it was added. """
    update_time: datetime.datetime | None = None
    """ When it was last changed. """
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
        self = _new(cls)
        value = d.pop("providerId")
        if not isinstance(value, str):
            raise TypeError("providerId must be a string")
        self.provider_id = value

        value = d.pop("name", None)
        if value is not None and not isinstance(value, str):
            raise TypeError("name must be a string or null")
        self.name = value

        value = d.pop("country", None)
        if value is not None and not isinstance(value, str):
            raise TypeError("country must be a string or null")
        self.country = value

        value = d.pop("status", None)
        if value is None:
            self.status = value
        elif isinstance(value, dict):
            self.status = ProviderStatus.from_dict(value)
        else:
            raise TypeError("status must be an object or null")

        value = d.pop("featureSet", None)
        if value is None:
            self.feature_set = value
        elif isinstance(value, dict):
            self.feature_set = ProviderFeatureSet.from_dict(value)
        else:
            raise TypeError("featureSet must be an object or null")

        value = d.pop("createTime", None)
        if value is None:
            self.create_time = value
        elif isinstance(value, str):
            self.create_time = datetime.datetime.fromisoformat(value.upper())
        else:
            raise TypeError("createTime must be a string or null")

        value = d.pop("updateTime", None)
        if value is None:
            self.update_time = value
        elif isinstance(value, str):
            self.update_time = datetime.datetime.fromisoformat(value.upper())
        else:
            raise TypeError("updateTime must be a string or null")

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


from ..models.provider_feature_set import ProviderFeatureSet
from ..models.provider_status import ProviderStatus
