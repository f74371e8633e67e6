from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.webhook_api_release import WebhookApiRelease, check_webhook_api_release
from ..types import UNSET, Unset

T = TypeVar("T", bound="WebhookUpdate")


@_attrs_define
class WebhookUpdate:
    """What can be changed of a webhook."""

    name: None | str | Unset = UNSET
    """ What you call the webhook. """
    url: None | str | Unset = UNSET
    """ Where events are delivered. Redirects are not followed. """
    api_release: None | Unset | WebhookApiRelease = UNSET
    events: list[str] | None | Unset = UNSET
    """ The names of the events to deliver. """
    enabled: bool | None | Unset = UNSET
    """ False stops deliveries, true lets them go on. """
    headers: None | Unset | WebhookHeadersCreate = UNSET
    alert_emails: list[str] | None | Unset = _attrs_field(default=UNSET, repr=False)
    """ Who is told when deliveries fail; not in `repr`. """
    metadata: MetadataCreate | None | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        name: None | str | Unset
        if isinstance(self.name, Unset):
            name = UNSET
        else:
            name = self.name

        url: None | str | Unset
        if isinstance(self.url, Unset):
            url = UNSET
        else:
            url = self.url

        api_release: None | str | Unset
        if isinstance(self.api_release, Unset):
            api_release = UNSET
        elif isinstance(self.api_release, str):
            api_release = self.api_release
        else:
            api_release = self.api_release

        events: list[str] | None | Unset
        if isinstance(self.events, Unset):
            events = UNSET
        elif isinstance(self.events, list):
            events = self.events

        else:
            events = self.events

        enabled: bool | None | Unset
        if isinstance(self.enabled, Unset):
            enabled = UNSET
        else:
            enabled = self.enabled

        headers: dict[str, Any] | None | Unset
        if isinstance(self.headers, Unset):
            headers = UNSET
        elif isinstance(self.headers, WebhookHeadersCreate):
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

        metadata: dict[str, Any] | None | Unset
        if isinstance(self.metadata, Unset):
            metadata = UNSET
        elif isinstance(self.metadata, MetadataCreate):
            metadata = self.metadata.to_dict()
        else:
            metadata = self.metadata

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if name is not UNSET:
            field_dict["name"] = name
        if url is not UNSET:
            field_dict["url"] = url
        if api_release is not UNSET:
            field_dict["apiRelease"] = api_release
        if events is not UNSET:
            field_dict["events"] = events
        if enabled is not UNSET:
            field_dict["enabled"] = enabled
        if headers is not UNSET:
            field_dict["headers"] = headers
        if alert_emails is not UNSET:
            field_dict["alertEmails"] = alert_emails
        if metadata is not UNSET:
            field_dict["metadata"] = metadata

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        try:
            d = {**src_dict}
        except TypeError:
            raise TypeError("WebhookUpdate must be an object") from None
        name = d.pop("name", UNSET)
        if name is not None and name is not UNSET and not isinstance(name, str):
            raise TypeError("name must be a string or null")

        url = d.pop("url", UNSET)
        if url is not None and url is not UNSET and not isinstance(url, str):
            raise TypeError("url must be a string or null")

        _api_release = d.pop("apiRelease", UNSET)
        api_release: None | Unset | WebhookApiRelease
        if _api_release is None or _api_release is UNSET:
            api_release = _api_release
        elif isinstance(_api_release, str):
            api_release = check_webhook_api_release(_api_release)
        else:
            raise TypeError("apiRelease must be a string or null")

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

        enabled = d.pop("enabled", UNSET)
        if enabled is not None and enabled is not UNSET and not isinstance(enabled, bool):
            raise TypeError("enabled must be a boolean or null")

        _headers = d.pop("headers", UNSET)
        headers: None | Unset | WebhookHeadersCreate
        if _headers is None or _headers is UNSET:
            headers = _headers
        elif isinstance(_headers, dict):
            headers = WebhookHeadersCreate.from_dict(_headers)
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

        _metadata = d.pop("metadata", UNSET)
        metadata: MetadataCreate | None | Unset
        if _metadata is None or _metadata is UNSET:
            metadata = _metadata
        elif isinstance(_metadata, dict):
            metadata = MetadataCreate.from_dict(_metadata)
        else:
            raise TypeError("metadata must be an object or null")

        instance_ = cls(
            name,
            url,
            api_release,
            events,
            enabled,
            headers,
            alert_emails,
            metadata,
        )

        return instance_


from ..models.metadata_create import MetadataCreate
from ..models.webhook_headers_create import WebhookHeadersCreate
