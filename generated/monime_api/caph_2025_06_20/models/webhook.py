from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.webhook_api_release import WebhookApiRelease

_new = object.__new__
T = TypeVar("T", bound="Webhook")


@_attrs_define
class Webhook:
    """An endpoint to which Monime delivers events."""

    id: str
    """ The id of the webhook endpoint, `whk-…`. """
    name: str | None = None
    """ Your own name of the webhook endpoint. """
    url: str | None = None
    """ The URL that events are delivered to. """
    enabled: bool | None = None
    """ False while nothing is delivered. """
    events: list[str] | None = None
    """ The names of the events that are delivered. """
    api_release: str | WebhookApiRelease | None = None
    """ The name of the API version in which events are written. """
    verification_method: VerificationMethod | None = None
    """ How deliveries are signed. """
    headers: WebhookHeaders | None = None
    """ Headers sent with every delivery. """
    alert_emails: list[str] | None = _attrs_field(default=None, repr=False)
    """ The email addresses to notify of failed deliveries. Sensitive, so not in `repr`. """
    create_time: datetime.datetime | None = None
    """ When the webhook endpoint was registered. """
    update_time: datetime.datetime | None = None
    """ When the webhook endpoint was last changed. """
    metadata: Metadata | None = None
    """ Your own key-value pairs. """
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
        self = _new(cls)
        value = d.pop("id")
        if not isinstance(value, str):
            raise TypeError("id must be a string")
        self.id = value

        value = d.pop("name", None)
        if value is not None and not isinstance(value, str):
            raise TypeError("name must be a string or null")
        self.name = value

        value = d.pop("url", None)
        if value is not None and not isinstance(value, str):
            raise TypeError("url must be a string or null")
        self.url = value

        value = d.pop("enabled", None)
        if value is not None and not isinstance(value, bool):
            raise TypeError("enabled must be a boolean or null")
        self.enabled = value

        value = d.pop("events", None)
        if value is None:
            self.events = value
        elif isinstance(value, list):
            for item in value:
                if not isinstance(item, str):
                    raise TypeError("events must contain strings only")
            self.events = value
        else:
            raise TypeError("events must be an array or null")

        value = d.pop("apiRelease", None)
        if value is not None and not isinstance(value, str):
            raise TypeError("apiRelease must be a string or null")
        self.api_release = value

        value = d.pop("verificationMethod", None)
        if value is None:
            self.verification_method = value
        elif isinstance(value, dict):
            self.verification_method = VerificationMethod.from_dict(value)
        else:
            raise TypeError("verificationMethod must be an object or null")

        value = d.pop("headers", None)
        if value is None:
            self.headers = value
        elif isinstance(value, dict):
            self.headers = WebhookHeaders.from_dict(value)
        else:
            raise TypeError("headers must be an object or null")

        value = d.pop("alertEmails", None)
        if value is None:
            self.alert_emails = value
        elif isinstance(value, list):
            for item in value:
                if not isinstance(item, str):
                    raise TypeError("alertEmails must contain strings only")
            self.alert_emails = value
        else:
            raise TypeError("alertEmails must be an array or null")

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

        value = d.pop("metadata", None)
        if value is None:
            self.metadata = value
        elif isinstance(value, dict):
            self.metadata = Metadata.from_dict(value)
        else:
            raise TypeError("metadata must be an object or null")

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


from ..models.metadata import Metadata
from ..models.verification_method import VerificationMethod
from ..models.webhook_headers import WebhookHeaders
