"""How often to ask whether something has ended, and when to stop asking: pure decisions."""

from __future__ import annotations

from typing import Final

from .errors import ConfigurationError, MonimeError, RateLimited, ServerError, TimedOut, TransportError
from .settings import checked_seconds

__all__ = ["Watch"]

LONGEST_INTERVAL: Final = 10.0
GROWTH: Final = 1.25
FAILURES_IN_A_ROW: Final = 5


class Watch:
    """One wait.

    Args:
        now: Seconds on a clock that never goes back.
        timeout: Seconds after which to give up.
        interval: Seconds between the first two questions; it grows by a quarter each time, up to 10 s.
    """

    def __init__(self, now: float, timeout: float, interval: float) -> None:
        if checked_seconds("timeout", timeout) is None or checked_seconds("interval", interval) is None:
            raise ConfigurationError("timeout and interval are numbers of seconds.")
        self._timeout = timeout
        self._ends_at = now + timeout
        self._interval = interval
        self._failures = 0

    def heard(self) -> None:
        """Take note of an answer."""
        self._failures = 0

    def failed(self, error: MonimeError) -> None:
        """Pass over a passing failure.

        Raises:
            MonimeError: The failure is of a lasting kind, or the sixth in a row.
        """
        self._failures += 1
        passing = isinstance(error, TransportError | ServerError | RateLimited)
        if not passing or self._failures > FAILURES_IN_A_ROW:
            raise error

    def pause(self, now: float) -> float:
        """Return the seconds until the next question.

        Raises:
            TimedOut: The time to wait is over.
        """
        left = self._ends_at - now
        if left <= 0:
            raise TimedOut(f"It had not ended after {self._timeout:g} s; wait again, or read it later.")
        seconds = min(self._interval, left)
        self._interval = max(self._interval, min(LONGEST_INTERVAL, self._interval * GROWTH))
        return seconds
