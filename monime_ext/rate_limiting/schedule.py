"""When a request may go: pure arithmetic over whole microseconds, without time, storage or sleep.

Each limit is a gate. It remembers when its last requests went, as many as it lets through in a second, and opens again
one second after the first of them: what went is what counts, so no window of a second ever holds more than the limit.

Who finds a gate shut waits in the queue of its endpoint. The queue gives every one a slot of its own on its own clock,
evenly spaced, so that the first come is the first served and nobody has to look before its time. Whenever the front of
a queue finds a gate shut (another endpoint of the token was quicker, or Monime asked for a pause), the clock of the
queue stands still until the gate opens: all slots move, and nobody loses its place.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, NamedTuple

__all__ = ["MICROSECONDS", "SPACED_OVER", "WINDOW", "Gate", "Queue", "Verdict", "reserve"]

MICROSECONDS: Final = 1_000_000
"""Those of a second."""

WINDOW: Final = 1_008_000
"""How long a request counts: a second, and 8 ms more, by which the one that follows may be quicker on its way."""

SPACED_OVER: Final = 1_016_000
"""Over what time a second's requests are spaced when they have to wait: 98.4 % of what is allowed. It is longer than
the window, so that one that wakes up late does not push those behind it."""


class Gate:
    """One limit.

    Args:
        limit: How many requests go in a second.
    """

    __slots__ = ("limit", "passed", "shut_until")

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.passed: list[int] = []
        self.shut_until = 0

    def full_until(self) -> int:
        """Return until when no more may go, because of those that went."""
        return self.passed[0] + WINDOW if len(self.passed) == self.limit else 0

    def opens_at(self) -> int:
        """Return from when on it lets the next one through."""
        return max(self.full_until(), self.shut_until)

    def let_through(self, now: int) -> None:
        """Count one that goes now."""
        if len(self.passed) == self.limit:
            del self.passed[0]
        insort(self.passed, now)

    def busy_until(self) -> int:
        """Return until when its memory matters."""
        return max(self.passed[-1] + WINDOW if self.passed else 0, self.shut_until)

    def amend(self, went: int, by: int) -> None:
        """Count a request as gone later than it was let go, since it took longer on its way than others."""
        with suppress(ValueError):
            self.passed.remove(went)
            insort(self.passed, went + by)

    def shut(self, until: int) -> None:
        """Let nobody through for a while."""
        self.shut_until = max(self.shut_until, until)


@dataclass(slots=True)
class Queue:
    """Those who wait for one endpoint.

    Attributes:
        last: The slot that was given last, on the queue's own clock.
        waiting: How many wait. One that died counts until the time has passed its slot.
        stopped: For how long the clock has stood still, all in all.
        stopped_until: Until when it stands, or stood.
    """

    last: int = 0
    waiting: int = 0
    stopped: int = 0
    stopped_until: int = 0

    def busy_until(self) -> int:
        """Return until when its memory matters."""
        return max(self.last + self.stopped, self.stopped_until)

    def time(self, now: int) -> int:
        """Return what the clock says."""
        return max(now, self.stopped_until) - self.stopped

    def stop(self, now: int, until: int) -> None:
        """Let the clock stand still for a while."""
        longer = until - max(now, self.stopped_until)
        if longer > 0:
            self.stopped += longer
            self.stopped_until = until

    def cancel(self) -> None:
        """Let one leave. When it was the only one, the next to come has nobody before it."""
        self.waiting = max(0, self.waiting - 1)


class Verdict(NamedTuple):
    """What was decided.

    Attributes:
        wait: How long to wait before asking again; 0 when the request goes now.
        slot: What to ask again with; None when the wait is longer than was allowed, and no place was taken.
    """

    wait: int
    slot: int | None


def reserve(
    now: int, queue: Queue, gates: Sequence[Gate], *, spacing: int, held: int | None, within: int | None
) -> Verdict:
    """Let a request go, or give it a place to wait in.

    Args:
        now: The time.
        queue: Of the request's endpoint.
        gates: Every limit that the request counts towards, the endpoint's first.
        spacing: Between two slots.
        held: The slot that the request has; None when it is new.
        within: How long it may wait at most; None for no end. Who may not wait long enough takes no place.
    """
    slot = held
    if slot is None:
        time = queue.time(now)
        if queue.last < time:
            queue.waiting = 0
        slot = queue.last + spacing if queue.waiting else time
    goes_at = slot + queue.stopped
    if goes_at <= now:
        goes_at = max(gate.opens_at() for gate in gates)
        if goes_at <= now:
            for gate in gates:
                gate.let_through(now)
            if held is None:
                queue.last = slot
            else:
                queue.cancel()
            return Verdict(0, now)
        if held is not None:
            # Pushed only because one of its own that went before was late, it catches up without pushing others so far.
            slack = 2 * spacing if goes_at == gates[0].full_until() else 0
            queue.stop(now, goes_at - slack)
        slot = goes_at - queue.stopped
    wait = goes_at - now
    if within is not None and wait > within:
        return Verdict(wait, held)
    queue.waiting = queue.waiting + 1 if held is None else max(1, queue.waiting)
    queue.last = max(queue.last, slot)
    return Verdict(wait, slot)
