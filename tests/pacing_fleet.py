"""A fleet of workers and the server whose limits it has to keep, in a time that only they make pass."""

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
    """What a request counts towards: at most so many a second on its endpoint, with its token, in its Space."""
    narrow, middle, wide = per_second
    return Scopes(
        Scope(f"{token}:{endpoint}", narrow),
        Scope(token, middle),
        None if space is None else Scope(f"in {space}", wide),
    )


@dataclass
class Fleet:
    """Workers that each send one request after the other, as fast as they may.

    Attributes:
        make: Makes the pacing that they ask, which reads its time from what it is given.
        work: What each worker's requests count towards.
        oversleep: Seconds by which they wake up late, on average.
        on_the_way: Seconds that a request needs to arrive beyond the shortest way, on average.
        stalls: The part of the requests that is up to 100 ms longer on its way.
        now: The time, in seconds.
    """

    make: Callable[[Callable[[], float]], RateLimiter]
    work: list[Scopes]
    oversleep: float = 0.0
    on_the_way: float = 0.0
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
        self._chance = random.Random(self.seed)
        self._windows: dict[str, deque[float]] = {}
        self._events: list[tuple[float, int, Callable[[], None]]] = []
        self._count = 0
        for scopes in self.work:
            self._after(self._chance.random() / 1000, self._asking(scopes, None, None))
        ends_at = self.now + seconds
        while self._events and self._events[0][0] < ends_at:
            self.now, _, act = heapq.heappop(self._events)
            act()

    def _asking(self, scopes: Scopes, held: Reservation | None, since: float | None) -> Callable[[], None]:
        def ask() -> None:
            began = self.now if since is None else since
            told = self.rate_limiter.reserve(scopes, held=held, within=None)
            if told.wait:
                self._after(told.wait + self._about(self.oversleep), self._asking(scopes, told, began))
                return
            self.waits.append(self.now - began)
            self.order.append((began, self.now))
            late = self._about(self.on_the_way)
            if self._chance.random() < self.stalls:
                late += self._chance.random() / 10
            self._after(0.01 + late, self._arriving(scopes, told, late))

        return ask

    def _arriving(self, scopes: Scopes, gone: Reservation, late: float) -> Callable[[], None]:
        def arrive() -> None:
            windows = [(self._windows.setdefault(each.name, deque()), each.limit) for each in scopes.all]
            for window, _ in windows:
                while window and window[0] <= self.now - 1.0:
                    window.popleft()
            if all(len(window) < limit for window, limit in windows):
                for window, _ in windows:
                    window.append(self.now)
                self.arrived[scopes.endpoint.name] += 1
            else:
                self.refused += 1
            self._after(0.005 + self._about(0.003), self._answering(scopes, gone, late))

        return arrive

    def _answering(self, scopes: Scopes, gone: Reservation, late: float) -> Callable[[], None]:
        def answer() -> None:
            if late > 0.005:
                self.rate_limiter.amend(scopes, gone, late)
            self._asking(scopes, None, None)()

        return answer

    def _about(self, mean: float) -> float:
        return self._chance.expovariate(1 / mean) if mean else 0.0

    def _after(self, seconds: float, act: Callable[[], None]) -> None:
        self._count += 1
        heapq.heappush(self._events, (self.now + seconds, self._count, act))
