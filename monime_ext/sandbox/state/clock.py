"""The sandbox's time: the machine's own, moved forward by as much as a test asks for."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FURTHEST = timedelta(days=365_000)


class Clock:
    """Tells the time to everything in the sandbox; nothing else there asks the machine.

    `wall` gives seconds since 1970, `steady` seconds that never step back. `offset` is how far the clock
    was moved, and moves both.
    """

    def __init__(
        self,
        wall: Callable[[], float] = time.time,
        steady: Callable[[], float] = time.monotonic,
        offset: timedelta = timedelta(),
    ) -> None:
        self._wall = wall
        self._steady = steady
        self.offset = offset

    def now(self) -> datetime:
        """The time of day, in UTC, cut to whole milliseconds as Monime's timestamps are."""
        moved = _EPOCH + timedelta(seconds=self._wall()) + self.offset
        return moved.replace(microsecond=moved.microsecond // 1000 * 1000)

    def steady(self) -> float:
        """Seconds for measuring spans; moved together with `now`."""
        return self._steady() + self.offset.total_seconds()

    def machine_seconds(self) -> int:
        """Seconds since 1970 on the machine's own clock, however far this one was moved: what a receiver compares."""
        return int(self._wall())

    def advance(self, by: timedelta) -> None:
        """Moves the clock forward.

        Raises:
            ValueError: `by` is negative, for time that ran backwards would bring dead sessions to life; or the
                clock would be 1000 years ahead.
        """
        if by < timedelta():
            raise ValueError("the sandbox's clock only moves forward")
        if self.offset + by > _FURTHEST:
            raise ValueError("the sandbox's clock cannot move further than 1000 years")
        self.offset += by


def to_millis(moment: datetime) -> int:
    """Milliseconds since 1970, as the store keeps them."""
    return (moment - _EPOCH) // timedelta(milliseconds=1)


def from_millis(millis: int) -> datetime:
    """The moment that `to_millis` made a number of."""
    return _EPOCH + timedelta(milliseconds=millis)


def timestamp(moment: datetime) -> str:
    """A moment as Monime writes it: RFC 3339 in UTC, without the trailing zeros of the fraction."""
    fraction = f".{moment.microsecond // 1000:03d}".rstrip("0").rstrip(".")
    return f"{moment:%Y-%m-%dT%H:%M:%S}{fraction}Z"
