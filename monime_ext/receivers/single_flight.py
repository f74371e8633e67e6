"""Ask once for many who ask at the same moment.

By hand for async and sync: tasks wait for each other within one event loop, threads within the process.
"""

from __future__ import annotations

import threading
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from monime_ext._http.scope import AsyncScoped

__all__ = ["AsyncSingleFlight", "SingleFlight"]

T = TypeVar("T")
EventT = TypeVar("EventT")


@dataclass(eq=False)
class _Flight(Generic[T, EventT]):
    ended: EventT
    results: list[T] = field(default_factory=list)
    expires_at: float | None = None

    def has_expired(self, now: float) -> bool:
        return self.expires_at is not None and now >= self.expires_at


def _drop_expired(flights: dict[Hashable, _Flight[T, EventT]], now: float) -> None:
    # They end about in the order in which they began, so that the first ones are enough.
    while flights and flights[first := next(iter(flights))].has_expired(now):
        del flights[first]


class AsyncSingleFlight(Generic[T]):
    """Asks once for each key and moment, and gives the result to everybody who waits for it.

    Args:
        keep: How long a result is given to others too, in seconds.
        max_wait: How long a caller waits for the result of another one, in seconds.
        monotonic: A monotonic clock in seconds.
    """

    def __init__(self, *, keep: float, max_wait: float, monotonic: Callable[[], float]) -> None:
        self._keep = keep
        self._max_wait = max_wait
        self._monotonic = monotonic
        self._flights: AsyncScoped[dict[Hashable, _Flight[T, object]]] = AsyncScoped(dict)

    async def get(self, key: Hashable, ask: Callable[[], Awaitable[T]]) -> T | None:
        """Return the result for a key; None if another caller's question takes too long.

        Args:
            key: What is asked for.
            ask: Returns the result. If it raises or is cancelled, the next caller asks.
        """
        import anyio

        flights = self._flights.get()
        flight = None
        with anyio.move_on_after(self._max_wait):
            while (flight := flights.get(key)) is not None and not flight.has_expired(self._monotonic()):
                if flight.results:
                    return flight.results[0]
                assert isinstance(flight.ended, anyio.Event)  # noqa: S101 - for type checkers
                await flight.ended.wait()
        if flight is not None and not flight.has_expired(self._monotonic()):
            return flight.results[0] if flight.results else None
        _drop_expired(flights, self._monotonic())
        ended = anyio.Event()
        flight = flights[key] = _Flight(ended)
        try:
            result = await ask()
            flight.results.append(result)
            flight.expires_at = self._monotonic() + self._keep
            return result
        finally:
            if not flight.results:
                del flights[key]
            ended.set()


class SingleFlight(Generic[T]):
    """Asks once for each key and moment, and gives the result to everybody who waits for it.

    Args:
        keep: How long a result is given to others too, in seconds.
        max_wait: How long a caller waits for the result of another one, in seconds.
        monotonic: A monotonic clock in seconds.
    """

    def __init__(self, *, keep: float, max_wait: float, monotonic: Callable[[], float]) -> None:
        self._keep = keep
        self._max_wait = max_wait
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._flights: dict[Hashable, _Flight[T, threading.Event]] = {}

    def get(self, key: Hashable, ask: Callable[[], T]) -> T | None:
        """Return the result for a key; None if another caller's question takes too long.

        Args:
            key: What is asked for.
            ask: Returns the result. If it raises, the next caller asks.
        """
        ends_at = self._monotonic() + self._max_wait
        while True:
            with self._lock:
                now = self._monotonic()
                flight = self._flights.get(key)
                if flight is None or flight.has_expired(now):
                    _drop_expired(self._flights, now)
                    flight = self._flights[key] = _Flight(threading.Event())
                    break
            if flight.results:
                return flight.results[0]
            if now >= ends_at or not flight.ended.wait(ends_at - now):
                return None
        try:
            result = ask()
            flight.results.append(result)
            flight.expires_at = self._monotonic() + self._keep
            return result
        finally:
            with self._lock:
                if not flight.results and self._flights.get(key) is flight:
                    del self._flights[key]
            flight.ended.set()
