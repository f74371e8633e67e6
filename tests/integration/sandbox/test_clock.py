"""The sandbox's clock, for tests and clients."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import anyio
import pytest

from monime_ext.caph_2025_08_23 import AsyncMonime, Monime
from monime_ext.errors import ConnectionFailed
from monime_ext.sandbox import Sandbox
from monime_ext.sandbox.handles.clock import NotRunning

if TYPE_CHECKING:
    from collections.abc import Iterator

CART = [{"name": "Rice", "price": {"currency": "SLE", "value": 45000}}]
CREATE = "createCheckoutSession"


@pytest.fixture
def monime(sandbox: Sandbox) -> Iterator[Monime]:
    """Return a client that uses the sandbox's clock."""
    with Monime(
        sandbox.access_token, sandbox.space_id, base_url=sandbox.url, runtime=sandbox.clock.runtime()
    ) as monime:
        yield monime


def test_the_clock_moves_by_a_span_and_to_a_moment(sandbox: Sandbox) -> None:
    start = sandbox.clock.now()

    assert sandbox.clock.advance(hours=1) >= start + timedelta(hours=1)
    assert sandbox.clock.advance_to(start + timedelta(days=1)) >= start + timedelta(days=1)
    assert sandbox.clock.now() < start + timedelta(days=1, minutes=1)


def test_the_clock_does_not_go_back(sandbox: Sandbox) -> None:
    start = sandbox.clock.now()

    with pytest.raises(ValueError, match="forward"):
        sandbox.clock.advance(minutes=-1)
    with pytest.raises(ValueError, match="forward"):
        sandbox.clock.advance_to(start - timedelta(seconds=1))
    with pytest.raises(ValueError, match="time zone"):
        sandbox.clock.advance_to(datetime(2999, 1, 1))  # noqa: DTZ001


def test_a_buyer_who_pays_after_the_shops_hold_ended_has_paid(sandbox: Sandbox, monime: Monime) -> None:
    session = monime.checkout_sessions.create(name="Held for 15 minutes", line_items=CART)
    sandbox.clock.advance(minutes=20)
    sandbox.complete(session.id)

    paid = monime.checkout_sessions.get(session.id)

    assert (paid.status, bool(paid.order_number)) == ("completed", True)


def test_a_session_ends_when_its_time_is_over_or_at_once(sandbox: Sandbox, monime: Monime) -> None:
    sessions = [monime.checkout_sessions.create(name=f"Order {n}", line_items=CART) for n in range(2)]
    sandbox.expire(sessions[0].id)
    assert [monime.checkout_sessions.get(item.id).status for item in sessions] == ["expired", "pending"]

    assert isinstance(sessions[1].expire_time, datetime)
    sandbox.clock.advance_to(sessions[1].expire_time)
    assert monime.checkout_sessions.get(sessions[1].id).status == "expired"


def test_a_client_in_the_sandboxs_time_sleeps_without_waiting(sandbox: Sandbox, monime: Monime) -> None:
    start = sandbox.clock.now()
    with sandbox.fault("status", CREATE, times=3, status=429, retry_after="10"):
        monime.checkout_sessions.create(name="Order 1042", line_items=CART)

    assert timedelta(seconds=30) <= sandbox.clock.now() - start < timedelta(seconds=60)


def test_a_client_in_the_sandboxs_time_waits_for_the_end_of_a_session(sandbox: Sandbox, monime: Monime) -> None:
    session = monime.checkout_sessions.create(name="Order 1042", line_items=CART)
    start = sandbox.clock.now()

    assert monime.checkout_sessions.wait(session.id).status == "expired"
    assert timedelta(minutes=59) < sandbox.clock.now() - start < timedelta(minutes=62)


def test_what_a_client_sleeps_through_is_over_for_the_rate_limits_too() -> None:
    with Sandbox(rate_limits="test") as limited:
        runtime = limited.clock.runtime()
        with Monime(limited.access_token, limited.space_id, base_url=limited.url, runtime=runtime) as monime:
            for number in range(12):
                monime.checkout_sessions.create(name=f"Order {number}", line_items=CART)

        statuses = [entry.status for entry in limited.requests()]
    assert statuses.count(200) == 12
    assert 429 in statuses


@pytest.mark.anyio
async def test_a_client_for_tasks_lives_in_the_sandboxs_time_too(sandbox: Sandbox) -> None:
    start = sandbox.clock.now()
    runtime = sandbox.clock.runtime()
    async with AsyncMonime(sandbox.access_token, sandbox.space_id, base_url=sandbox.url, runtime=runtime) as monime:
        sandbox.faults.add("status", CREATE, times=2, status=429, retry_after="10")
        await monime.checkout_sessions.create(name="Order 1042", line_items=CART)

    assert timedelta(seconds=20) <= sandbox.clock.now() - start < timedelta(seconds=50)


def test_clients_that_sleep_at_once_sleep_through_the_same_time(sandbox: Sandbox) -> None:
    runtime = sandbox.clock.runtime()
    began = runtime.monotonic()

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda until: runtime.sleep(until - runtime.monotonic()), [began + 1000] * 64))

    assert 1000 <= runtime.monotonic() - began < 1500


@pytest.mark.anyio
async def test_a_task_that_sleeps_lets_others_run(sandbox: Sandbox) -> None:
    runtime = sandbox.clock.runtime()
    order = []

    async def sleep(name: str) -> None:
        for _ in range(2):
            order.append(name)
            await runtime.async_sleep(1)

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(sleep, "a")
        tasks.start_soon(sleep, "b")

    assert order == ["a", "b", "a", "b"]


def test_time_goes_on_for_a_client_whose_sandbox_has_stopped() -> None:
    with Sandbox() as stopped:
        runtime = stopped.clock.runtime()
        monime = Monime(stopped.access_token, stopped.space_id, base_url=stopped.url, runtime=runtime)
    before = runtime.monotonic()

    with monime, pytest.raises(ConnectionFailed) as failed:
        monime.whoami(max_retries=20)
    assert failed.value.attempts > 5
    assert runtime.monotonic() - before >= 5
    with pytest.raises(NotRunning):
        stopped.clock.runtime()
