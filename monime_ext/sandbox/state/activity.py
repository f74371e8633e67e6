"""The activity log: what happens in the sandbox, for subscribers such as the dashboard."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal, get_args

from monime_ext.sandbox.state.clock import Clock, format_datetime
from monime_ext.sandbox.state.serialization import Json
from monime_ext.sandbox.state.store import Store

__all__ = ["ACTIVITY_KINDS", "ActivityEvent", "ActivityKind", "ActivityLog", "Subscription"]

ActivityKind = Literal[
    "session_created",
    "session_completed",
    "session_cancelled",
    "session_expired",
    "session_deleted",
    "payment_started",
    "payment_declined",
    "payment_completed",
    "webhook_delivered",
    "webhook_failed",
    "fault_triggered",
    "clock_advanced",
    "reset",
]
ACTIVITY_KINDS: tuple[ActivityKind, ...] = get_args(ActivityKind)

_MAX_RECENT = 200
_MAX_QUEUED = 1000


@dataclass(frozen=True, slots=True)
class ActivityEvent:
    """One event. `details` contains ids, names and states, but no secrets and no buyer input."""

    number: int
    kind: ActivityKind
    at: str
    details: Json

    def to_dict(self) -> Json:
        """Return the event as a JSON object."""
        return {"number": self.number, "kind": self.kind, "at": self.at, **self.details}


class Subscription:
    """The events that one subscriber has yet to read. A slow subscriber loses the oldest; their numbers show the gap.

    Args:
        backlog: The events to deliver first.
    """

    def __init__(self, backlog: list[ActivityEvent]) -> None:
        self._queue: deque[ActivityEvent] = deque(backlog, maxlen=_MAX_QUEUED)
        self._has_events = asyncio.Event()

    def put(self, event: ActivityEvent) -> None:
        """Queue an event."""
        self._queue.append(event)
        self._has_events.set()

    async def __aiter__(self) -> AsyncIterator[ActivityEvent]:
        while True:
            while self._queue:
                yield self._queue.popleft()
            self._has_events.clear()
            await self._has_events.wait()


class ActivityLog:
    """Publishes events to subscribers once the transaction that caused them has committed. Never waits for them."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._subscriptions: set[Subscription] = set()
        self._recent: deque[ActivityEvent] = deque(maxlen=_MAX_RECENT)
        self._number = 0

    def record(self, kind: ActivityKind, **details: object) -> None:
        """Publish an event when the current transaction commits."""
        self._store.on_commit(lambda: self._publish(kind, details))

    @contextmanager
    def subscribe(self, after: int | None = None) -> Iterator[Subscription]:
        """Subscribe for the duration of the block, in the server's event loop.

        Args:
            after: The number of the last event that the subscriber has seen: it first receives the later ones that are
                still stored. None starts with new events.
        """
        backlog = [] if after is None else [event for event in self._recent if event.number > after]
        subscription = Subscription(backlog)
        self._subscriptions.add(subscription)
        try:
            yield subscription
        finally:
            self._subscriptions.discard(subscription)

    def recent(self) -> list[ActivityEvent]:
        """Return the last 200 events, oldest first."""
        return list(self._recent)

    def _publish(self, kind: ActivityKind, details: Json) -> None:
        self._number += 1
        event = ActivityEvent(self._number, kind, format_datetime(self._clock.now()), details)
        self._recent.append(event)
        for subscription in self._subscriptions:
            subscription.put(event)
