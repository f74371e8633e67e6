"""A fleet of workers, and the server whose limits it has to keep, on a clock that only they advance."""

from __future__ import annotations

import heapq
import random
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field

from monime_ext.rate_limiting import RateLimiter, Reservation, Scope, Scopes

__all__ = ["Fleet", "scopes"]


def scopes(
    token: str = "t", endpoint: str = "e", space: str | None = "s", per_second: tuple[int, int, int] = (20, 80, 500)
) -> Scopes:
    """The limits of a request: per second on its endpoint, with its token, in its Space."""
    narrow, middle, wide = per_second
    return Scopes(
        Scope(f"{token}:{endpoint}", narrow),
        Scope(token, middle),
        None if space is None else Scope(f"in {space}", wide),
    )


@dataclass
class Fleet:
    """Workers that each send one request after the other, as fast as they are allowed to.

    Attributes:
        make: Makes the rate limiter that they ask, given its clock.
        work: The limits that each worker's requests count towards.
        oversleep: Seconds by which sleeps end late, on average.
        jitter: Seconds by which a request may arrive later than the fastest, at most; every delay is equally likely.
        stalls: The part of the requests that arrive up to 300 ms later still.
        now: The time, in seconds.
    """

    make: Callable[[Callable[[], float]], RateLimiter]
    work: list[Scopes]
    oversleep: float = 0.0
    jitter: float = 0.0
    stalls: float = 0.0
    seed: int = 1
    now: float = 1000.0
    refused: int = 0
    waits: list[float] = field(default_factory=list)
    arrived: Counter[str] = field(default_factory=Counter)
    order: list[tuple[float, float]] = field(default_factory=list)

    def run(self, seconds: float) -> None:
        """Let the workers work for a while."""
        self.rate_limiter = self.make(lambda: self.now)
        self._random = random.Random(self.seed)
        self._windows: dict[str, deque[float]] = {}
        self._events: list[tuple[float, int, Callable[[], None]]] = []
        self._count = 0
        for scopes in self.work:
            self._after(self._random.random() / 1000, self._asking(scopes, None, None))
        ends_at = self.now + seconds
        while self._events and self._events[0][0] < ends_at:
            self.now, _, act = heapq.heappop(self._events)
            act()

    def _asking(self, scopes: Scopes, held: Reservation | None, since: float | None) -> Callable[[], None]:
        def ask() -> None:
            began = self.now if since is None else since
            reservation = self.rate_limiter.reserve(scopes, reservation=held, max_wait=None)
            if reservation.wait:
                self._after(reservation.wait + self._late(), self._asking(scopes, reservation, began))
                return
            self.waits.append(self.now - began)
            self.order.append((began, self.now))
            delay = self._random.random() * self.jitter
            if self._random.random() < self.stalls:
                delay += self._random.random() * 0.3
            self._after(0.01 + delay, self._arriving(scopes))

        return ask

    def _arriving(self, scopes: Scopes) -> Callable[[], None]:
        def arrive() -> None:
            windows = [(self._windows.setdefault(scope.key, deque()), scope.limit) for scope in scopes.all]
            for window, _ in windows:
                while window and window[0] <= self.now - 1.0:
                    window.popleft()
            if all(len(window) < limit for window, limit in windows):
                for window, _ in windows:
                    window.append(self.now)
                self.arrived[scopes.endpoint.key] += 1
            else:
                self.refused += 1
            self._after(0.005 + self._random.expovariate(1 / 0.003), self._asking(scopes, None, None))

        return arrive

    def _late(self) -> float:
        return self._random.expovariate(1 / self.oversleep) if self.oversleep else 0.0

    def _after(self, seconds: float, act: Callable[[], None]) -> None:
        self._count += 1
        heapq.heappush(self._events, (self.now + seconds, self._count, act))
