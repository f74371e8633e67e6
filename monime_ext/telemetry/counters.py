"""In-memory counters, for a health page or a test."""

from __future__ import annotations

import threading

from monime_ext.telemetry.events import AttemptEnded, CallEnded, CallStarted, CallTelemetry, WaitStarted

__all__ = ["Counters"]


class Counters:
    """Counts the calls of every client that gets it as `telemetry`. Thread-safe.

    Attributes:
        calls: Calls that ended.
        attempts: Attempts, including those that failed to connect.
        retries: Attempts after the first of a call.
        replays: Successes that were the replay of an earlier one.
        errors: Calls that raised, by the name of the error.
        waits: How often calls waited, by reason: `rate_limit` or `retry`.
        waited: How many seconds calls waited, by reason.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.calls: int = 0
        self.attempts: int = 0
        self.retries: int = 0
        self.replays: int = 0
        self.errors: dict[str, int] = {}
        self.waits: dict[str, int] = {"rate_limit": 0, "retry": 0}
        self.waited: dict[str, float] = {"rate_limit": 0.0, "retry": 0.0}

    def call_started(self, event: CallStarted) -> CallTelemetry:
        """See `Telemetry`."""
        return self

    def attempt_ended(self, event: AttemptEnded) -> None:
        """See `CallTelemetry`."""
        with self._lock:
            self.attempts += 1
            self.retries += event.number > 1

    def wait_started(self, event: WaitStarted) -> None:
        """See `CallTelemetry`."""
        with self._lock:
            self.waits[event.reason] += 1
            self.waited[event.reason] += event.seconds

    def call_ended(self, event: CallEnded) -> None:
        """See `CallTelemetry`."""
        with self._lock:
            self.calls += 1
            self.replays += event.replayed
            if event.error is not None:
                self.errors[event.error] = self.errors.get(event.error, 0) + 1
