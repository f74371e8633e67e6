from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="Service")


@_attrs_define
class Service:
    """The service as it sees the caller."""

    platform: None | str | Unset = UNSET
    tagline: None | str | Unset = UNSET
    status: None | ServiceStatus | Unset = UNSET
    api_version: None | ServiceApiVersion | Unset = UNSET
    """ Null has been seen with a valid token. """
    request_origin: None | RequestOrigin | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict, repr=False)

    def to_dict(self) -> dict[str, Any]:
        platform: None | str | Unset
        if isinstance(self.platform, Unset):
            platform = UNSET
        else:
            platform = self.platform

        tagline: None | str | Unset
        if isinstance(self.tagline, Unset):
            tagline = UNSET
        else:
            tagline = self.tagline

        status: dict[str, Any] | None | Unset
        if isinstance(self.status, Unset):
            status = UNSET
        elif isinstance(self.status, ServiceStatus):
            status = self.status.to_dict()
        else:
            status = self.status

        api_version: dict[str, Any] | None | Unset
        if isinstance(self.api_version, Unset):
            api_version = UNSET
        elif isinstance(self.api_version, ServiceApiVersion):
            api_version = self.api_version.to_dict()
        else:
            api_version = self.api_version

        request_origin: dict[str, Any] | None | Unset
        if isinstance(self.request_origin, Unset):
            request_origin = UNSET
        elif isinstance(self.request_origin, RequestOrigin):
            request_origin = self.request_origin.to_dict()
        else:
            request_origin = self.request_origin

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if platform is not UNSET:
            field_dict["platform"] = platform
        if tagline is not UNSET:
            field_dict["tagline"] = tagline
        if status is not UNSET:
            field_dict["status"] = status
        if api_version is not UNSET:
            field_dict["apiVersion"] = api_version
        if request_origin is not UNSET:
            field_dict["requestOrigin"] = request_origin

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        try:
            d = {**src_dict}
        except TypeError:
            raise TypeError("Service must be an object") from None
        platform = d.pop("platform", UNSET)
        if platform is not None and platform is not UNSET and not isinstance(platform, str):
            raise TypeError("platform must be a string or null")

        tagline = d.pop("tagline", UNSET)
        if tagline is not None and tagline is not UNSET and not isinstance(tagline, str):
            raise TypeError("tagline must be a string or null")

        _status = d.pop("status", UNSET)
        status: None | ServiceStatus | Unset
        if _status is None or _status is UNSET:
            status = _status
        elif isinstance(_status, dict):
            status = ServiceStatus.from_dict(_status)
        else:
            raise TypeError("status must be an object or null")

        _api_version = d.pop("apiVersion", UNSET)
        api_version: None | ServiceApiVersion | Unset
        if _api_version is None or _api_version is UNSET:
            api_version = _api_version
        elif isinstance(_api_version, dict):
            api_version = ServiceApiVersion.from_dict(_api_version)
        else:
            raise TypeError("apiVersion must be an object or null")

        _request_origin = d.pop("requestOrigin", UNSET)
        request_origin: None | RequestOrigin | Unset
        if _request_origin is None or _request_origin is UNSET:
            request_origin = _request_origin
        elif isinstance(_request_origin, dict):
            request_origin = RequestOrigin.from_dict(_request_origin)
        else:
            raise TypeError("requestOrigin must be an object or null")

        instance_ = cls(
            platform,
            tagline,
            status,
            api_version,
            request_origin,
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


from ..models.request_origin import RequestOrigin
from ..models.service_api_version import ServiceApiVersion
from ..models.service_status import ServiceStatus
