"""Redis decides as the process does, for the whole fleet; and payments go on without them."""

from __future__ import annotations

import itertools
import logging
from collections.abc import Callable
from typing import Any, Literal
from urllib.parse import urlsplit

import pytest
import redis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.integration.pacing.conftest import Stores

from monime_ext.errors import ConfigurationError
from monime_ext.rate_limiting import (
    LocalRateLimiter,
    RateLimiter,
    RedisRateLimiter,
    Reservation,
    Scopes,
)
from tests.pacing_fleet import Fleet, scopes
from tests.services import REDIS

ONE = scopes()
Step = tuple[Literal["pass", "new", "return", "again", "cancel", "amend", "back off"], int, int]

STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ["pass", "new", "new", "new", "return", "return", "return", "again", "cancel", "amend", "back off"]
        ),
        st.sampled_from([0, 0, 0, 1, 2, 3]),
        st.integers(0, 1200),
    ),
    min_size=20,
    max_size=80,
)


def places(example: int) -> list[Scopes]:
    """Four endpoints of two tokens, with small limits; each example has its own."""
    few = (2, 3, 5)
    return [
        scopes(token=f"t{example}", endpoint="e", space=f"s{example}", per_second=few),
        scopes(token=f"t{example}", endpoint="f", space=f"s{example}", per_second=few),
        scopes(token=f"u{example}", endpoint="e", space=f"s{example}", per_second=few),
        scopes(token=f"u{example}", endpoint="e", space=None, per_second=few),
    ]


class Tale:
    """Goes through steps with one pacing, and notes what it says."""

    def __init__(self, rate_limiter: RateLimiter, where: list[Scopes], time: Callable[[], float]) -> None:
        self._pacing = rate_limiter
        self._where = where
        self._time = time
        self._waiting: list[list[tuple[float, Reservation]]] = [[] for _ in where]
        self._gone: list[list[Reservation]] = [[] for _ in where]
        self.told: list[Reservation] = []

    def due(self, place: int) -> float:
        """When the first of those who wait at a place is to come back."""
        return min((when for when, _ in self._waiting[place]), default=0.0)

    def take(self, step: Step) -> None:
        what, place, number = step
        where, waiting = self._where[place], self._waiting[place]
        match what:
            case "new":
                self._hear(place, self._pacing.reserve(where, held=None, within=number / 100))
            case "return" if waiting:
                self._again(place, waiting.pop(waiting.index(min(waiting, key=lambda each: each[0])))[1])
            case "again" if waiting:
                self._again(place, waiting.pop(number % len(waiting))[1])
            case "cancel" if waiting:
                self._pacing.cancel(where, waiting.pop(number % len(waiting))[1])
            case "amend" if self._gone[place]:
                self._pacing.amend(where, self._gone[place].pop(), number / 1000)
            case "back off":
                limit = ("endpoint-limit", "token-limit", "space-limit", None)[number % 4]
                self._pacing.back_off(where, limit, number / 500)

    def _again(self, place: int, held: Reservation) -> None:
        self._hear(place, self._pacing.reserve(self._where[place], held=held, within=None))

    def _hear(self, place: int, told: Reservation) -> None:
        self.told.append(told)
        if told.wait and told.slot is not None:
            self._waiting[place].append((self._time() + told.wait, told))
        elif not told.wait:
            self._gone[place].append(told)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_a_store_says_what_the_process_says(shared: Stores, runs: itertools.count[int], steps: list[Step]) -> None:
    local = LocalRateLimiter(monotonic=shared.time)
    where = places(next(runs))
    tales = [Tale(each, where, shared.time) for each in (local, shared_pacing(shared))]
    for step in steps:
        what, place, number = step
        if what == "pass":
            shared.now += number / 1000
        if what == "return":
            # Those who wait come back when they are told to, or a little later.
            shared.now = max(shared.now, tales[0].due(place)) + (number % 3) / 100
        for tale in tales:
            tale.take(step)
    assert tales[0].told == tales[1].told


@pytest.fixture
def runs() -> itertools.count[int]:
    """Numbers, one for each example."""
    return itertools.count()


def shared_pacing(shared: Stores) -> RateLimiter:
    """The one pacing of a test that has many examples."""
    kept: dict[int, RateLimiter] = vars(shared).setdefault("kept", {})
    if 0 not in kept:
        kept[0] = shared.rate_limiter()
    return kept[0]


def test_a_fleet_is_kept_under_the_limits(stores: Stores) -> None:
    fleet = Fleet(lambda time: stores.rate_limiter(time=time), [ONE] * 12, oversleep=0.002, on_the_way=0.003)
    fleet.run(10)
    assert fleet.refused == 0
    assert fleet.arrived.total() >= 0.97 * 20 * 10


def test_processes_that_share_a_store_share_the_limits(shared: Stores) -> None:
    first, second = shared.rate_limiter(), shared.rate_limiter()
    waits = [each.reserve(ONE, held=None, within=None).wait for _ in range(11) for each in (first, second)]
    assert waits == [0.0] * 20 + [1.008, 1.0588]


def test_a_pause_holds_for_the_whole_fleet(shared: Stores) -> None:
    first, second = shared.rate_limiter(), shared.rate_limiter()
    first.back_off(ONE, "token-limit", 7.0)
    assert second.reserve(scopes(endpoint="f"), held=None, within=None).wait == 7.0


def test_a_share_of_the_limits_is_kept_instead_of_all(stores: Stores) -> None:
    rate_limiter = stores.rate_limiter(share=0.25)
    assert [rate_limiter.reserve(ONE, held=None, within=None).wait for _ in range(6)] == [0.0] * 5 + [1.008]


def test_the_store_s_own_time_is_used_when_none_is_handed_in(shared: Stores) -> None:
    rate_limiter = shared.rate_limiter(time=None)
    waits = [rate_limiter.reserve(scopes(per_second=(1, 1, 1)), held=None, within=None).wait for _ in range(3)]
    assert waits[0] == 0
    assert 0 < waits[1] <= 1.008
    assert waits[1] < waits[2]


def test_while_the_store_cannot_be_used_the_process_paces_itself(caplog: pytest.LogCaptureFixture) -> None:
    clock = [1000.0]
    rate_limiter = RedisRateLimiter("redis://127.0.0.1:1")
    _hand_in(rate_limiter, clock)
    with caplog.at_level(logging.WARNING, "monime_ext"):
        waits = [rate_limiter.reserve(ONE, held=None, within=None) for _ in range(21)]
        rate_limiter.amend(ONE, waits[0], 0.5)
        rate_limiter.cancel(ONE, waits[-1])
        rate_limiter.back_off(ONE, "endpoint-limit", 3.0)
    assert [each.wait for each in waits] == [0.0] * 20 + [1.008]
    assert all(each.fallback for each in waits)
    assert rate_limiter.reserve(ONE, held=None, within=None).wait == 3.0
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert "this process paces itself" in caplog.text


def test_a_store_that_is_back_is_used_again(
    stores_of: Callable[[str], Stores], caplog: pytest.LogCaptureFixture
) -> None:
    stores = stores_of("redis for threads")
    clock = [1000.0]
    broken = redis.Redis.from_url("redis://127.0.0.1:1")
    rate_limiter = RedisRateLimiter(broken, prefix=stores.redis_prefix)
    _hand_in(rate_limiter, clock)
    waiting = [rate_limiter.reserve(scopes(per_second=(1, 1, 1)), held=None, within=None) for _ in range(2)][1]
    assert waiting.fallback
    there = urlsplit(REDIS)
    broken.connection_pool.connection_kwargs.update(host=there.hostname, port=there.port or 6379)
    broken.connection_pool.reset()
    assert rate_limiter.reserve(ONE, held=None, within=None).fallback
    clock[0] += 5.0
    with caplog.at_level(logging.WARNING, "monime_ext"):
        told = rate_limiter.reserve(scopes(per_second=(1, 1, 1)), held=waiting, within=None)
    assert (told.wait, told.fallback) == (0.0, False)
    assert "back" in caplog.text
    broken.close()


def test_what_redis_keeps_disappears_by_itself(stores_of: Callable[[str], Stores]) -> None:
    stores = stores_of("redis for threads")
    rate_limiter = RedisRateLimiter(REDIS, prefix=stores.redis_prefix)
    for _ in range(25):
        rate_limiter.reserve(ONE, held=None, within=None)
    rate_limiter.back_off(ONE, "space-limit", 2.0)
    rate_limiter.close()
    with redis.Redis.from_url(REDIS) as client:
        keys = list(client.scan_iter(match=f"{stores.redis_prefix}*", count=1000))
        assert len(keys) == 5
        assert all(0 < client.pttl(key) <= 65_000 for key in keys)


def _hand_in(rate_limiter: Any, clock: list[float]) -> None:
    """Hand in the time of the process, which only a store that cannot be used makes it look at."""
    rate_limiter._fallback._monotonic = lambda: clock[0]
    rate_limiter._fallback.local._monotonic = lambda: clock[0]
