"""Decide when a request may be sent: pure arithmetic on integer microseconds, without a clock, storage or sleep.

Each limit is a sliding window. It keeps the timestamps of its last requests, as many as the limit allows per second,
and allows the next request when the oldest of them leaves the window. Since only sent requests count, no second ever
contains more requests than the limit.

A request that finds a window full waits in the queue of its endpoint. The queue assigns every waiting request its own
slot on the queue's clock, evenly spaced: first come, first served, without polling. When the first request of a
queue still finds a window full (another endpoint of the token was faster, or Monime asked to back off), the clock of
the queue pauses until the window allows a request: all slots move, and no request loses its place.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

__all__ = ["MICROSECONDS", "SPACING_PERIOD", "WINDOW", "Decision", "Queue", "SlidingWindow", "reserve"]

MICROSECONDS: Final = 1_000_000
"""Microseconds per second."""

HEADROOM: Final = 100_000
"""How much longer than a second a request counts. Monime counts requests when they arrive, so a request that is faster
on its way than an earlier one moves closer to it; up to this difference, it is never refused."""

WINDOW: Final = MICROSECONDS + HEADROOM
"""How long a request counts."""

SPACING_PERIOD: Final = WINDOW + 8_000
"""The period over which the requests of a second are spaced when they have to wait: 90.3 % of the limit. It is longer
than the window, so that a request whose sleep ends late does not delay those behind it."""


class SlidingWindow:
    """The requests that currently count towards one limit.

    Args:
        limit: The number of requests allowed per second.
    """

    __slots__ = ("blocked_until", "timestamps")

    def __init__(self, limit: int) -> None:
        self.timestamps: deque[int] = deque(maxlen=limit)
        self.blocked_until: int = 0

    def full_until(self) -> int:
        """Return when the window allows the next request, considering only the requests that were sent."""
        return self.timestamps[0] + WINDOW if len(self.timestamps) == self.timestamps.maxlen else 0

    def available_at(self) -> int:
        """Return when the window allows the next request."""
        return max(self.full_until(), self.blocked_until)

    def record(self, now: int) -> None:
        """Count a request that is sent now."""
        self.timestamps.append(now)

    def block_until(self, time: int) -> None:
        """Allow no request before this time."""
        self.blocked_until = max(self.blocked_until, time)

    def idle_from(self) -> int:
        """Return when the window can be dropped, because nothing it knows matters any more."""
        return max(self.timestamps[-1] + WINDOW if self.timestamps else 0, self.blocked_until)


@dataclass(slots=True)
class Queue:
    """The requests that wait for one endpoint.

    Attributes:
        last_slot: The slot assigned last, on the queue's own clock.
        waiting: The number of waiting requests. One that died counts until its slot has passed.
        paused_for: How long the clock has been paused in total.
        paused_until: When the current, or last, pause ends.
    """

    last_slot: int = 0
    waiting: int = 0
    paused_for: int = 0
    paused_until: int = 0

    def time(self, now: int) -> int:
        """Return the time on the queue's clock."""
        return max(now, self.paused_until) - self.paused_for

    def pause(self, now: int, until: int) -> None:
        """Pause the clock, or extend its pause."""
        extension = until - max(now, self.paused_until)
        if extension > 0:
            self.paused_for += extension
            self.paused_until = until

    def leave(self) -> None:
        """Remove one request. If it was the only one, the next request does not queue behind it."""
        self.waiting = max(0, self.waiting - 1)

    def idle_from(self) -> int:
        """Return when the queue can be dropped, because nothing it knows matters any more."""
        return max(self.last_slot + self.paused_for, self.paused_until)


class Decision(NamedTuple):
    """Whether a request is sent now, or when to ask again.

    Attributes:
        wait: How long to wait before asking again; 0 if the request is sent now.
        slot: The slot to ask again with; None if the wait exceeds `max_wait`, and no slot was assigned.
    """

    wait: int
    slot: int | None


def reserve(
    now: int, queue: Queue, windows: Sequence[SlidingWindow], *, spacing: int, slot: int | None, max_wait: int | None
) -> Decision:
    """Allow a request, or assign it a slot to wait for.

    Args:
        now: The current time.
        queue: The queue of the request's endpoint.
        windows: Every limit that the request counts towards, the endpoint's first.
        spacing: The time between two slots.
        slot: The slot that the request already has; None if it is new.
        max_wait: How long the request may wait; None for no limit. If its slot would be later, it gets none.
    """
    own_slot = slot
    if slot is None:
        time = queue.time(now)
        if queue.last_slot < time:
            queue.waiting = 0
        slot = queue.last_slot + spacing if queue.waiting else time
    due = slot + queue.paused_for
    if due <= now:
        due = max(window.available_at() for window in windows)
        if due <= now:
            for window in windows:
                window.record(now)
            if own_slot is None:
                queue.last_slot = slot
            else:
                queue.leave()
            return Decision(0, now)
        if own_slot is not None:
            # If only an earlier request of its own endpoint was late, it catches up without delaying others as much.
            slack = 2 * spacing if due == windows[0].full_until() else 0
            queue.pause(now, due - slack)
        slot = due - queue.paused_for
    wait = due - now
    if max_wait is not None and wait > max_wait:
        return Decision(wait, own_slot)
    queue.waiting = queue.waiting + 1 if own_slot is None else max(1, queue.waiting)
    queue.last_slot = max(queue.last_slot, slot)
    return Decision(wait, slot)
