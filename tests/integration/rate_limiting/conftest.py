"""Every rate limiter, sync and async, on a clock of the test's."""

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

KINDS = ["local", "async local", "redis", "async redis"]


@dataclass
class Stores:
    """Makes rate limiters of one kind that share one store.

    Attributes:
        kind: Which: `async redis`.
        now: The time, in seconds.
    """

    kind: str
    portal: BlockingPortal
    redis_prefix: str = ""
    now: float = 1_700_000_000.0
    closing: list[Callable[[], object]] = field(default_factory=list)

    @property
    def is_shared(self) -> bool:
        """Whether two limiters know of each other."""
        return self.kind.endswith("redis")

    def time(self) -> float:
        return self.now

    def rate_limiter(self, **overrides: Any) -> RateLimiter:
        """A limiter of the kind, used like a sync one; its clock defaults to this object's."""
        made: Any
        options = {"time": self.time, **overrides}
        match self.kind:
            case "local":
                return LocalRateLimiter(monotonic=options.pop("time"), **options)
            case "async local":
                made = AsyncLocalRateLimiter(LocalRateLimiter(monotonic=options.pop("time"), **options))
            case "redis":
                made = RedisRateLimiter(REDIS, prefix=self.redis_prefix, **options)
            case _:
                made = AsyncRedisRateLimiter(REDIS, prefix=self.redis_prefix, **options)
        usable: Any = Blocking(made, self.portal) if self.kind.startswith("async") else made
        if self.is_shared:
            self.closing.append(usable.close)
        return cast("RateLimiter", usable)


@pytest.fixture(scope="module")
def portal() -> Iterator[BlockingPortal]:
    """An event loop for the async limiters."""
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
    """Every kind in turn."""
    return stores_of(request.param)


@pytest.fixture(params=[kind for kind in KINDS if kind.endswith("redis")])
def shared(request: pytest.FixtureRequest, stores_of: Callable[[str], Stores]) -> Stores:
    """Every kind that processes share, in turn."""
    return stores_of(request.param)
