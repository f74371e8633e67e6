"""Redis decides as a local rate limiter does, for the whole fleet; and payments go on without it."""

from __future__ import annotations

import itertools
import logging
import socket
import time
from collections.abc import Callable, Iterator
from typing import Any, Literal
from urllib.parse import urlsplit

import pytest
import redis
import redis.asyncio
from anyio.from_thread import BlockingPortal
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monime_ext.rate_limiting import (
    AsyncRedisRateLimiter,
    LocalRateLimiter,
    RateLimiter,
    RedisRateLimiter,
    Reservation,
    Scopes,
    schedule,
)
from monime_ext.rate_limiting.schedule import MICROSECONDS
from tests.integration.client.blocking import Blocking
from tests.integration.rate_limiting.conftest import Stores
from tests.rate_limiting_fleet import Fleet, scopes
from tests.services import REDIS

ONE = scopes()
WINDOW = schedule.WINDOW / MICROSECONDS
SPACING = schedule.SPACING_PERIOD / MICROSECONDS / 20
Step = tuple[Literal["pass", "new", "return", "again", "cancel", "back off"], int, int]

STEPS = st.lists(
    st.tuples(
        st.sampled_from(["pass", "new", "new", "new", "return", "return", "return", "again", "cancel", "back off"]),
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


class Recorder:
    """Takes steps with one rate limiter, and records its reservations."""

    def __init__(self, rate_limiter: RateLimiter, where: list[Scopes], time: Callable[[], float]) -> None:
        self._rate_limiter = rate_limiter
        self._where = where
        self._time = time
        self._waiting: list[list[tuple[float, Reservation]]] = [[] for _ in where]
        self.reservations: list[Reservation] = []

    def due(self, place: int) -> float:
        """When the first request that waits at a place asks again."""
        return min((when for when, _ in self._waiting[place]), default=0.0)

    def take(self, step: Step) -> None:
        what, place, number = step
        where, waiting = self._where[place], self._waiting[place]
        match what:
            case "new":
                self._record(place, self._rate_limiter.reserve(where, reservation=None, max_wait=number / 100))
            case "return" if waiting:
                self._again(place, waiting.pop(waiting.index(min(waiting, key=lambda entry: entry[0])))[1])
            case "again" if waiting:
                self._again(place, waiting.pop(number % len(waiting))[1])
            case "cancel" if waiting:
                self._rate_limiter.cancel(where, waiting.pop(number % len(waiting))[1])
            case "back off":
                limit = ("endpoint-limit", "token-limit", "space-limit", None)[number % 4]
                self._rate_limiter.back_off(where, limit, number / 500)

    def _again(self, place: int, held: Reservation) -> None:
        self._record(place, self._rate_limiter.reserve(self._where[place], reservation=held, max_wait=None))

    def _record(self, place: int, reservation: Reservation) -> None:
        self.reservations.append(reservation)
        if reservation.wait and reservation.slot is not None:
            self._waiting[place].append((self._time() + reservation.wait, reservation))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_a_store_decides_as_a_local_limiter_does(shared: Stores, runs: itertools.count[int], steps: list[Step]) -> None:
    local = LocalRateLimiter(monotonic=shared.time)
    where = places(next(runs))
    recorders = [Recorder(limiter, where, shared.time) for limiter in (local, shared_limiter(shared))]
    for step in steps:
        what, place, number = step
        if what == "pass":
            shared.now += number / 1000
        if what == "return":
            # Waiting requests ask again when their wait is over, or a little later.
            shared.now = max(shared.now, recorders[0].due(place)) + (number % 3) / 100
        for recorder in recorders:
            recorder.take(step)
    assert recorders[0].reservations == recorders[1].reservations


@pytest.fixture
def runs() -> itertools.count[int]:
    """Numbers, one for each example."""
    return itertools.count()


def shared_limiter(shared: Stores) -> RateLimiter:
    """The one limiter of a test that has many examples."""
    kept: dict[int, RateLimiter] = vars(shared).setdefault("kept", {})
    if 0 not in kept:
        kept[0] = shared.rate_limiter()
    return kept[0]


def test_a_fleet_is_kept_under_the_limits(stores: Stores) -> None:
    fleet = Fleet(lambda time: stores.rate_limiter(time=time), [ONE] * 12, oversleep=0.002, jitter=0.003)
    fleet.run(10)
    assert fleet.refused == 0
    assert fleet.arrived.total() >= 0.9 * 20 * 10


def test_processes_that_share_a_store_share_the_limits(shared: Stores) -> None:
    first, second = shared.rate_limiter(), shared.rate_limiter()
    waits = [
        limiter.reserve(ONE, reservation=None, max_wait=None).wait for _ in range(11) for limiter in (first, second)
    ]
    assert waits == pytest.approx([0.0] * 20 + [WINDOW, WINDOW + SPACING])


def test_a_back_off_applies_to_the_whole_fleet(shared: Stores) -> None:
    first, second = shared.rate_limiter(), shared.rate_limiter()
    first.back_off(ONE, "token-limit", 7.0)
    assert second.reserve(scopes(endpoint="f"), reservation=None, max_wait=None).wait == 7.0


def test_a_share_of_the_limits_is_kept_instead_of_all(stores: Stores) -> None:
    rate_limiter = stores.rate_limiter(share=0.25)
    assert [rate_limiter.reserve(ONE, reservation=None, max_wait=None).wait for _ in range(6)] == [0.0] * 5 + [WINDOW]


def test_redis_s_own_clock_is_the_default(shared: Stores) -> None:
    rate_limiter = shared.rate_limiter(time=None)
    waits = [rate_limiter.reserve(scopes(per_second=(1, 1, 1)), reservation=None, max_wait=None).wait for _ in range(3)]
    assert waits[0] == 0
    assert 0 < waits[1] <= WINDOW
    assert waits[1] < waits[2]


def test_while_redis_is_unavailable_the_process_limits_itself(caplog: pytest.LogCaptureFixture) -> None:
    clock = [1000.0]
    rate_limiter = RedisRateLimiter("redis://127.0.0.1:1")
    _set_clock(rate_limiter, clock)
    with caplog.at_level(logging.WARNING, "monime_ext"):
        waits = [rate_limiter.reserve(ONE, reservation=None, max_wait=None) for _ in range(21)]
        rate_limiter.cancel(ONE, waits[-1])
        rate_limiter.back_off(ONE, "endpoint-limit", 3.0)
    assert [reservation.wait for reservation in waits] == [0.0] * 20 + [WINDOW]
    assert all(reservation.fallback for reservation in waits)
    assert rate_limiter.reserve(ONE, reservation=None, max_wait=None).wait == 3.0
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert "this process limits itself" in caplog.text


def test_a_redis_that_is_back_is_used_again(
    stores_of: Callable[[str], Stores], caplog: pytest.LogCaptureFixture
) -> None:
    stores = stores_of("redis")
    clock = [1000.0]
    broken = redis.Redis.from_url("redis://127.0.0.1:1")
    rate_limiter = RedisRateLimiter(broken, prefix=stores.redis_prefix)
    _set_clock(rate_limiter, clock)
    waiting = [rate_limiter.reserve(scopes(per_second=(1, 1, 1)), reservation=None, max_wait=None) for _ in range(2)][1]
    assert waiting.fallback
    there = urlsplit(REDIS)
    broken.connection_pool.connection_kwargs.update(host=there.hostname, port=there.port or 6379)
    broken.connection_pool.reset()
    assert rate_limiter.reserve(ONE, reservation=None, max_wait=None).fallback
    clock[0] += 5.0
    with caplog.at_level(logging.WARNING, "monime_ext"):
        reservation = rate_limiter.reserve(scopes(per_second=(1, 1, 1)), reservation=waiting, max_wait=None)
    assert (reservation.wait, reservation.fallback) == (0.0, False)
    assert "available again" in caplog.text
    broken.close()


def test_what_redis_stores_expires(stores_of: Callable[[str], Stores]) -> None:
    stores = stores_of("redis")
    rate_limiter = RedisRateLimiter(REDIS, prefix=stores.redis_prefix)
    for _ in range(25):
        rate_limiter.reserve(ONE, reservation=None, max_wait=None)
    rate_limiter.back_off(ONE, "space-limit", 2.0)
    rate_limiter.close()
    with redis.Redis.from_url(REDIS) as client:
        keys = list(client.scan_iter(match=f"{stores.redis_prefix}*", count=1000))
        assert len(keys) == 5
        assert all(0 < client.pttl(key) <= 65_000 for key in keys)


def _set_clock(rate_limiter: Any, clock: list[float]) -> None:
    """Set the clock of the process, which matters only while the store is unavailable."""
    rate_limiter._fallback._monotonic = lambda: clock[0]
    rate_limiter._fallback.local._monotonic = lambda: clock[0]


@pytest.mark.parametrize("kind", ["redis", "async redis"])
def test_a_redis_that_does_not_respond_holds_up_a_request_for_a_second(
    kind: str, portal: BlockingPortal, silent: str
) -> None:
    class_: Any = RedisRateLimiter if kind == "redis" else AsyncRedisRateLimiter
    made = class_(silent)
    limiter: Any = made if kind == "redis" else Blocking(made, portal)
    began = time.monotonic()
    reservation = limiter.reserve(ONE, reservation=None, max_wait=None)
    assert time.monotonic() - began < 3.0
    assert reservation.fallback
    limiter.close()


def test_an_async_client_without_time_outs_is_bounded_too(portal: BlockingPortal, silent: str) -> None:
    limiter: Any = Blocking(AsyncRedisRateLimiter(redis.asyncio.Redis.from_url(silent)), portal)
    began = time.monotonic()
    assert limiter.reserve(ONE, reservation=None, max_wait=None).fallback
    assert time.monotonic() - began < 3.0


@pytest.fixture
def silent() -> Iterator[str]:
    """The URL of a Redis that accepts connections and never responds."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"redis://127.0.0.1:{server.getsockname()[1]}"
