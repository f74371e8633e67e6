"""What those are told who watch the sandbox."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from monime_ext.sandbox.state.clock import Clock
from monime_ext.sandbox.state.activity import Happenings
from monime_ext.sandbox.state.store import Store
from monime_ext.sandbox.backend import World

if TYPE_CHECKING:
    from collections.abc import Iterator

CART = {"name": "Order", "lineItems": [{"name": "Rice", "price": {"currency": "SLE", "value": 100}}]}


@pytest.fixture
def world() -> Iterator[World]:
    world = World()
    yield world
    world.store.close()


def test_everything_that_matters_is_told_in_order(world: World) -> None:
    session = world.sessions.create(world.space_id, CART)
    declined = world.payments.begin(session.id)
    world.payments.decline(declined.id, "insufficient_funds")
    paid = world.payments.pay(session.id)

    told = [happening.to_json() for happening in world.happenings.recent()]
    assert [each["kind"] for each in told] == [
        "session_created",
        "payment_started",
        "payment_declined",
        "payment_started",
        "session_completed",
        "payment_completed",
    ]
    assert {each["session"] for each in told} == {session.id}
    assert told[2]["reason"] == "insufficient_funds"
    assert told[-1]["payment"] == paid.id
    assert [each["number"] for each in told] == sorted({each["number"] for each in told})


def test_what_is_undone_is_never_told(world: World) -> None:
    def create_and_fail() -> None:
        with world.store.transaction():
            world.sessions.create(world.space_id, CART)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        create_and_fail()

    assert world.sessions.all() == []
    assert world.happenings.recent() == []


@pytest.fixture
def happenings() -> Iterator[Happenings]:
    store = Store()
    yield Happenings(store, Clock())
    store.close()


async def _first(watcher: Any, count: int) -> list[Any]:
    found = []
    async for happening in watcher:
        found.append(happening)
        if len(found) == count:
            break
    return found


@pytest.mark.anyio
async def test_a_watcher_sees_what_happens_while_it_watches(happenings: Happenings) -> None:
    happenings.tell("reset", turn=0)
    with happenings.watched() as watcher:
        waiting = asyncio.create_task(_first(watcher, 2))
        await asyncio.sleep(0)
        happenings.tell("reset", turn=1)
        happenings.tell("reset", turn=2)
        assert [each.facts["turn"] for each in await waiting] == [1, 2]


@pytest.mark.anyio
async def test_a_watcher_that_comes_back_sees_what_it_missed(happenings: Happenings) -> None:
    for turn in range(300):
        happenings.tell("reset", turn=turn)
    last_seen = happenings.recent()[-3].number

    with happenings.watched(after=last_seen) as watcher:
        assert [each.facts["turn"] for each in await _first(watcher, 2)] == [298, 299]
    with happenings.watched(after=0) as watcher:
        assert (await _first(watcher, 1))[0].facts["turn"] == 100


@pytest.mark.anyio
async def test_a_slow_watcher_holds_nobody_up_and_misses_the_oldest(happenings: Happenings) -> None:
    with happenings.watched() as slow:
        for turn in range(5000):
            happenings.tell("reset", turn=turn)

        assert [each.facts["turn"] for each in await _first(slow, 1000)] == list(range(4000, 5000))
