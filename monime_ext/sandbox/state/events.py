"""The webhook events of sessions and payments, and what records them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Literal, Protocol

from monime_ext.sandbox.state.serialization import Json

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
        """Record an event and queue it for delivery."""

    def record_success(self, session_event: Callable[[], None], payment_event: Callable[[EventName], None]) -> None:
        """Record the success events of one payment, in the configured order."""
