"""The outbox: which event goes to which endpoint, and how that went.

A delivery is written in the transaction of its event, so that none is lost or made twice. It is claimed before it is
sent: a sandbox that is killed meanwhile sends it again when it comes back, with the same event id.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from monime_ext.sandbox.state.clock import from_millis, timestamp, to_millis
from monime_ext.sandbox.state.context import Context
from monime_ext.sandbox.state.serialization import Json, encode
from monime_ext.sandbox.state.store import InvalidState
from monime_ext.sandbox.webhooks.attempts import Attempt, masked_body, masked_headers
from monime_ext.sandbox.webhooks.settings import DeliverySettings

Status = Literal["waiting", "sending", "delivered", "abandoned"]

_ATTEMPTS_KEPT = 20
_TOLD = """
    SELECT d.*, e.name, e.object, e.session, e.body, json_extract(p.details, '$.url') FROM deliveries d
    JOIN events e ON e.id = d.event LEFT JOIN endpoints p ON p.id = d.endpoint
"""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One event on its way to one endpoint.

    Deliveries of one endpoint and one `ordering_key` are sent one after the other. `due` is when the next attempt may be made.
    An `abandoned` one had its endpoint deleted.
    """

    seq: int
    id: str
    event_id: str
    endpoint_id: str
    ordering_key: str
    status: Status
    attempts: int
    due: int
    event_name: str
    object_id: str
    session_id: str
    body: bytes
    url: str | None

    def to_json(self) -> Json:
        """The delivery as the control plane tells it, without what was sent."""
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
            "due": timestamp(from_millis(self.due)) if self.status == "waiting" else None,
        }


class Outbox:
    """All deliveries. `wake` is called when there is something to send."""

    def __init__(self, context: Context, delivery_settings: Callable[[], DeliverySettings]) -> None:
        self._store = context.store
        self._clock = context.clock
        self._rng = context.rng
        self._ids = context.ids
        self._activity = context.activity
        self._delivery_settings = delivery_settings
        self.wake: Callable[[], None] = lambda: None
        with self._store.transaction():
            self._store.run("UPDATE deliveries SET status = 'waiting' WHERE status = 'sending'")

    def queue(self, event_id: str, session_id: str, endpoint_id: str) -> None:
        """Queues an event for an endpoint, as often as is the habit. Called in the event's transaction."""
        for _ in range(1 + self._delivery_settings().duplicates):
            self._insert(event_id, session_id, endpoint_id)

    def storm(self, copies: int) -> int:
        """Queues all that was ever queued for an endpoint that is still there so many times more, in any order.

        Returns:
            How many deliveries that makes.

        Raises:
            ValueError: `copies` is not from 1 to 1000.
        """
        if isinstance(copies, bool) or not isinstance(copies, int) or not 1 <= copies <= 1000:
            raise ValueError("a storm has from 1 to 1000 copies of every delivery")
        found = self._store.run(
            "SELECT DISTINCT event, endpoint FROM deliveries WHERE endpoint IN (SELECT id FROM endpoints)"
        ).fetchall()
        copied = found * copies
        self._rng.shuffle(copied)
        with self._store.transaction():
            for event_id, endpoint_id in copied:
                self._insert(event_id, None, endpoint_id)
        return len(copied)

    def claim(self, endpoint_id: str) -> Delivery | None:
        """The next delivery that may be made to an endpoint, marked as being sent; None when there is none."""
        with self._store.transaction():
            found = self._store.run(
                "SELECT id FROM deliveries d WHERE endpoint = ? AND status = 'waiting' AND due <= ? AND NOT EXISTS ("
                "SELECT 1 FROM deliveries s WHERE s.status = 'sending' AND s.endpoint = d.endpoint AND s.ordering_key = d.ordering_key"
                ") ORDER BY due, seq LIMIT 1",
                *(endpoint_id, to_millis(self._clock.now())),
            ).fetchone()
            if found is None:
                return None
            self._store.run("UPDATE deliveries SET status = 'sending' WHERE id = ?", found[0])
        return self.get(found[0])

    def finish(self, delivery: Delivery, attempt: Attempt, sent: dict[str, str]) -> None:
        """Notes how an attempt went, and when the next is due if it went wrong.

        Arguments:
            delivery: As it was claimed.
            attempt: How it went.
            sent: The headers that were sent.
        """
        number, now = delivery.attempts + 1, self._clock.now()
        failed = attempt.failure is not None
        due = now + self._delivery_settings().retry_after(number) if failed else now
        with self._store.transaction():
            changed = self._store.run(
                "UPDATE deliveries SET attempts = ?, due = ?, status = CASE WHEN ? THEN CASE WHEN EXISTS"
                " (SELECT 1 FROM endpoints WHERE id = endpoint) THEN 'waiting' ELSE 'abandoned' END"
                " ELSE 'delivered' END WHERE id = ?",
                *(number, to_millis(due), failed, delivery.id),
            )
            if not changed.rowcount:
                return
            told = {
                "number": number,
                "at": timestamp(now),
                "took": round(attempt.took, 4),
                "status": attempt.status,
                "failure": attempt.failure,
                "request": {"headers": masked_headers(sent)},
                "answer": None
                if attempt.status is None
                else {"headers": dict(attempt.headers or {}), "body": attempt.answer},
            }
            self._store.run("INSERT INTO attempts VALUES (?, ?, ?)", delivery.id, number, encode(told).decode())
            self._store.run(
                "DELETE FROM attempts WHERE delivery = ? AND number <= ?", delivery.id, number - _ATTEMPTS_KEPT
            )
            self._activity.tell(
                "webhook_failed" if failed else "webhook_delivered",
                delivery=delivery.id,
                event=delivery.event_name,
                session=delivery.session_id,
                status=attempt.status,
                failure=attempt.failure,
                attempt=number,
            )

    def resend(self, delivery_id: str) -> Delivery:
        """Makes a delivery due now, however it went before.

        Raises:
            KeyError: There is no such delivery.
            InvalidState: It is being sent right now, or its endpoint was deleted.
        """
        delivery = self.get(delivery_id)
        if delivery.status == "sending":
            raise InvalidState("The delivery is being sent right now.")
        if delivery.status == "abandoned":
            raise InvalidState("The endpoint of the delivery was deleted.")
        self._make_due("id = ?", delivery_id)
        return self.get(delivery_id)

    def retry_now(self) -> None:
        """Makes every delivery due now that waits for its next attempt."""
        self._make_due("status = 'waiting'")

    def abandon(self, endpoint_id: str) -> None:
        """Gives up what waits for an endpoint that was deleted."""
        with self._store.transaction():
            self._store.run(
                "UPDATE deliveries SET status = 'abandoned' WHERE endpoint = ? AND status = 'waiting'", endpoint_id
            )

    def next_due(self) -> datetime | None:
        """When the first delivery is due to an endpoint that is enabled; None when nothing waits."""
        (due,) = self._store.run(
            "SELECT min((SELECT min(due) FROM deliveries WHERE endpoint = p.id AND status = 'waiting'))"
            " FROM endpoints p WHERE enabled"
        ).fetchone()
        return None if due is None else from_millis(due)

    def get(self, delivery_id: str) -> Delivery:
        """A delivery.

        Raises:
            KeyError: There is no such delivery.
        """
        row = self._store.run(f"{_TOLD} WHERE d.id = ?", delivery_id).fetchone()
        if row is None:
            raise KeyError(delivery_id)
        return Delivery(*row)

    def all(self, session_id: str | None = None) -> list[Delivery]:
        """Every delivery, or those that are about one session, oldest first."""
        found = self._store.run(f"{_TOLD} WHERE coalesce(?, e.session) = e.session ORDER BY d.seq", session_id)
        return [Delivery(*row) for row in found]

    def newest(self, limit: int) -> list[Delivery]:
        """The newest deliveries, newest first."""
        return [Delivery(*row) for row in self._store.run(f"{_TOLD} ORDER BY d.seq DESC LIMIT ?", limit)]

    def log(self, delivery_id: str) -> Json:
        """A delivery with its last 20 attempts, and what was sent with personal data masked.

        Raises:
            KeyError: There is no such delivery.
        """
        delivery = self.get(delivery_id)
        found = self._store.run("SELECT told FROM attempts WHERE delivery = ? ORDER BY number", delivery_id)
        return {
            **delivery.to_json(),
            "body": masked_body(delivery.body),
            "log": [json.loads(told) for (told,) in found],
        }

    def counts(self) -> dict[Status, int]:
        """How many deliveries there are of each status."""
        found = dict(self._store.run("SELECT status, count(*) FROM deliveries GROUP BY status").fetchall())
        return {status: found.get(status, 0) for status in get_args(Status)}

    def _insert(self, event_id: str, session_id: str | None, endpoint_id: str) -> None:
        delivery_id = self._ids.new("dlv")
        self._store.run(
            "INSERT INTO deliveries (id, event, endpoint, ordering_key, status, attempts, due)"
            " VALUES (?, ?, ?, ?, 'waiting', 0, ?)",
            *(delivery_id, event_id, endpoint_id, session_id or delivery_id, to_millis(self._clock.now())),
        )
        self._store.on_commit(lambda: self.wake())

    def _make_due(self, where: str, *values: object) -> None:
        with self._store.transaction():
            self._store.run(
                f"UPDATE deliveries SET status = 'waiting', due = ? WHERE {where}",  # noqa: S608 - our own words
                *(to_millis(self._clock.now()), *values),
            )
            self._store.on_commit(lambda: self.wake())
