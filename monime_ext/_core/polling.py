"""How often to ask whether something has ended, and when to stop asking: pure decisions."""

from __future__ import annotations

from typing import Final

from monime_ext._core.settings import checked_seconds
from monime_ext.errors import ConfigurationError, MonimeError, RateLimited, ServerError, TimedOut, TransportError

__all__ = ["PollSchedule"]

LONGEST_INTERVAL: Final = 10.0
GROWTH: Final = 1.25
FAILURES_IN_A_ROW: Final = 5
LAST_QUESTION: Final = 1.0


class PollSchedule:
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
        self._asked_to_wait = 0.0

    def deadline(self, now: float, own: float | None) -> float:
        """Return the seconds that a question asked now may take, so that it ends with the wait; the last gets 1 s.

        Args:
            now: Seconds on the same clock.
            own: The deadline of the client's calls.
        """
        left = max(self._ends_at - now, LAST_QUESTION)
        return left if own is None else min(left, own)

    def heard(self) -> None:
        """Take note of an answer."""
        self._failures = 0
        self._asked_to_wait = 0.0

    def failed(self, error: MonimeError) -> None:
        """Pass over a passing failure.

        Raises:
            MonimeError: The failure is of a lasting kind, or the sixth in a row.
        """
        self._failures += 1
        self._asked_to_wait = error.retry_after or 0.0
        passing = isinstance(error, TransportError | ServerError | RateLimited)
        if not passing or self._failures > FAILURES_IN_A_ROW:
            raise error

    def pause(self, now: float) -> float:
        """Return the seconds until the next question, never fewer than Monime asked to wait.

        Raises:
            TimedOut: The time to wait is over.
        """
        left = self._ends_at - now
        if left <= 0:
            raise TimedOut(f"It had not ended after {self._timeout:g} s; wait again, or read it later.")
        seconds = min(max(self._interval, self._asked_to_wait), left)
        self._interval = max(self._interval, min(LONGEST_INTERVAL, self._interval * GROWTH))
        return seconds
