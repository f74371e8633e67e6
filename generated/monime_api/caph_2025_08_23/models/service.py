from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

_new = object.__new__
T = TypeVar("T", bound="Service")


@_attrs_define
class Service:
    """The API as it sees the caller."""

    platform: str | None = None
    """ The name of the platform. """
    tagline: str | None = None
    """ The slogan of the platform. """
    status: ServiceStatus | None = None
    """ The environment, and whether the token is valid. """
    api_version: ServiceApiVersion | None = None
    """ The API version that responded. It can be null with a valid token. """
    request_origin: RequestOrigin | None = None
    """ Where the request came from. """
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
        self = _new(cls)
        value = d.pop("platform", None)
        if value is not None and not isinstance(value, str):
            raise TypeError("platform must be a string or null")
        self.platform = value

        value = d.pop("tagline", None)
        if value is not None and not isinstance(value, str):
            raise TypeError("tagline must be a string or null")
        self.tagline = value

        value = d.pop("status", None)
        if value is None:
            self.status = value
        elif isinstance(value, dict):
            self.status = ServiceStatus.from_dict(value)
        else:
            raise TypeError("status must be an object or null")

        value = d.pop("apiVersion", None)
        if value is None:
            self.api_version = value
        elif isinstance(value, dict):
            self.api_version = ServiceApiVersion.from_dict(value)
        else:
            raise TypeError("apiVersion must be an object or null")

        value = d.pop("requestOrigin", None)
        if value is None:
            self.request_origin = value
        elif isinstance(value, dict):
            self.request_origin = RequestOrigin.from_dict(value)
        else:
            raise TypeError("requestOrigin must be an object or null")

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


from ..models.request_origin import RequestOrigin
from ..models.service_api_version import ServiceApiVersion
from ..models.service_status import ServiceStatus
