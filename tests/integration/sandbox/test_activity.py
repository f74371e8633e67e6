"""The activity log."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from monime_ext.sandbox.backend import Backend
from monime_ext.sandbox.state.activity import ActivityLog
from monime_ext.sandbox.state.clock import Clock
from monime_ext.sandbox.state.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator

CART = {"name": "Order", "lineItems": [{"name": "Rice", "price": {"currency": "SLE", "value": 100}}]}


@pytest.fixture
def backend() -> Iterator[Backend]:
    backend = Backend()
    yield backend
    backend.store.close()


def test_all_activity_is_recorded_in_order(backend: Backend) -> None:
    session = backend.sessions.create(backend.space_id, CART)
    declined = backend.payments.start(session.id)
    backend.payments.decline(declined.id, "insufficient_funds")
    paid = backend.payments.pay(session.id)

    reported = [event.to_dict() for event in backend.activity.recent()]
    assert [item["kind"] for item in reported] == [
        "session_created",
        "payment_started",
        "payment_declined",
        "payment_started",
        "session_completed",
        "payment_completed",
    ]
    assert {item["session"] for item in reported} == {session.id}
    assert reported[2]["reason"] == "insufficient_funds"
    assert reported[-1]["payment"] == paid.id
    assert [item["number"] for item in reported] == sorted({item["number"] for item in reported})


def test_what_is_rolled_back_is_not_published(backend: Backend) -> None:
    def create_and_fail() -> None:
        with backend.store.transaction():
            backend.sessions.create(backend.space_id, CART)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        create_and_fail()

    assert backend.sessions.all() == []
    assert backend.activity.recent() == []


@pytest.fixture
def activity() -> Iterator[ActivityLog]:
    store = Store()
    yield ActivityLog(store, Clock())
    store.close()


async def _first(watcher: Any, count: int) -> list[Any]:
    found = []
    async for event in watcher:
        found.append(event)
        if len(found) == count:
            break
    return found


@pytest.mark.anyio
async def test_a_subscriber_gets_events_while_it_is_subscribed(activity: ActivityLog) -> None:
    activity.record("reset", turn=0)
    with activity.subscribe() as watcher:
        waiting = asyncio.create_task(_first(watcher, 2))
        await asyncio.sleep(0)
        activity.record("reset", turn=1)
        activity.record("reset", turn=2)
        assert [item.details["turn"] for item in await waiting] == [1, 2]


@pytest.mark.anyio
async def test_a_subscriber_that_returns_gets_what_it_missed(activity: ActivityLog) -> None:
    for turn in range(300):
        activity.record("reset", turn=turn)
    last_seen = activity.recent()[-3].number

    with activity.subscribe(after=last_seen) as watcher:
        assert [item.details["turn"] for item in await _first(watcher, 2)] == [298, 299]
    with activity.subscribe(after=0) as watcher:
        assert (await _first(watcher, 1))[0].details["turn"] == 100


@pytest.mark.anyio
async def test_a_slow_subscriber_blocks_nothing_and_loses_the_oldest(activity: ActivityLog) -> None:
    with activity.subscribe() as slow:
        for turn in range(5000):
            activity.record("reset", turn=turn)

        assert [item.details["turn"] for item in await _first(slow, 1000)] == list(range(4000, 5000))
