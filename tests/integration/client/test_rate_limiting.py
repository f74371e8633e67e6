"""A client stays within Monime's rate limits, and never waits beyond a deadline."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import anyio
import pytest
import redis

from monime_ext import Runtime, errors
from monime_ext.rate_limiting import AsyncLocalRateLimiter, LocalRateLimiter, RedisRateLimiter, Scopes
from monime_ext.sandbox import Sandbox
from tests.faketime import FakeTime
from tests.integration.client.conftest import CART, Shop
from tests.services import REDIS, redis_prefix
from tests.versions import AsyncMonime, Monime

LIVE = 20
TEST = 5


def exhaust(shop: Shop, client: Monime, times: int = LIVE) -> None:
    """Use up the limit."""
    for _ in range(times):
        shop.create(client)
    assert shop.time.slept == []


def test_a_burst_below_the_limit_is_sent_immediately_and_the_rest_waits(shop: Shop) -> None:
    client = shop.client()
    exhaust(shop, client)
    shop.create(client)
    assert shop.time.slept
    assert sum(shop.time.slept) >= 1.0
    assert len(shop.sandbox.sessions()) == LIVE + 1


def test_each_endpoint_has_a_limit_of_its_own(shop: Shop) -> None:
    client = shop.client()
    exhaust(shop, client)
    client.whoami()
    assert shop.time.slept == []


def test_a_test_token_has_the_limits_of_the_test_environment(shop: Shop) -> None:
    client = shop.client(access_token="mon_test_abc")
    for _ in range(TEST):
        client.whoami()
    assert shop.time.slept == []
    client.whoami()
    assert shop.time.slept


def test_a_client_without_a_rate_limiter_never_waits(shop: Shop) -> None:
    client = shop.client(rate_limiter=None)
    for _ in range(LIVE + 5):
        client.whoami()
    assert shop.time.slept == []


def test_copies_share_the_rate_limiter_unless_they_get_another(shop: Shop) -> None:
    client = shop.client()
    exhaust(shop, client)
    shop.create(client.with_options(max_retries=0, rate_limiter=None))
    shop.create(client.with_options(rate_limiter="local"))
    assert shop.time.slept == []
    shop.create(client.with_options(max_retries=0))
    assert shop.time.slept


def test_clients_share_a_rate_limiter_that_both_get(shop: Shop) -> None:
    local = LocalRateLimiter(monotonic=lambda: shop.time.now)
    rate_limiter: Any = local if shop.kind == "sync" else AsyncLocalRateLimiter(local)
    exhaust(shop, shop.client(rate_limiter=rate_limiter))
    shop.create(shop.client(rate_limiter=rate_limiter))
    assert shop.time.slept


def test_a_wait_beyond_the_deadline_raises_immediately(shop: Shop) -> None:
    client = shop.client(deadline=0.9)
    exhaust(shop, client)
    with pytest.raises(errors.TimedOut, match="rate limits") as caught:
        shop.create(client)
    assert shop.time.slept == []
    assert (caught.value.outcome, caught.value.attempts) == ("not_sent", 0)
    assert caught.value.retry_after is not None
    assert 1.0 <= caught.value.retry_after <= 2.1
    assert len(shop.sandbox.requests()) == LIVE
    # It left the queue, so the next call waits no longer than it would have.
    before = shop.time.now
    shop.create(client, deadline=60)
    assert shop.time.now - before <= caught.value.retry_after + 0.001


def test_a_retry_that_cannot_wait_reports_that_the_first_attempt_may_have_arrived(shop: Shop) -> None:
    client = shop.client(deadline=0.9)
    exhaust(shop, client, LIVE - 1)
    shop.sandbox.faults.add("reset_after")
    with pytest.raises(errors.OutcomeUnknown) as caught:
        shop.create(client)
    assert isinstance(caught.value.__cause__, errors.TimedOut)
    assert caught.value.attempts == 1


def test_after_a_429_every_call_of_that_limit_waits(shop: Shop) -> None:
    client = shop.client(max_retries=0)
    shop.sandbox.faults.add("status", status=429, retry_after="5")
    with pytest.raises(errors.RateLimited):
        shop.create(client)
    assert shop.time.slept == []
    shop.create(client)
    assert shop.time.slept == [5.0]


def test_a_429_that_asks_for_an_hour_does_not_stop_the_client_for_an_hour(shop: Shop) -> None:
    client = shop.client(max_retries=0)
    shop.sandbox.faults.add("status", status=429, retry_after="3600")
    with pytest.raises(errors.RateLimited) as caught:
        shop.create(client)
    assert caught.value.retry_after == 3600.0
    shop.create(client)
    assert shop.time.slept == [20.0]


def test_a_rate_limiter_of_the_other_kind_is_refused(shop: Shop) -> None:
    wrong: Any = AsyncLocalRateLimiter() if shop.kind == "sync" else LocalRateLimiter()
    with pytest.raises(errors.ConfigurationError, match="rate_limit"):
        shop.client(rate_limiter=wrong)
    with pytest.raises(errors.ConfigurationError, match="rate_limit"):
        shop.client(rate_limiter="global")
    with pytest.raises(errors.ConfigurationError, match="rate_limit"):
        shop.client().with_options(rate_limiter=wrong)


def test_an_interrupted_call_leaves_the_queue(sandbox: Sandbox) -> None:
    time = FakeTime()

    def interrupt(seconds: float) -> None:
        raise KeyboardInterrupt

    runtime = Runtime(monotonic=lambda: time.now, sleep=interrupt)
    with Monime(sandbox.access_token, sandbox.space_id, base_url=sandbox.url, runtime=runtime) as client:
        for _ in range(LIVE):
            client.checkout_sessions.create(name="Order", line_items=CART)
        for _ in range(40):
            with pytest.raises(KeyboardInterrupt):
                client.checkout_sessions.create(name="Order", line_items=CART)
        with pytest.raises(errors.TimedOut) as caught:
            client.checkout_sessions.create(name="Order", line_items=CART, deadline=0.5)
    assert caught.value.retry_after is not None
    assert caught.value.retry_after < 2.1


@pytest.mark.anyio
async def test_a_cancelled_task_leaves_the_queue(sandbox: Sandbox) -> None:
    asleep = anyio.Event()

    async def sleep(seconds: float) -> None:
        asleep.set()
        await anyio.sleep_forever()

    local = LocalRateLimiter(monotonic=lambda: 1000.0)
    runtime = Runtime(monotonic=lambda: 1000.0, async_sleep=sleep)
    async with AsyncMonime(
        sandbox.access_token,
        sandbox.space_id,
        base_url=sandbox.url,
        runtime=runtime,
        rate_limiter=AsyncLocalRateLimiter(local),
    ) as client:
        for _ in range(LIVE):
            await client.whoami()
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(client.whoami)
            await asleep.wait()
            assert [queue.waiting for queue in local._queues.values()] == [1]
            tasks.cancel_scope.cancel()
    assert [queue.waiting for queue in local._queues.values()] == [0]


def test_a_wait_that_is_extended_beyond_the_deadline_ends_and_leaves_the_queue(sandbox: Sandbox) -> None:
    time = FakeTime()
    local = LocalRateLimiter(monotonic=lambda: time.now)
    seen: list[Scopes] = []

    class Recording(LocalRateLimiter):
        def reserve(self, scopes: Scopes, **options: Any) -> Any:
            seen.append(scopes)
            return local.reserve(scopes, **options)

        def cancel(self, scopes: Scopes, reservation: Any) -> None:
            local.cancel(scopes, reservation)

    def sleep(seconds: float) -> None:
        local.back_off(seen[-1], "token-limit", 15.0)
        time.sleep(seconds)

    runtime = Runtime(monotonic=lambda: time.now, sleep=sleep)
    with Monime(
        sandbox.access_token,
        sandbox.space_id,
        base_url=sandbox.url,
        runtime=runtime,
        rate_limiter=Recording(),
        deadline=10,
    ) as client:
        for _ in range(LIVE):
            client.whoami()
        with pytest.raises(errors.TimedOut, match="rate limits"):
            client.whoami()
    assert len(time.slept) == 1
    assert [queue.waiting for queue in local._queues.values()] == [0]


def test_no_token_is_stored_in_redis(shop: Shop) -> None:
    token = "mon_c4n4ry7f3e"
    shop.sandbox.add_token(token, shop.sandbox.space_id)
    with redis_prefix() as prefix:
        rate_limiter = RedisRateLimiter(REDIS, prefix=prefix)
        with Monime(token, shop.sandbox.space_id, base_url=shop.sandbox.url, rate_limiter=rate_limiter) as client:
            for _ in range(3):
                shop.create(client)
            with redis.Redis.from_url(REDIS, decode_responses=True) as keys:
                kept = _all_of_redis(keys, prefix)
        rate_limiter.close()
    assert "createCheckoutSession" in kept
    for secret in (token, "c4n4ry7f3e", shop.sandbox.space_id):
        assert secret not in kept


def _all_of_redis(keys: Any, prefix: str) -> str:
    read = {"hash": keys.hgetall, "list": lambda name: keys.lrange(name, 0, -1), "string": keys.get}
    names = list(keys.scan_iter(match=f"{prefix}*", count=1000))
    return repr({name: read[keys.type(name)](name) for name in names})


def test_threads_that_exceed_the_live_limits_all_succeed() -> None:
    with Sandbox(rate_limits="live") as sandbox:
        with (
            Monime(sandbox.access_token, sandbox.space_id, base_url=sandbox.url) as client,
            ThreadPoolExecutor(8) as threads,
        ):
            sessions = list(
                threads.map(lambda n: client.checkout_sessions.create(name=f"{n}", line_items=CART), range(40))
            )
        assert len({session.id for session in sessions}) == 40
        assert_few_refused(sandbox)


def test_tasks_that_exceed_the_live_limits_all_succeed() -> None:
    with Sandbox(rate_limits="live") as sandbox:

        async def main() -> None:
            async with (
                AsyncMonime(sandbox.access_token, sandbox.space_id, base_url=sandbox.url) as client,
                anyio.create_task_group() as tasks,
            ):
                for _ in range(40):
                    tasks.start_soon(lambda: client.checkout_sessions.create(name="Order", line_items=CART))

        anyio.run(main)
        assert len(sandbox.sessions()) == 40
        assert_few_refused(sandbox)


def assert_few_refused(sandbox: Sandbox) -> None:
    """Allow a few refusals: a request that opens a connection may arrive later than those after it."""
    statuses = [request.status for request in sandbox.requests()]
    assert statuses.count(200) == 40
    assert statuses.count(429) == len(statuses) - 40 <= 4
