"""Limit the rate of one process.

By hand for sync and async: a lock and no I/O, so the async limiter only wraps the other.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from time import monotonic as _monotonic
from typing import Final

from monime_ext.rate_limiting.reservation import Reservation
from monime_ext.rate_limiting.schedule import MICROSECONDS, SPACING_PERIOD, Queue, SlidingWindow, reserve
from monime_ext.rate_limiting.scopes import Scope, Scopes, check_share

__all__ = ["AsyncLocalRateLimiter", "LocalRateLimiter"]

MAX_SCOPES: Final = 10_000
"""When there are more scopes, the idle ones are dropped."""


class LocalRateLimiter:
    """Keeps the clients that share it within Monime's rate limits. Thread-safe.

    Args:
        share: The part of Monime's limits to use, above 0 and up to 1: 0.25 each for four independent processes.
        monotonic: A monotonic clock in seconds, for tests.

    Raises:
        ConfigurationError: The share is invalid.
    """

    def __init__(self, *, share: float = 1.0, monotonic: Callable[[], float] = _monotonic) -> None:
        self._share = check_share(share)
        self._monotonic = monotonic
        self._queues: dict[str, Queue] = {}
        self._windows: dict[str, SlidingWindow] = {}
        self._lock = threading.Lock()
        self._process = os.getpid()

    def reserve(self, scopes: Scopes, *, reservation: Reservation | None, max_wait: float | None) -> Reservation:
        """See `RateLimiter`."""
        with self._locked():
            now = self._now()
            if len(self._windows) >= MAX_SCOPES:
                self._drop_idle(now)
            decision = reserve(
                now,
                self._queue(scopes),
                [self._window(scope) for scope in scopes.all],
                spacing=SPACING_PERIOD // scopes.endpoint.shared(self._share),
                slot=None if reservation is None else reservation.slot,
                max_wait=None if max_wait is None else _to_microseconds(max_wait),
            )
        return Reservation.from_decision(decision)

    def cancel(self, scopes: Scopes, reservation: Reservation) -> None:
        """See `RateLimiter`."""
        with self._locked():
            self._queue(scopes).leave()

    def back_off(self, scopes: Scopes, limit: str | None, seconds: float) -> None:
        """See `RateLimiter`."""
        with self._locked():
            self._window(scopes.for_limit(limit)).block_until(self._now() + _to_microseconds(seconds))

    def _now(self) -> int:
        return _to_microseconds(self._monotonic())

    def _locked(self) -> threading.Lock:
        if self._process != os.getpid():
            # A thread of the parent may have held it when this process was forked.
            self._lock = threading.Lock()
            self._process = os.getpid()
        return self._lock

    def _queue(self, scopes: Scopes) -> Queue:
        queue = self._queues.get(scopes.endpoint.key)
        if queue is None:
            queue = self._queues[scopes.endpoint.key] = Queue()
        return queue

    def _window(self, scope: Scope) -> SlidingWindow:
        window = self._windows.get(scope.key)
        if window is None:
            window = self._windows[scope.key] = SlidingWindow(scope.shared(self._share))
        return window

    def _drop_idle(self, now: int) -> None:
        self._windows = {key: window for key, window in self._windows.items() if window.idle_from() > now}
        self._queues = {key: queue for key, queue in self._queues.items() if queue.idle_from() > now}


class AsyncLocalRateLimiter:
    """Keeps the async clients that share it within Monime's rate limits.

    Args:
        local: A limiter to share with sync clients. Defaults to a new one.
    """

    def __init__(self, local: LocalRateLimiter | None = None) -> None:
        self._local = local or LocalRateLimiter()

    async def reserve(self, scopes: Scopes, *, reservation: Reservation | None, max_wait: float | None) -> Reservation:
        """See `AsyncRateLimiter`."""
        return self._local.reserve(scopes, reservation=reservation, max_wait=max_wait)

    async def cancel(self, scopes: Scopes, reservation: Reservation) -> None:
        """See `AsyncRateLimiter`."""
        self._local.cancel(scopes, reservation)

    async def back_off(self, scopes: Scopes, limit: str | None, seconds: float) -> None:
        """See `AsyncRateLimiter`."""
        self._local.back_off(scopes, limit, seconds)


def _to_microseconds(seconds: float) -> int:
    return round(seconds * MICROSECONDS)
