"""One webhook event."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Generic, TypeVar, cast

from monime_ext._core.api_spec import ApiSpec
from monime_ext._core.ownership import checkout_session_of, owners
from monime_ext._core.versions import ApiVersion
from monime_ext.errors import PayloadInvalid
from monime_ext.webhooks.contract import object_model, paid_events
from monime_ext.webhooks.envelope import parse_envelope

__all__ = ["Event"]

SessionT_co = TypeVar("SessionT_co", covariant=True)
PaymentT_co = TypeVar("PaymentT_co", covariant=True)

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class Event(Generic[SessionT_co, PaymentT_co]):
    """A webhook event, parsed from the body of a delivery.

    Events of any name and any API version are accepted: `data` has everything that was sent. Data that the models
    cannot represent raises only when `session` or `payment` is accessed, so that such an event can be stored and
    handled by a later version of this package.

    Attributes:
        body: The raw bytes of the body; `parse` restores the event from them.
        data: The object that the event is about, as plain JSON.
    """

    def __init__(self, body: bytes, version: ApiVersion) -> None:
        """Parse a body.

        Args:
            body: The raw bytes of the body, verified.
            version: The API version of the models `session` and `payment`.

        Raises:
            PayloadInvalid: The body is not an event.
        """
        self.body = body
        self._version: ApiVersion = version
        self._envelope = parse_envelope(body)
        self._event: Mapping[str, Any] = self._envelope["event"]
        self._models: dict[str, object] = {}
        self.data: Mapping[str, Any] = _mapping(self._envelope.get("data"))

    @property
    def id(self) -> str:
        """The event's id, `wkd-…`. Every delivery of the event has the same."""
        return str(self._event["id"])

    @property
    def name(self) -> str:
        """The event's name, such as `checkout_session.completed` or `payment.processing_completed`. The set is open."""
        return str(self._event["name"])

    @property
    def api_version(self) -> str | None:
        """The API version that the delivery was written in, such as `caph.2025-08-23`; not always the pinned one."""
        return _text(self._envelope.get("apiVersion"))

    @property
    def occurred_at(self) -> datetime:
        """When the event occurred, in UTC. The two success events of one payment have the same time.

        Raises:
            PayloadInvalid: The time is missing, or is not a number of seconds since 1970.
        """
        timestamp = self._event.get("timestamp")
        try:
            # Seen as a string of seconds since 1970.
            if not isinstance(timestamp, bool) and isinstance(timestamp, int | float | str):
                return _EPOCH + timedelta(seconds=float(timestamp))
        except (ValueError, OverflowError):
            pass
        raise self._invalid("`event.timestamp` is not a number of seconds since 1970")

    @property
    def object_type(self) -> str:
        """The type of the object in `data`, such as `checkout_session` or `payment`."""
        return _text(_mapping(self._envelope.get("object")).get("type")) or self.name.partition(".")[0]

    @property
    def object_id(self) -> str | None:
        """The id of the object in `data`, such as `scs-…` or `spm-…`."""
        return _text(_mapping(self._envelope.get("object")).get("id")) or _text(self.data.get("id"))

    @property
    def is_paid(self) -> bool:
        """Whether the event reports that the buyer has paid. One payment sends two such events, in either order.

        The event of the session has no fees: take them from the event of the payment, or from the API.
        """
        return self.name in paid_events(self._version)

    @property
    def session(self) -> SessionT_co | None:
        """The checkout session that the event is about; None if it is about another object.

        Raises:
            PayloadInvalid: The session in the delivery is invalid.
        """
        return cast("SessionT_co | None", self._parsed("CheckoutSession"))

    @property
    def payment(self) -> PaymentT_co | None:
        """The payment that the event is about, with its `fees`; None if it is about another object.

        Raises:
            PayloadInvalid: The payment in the delivery is invalid.
        """
        return cast("PaymentT_co | None", self._parsed("Payment"))

    @property
    def checkout_session_id(self) -> str | None:
        """The id of the checkout session that the event, or the payment in it, belongs to; None if there is none."""
        if self._model_name == "CheckoutSession":
            return self.object_id
        return checkout_session_of(self.data)

    @property
    def metadata(self) -> Mapping[str, str]:
        """Your own metadata, merged from the object, a payment's channel, and the owners of the object.

        If several of them have the same key, the first in that order wins. Values that are not strings are JSON.
        """
        places = [self.data, _mapping(self.data.get("channel")), *owners(self.data)]
        merged: dict[str, str] = {}
        for place in reversed(places):
            for key, value in _mapping(place.get("metadata")).items():
                merged[key] = value if isinstance(value, str) else json.dumps(value)
        return merged

    @property
    def _model_name(self) -> str | None:
        return object_model(self._version, self.object_type)

    def _parsed(self, model_name: str) -> object:
        if model_name != self._model_name:
            return None
        if model_name not in self._models:
            self._models[model_name] = self._parse(model_name)
        return self._models[model_name]

    def _parse(self, model_name: str) -> object:
        try:
            model: object = ApiSpec(self._version).model(model_name).from_dict(self._data_with_id())
        except (TypeError, ValueError, KeyError, AttributeError, RecursionError) as cause:
            # The messages of these two, from the generated code, contain the field's name and no value.
            detail = f": {cause}" if isinstance(cause, TypeError | KeyError) else ""
            raise self._invalid(f"`data` is not a {model_name} ({type(cause).__name__}{detail})") from None
        return model

    def _data_with_id(self) -> Mapping[str, Any]:
        # Some events have the object's id beside the object only.
        if self.data.get("id") is None and self.object_id is not None:
            return {**self.data, "id": self.object_id}
        return self.data

    def _invalid(self, problem: str) -> PayloadInvalid:
        return PayloadInvalid(
            f"In event {self.id} {problem}. Nothing is lost: `event.data` has what was sent, and the API has the state."
        )

    def __repr__(self) -> str:
        return f"<Event {self.id} {self.name} {self.object_id}>"


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
