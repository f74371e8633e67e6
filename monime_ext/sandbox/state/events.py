"""The webhook events of sessions and payments, and the interface that records them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Literal, Protocol

from monime_ext.sandbox.state.serialization import Json

__all__ = ["EventName", "EventRecorder"]

EventName = Literal[
    "checkout_session.completed",
    "checkout_session.expired",
    "checkout_session.cancelled",
    "payment.created",
    "payment.processing_started",
    "payment.processing_completed",
    "payment.completed",
]


class EventRecorder(Protocol):
    """Records events in the transaction of the change that they report."""

    def record(self, name: EventName, space: str, session_id: str, data: Json, occurred: datetime) -> None:
        """Record an event and queue it for delivery.

        Args:
            name: The name of the event.
            space: The Space whose endpoints receive it.
            session_id: The session that it is about, or whose payment it is about.
            data: The complete object, in the API's format.
            occurred: When it happened; reported in whole seconds.
        """

    def record_success(self, record_session: Callable[[], None], record_payment: Callable[[EventName], None]) -> None:
        """Record the success events of one payment, in the configured order.

        Args:
            record_session: Records the event of the session.
            record_payment: Records an event of the payment by its name.
        """
