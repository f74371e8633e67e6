from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.webhook_api_release import WebhookApiRelease, check_webhook_api_release
from ..types import UNSET, Unset

_new = object.__new__
T = TypeVar("T", bound="WebhookCreate")


@_attrs_define
class WebhookCreate:
    """What a new webhook is made of."""

    name: str
    """ What you call the webhook. """
    url: str
    """ Where events are delivered. Redirects are not followed. """
    api_release: WebhookApiRelease
    """ The API release in whose format events are delivered. """
    events: list[str] | None
    """ The names of the events to deliver, such as `checkout_session.completed`. """
    enabled: bool | Unset = UNSET
    """ Whether events are delivered. Defaults to true. """
    verification_method: ES256Verification | HS256Verification | None | Unset = UNSET
    headers: WebhookHeadersCreate | None | Unset = UNSET
    alert_emails: list[str] | None | Unset = _attrs_field(default=UNSET, repr=False)
    """ Who is notified when deliveries fail; not in `repr`. """
    metadata: MetadataCreate | None | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        field_dict: dict[str, Any] = {}
        field_dict["name"] = self.name
        field_dict["url"] = self.url
        field_dict["apiRelease"] = self.api_release
        field_dict["events"] = self.events
        if not isinstance(self.enabled, Unset):
            field_dict["enabled"] = self.enabled
        if not isinstance(self.verification_method, Unset):
            field_dict["verificationMethod"] = (
                None
                if self.verification_method is None
                else self.verification_method.to_dict()
                if isinstance(self.verification_method, HS256Verification)
                else self.verification_method.to_dict()
            )
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
            raise TypeError("WebhookCreate must be an object") from None
        self = _new(cls)
        value = d.pop("name")
        if not isinstance(value, str):
            raise TypeError("name must be a string")
        self.name = value

        value = d.pop("url")
        if not isinstance(value, str):
            raise TypeError("url must be a string")
        self.url = value

        self.api_release = check_webhook_api_release(d.pop("apiRelease"))

        value = d.pop("events")
        if value is None:
            self.events = value
        elif isinstance(value, list):
            for item in value:
                if not isinstance(item, str):
                    raise TypeError("events must contain strings only")
            self.events = value
        else:
            raise TypeError("events must be an array or null")

        value = d.pop("enabled", UNSET)
        if value is not UNSET and not isinstance(value, bool):
            raise TypeError("enabled must be a boolean")
        self.enabled = value

        def _parse_verification_method(
            data: Any,
        ) -> ES256Verification | HS256Verification | None | Unset:
            if data is None or data is UNSET:
                return data
            if isinstance(data, dict):
                try:
                    return HS256Verification.from_dict(data)
                except (TypeError, ValueError, AttributeError, KeyError):
                    pass
            if isinstance(data, dict):
                try:
                    return ES256Verification.from_dict(data)
                except (TypeError, ValueError, AttributeError, KeyError):
                    pass
            raise TypeError("verificationMethod must be an object or null")

        self.verification_method = _parse_verification_method(d.pop("verificationMethod", UNSET))

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


from ..models.es256_verification import ES256Verification
from ..models.hs256_verification import HS256Verification
from ..models.metadata_create import MetadataCreate
from ..models.webhook_headers_create import WebhookHeadersCreate
