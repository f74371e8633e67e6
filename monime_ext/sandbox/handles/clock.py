"""The handle of the sandbox's clock, and how handles call the backend."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

import anyio

from monime_ext._core.runtime import Runtime
from monime_ext.sandbox.backend import Backend

__all__ = ["BackendCall", "NotRunning", "SandboxClock"]

_T = TypeVar("_T")


class NotRunning(RuntimeError):
    """The sandbox is not running, so it has no state."""


class BackendCall(Protocol):
    """Calls a function with the backend in the server's thread and returns its result. Raises `NotRunning`."""

    def __call__(self, function: Callable[[Backend], _T], /) -> _T:
        """Call `function` with the backend."""
        ...


class SandboxClock:
    """The clock of a sandbox."""

    def __init__(self, call: BackendCall) -> None:
        self._call = call

    def now(self) -> datetime:
        """Return the sandbox's time in UTC."""
        return self._call(lambda backend: backend.clock.now())

    def advance(self, *, days: float = 0, hours: float = 0, minutes: float = 0, seconds: float = 0) -> datetime:
        """Advance the clock, process what is due by then, and return the new time.

        Args:
            days: Days to add.
            hours: Hours to add.
            minutes: Minutes to add.
            seconds: Seconds to add.

        Raises:
            ValueError: The duration is negative.
        """
        by = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
        return self._call(lambda backend: backend.advance(by))

    def advance_to(self, time: datetime) -> datetime:
        """Advance the clock to a time, such as a session's `expire_time`, and return the new time.

        Raises:
            ValueError: The time has no time zone, or is in the past.
        """
        return self._call(lambda backend: backend.advance_to(time))

    def runtime(self) -> Runtime:
        """Return a runtime that makes a client use this clock, for `Monime(…, runtime=sandbox.clock.runtime())`.

        Where the client sleeps, before a retry or in `wait`, the clock advances instead. Tests of retries then take no
        time, and the sandbox agrees that a `Retry-After` has passed. Clients that sleep at the same time share the
        clock, so each one also advances the deadlines of the others.

        Raises:
            NotRunning: The sandbox is not running. The runtime is valid until the sandbox stops.
        """
        clock = self._call(lambda backend: backend.clock)

        def sleep(seconds: float) -> None:
            end = clock.monotonic() + seconds

            def advance(backend: Backend) -> None:
                # Negative if another client has advanced the clock in the meantime.
                remaining = end - backend.clock.monotonic()
                backend.advance(timedelta(seconds=max(0.0, remaining)))

            try:
                self._call(advance)
            except NotRunning:
                clock.advance(timedelta(seconds=max(0.0, seconds)))

        async def async_sleep(seconds: float) -> None:
            sleep(seconds)
            await anyio.sleep(0)

        return Runtime(
            monotonic=clock.monotonic,
            time=lambda: clock.now().timestamp(),
            sleep=sleep,
            async_sleep=async_sleep,
        )
