"""Events: what happened to a session or a payment, written down in the transaction in which it happened."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from monime_ext.sandbox.state.clock import from_millis, timestamp, to_millis
from monime_ext.sandbox.state.context import Context
from monime_ext.sandbox.state.events import EventName
from monime_ext.sandbox.state.serialization import Json, encode
from monime_ext.sandbox.webhooks.endpoints import Endpoints
from monime_ext.sandbox.webhooks.outbox import Outbox
from monime_ext.sandbox.webhooks.settings import DeliverySettings


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

    def __init__(
        self,
        context: Context,
        endpoints: Endpoints,
        outbox: Outbox,
        delivery_settings: Callable[[], DeliverySettings],
        api_version: str,
    ) -> None:
        self._store = context.store
        self._ids = context.ids
        self._rng = context.rng
        self._endpoints = endpoints
        self._outbox = outbox
        self._delivery_settings = delivery_settings
        self._api_version = api_version

    def record(self, name: EventName, space: str, session_id: str, data: Json, occurred: datetime) -> None:
        """Writes an event down and queues it for every endpoint that wants it.

        Called in the transaction of the change that it tells.

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
            "data": _with_text(data) if self._delivery_settings().metadata_as_string else data,
        }
        with self._store.transaction():
            self._store.run(
                "INSERT INTO events (id, space, name, object, session, occurred, body) VALUES (?, ?, ?, ?, ?, ?, ?)",
                *(event_id, space, name, data["id"], session_id, to_millis(occurred), encode(body)),
            )
            for endpoint in self._endpoints.all(space):
                if endpoint.enabled and endpoint.wants(name):
                    self._outbox.queue(event_id, session_id, endpoint.id)

    def record_success(self, session_event: Callable[[], None], payment_event: Callable[[EventName], None]) -> None:
        """Has the success events of one payment written down, in the order in which they are to be sent.

        Arguments:
            session_event: Writes that of the session down.
            payment_event: Writes that of the payment down, under a name.
        """
        order = self._delivery_settings().order
        both: list[Callable[[], None]] = [session_event, lambda: payment_event("payment.processing_completed")]
        if order == "payment_first" or (order == "shuffled" and self._rng.random() < 0.5):
            both.reverse()
        for write in both:
            write()
        if self._delivery_settings().payment_completed:
            payment_event("payment.completed")

    def all(self) -> list[Event]:
        """Every event, oldest first."""
        return [Event(*row) for row in self._store.run("SELECT * FROM events ORDER BY seq")]


def _with_text(node: Any) -> Any:
    """The object with its metadata as JSON text, at every depth."""
    if isinstance(node, list):
        return [_with_text(item) for item in node]
    if not isinstance(node, dict):
        return node
    return {
        name: encode(value).decode() if name == "metadata" and value is not None else _with_text(value)
        for name, value in node.items()
    }
