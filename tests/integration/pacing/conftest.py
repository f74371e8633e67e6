"""Every pacing there is, for threads and for tasks, in a time that is handed in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, cast

import anyio.from_thread
import pytest
from anyio.from_thread import BlockingPortal

from monime_ext.rate_limiting import (
    AsyncLocalRateLimiter,
    AsyncRedisRateLimiter,
    LocalRateLimiter,
    RateLimiter,
    RedisRateLimiter,
)
from tests.integration.client.blocking import Blocking
from tests.services import REDIS, redis_prefix

KINDS = [f"{where} for {whom}" for where in ("process", "redis") for whom in ("threads", "tasks")]


@dataclass
class Stores:
    """Makes pacings of one kind that share one store.

    Attributes:
        kind: Which: `redis for tasks`.
        now: The time, in seconds.
    """

    kind: str
    portal: BlockingPortal
    redis_prefix: str = ""
    now: float = 1_700_000_000.0
    closing: list[Callable[[], object]] = field(default_factory=list)

    @property
    def is_shared(self) -> bool:
        """Whether two pacings know of each other."""
        return not self.kind.startswith("process")

    def time(self) -> float:
        return self.now

    def rate_limiter(self, **given: Any) -> RateLimiter:
        """A pacing of the kind, used like one for threads; its time is this one's if no other is given."""
        made: Any
        options = {"time": self.time, **given}
        match self.kind:
            case "process for threads":
                return LocalRateLimiter(monotonic=options.pop("time"), **options)
            case "process for tasks":
                made = AsyncLocalRateLimiter(LocalRateLimiter(monotonic=options.pop("time"), **options))
            case "redis for threads":
                made = RedisRateLimiter(REDIS, prefix=self.redis_prefix, **options)
            case _:
                made = AsyncRedisRateLimiter(REDIS, prefix=self.redis_prefix, **options)
        usable: Any = Blocking(made, self.portal) if self.kind.endswith("tasks") else made
        if self.is_shared:
            self.closing.append(usable.close)
        return cast("RateLimiter", usable)


@pytest.fixture(scope="module")
def portal() -> Iterator[BlockingPortal]:
    """An event loop for the pacings for tasks."""
    with anyio.from_thread.start_blocking_portal() as portal:
        yield portal


@pytest.fixture
def stores_of(portal: BlockingPortal) -> Iterator[Callable[[str], Stores]]:
    """Makes the stores of a kind, empty."""
    contexts: list[Any] = []
    made: list[Stores] = []

    def make(kind: str) -> Stores:
        stores = Stores(kind, portal)
        if stores.is_shared:
            contexts.append(redis_prefix())
            stores.redis_prefix = contexts[-1].__enter__()
        made.append(stores)
        return stores

    yield make
    for stores in made:
        for close in stores.closing:
            close()
    for context in reversed(contexts):
        context.__exit__(None, None, None)


@pytest.fixture(params=KINDS)
def stores(request: pytest.FixtureRequest, stores_of: Callable[[str], Stores]) -> Stores:
    """Each kind in turn."""
    return stores_of(request.param)


@pytest.fixture(params=[kind for kind in KINDS if not kind.startswith("process")])
def shared(request: pytest.FixtureRequest, stores_of: Callable[[str], Stores]) -> Stores:
    """Each kind that processes share, in turn."""
    return stores_of(request.param)
