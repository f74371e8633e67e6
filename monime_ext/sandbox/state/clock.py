"""The sandbox's clock: the system clock plus an offset that only grows."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

__all__ = ["Clock", "format_datetime", "from_millis", "to_millis"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MAX_OFFSET = timedelta(days=365_000)


class Clock:
    """The only source of time in a sandbox.

    Args:
        wall: Returns seconds since 1970.
        monotonic: Returns seconds that never decrease.
        offset: How far the clock is ahead of both.
    """

    def __init__(
        self,
        wall: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
        offset: timedelta = timedelta(),
    ) -> None:
        self._wall = wall
        self._monotonic = monotonic
        self.offset: timedelta = offset

    def now(self) -> datetime:
        """Return the current time in UTC, truncated to milliseconds as Monime's timestamps are."""
        now = _EPOCH + timedelta(seconds=self._wall()) + self.offset
        return now.replace(microsecond=now.microsecond // 1000 * 1000)

    def monotonic(self) -> float:
        """Return seconds for measuring durations; advanced together with `now`."""
        return self._monotonic() + self.offset.total_seconds()

    def to_system(self, value: datetime) -> datetime:
        """Return what the system clock showed at a time of this clock, if it was not advanced meanwhile."""
        return value - self.offset

    def system_seconds(self) -> int:
        """Return seconds since 1970 by the system clock, without the offset, for receivers that compare with theirs."""
        return int(self._wall())

    def advance(self, by: timedelta) -> None:
        """Move the clock forward.

        Raises:
            ValueError: `by` is negative, which would revive expired sessions, or the offset would exceed 1000 years.
        """
        if by < timedelta():
            raise ValueError("the sandbox's clock only moves forward")
        if self.offset + by > _MAX_OFFSET:
            raise ValueError("the sandbox's clock cannot be more than 1000 years ahead")
        self.offset += by


def to_millis(value: datetime) -> int:
    """Return milliseconds since 1970, the format of the database."""
    return (value - _EPOCH) // timedelta(milliseconds=1)


def from_millis(millis: int) -> datetime:
    """Return the datetime of `to_millis`."""
    return _EPOCH + timedelta(milliseconds=millis)


def format_datetime(value: datetime) -> str:
    """Return a datetime in Monime's format: RFC 3339 in UTC, without trailing zeros in the fraction."""
    fraction = f".{value.microsecond // 1000:03d}".rstrip("0").rstrip(".")
    return f"{value:%Y-%m-%dT%H:%M:%S}{fraction}Z"
