"""How often to poll until a session has ended, and when to stop: pure decisions."""

from __future__ import annotations

from typing import Final

from monime_ext._core.settings import checked_seconds
from monime_ext.errors import ConfigurationError, MonimeError, RateLimited, ServerError, TimedOut, TransportError

__all__ = ["PollSchedule"]

MAX_INTERVAL: Final = 10.0
GROWTH: Final = 1.25
MAX_CONSECUTIVE_FAILURES: Final = 5
MIN_REQUEST_TIMEOUT: Final = 1.0


class PollSchedule:
    """The schedule of one wait.

    Args:
        now: The time in seconds, on a monotonic clock.
        timeout: Seconds after which to give up.
        interval: Seconds between the first two requests. It grows by a quarter each time, up to 10 s.
    """

    def __init__(self, now: float, timeout: float, interval: float) -> None:
        if checked_seconds("timeout", timeout) is None or checked_seconds("interval", interval) is None:
            raise ConfigurationError("timeout and interval are numbers of seconds.")
        self._timeout = timeout
        self._ends_at = now + timeout
        self._interval = interval
        self._failures = 0
        self._retry_after = 0.0

    def deadline(self, now: float, client_deadline: float | None) -> float:
        """Return the deadline in seconds of a request sent now: the rest of the wait, and at least 1 s.

        Args:
            now: The time on the same clock.
            client_deadline: The deadline of the client's calls; it applies if it is shorter.
        """
        remaining = max(self._ends_at - now, MIN_REQUEST_TIMEOUT)
        return remaining if client_deadline is None else min(remaining, client_deadline)

    def record_success(self) -> None:
        """Record that a request succeeded."""
        self._failures = 0
        self._retry_after = 0.0

    def record_failure(self, error: MonimeError) -> None:
        """Record that a request failed; a temporary failure is ignored.

        Raises:
            MonimeError: The failure is permanent, or the sixth in a row.
        """
        self._failures += 1
        self._retry_after = error.retry_after or 0.0
        is_temporary = isinstance(error, TransportError | ServerError | RateLimited)
        if not is_temporary or self._failures > MAX_CONSECUTIVE_FAILURES:
            raise error

    def next_delay(self, now: float) -> float:
        """Return the seconds until the next request, at least as many as Monime asked for.

        Raises:
            TimedOut: The wait is over.
        """
        remaining = self._ends_at - now
        if remaining <= 0:
            raise TimedOut(f"The session had not ended after {self._timeout:g} s; wait again, or read it later.")
        seconds = min(max(self._interval, self._retry_after), remaining)
        self._interval = max(self._interval, min(MAX_INTERVAL, self._interval * GROWTH))
        return seconds
