"""Webhook events, recorded in the transaction of the change that they report."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from monime_ext.sandbox.state.clock import format_datetime, from_millis, to_millis
from monime_ext.sandbox.state.context import Context
from monime_ext.sandbox.state.events import EventName
from monime_ext.sandbox.state.serialization import Json, encode_json, json_text
from monime_ext.sandbox.webhooks.endpoints import Endpoints
from monime_ext.sandbox.webhooks.outbox import Outbox
from monime_ext.sandbox.webhooks.settings import DeliverySettings

__all__ = ["Event", "Events"]


@dataclass(frozen=True, slots=True)
class Event:
    """An event. Every attempt delivers the same `body`, byte for byte, to every endpoint."""

    seq: int
    id: str
    space: str
    name: str
    object_id: str
    session_id: str
    occurred: int
    body: bytes

    def to_control_dict(self) -> Json:
        """Return the event in the control plane's format, without its body, which contains personal data."""
        return {
            "id": self.id,
            "name": self.name,
            "spaceId": self.space,
            "objectId": self.object_id,
            "sessionId": self.session_id,
            "occurred": format_datetime(from_millis(self.occurred)),
        }


class Events:
    """All events, in the order in which they are sent. Implements `EventRecorder`.

    Args:
        context: The shared objects of the sandbox.
        endpoints: The endpoints that may receive the events.
        outbox: Where deliveries are queued.
        settings: Returns the current delivery settings.
        api_version: The `apiVersion` of the events.
    """

    def __init__(
        self,
        context: Context,
        endpoints: Endpoints,
        outbox: Outbox,
        settings: Callable[[], DeliverySettings],
        api_version: str,
    ) -> None:
        self._store = context.store
        self._ids = context.ids
        self._rng = context.generator("order of success events")
        self._endpoints = endpoints
        self._outbox = outbox
        self._settings = settings
        self._api_version = api_version

    def record(self, name: EventName, space: str, session_id: str, data: Json, occurred: datetime) -> None:
        """Record an event and queue it for each endpoint that accepts it; see `EventRecorder.record`."""
        event_id, object_type = self._ids.new("wkd"), name.partition(".")[0]
        body = {
            "apiVersion": self._api_version,
            "event": {"id": event_id, "name": name, "timestamp": str(int(occurred.timestamp()))},
            "object": {"id": data["id"], "type": object_type},
            "data": _stringify_metadata(data) if self._settings().metadata_as_string else data,
        }
        with self._store.transaction():
            self._store.run(
                "INSERT INTO events (id, space, name, object, session, occurred, body) VALUES (?, ?, ?, ?, ?, ?, ?)",
                *(event_id, space, name, data["id"], session_id, to_millis(occurred), encode_json(body)),
            )
            for endpoint in self._endpoints.all(space):
                if endpoint.enabled and endpoint.accepts(name):
                    self._outbox.queue(event_id, session_id, endpoint.id)

    def record_success(self, record_session: Callable[[], None], record_payment: Callable[[EventName], None]) -> None:
        """Record the success events of one payment, in the configured order; see `EventRecorder.record_success`."""
        order = self._settings().order
        recorders: list[Callable[[], None]] = [record_session, lambda: record_payment("payment.processing_completed")]
        if order == "payment_first" or (order == "shuffled" and self._rng.random() < 0.5):
            recorders.reverse()
        for record in recorders:
            record()
        if self._settings().payment_completed:
            record_payment("payment.completed")

    def all(self) -> list[Event]:
        """Return all events, oldest first."""
        return [Event(*row) for row in self._store.run("SELECT * FROM events ORDER BY seq")]


def _stringify_metadata(node: Any) -> Any:
    """Return the object with each `metadata`, at any depth, as a JSON string."""
    if isinstance(node, list):
        return [_stringify_metadata(item) for item in node]
    if not isinstance(node, dict):
        return node
    return {
        name: json_text(value) if name == "metadata" and value is not None else _stringify_metadata(value)
        for name, value in node.items()
    }
