"""The transactional outbox: the deliveries of events to endpoints, and their results.

A delivery is written in the transaction of its event, so none is lost or duplicated. It is claimed before it is sent: a
sandbox that is killed meanwhile sends it again after a restart, with the same event id.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from monime_ext.sandbox.state.clock import format_datetime, from_millis, to_millis
from monime_ext.sandbox.state.context import Context
from monime_ext.sandbox.state.serialization import Json, json_text
from monime_ext.sandbox.state.store import InvalidState
from monime_ext.sandbox.webhooks.attempts import Attempt, mask_body, mask_headers
from monime_ext.sandbox.webhooks.settings import DeliverySettings

__all__ = ["Delivery", "DeliveryStatus", "Outbox"]

DeliveryStatus = Literal["pending", "sending", "delivered", "abandoned"]

_MAX_ATTEMPTS_STORED = 20
_SELECT = """
    SELECT d.*, e.name, e.object, e.session, e.body, json_extract(p.details, '$.url') FROM deliveries d
    JOIN events e ON e.id = d.event LEFT JOIN endpoints p ON p.id = d.endpoint
"""


@dataclass(frozen=True, slots=True)
class Delivery:
    """The delivery of one event to one endpoint.

    Deliveries to one endpoint with the same `ordering_key` are sent one at a time. `due` is the time of the next
    attempt. The endpoint of an `abandoned` delivery was deleted.
    """

    seq: int
    id: str
    event_id: str
    endpoint_id: str
    ordering_key: str
    status: DeliveryStatus
    attempts: int
    due: int
    event_name: str
    object_id: str
    session_id: str
    body: bytes
    url: str | None

    def to_control_dict(self) -> Json:
        """Return the delivery in the control plane's format, without its body."""
        return {
            "id": self.id,
            "eventId": self.event_id,
            "eventName": self.event_name,
            "objectId": self.object_id,
            "sessionId": self.session_id,
            "endpointId": self.endpoint_id,
            "url": self.url,
            "status": self.status,
            "attempts": self.attempts,
            "nextAttemptAt": format_datetime(from_millis(self.due)) if self.status == "pending" else None,
        }


class Outbox:
    """All deliveries.

    Args:
        context: The shared objects of the sandbox.
        settings: Returns the current delivery settings.

    Attributes:
        on_due: Called when a delivery becomes due.
    """

    def __init__(self, context: Context, settings: Callable[[], DeliverySettings]) -> None:
        self._store = context.store
        self._clock = context.clock
        self._rng = context.generator("order of replayed deliveries")
        self._ids = context.ids
        self._activity = context.activity
        self._settings = settings
        self.on_due: Callable[[], None] = lambda: None
        with self._store.transaction():
            self._store.run("UPDATE deliveries SET status = 'pending' WHERE status = 'sending'")

    def queue(self, event_id: str, session_id: str, endpoint_id: str) -> None:
        """Queue an event for an endpoint, with the configured duplicates. Called in the event's transaction."""
        for _ in range(1 + self._settings().duplicates):
            self._insert(event_id, session_id, endpoint_id)

    def replay(self, copies: int) -> int:
        """Queue every delivery whose endpoint still exists again, `copies` times and in random order.

        Returns:
            The number of new deliveries.

        Raises:
            ValueError: `copies` is not from 1 to 1000.
        """
        if isinstance(copies, bool) or not isinstance(copies, int) or not 1 <= copies <= 1000:
            raise ValueError("copies must be from 1 to 1000")
        rows = self._store.run(
            "SELECT DISTINCT event, endpoint FROM deliveries WHERE endpoint IN (SELECT id FROM endpoints)"
        ).fetchall()
        copied = rows * copies
        self._rng.shuffle(copied)
        with self._store.transaction():
            for event_id, endpoint_id in copied:
                self._insert(event_id, None, endpoint_id)
        return len(copied)

    def claim(self, endpoint_id: str) -> Delivery | None:
        """Return the next due delivery to an endpoint, with the status `sending`, or None."""
        with self._store.transaction():
            row = self._store.run(
                "SELECT id FROM deliveries d WHERE endpoint = ? AND status = 'pending' AND due <= ? AND NOT EXISTS ("
                "SELECT 1 FROM deliveries s WHERE s.status = 'sending' AND s.endpoint = d.endpoint"
                " AND s.ordering_key = d.ordering_key) ORDER BY due, seq LIMIT 1",
                *(endpoint_id, to_millis(self._clock.now())),
            ).fetchone()
            if row is None:
                return None
            self._store.run("UPDATE deliveries SET status = 'sending' WHERE id = ?", row[0])
        return self.get(row[0])

    def record_attempt(self, delivery: Delivery, attempt: Attempt, headers: dict[str, str]) -> None:
        """Record the result of an attempt, and schedule a retry if it failed.

        Args:
            delivery: The claimed delivery.
            attempt: The result.
            headers: The headers of the request.
        """
        number, now = delivery.attempts + 1, self._clock.now()
        failed = attempt.failure is not None
        due = now + self._settings().retry_delay(number) if failed else now
        with self._store.transaction():
            updated = self._store.run(
                "UPDATE deliveries SET attempts = ?, due = ?, status = CASE WHEN ? THEN CASE WHEN EXISTS"
                " (SELECT 1 FROM endpoints WHERE id = endpoint) THEN 'pending' ELSE 'abandoned' END"
                " ELSE 'delivered' END WHERE id = ?",
                *(number, to_millis(due), failed, delivery.id),
            )
            if not updated.rowcount:
                return
            record = {
                "number": number,
                "sentAt": format_datetime(now),
                "durationSeconds": round(attempt.duration, 4),
                "status": attempt.status,
                "failure": attempt.failure,
                "request": {"headers": mask_headers(headers)},
                "response": None
                if attempt.status is None
                else {"headers": dict(attempt.headers or {}), "body": attempt.body},
            }
            self._store.run("INSERT INTO attempts VALUES (?, ?, ?)", delivery.id, number, json_text(record))
            self._store.run(
                "DELETE FROM attempts WHERE delivery = ? AND number <= ?", delivery.id, number - _MAX_ATTEMPTS_STORED
            )
            self._activity.record(
                "webhook_failed" if failed else "webhook_delivered",
                delivery=delivery.id,
                event=delivery.event_name,
                session=delivery.session_id,
                status=attempt.status,
                failure=attempt.failure,
                attempt=number,
            )

    def resend(self, delivery_id: str) -> Delivery:
        """Make a delivery due now, whatever its result so far.

        Raises:
            KeyError: The delivery does not exist.
            InvalidState: The delivery is being sent, or its endpoint was deleted.
        """
        delivery = self.get(delivery_id)
        if delivery.status == "sending":
            raise InvalidState("The delivery is being sent.")
        if delivery.status == "abandoned":
            raise InvalidState("The endpoint of the delivery was deleted.")
        self._make_due("id = ?", delivery_id)
        return self.get(delivery_id)

    def retry_now(self) -> None:
        """Make all pending deliveries due now."""
        self._make_due("status = 'pending'")

    def abandon(self, endpoint_id: str) -> None:
        """Abandon the pending deliveries to a deleted endpoint."""
        with self._store.transaction():
            self._store.run(
                "UPDATE deliveries SET status = 'abandoned' WHERE endpoint = ? AND status = 'pending'", endpoint_id
            )

    def next_due(self) -> datetime | None:
        """Return when the next delivery to an enabled endpoint is due, or None."""
        (due,) = self._store.run(
            "SELECT min((SELECT min(due) FROM deliveries WHERE endpoint = p.id AND status = 'pending'))"
            " FROM endpoints p WHERE enabled"
        ).fetchone()
        return None if due is None else from_millis(due)

    def get(self, delivery_id: str) -> Delivery:
        """Return a delivery.

        Raises:
            KeyError: The delivery does not exist.
        """
        row = self._store.run(f"{_SELECT} WHERE d.id = ?", delivery_id).fetchone()
        if row is None:
            raise KeyError(delivery_id)
        return Delivery(*row)

    def all(self, session_id: str | None = None) -> list[Delivery]:
        """Return all deliveries, or those about one session, oldest first."""
        rows = self._store.run(f"{_SELECT} WHERE coalesce(?, e.session) = e.session ORDER BY d.seq", session_id)
        return [Delivery(*row) for row in rows]

    def newest(self, limit: int) -> list[Delivery]:
        """Return the newest deliveries, newest first."""
        return [Delivery(*row) for row in self._store.run(f"{_SELECT} ORDER BY d.seq DESC LIMIT ?", limit)]

    def details(self, delivery_id: str) -> Json:
        """Return a delivery with its body and its last 20 attempts, with personal data masked.

        Raises:
            KeyError: The delivery does not exist.
        """
        delivery = self.get(delivery_id)
        rows = self._store.run("SELECT record FROM attempts WHERE delivery = ? ORDER BY number", delivery_id)
        return {
            **delivery.to_control_dict(),
            "body": mask_body(delivery.body),
            "attemptLog": [json.loads(record) for (record,) in rows],
        }

    def counts(self) -> dict[DeliveryStatus, int]:
        """Return the number of deliveries by status."""
        counts = self._store.count_by_status("deliveries")
        return {status: counts.get(status, 0) for status in get_args(DeliveryStatus)}

    def _insert(self, event_id: str, session_id: str | None, endpoint_id: str) -> None:
        delivery_id = self._ids.new("dlv")
        self._store.run(
            "INSERT INTO deliveries (id, event, endpoint, ordering_key, status, attempts, due)"
            " VALUES (?, ?, ?, ?, 'pending', 0, ?)",
            *(delivery_id, event_id, endpoint_id, session_id or delivery_id, to_millis(self._clock.now())),
        )
        self._store.on_commit(lambda: self.on_due())

    def _make_due(self, where: str, *values: object) -> None:
        with self._store.transaction():
            self._store.run(
                f"UPDATE deliveries SET status = 'pending', due = ? WHERE {where}",  # noqa: S608 - no user input
                *(to_millis(self._clock.now()), *values),
            )
            self._store.on_commit(lambda: self.on_due())
