"""One event, as a handler holds it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Generic, TypeVar, cast

from monime_ext._core.api_spec import ApiSpec
from monime_ext._core.ownership import checkout_session_of, owners
from monime_ext._core.versions import ApiVersion
from monime_ext.errors import PayloadInvalid
from monime_ext.webhooks.envelope import envelope_of

__all__ = ["Event"]

SessionT = TypeVar("SessionT")
PaymentT = TypeVar("PaymentT")

SESSION: Final = "checkout_session"
PAYMENT: Final = "payment"
# `payment.completed` is not certain to exist; where it comes, it says the same as `payment.processing_completed`.
_PAID: Final = frozenset({"checkout_session.completed", "payment.processing_completed", "payment.completed"})
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class Event(Generic[SessionT, PaymentT]):
    """Something that happened at Monime, made from the body of a delivery.

    Every name is an event, also one that is not known yet, and so is every version: what the fields here do not tell is
    in `data`. What the models cannot read raises when it is asked for and not before, so that such an event can be kept
    and handled by a later release of this package.

    Attributes:
        body: The bytes as they came; with `parse`, they give this event again.
        data: The object that the event is about, as plain JSON.
    """

    def __init__(self, body: bytes, version: ApiVersion) -> None:
        """Read a body.

        Args:
            body: The bytes as they came, verified.
            version: The release whose models `session` and `payment` are.

        Raises:
            PayloadInvalid: It is not an event.
        """
        self.body = body
        self._version: ApiVersion = version
        self._envelope = envelope_of(body)
        self._models: dict[str, object] = {}
        self.data: Mapping[str, Any] = _mapping(self._envelope.get("data"))

    @property
    def id(self) -> str:
        """`wkd-…`; the same when the event is delivered again."""
        return cast("str", self._envelope["event"]["id"])

    @property
    def name(self) -> str:
        """What happened, such as `checkout_session.completed` or `payment.processing_completed`. The set is open."""
        return cast("str", self._envelope["event"]["name"])

    @property
    def api_version(self) -> str | None:
        """The release that the delivery was written in, such as `caph.2025-08-23`; it need not be the pinned one."""
        return _text(self._envelope.get("apiVersion"))

    @property
    def occurred_at(self) -> datetime:
        """When it happened, in UTC. The two success events of one payment have the same time.

        Raises:
            PayloadInvalid: The delivery does not say, or not in a way that is understood.
        """
        told = self._envelope["event"].get("timestamp")
        try:
            # Seen as a text of seconds since 1970.
            if not isinstance(told, bool) and isinstance(told, int | float | str):
                return _EPOCH + timedelta(seconds=float(told))
        except (ValueError, OverflowError):
            pass
        raise self._unreadable("`event.timestamp` is not a number of seconds since 1970")

    @property
    def object_type(self) -> str:
        """What `data` is: `checkout_session`, `payment`, or something else."""
        return _text(_mapping(self._envelope.get("object")).get("type")) or self.name.partition(".")[0]

    @property
    def object_id(self) -> str | None:
        """The id of what `data` is, such as `scs-…` or `spm-…`."""
        return _text(_mapping(self._envelope.get("object")).get("id")) or _text(self.data.get("id"))

    @property
    def is_paid(self) -> bool:
        """Whether it says that the buyer has paid. One payment sends two such events, in either order.

        The one of the session knows no fees: take them from the one of the payment, or ask Monime.
        """
        return self.name in _PAID

    @property
    def session(self) -> SessionT | None:
        """The checkout session that the event is about; None when it is about something else.

        Raises:
            PayloadInvalid: The session in the delivery cannot be read.
        """
        return cast("SessionT", self._model("CheckoutSession")) if self.object_type == SESSION else None

    @property
    def payment(self) -> PaymentT | None:
        """The payment that the event is about, with its `fees`; None when it is about something else.

        Raises:
            PayloadInvalid: The payment in the delivery cannot be read.
        """
        return cast("PaymentT", self._model("Payment")) if self.object_type == PAYMENT else None

    @property
    def checkout_session_id(self) -> str | None:
        """The id of the checkout session that the event is about, or whose payment it is about; None for neither."""
        if self.object_type == SESSION:
            return self.object_id
        return checkout_session_of(self.data)

    @property
    def metadata(self) -> Mapping[str, str]:
        """Your own pairs, wherever Monime put them: on the object, on a payment's channel, on an owner of the object.

        Where a name is in several places, the nearest counts, in that order. What is not text is given as JSON.
        """
        places = [self.data, _mapping(self.data.get("channel")), *owners(self.data)]
        pairs: dict[str, str] = {}
        for place in reversed(places):
            for key, value in _mapping(place.get("metadata")).items():
                pairs[key] = value if isinstance(value, str) else json.dumps(value)
        return pairs

    def _model(self, name: str) -> object:
        if name not in self._models:
            self._models[name] = self._read(name)
        return self._models[name]

    def _read(self, name: str) -> object:
        try:
            model: object = ApiSpec(self._version).model(name).from_dict(self.data)
        except (TypeError, ValueError, KeyError, AttributeError, RecursionError) as cause:
            # The generated code names the field in these two, and no value.
            told = f": {cause}" if isinstance(cause, TypeError | KeyError) else ""
            raise self._unreadable(f"`data` is not a {name} ({type(cause).__name__}{told})") from None
        return model

    def _unreadable(self, what: str) -> PayloadInvalid:
        return PayloadInvalid(
            f"In event {self.id} {what}. Nothing is lost: `event.data` has what came, and Monime knows the state."
        )

    def __repr__(self) -> str:
        return f"<Event {self.id} {self.name} {self.object_id}>"


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
