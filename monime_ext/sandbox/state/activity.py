"""A broadcast of what happens in the sandbox, for those who watch; it never waits for them."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal, get_args

from monime_ext.sandbox.state.clock import Clock, timestamp
from monime_ext.sandbox.state.serialization import Json
from monime_ext.sandbox.state.store import Store

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

_REMEMBERED = 200
_LONGEST_QUEUE = 1000


@dataclass(frozen=True, slots=True)
class ActivityEvent:
    """Something that happened. `facts` are ids, names and states: nothing secret, and nothing that a buyer typed."""

    number: int
    kind: ActivityKind
    at: str
    facts: Json

    def to_json(self) -> Json:
        """The happening as a JSON object."""
        return {"number": self.number, "kind": self.kind, "at": self.at, **self.facts}


class Watcher:
    """What one watcher has still to see. One that is too slow misses the oldest; the numbers show it."""

    def __init__(self, backlog: list[ActivityEvent]) -> None:
        self._queue: deque[ActivityEvent] = deque(backlog, maxlen=_LONGEST_QUEUE)
        self._more = asyncio.Event()

    def put(self, happening: ActivityEvent) -> None:
        """Hands over a happening."""
        self._queue.append(happening)
        self._more.set()

    async def __aiter__(self) -> AsyncIterator[ActivityEvent]:
        while True:
            while self._queue:
                yield self._queue.popleft()
            self._more.clear()
            await self._more.wait()


class ActivityLog:
    """Tells every watcher what happens, when it is there to stay."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._watchers: set[Watcher] = set()
        self._remembered: deque[ActivityEvent] = deque(maxlen=_REMEMBERED)
        self._number = 0

    def tell(self, kind: ActivityKind, **facts: object) -> None:
        """Tells what happened, once the transaction in which it happened is done."""
        self._store.on_commit(lambda: self._tell(kind, facts))

    @contextmanager
    def watched(self, after: int | None = None) -> Iterator[Watcher]:
        """Watches for as long as the block lasts; in the event loop that serves.

        Arguments:
            after: The number of the last happening that was seen before: those after it come first, as far back as
                is remembered. None begins now.
        """
        watcher = Watcher([] if after is None else [each for each in self._remembered if each.number > after])
        self._watchers.add(watcher)
        try:
            yield watcher
        finally:
            self._watchers.discard(watcher)

    def recent(self) -> list[ActivityEvent]:
        """The last 200, oldest first."""
        return list(self._remembered)

    def _tell(self, kind: ActivityKind, facts: Json) -> None:
        self._number += 1
        happening = ActivityEvent(self._number, kind, timestamp(self._clock.now()), facts)
        self._remembered.append(happening)
        for watcher in self._watchers:
            watcher.put(happening)
