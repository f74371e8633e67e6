"""Events: what happened to a session or a payment, written down in the transaction in which it happened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from monime_ext.sandbox.answers import Json, encode
from monime_ext.sandbox.clock import from_millis, timestamp, to_millis
from monime_ext.sandbox.ids import Ids
from monime_ext.sandbox.store import Store

EventName = Literal[
    "checkout_session.completed",
    "checkout_session.expired",
    "checkout_session.cancelled",
    "payment.created",
    "payment.processing_started",
    "payment.processing_completed",
]


@dataclass(frozen=True, slots=True)
class Event:
    """One event. `body` is what is delivered, byte for byte, at every attempt and to every endpoint."""

    seq: int
    id: str
    space: str
    name: str
    object_id: str
    session_id: str
    occurred: int
    body: bytes

    def to_json(self) -> Json:
        """The event as the control plane tells it; its body holds what buyers and shops typed and is left out."""
        return {
            "id": self.id,
            "name": self.name,
            "spaceId": self.space,
            "objectId": self.object_id,
            "sessionId": self.session_id,
            "occurred": timestamp(from_millis(self.occurred)),
        }


class Events:
    """All events, in the order in which they are sent."""

    def __init__(self, store: Store, ids: Ids, api_version: str) -> None:
        self._store = store
        self._ids = ids
        self._api_version = api_version

    def record(self, name: EventName, space: str, session_id: str, data: Json, occurred: datetime) -> Event:
        """Writes an event down. Called in the transaction of the change that it tells.

        Arguments:
            name: What happened.
            space: The Space to whose endpoints it is told.
            session_id: The session that it is about, or whose payment it is about.
            data: The whole object, as the API tells it now.
            occurred: When it happened; told in whole seconds.
        """
        event_id, object_type = self._ids.new("wkd"), name.partition(".")[0]
        body = {
            "apiVersion": self._api_version,
            "event": {"id": event_id, "name": name, "timestamp": str(int(occurred.timestamp()))},
            "object": {"id": data["id"], "type": object_type},
            "data": data,
        }
        with self._store.transaction():
            row = self._store.run(
                "INSERT INTO events (id, space, name, object, session, occurred, body)"
                " VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING *",
                *(event_id, space, name, data["id"], session_id, to_millis(occurred), encode(body)),
            ).fetchone()
        return Event(*row)

    def all(self) -> list[Event]:
        """Every event, oldest first."""
        return [Event(*row) for row in self._store.run("SELECT * FROM events ORDER BY seq")]
