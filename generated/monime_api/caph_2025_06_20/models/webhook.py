from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.webhook_api_release import WebhookApiRelease

T = TypeVar("T", bound="Webhook")


@_attrs_define
class Webhook:
    """An endpoint to which Monime delivers events."""

    id: str
    """ `whk-…` """
    name: str | None = None
    url: str | None = None
    """ Where events are delivered. """
    enabled: bool | None = None
    """ False when nothing is delivered. """
    events: list[str] | None = None
    """ The names of the events that are delivered. """
    api_release: str | WebhookApiRelease | None = None
    verification_method: VerificationMethod | None = None
    headers: WebhookHeaders | None = None
    alert_emails: list[str] | None = _attrs_field(default=None, repr=False)
    """ Who is told when deliveries fail; not in `repr`. """
    create_time: datetime.datetime | None = None
    update_time: datetime.datetime | None = None
    metadata: Metadata | None = None
    additional_properties: dict[str, Any] = _attrs_field(factory=dict, repr=False)

    def to_dict(self) -> dict[str, Any]:
        field_dict: dict[str, Any] = {**self.additional_properties}
        field_dict["id"] = self.id
        if self.name is not None:
            field_dict["name"] = self.name
        if self.url is not None:
            field_dict["url"] = self.url
        if self.enabled is not None:
            field_dict["enabled"] = self.enabled
        if self.events is not None:
            field_dict["events"] = self.events
        if self.api_release is not None:
            field_dict["apiRelease"] = self.api_release
        if self.verification_method is not None:
            field_dict["verificationMethod"] = self.verification_method.to_dict()
        if self.headers is not None:
            field_dict["headers"] = self.headers.to_dict()
        if self.alert_emails is not None:
            field_dict["alertEmails"] = self.alert_emails
        if self.create_time is not None:
            field_dict["createTime"] = self.create_time.isoformat()
        if self.update_time is not None:
            field_dict["updateTime"] = self.update_time.isoformat()
        if self.metadata is not None:
            field_dict["metadata"] = self.metadata.to_dict()
        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        try:
            d = {**src_dict}
        except TypeError:
            raise TypeError("Webhook must be an object") from None
        id = d.pop("id")
        if not isinstance(id, str):
            raise TypeError("id must be a string")

        name = d.pop("name", None)
        if name is not None and not isinstance(name, str):
            raise TypeError("name must be a string or null")

        url = d.pop("url", None)
        if url is not None and not isinstance(url, str):
            raise TypeError("url must be a string or null")

        enabled = d.pop("enabled", None)
        if enabled is not None and not isinstance(enabled, bool):
            raise TypeError("enabled must be a boolean or null")

        _events = d.pop("events", None)
        events: list[str] | None
        if _events is None:
            events = _events
        elif isinstance(_events, list):
            for item in _events:
                if not isinstance(item, str):
                    raise TypeError("events must contain strings only")
            events = _events
        else:
            raise TypeError("events must be an array or null")

        api_release = d.pop("apiRelease", None)
        if api_release is not None and not isinstance(api_release, str):
            raise TypeError("apiRelease must be a string or null")

        _verification_method = d.pop("verificationMethod", None)
        verification_method: VerificationMethod | None
        if _verification_method is None:
            verification_method = _verification_method
        elif isinstance(_verification_method, dict):
            verification_method = VerificationMethod.from_dict(_verification_method)
        else:
            raise TypeError("verificationMethod must be an object or null")

        _headers = d.pop("headers", None)
        headers: WebhookHeaders | None
        if _headers is None:
            headers = _headers
        elif isinstance(_headers, dict):
            headers = WebhookHeaders.from_dict(_headers)
        else:
            raise TypeError("headers must be an object or null")

        _alert_emails = d.pop("alertEmails", None)
        alert_emails: list[str] | None
        if _alert_emails is None:
            alert_emails = _alert_emails
        elif isinstance(_alert_emails, list):
            for item in _alert_emails:
                if not isinstance(item, str):
                    raise TypeError("alertEmails must contain strings only")
            alert_emails = _alert_emails
        else:
            raise TypeError("alertEmails must be an array or null")

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

        _metadata = d.pop("metadata", None)
        metadata: Metadata | None
        if _metadata is None:
            metadata = _metadata
        elif isinstance(_metadata, dict):
            metadata = Metadata.from_dict(_metadata)
        else:
            raise TypeError("metadata must be an object or null")

        return cls(
            id,
            name,
            url,
            enabled,
            events,
            api_release,
            verification_method,
            headers,
            alert_emails,
            create_time,
            update_time,
            metadata,
            d,
        )

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
from ..models.verification_method import VerificationMethod
from ..models.webhook_headers import WebhookHeaders
