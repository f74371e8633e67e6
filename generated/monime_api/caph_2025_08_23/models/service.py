from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="Service")


@_attrs_define
class Service:
    """The service as it sees the caller."""

    platform: str | None = None
    tagline: str | None = None
    status: ServiceStatus | None = None
    api_version: ServiceApiVersion | None = None
    """ Null has been seen with a valid token. """
    request_origin: RequestOrigin | None = None
    additional_properties: dict[str, Any] = _attrs_field(factory=dict, repr=False)

    def to_dict(self) -> dict[str, Any]:
        field_dict: dict[str, Any] = {**self.additional_properties}
        if self.platform is not None:
            field_dict["platform"] = self.platform
        if self.tagline is not None:
            field_dict["tagline"] = self.tagline
        if self.status is not None:
            field_dict["status"] = self.status.to_dict()
        if self.api_version is not None:
            field_dict["apiVersion"] = self.api_version.to_dict()
        if self.request_origin is not None:
            field_dict["requestOrigin"] = self.request_origin.to_dict()
        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        try:
            d = {**src_dict}
        except TypeError:
            raise TypeError("Service must be an object") from None
        platform = d.pop("platform", None)
        if platform is not None and not isinstance(platform, str):
            raise TypeError("platform must be a string or null")

        tagline = d.pop("tagline", None)
        if tagline is not None and not isinstance(tagline, str):
            raise TypeError("tagline must be a string or null")

        _status = d.pop("status", None)
        status: ServiceStatus | None
        if _status is None:
            status = _status
        elif isinstance(_status, dict):
            status = ServiceStatus.from_dict(_status)
        else:
            raise TypeError("status must be an object or null")

        _api_version = d.pop("apiVersion", None)
        api_version: ServiceApiVersion | None
        if _api_version is None:
            api_version = _api_version
        elif isinstance(_api_version, dict):
            api_version = ServiceApiVersion.from_dict(_api_version)
        else:
            raise TypeError("apiVersion must be an object or null")

        _request_origin = d.pop("requestOrigin", None)
        request_origin: RequestOrigin | None
        if _request_origin is None:
            request_origin = _request_origin
        elif isinstance(_request_origin, dict):
            request_origin = RequestOrigin.from_dict(_request_origin)
        else:
            raise TypeError("requestOrigin must be an object or null")

        return cls(platform, tagline, status, api_version, request_origin, d)

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
