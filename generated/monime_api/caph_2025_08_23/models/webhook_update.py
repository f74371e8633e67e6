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

    name: str | None | Unset = UNSET
    """ What you call the webhook. """
    url: str | None | Unset = UNSET
    """ Where events are delivered. Redirects are not followed. """
    api_release: WebhookApiRelease | None | Unset = UNSET
    events: list[str] | None | Unset = UNSET
    """ The names of the events to deliver. """
    enabled: bool | None | Unset = UNSET
    """ False stops deliveries, true lets them go on. """
    headers: WebhookHeadersCreate | None | Unset = UNSET
    alert_emails: list[str] | None | Unset = _attrs_field(default=UNSET, repr=False)
    """ Who is told when deliveries fail; not in `repr`. """
    metadata: MetadataCreate | None | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        field_dict: dict[str, Any] = {}
        if not isinstance(self.name, Unset):
            field_dict["name"] = self.name
        if not isinstance(self.url, Unset):
            field_dict["url"] = self.url
        if not isinstance(self.api_release, Unset):
            field_dict["apiRelease"] = self.api_release
        if not isinstance(self.events, Unset):
            field_dict["events"] = self.events
        if not isinstance(self.enabled, Unset):
            field_dict["enabled"] = self.enabled
        if not isinstance(self.headers, Unset):
            field_dict["headers"] = None if self.headers is None else self.headers.to_dict()
        if not isinstance(self.alert_emails, Unset):
            field_dict["alertEmails"] = self.alert_emails
        if not isinstance(self.metadata, Unset):
            field_dict["metadata"] = None if self.metadata is None else self.metadata.to_dict()
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
        api_release: WebhookApiRelease | None | Unset
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
            for item in _events:
                if not isinstance(item, str):
                    raise TypeError("events must contain strings only")
            events = _events
        else:
            raise TypeError("events must be an array or null")

        enabled = d.pop("enabled", UNSET)
        if enabled is not None and enabled is not UNSET and not isinstance(enabled, bool):
            raise TypeError("enabled must be a boolean or null")

        _headers = d.pop("headers", UNSET)
        headers: WebhookHeadersCreate | None | Unset
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
            for item in _alert_emails:
                if not isinstance(item, str):
                    raise TypeError("alertEmails must contain strings only")
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

        return cls(name, url, api_release, events, enabled, headers, alert_emails, metadata)


from ..models.metadata_create import MetadataCreate
from ..models.webhook_headers_create import WebhookHeadersCreate
