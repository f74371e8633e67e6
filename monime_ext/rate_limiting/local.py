"""Pacing within one process."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from time import monotonic as _monotonic
from typing import Final

from monime_ext.rate_limiting.protocol import Reservation, allowed, checked_share, microseconds
from monime_ext.rate_limiting.schedule import MICROSECONDS, SPACED_OVER, Gate, Queue, reserve
from monime_ext.rate_limiting.scopes import Scope, Scopes

__all__ = ["AsyncLocalRateLimiter", "LocalRateLimiter"]

MOST_SCOPES: Final = 10_000
"""Beyond so many, those that were idle for a while are forgotten."""


class LocalRateLimiter:
    """Keeps the clients that share it under Monime's limits. Safe across threads.

    Args:
        share: The part of Monime's limits to use, above 0 and at most 1: a quarter each for four processes that know
            nothing of each other.
        monotonic: Seconds on a clock that never goes back, for tests.

    Raises:
        ConfigurationError: A share that makes no sense.
    """

    def __init__(self, *, share: float = 1.0, monotonic: Callable[[], float] = _monotonic) -> None:
        self._share = checked_share(share)
        self._monotonic = monotonic
        self._queues: dict[str, Queue] = {}
        self._gates: dict[str, Gate] = {}
        self._lock = threading.Lock()
        self._process = os.getpid()

    def reserve(self, scopes: Scopes, *, held: Reservation | None, within: float | None) -> Reservation:
        """See `RateLimiter`."""
        with self._locked():
            now = self._now()
            if len(self._gates) >= MOST_SCOPES:
                self._forget_idle(now)
            verdict = reserve(
                now,
                self._queue(scopes),
                [self._gate(scope) for scope in scopes.all],
                spacing=SPACED_OVER // allowed(scopes.endpoint.limit, self._share),
                held=None if held is None else held.slot,
                within=None if within is None else microseconds(within),
            )
        return Reservation(verdict.wait / MICROSECONDS, verdict.slot)

    def cancel(self, scopes: Scopes, held: Reservation) -> None:
        """See `RateLimiter`."""
        with self._locked():
            self._queue(scopes).cancel()

    def amend(self, scopes: Scopes, gone: Reservation, by: float) -> None:
        """See `RateLimiter`."""
        with self._locked():
            for scope in scopes.all:
                self._gate(scope).amend(gone.slot or 0, microseconds(by))

    def back_off(self, scopes: Scopes, limit: str | None, seconds: float) -> None:
        """See `RateLimiter`."""
        with self._locked():
            self._gate(scopes.of(limit)).shut(self._now() + microseconds(seconds))

    def _now(self) -> int:
        return microseconds(self._monotonic())

    def _locked(self) -> threading.Lock:
        if self._process != os.getpid():
            # A thread of the parent may have held it when this process was forked.
            self._lock = threading.Lock()
            self._process = os.getpid()
        return self._lock

    def _queue(self, scopes: Scopes) -> Queue:
        queue = self._queues.get(scopes.endpoint.name)
        if queue is None:
            queue = self._queues[scopes.endpoint.name] = Queue()
        return queue

    def _gate(self, scope: Scope) -> Gate:
        gate = self._gates.get(scope.name)
        if gate is None:
            gate = self._gates[scope.name] = Gate(allowed(scope.limit, self._share))
        return gate

    def _forget_idle(self, now: int) -> None:
        self._gates = {name: gate for name, gate in self._gates.items() if gate.busy_until() > now}
        self._queues = {name: queue for name, queue in self._queues.items() if queue.busy_until() > now}


class AsyncLocalRateLimiter:
    """The same for tasks.

    Args:
        local: What does the pacing, when clients for threads share it; a new one when left out.
    """

    def __init__(self, local: LocalRateLimiter | None = None) -> None:
        self._local = local or LocalRateLimiter()

    async def reserve(self, scopes: Scopes, *, held: Reservation | None, within: float | None) -> Reservation:
        """See `RateLimiter`."""
        return self._local.reserve(scopes, held=held, within=within)

    async def cancel(self, scopes: Scopes, held: Reservation) -> None:
        """See `RateLimiter`."""
        self._local.cancel(scopes, held)

    async def amend(self, scopes: Scopes, gone: Reservation, by: float) -> None:
        """See `RateLimiter`."""
        self._local.amend(scopes, gone, by)

    async def back_off(self, scopes: Scopes, limit: str | None, seconds: float) -> None:
        """See `RateLimiter`."""
        self._local.back_off(scopes, limit, seconds)
