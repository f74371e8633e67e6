from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.request_origin import RequestOrigin
    from ..models.service_api_version import ServiceApiVersion
    from ..models.service_status import ServiceStatus


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
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.request_origin import RequestOrigin
        from ..models.service_api_version import ServiceApiVersion
        from ..models.service_status import ServiceStatus

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
        from ..models.request_origin import RequestOrigin
        from ..models.service_api_version import ServiceApiVersion
        from ..models.service_status import ServiceStatus

        d = dict(src_dict)

        def _parse_platform(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        platform = _parse_platform(d.pop("platform", UNSET))

        def _parse_tagline(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        tagline = _parse_tagline(d.pop("tagline", UNSET))

        def _parse_status(data: object) -> None | ServiceStatus | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                status_type_0 = ServiceStatus.from_dict(data)

                return status_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | ServiceStatus | Unset, data)

        status = _parse_status(d.pop("status", UNSET))

        def _parse_api_version(data: object) -> None | ServiceApiVersion | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                api_version_type_0 = ServiceApiVersion.from_dict(data)

                return api_version_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | ServiceApiVersion | Unset, data)

        api_version = _parse_api_version(d.pop("apiVersion", UNSET))

        def _parse_request_origin(data: object) -> None | RequestOrigin | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                request_origin_type_0 = RequestOrigin.from_dict(data)

                return request_origin_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | RequestOrigin | Unset, data)

        request_origin = _parse_request_origin(d.pop("requestOrigin", UNSET))

        service = cls(
            platform=platform,
            tagline=tagline,
            status=status,
            api_version=api_version,
            request_origin=request_origin,
        )

        service.additional_properties = d
        return service

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
