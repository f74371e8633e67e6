from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.webhook_api_release import WebhookApiRelease
from ..types import UNSET, Unset

T = TypeVar("T", bound="Webhook")


@_attrs_define
class Webhook:
    """An endpoint to which Monime delivers events."""

    id: str
    """ `whk-…` """
    name: str | Unset = UNSET
    url: str | Unset = UNSET
    """ Where events are delivered. """
    enabled: bool | Unset = UNSET
    """ False when nothing is delivered. """
    events: list[str] | None | Unset = UNSET
    """ The names of the events that are delivered. """
    api_release: str | Unset | WebhookApiRelease = UNSET
    verification_method: None | Unset | VerificationMethod = UNSET
    headers: None | Unset | WebhookHeaders = UNSET
    alert_emails: list[str] | None | Unset = _attrs_field(default=UNSET, repr=False)
    """ Who is told when deliveries fail; not in `repr`. """
    create_time: datetime.datetime | None | Unset = UNSET
    update_time: datetime.datetime | None | Unset = UNSET
    metadata: Metadata | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict, repr=False)

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        name = self.name

        url = self.url

        enabled = self.enabled

        events: list[str] | None | Unset
        if isinstance(self.events, Unset):
            events = UNSET
        elif isinstance(self.events, list):
            events = self.events

        else:
            events = self.events

        api_release: str | Unset
        if isinstance(self.api_release, Unset):
            api_release = UNSET
        elif isinstance(self.api_release, str):
            api_release = self.api_release
        else:
            api_release = self.api_release

        verification_method: dict[str, Any] | None | Unset
        if isinstance(self.verification_method, Unset):
            verification_method = UNSET
        elif isinstance(self.verification_method, VerificationMethod):
            verification_method = self.verification_method.to_dict()
        else:
            verification_method = self.verification_method

        headers: dict[str, Any] | None | Unset
        if isinstance(self.headers, Unset):
            headers = UNSET
        elif isinstance(self.headers, WebhookHeaders):
            headers = self.headers.to_dict()
        else:
            headers = self.headers

        alert_emails: list[str] | None | Unset
        if isinstance(self.alert_emails, Unset):
            alert_emails = UNSET
        elif isinstance(self.alert_emails, list):
            alert_emails = self.alert_emails

        else:
            alert_emails = self.alert_emails

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

        metadata: dict[str, Any] | None | Unset
        if isinstance(self.metadata, Unset):
            metadata = UNSET
        elif isinstance(self.metadata, Metadata):
            metadata = self.metadata.to_dict()
        else:
            metadata = self.metadata

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
            }
        )
        if name is not UNSET:
            field_dict["name"] = name
        if url is not UNSET:
            field_dict["url"] = url
        if enabled is not UNSET:
            field_dict["enabled"] = enabled
        if events is not UNSET:
            field_dict["events"] = events
        if api_release is not UNSET:
            field_dict["apiRelease"] = api_release
        if verification_method is not UNSET:
            field_dict["verificationMethod"] = verification_method
        if headers is not UNSET:
            field_dict["headers"] = headers
        if alert_emails is not UNSET:
            field_dict["alertEmails"] = alert_emails
        if create_time is not UNSET:
            field_dict["createTime"] = create_time
        if update_time is not UNSET:
            field_dict["updateTime"] = update_time
        if metadata is not UNSET:
            field_dict["metadata"] = metadata

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

        name = d.pop("name", UNSET)
        if name is not UNSET and not isinstance(name, str):
            raise TypeError("name must be a string")

        url = d.pop("url", UNSET)
        if url is not UNSET and not isinstance(url, str):
            raise TypeError("url must be a string")

        enabled = d.pop("enabled", UNSET)
        if enabled is not UNSET and not isinstance(enabled, bool):
            raise TypeError("enabled must be a boolean")

        _events = d.pop("events", UNSET)
        events: list[str] | None | Unset
        if _events is None or _events is UNSET:
            events = _events
        elif isinstance(_events, list):
            for events_type_0_item_data in _events:
                if not isinstance(events_type_0_item_data, str):
                    raise TypeError("events must hold strings only")
            events = _events
        else:
            raise TypeError("events must be an array or null")

        api_release = d.pop("apiRelease", UNSET)
        if api_release is not UNSET and not isinstance(api_release, str):
            raise TypeError("apiRelease must be a string")

        _verification_method = d.pop("verificationMethod", UNSET)
        verification_method: None | Unset | VerificationMethod
        if _verification_method is None or _verification_method is UNSET:
            verification_method = _verification_method
        elif isinstance(_verification_method, dict):
            verification_method = VerificationMethod.from_dict(_verification_method)
        else:
            raise TypeError("verificationMethod must be an object or null")

        _headers = d.pop("headers", UNSET)
        headers: None | Unset | WebhookHeaders
        if _headers is None or _headers is UNSET:
            headers = _headers
        elif isinstance(_headers, dict):
            headers = WebhookHeaders.from_dict(_headers)
        else:
            raise TypeError("headers must be an object or null")

        _alert_emails = d.pop("alertEmails", UNSET)
        alert_emails: list[str] | None | Unset
        if _alert_emails is None or _alert_emails is UNSET:
            alert_emails = _alert_emails
        elif isinstance(_alert_emails, list):
            for alert_emails_type_0_item_data in _alert_emails:
                if not isinstance(alert_emails_type_0_item_data, str):
                    raise TypeError("alertEmails must hold strings only")
            alert_emails = _alert_emails
        else:
            raise TypeError("alertEmails must be an array or null")

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

        _metadata = d.pop("metadata", UNSET)
        metadata: Metadata | None | Unset
        if _metadata is None or _metadata is UNSET:
            metadata = _metadata
        elif isinstance(_metadata, dict):
            metadata = Metadata.from_dict(_metadata)
        else:
            raise TypeError("metadata must be an object or null")

        instance_ = cls(
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
from ..models.verification_method import VerificationMethod
from ..models.webhook_headers import WebhookHeaders
