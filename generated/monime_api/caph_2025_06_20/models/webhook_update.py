from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.webhook_api_release import WebhookApiRelease, check_webhook_api_release
from ..types import UNSET, Unset

_new = object.__new__
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
    """ Whether events are delivered. """
    headers: WebhookHeadersCreate | None | Unset = UNSET
    alert_emails: list[str] | None | Unset = _attrs_field(default=UNSET, repr=False)
    """ Who is notified when deliveries fail; not in `repr`. """
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
        self = _new(cls)
        value = d.pop("name", UNSET)
        if value is not None and value is not UNSET and not isinstance(value, str):
            raise TypeError("name must be a string or null")
        self.name = value

        value = d.pop("url", UNSET)
        if value is not None and value is not UNSET and not isinstance(value, str):
            raise TypeError("url must be a string or null")
        self.url = value

        value = d.pop("apiRelease", UNSET)
        if value is None or value is UNSET:
            self.api_release = value
        elif isinstance(value, str):
            self.api_release = check_webhook_api_release(value)
        else:
            raise TypeError("apiRelease must be a string or null")

        value = d.pop("events", UNSET)
        if value is None or value is UNSET:
            self.events = value
        elif isinstance(value, list):
            for item in value:
                if not isinstance(item, str):
                    raise TypeError("events must contain strings only")
            self.events = value
        else:
            raise TypeError("events must be an array or null")

        value = d.pop("enabled", UNSET)
        if value is not None and value is not UNSET and not isinstance(value, bool):
            raise TypeError("enabled must be a boolean or null")
        self.enabled = value

        value = d.pop("headers", UNSET)
        if value is None or value is UNSET:
            self.headers = value
        elif isinstance(value, dict):
            self.headers = WebhookHeadersCreate.from_dict(value)
        else:
            raise TypeError("headers must be an object or null")

        value = d.pop("alertEmails", UNSET)
        if value is None or value is UNSET:
            self.alert_emails = value
        elif isinstance(value, list):
            for item in value:
                if not isinstance(item, str):
                    raise TypeError("alertEmails must contain strings only")
            self.alert_emails = value
        else:
            raise TypeError("alertEmails must be an array or null")

        value = d.pop("metadata", UNSET)
        if value is None or value is UNSET:
            self.metadata = value
        elif isinstance(value, dict):
            self.metadata = MetadataCreate.from_dict(value)
        else:
            raise TypeError("metadata must be an object or null")

        return self


from ..models.metadata_create import MetadataCreate
from ..models.webhook_headers_create import WebhookHeadersCreate
