"""A return page under many requests: Monime is asked once for each session and moment."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from monime_ext.errors import ConfigurationError, NotPaid
from monime_ext.receivers import AsyncReturnPage, ExpectedPayment, ReturnPage
from tests.faketime import FakeTime

ORDERS = {order: ExpectedPayment(f"scs-{order}", 45000, "SLE") for order in ("1", "2")}


class Sessions:
    """Sessions that count the questions, in both ways of asking.

    Attributes:
        gate: Set when the questions may be answered.
    """

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.deadlines: list[float | None] = []
        self.gate = threading.Event()
        self.results: list[object] = []

    def confirm(self, id: str, *, deadline: float | None = None, **expected: Any) -> Any:
        self._count(id, deadline)
        self.gate.wait(5)
        return self._result(id)

    async def async_confirm(self, id: str, *, deadline: float | None = None, **expected: Any) -> Any:
        self._count(id, deadline)
        while not self.gate.is_set():
            await asyncio.sleep(0.001)
        return self._result(id)

    def _count(self, id: str, deadline: float | None) -> None:
        self.asked.append(id)
        self.deadlines.append(deadline)

    def _result(self, id: str) -> Any:
        result = self.results.pop(0) if self.results else id
        if isinstance(result, BaseException):
            raise result
        return result


class AsyncSessions:
    def __init__(self, sessions: Sessions) -> None:
        self.confirm = sessions.async_confirm


def async_page(sessions: Sessions, **options: Any) -> AsyncReturnPage[Any]:
    async def find(query: Any) -> ExpectedPayment | None:
        return ORDERS.get(query.get("order", ""))

    return AsyncReturnPage(AsyncSessions(sessions), find, lambda context: context.state, **options)


def sync_page(sessions: Sessions, **options: Any) -> ReturnPage[Any]:
    return ReturnPage(
        sessions, lambda query: ORDERS.get(query.get("order", "")), lambda context: context.state, **options
    )


def in_threads(count: int, call: Callable[[], Any], sessions: Sessions) -> list[Any]:
    results: list[Any] = []
    threads = [threading.Thread(target=lambda: results.append(call())) for _ in range(count)]
    for thread in threads:
        thread.start()
    time.sleep(0.05)
    sessions.gate.set()
    for thread in threads:
        thread.join()
    return results


def test_many_requests_for_one_session_ask_once_async() -> None:
    sessions = Sessions()
    page = async_page(sessions)

    async def main() -> list[Any]:
        tasks = [asyncio.create_task(page.respond("GET", "/paid", f"order=1&x={number}")) for number in range(500)]
        tasks.append(asyncio.create_task(page.respond("GET", "/paid", "order=2")))
        await asyncio.sleep(0.05)
        sessions.gate.set()
        return await asyncio.gather(*tasks)

    assert {response.text for response in asyncio.run(main())} == {"paid"}
    assert sessions.asked == ["scs-1", "scs-2"]
    assert sessions.deadlines == [10.0, 10.0]


def test_many_requests_for_one_session_ask_once_sync() -> None:
    sessions = Sessions()
    page = sync_page(sessions)
    responses = in_threads(20, lambda: page.respond("GET", "/paid", "order=1"), sessions)
    assert [response.text for response in responses] == ["paid"] * 20
    assert sessions.asked == ["scs-1"]


def test_a_result_is_kept_for_a_moment_only() -> None:
    sessions, clock = Sessions(), FakeTime(0)
    sessions.gate.set()
    sessions.results = [NotPaid("Not yet.", mismatches=[], session_status="pending"), "scs-1"]
    page = sync_page(sessions, runtime=clock.runtime())
    shown = [page.respond("GET", "/paid", "order=1").text for _ in range(3)]
    clock.now += 2
    shown += [page.respond("GET", "/paid", "order=1").text]
    assert shown == ["open", "open", "open", "paid"]
    assert len(sessions.asked) == 2


def test_a_buyer_never_waits_longer_than_the_maximum_async() -> None:
    sessions = Sessions()
    page = async_page(sessions, max_wait=0.05)

    async def main() -> Any:
        asking = asyncio.create_task(page.respond("GET", "/paid", "order=1"))
        await asyncio.sleep(0.01)
        response = await asyncio.wait_for(page.respond("GET", "/paid", "order=1"), 2)
        asking.cancel()
        return response

    response = asyncio.run(main())
    assert (response.status, response.text) == (503, "unavailable")
    assert len(sessions.asked) == 1


def test_a_buyer_never_waits_longer_than_the_maximum_sync() -> None:
    sessions = Sessions()
    page = sync_page(sessions, max_wait=0.05)
    asking = threading.Thread(target=page.respond, args=("GET", "/paid", "order=1"))
    asking.start()
    time.sleep(0.02)
    response = page.respond("GET", "/paid", "order=1")
    sessions.gate.set()
    asking.join()
    assert (response.status, response.text) == (503, "unavailable")


def test_if_the_request_that_asks_is_cancelled_another_one_asks() -> None:
    sessions = Sessions()
    page = async_page(sessions)

    async def main() -> str:
        first = asyncio.create_task(page.respond("GET", "/paid", "order=1"))
        second = asyncio.create_task(page.respond("GET", "/paid", "order=1"))
        await asyncio.sleep(0.01)
        first.cancel()
        await asyncio.sleep(0.01)
        sessions.gate.set()
        return (await second).text

    assert asyncio.run(main()) == "paid"
    assert len(sessions.asked) == 2


def test_a_bug_is_raised_and_not_kept() -> None:
    sessions = Sessions()
    sessions.gate.set()
    sessions.results = [ZeroDivisionError()]
    page = sync_page(sessions)
    with pytest.raises(ZeroDivisionError):
        page.respond("GET", "/paid", "order=1")
    assert page.respond("GET", "/paid", "order=1").text == "paid"


def test_an_async_page_works_in_one_event_loop_after_another() -> None:
    sessions = Sessions()
    sessions.gate.set()
    page = async_page(sessions)
    for _ in range(2):
        assert asyncio.run(page.respond("GET", "/paid", "order=1")).text == "paid"


def test_results_that_have_expired_are_dropped() -> None:
    sessions, clock = Sessions(), FakeTime(0)
    sessions.gate.set()
    page = ReturnPage(
        sessions,
        lambda query: ExpectedPayment(query["order"], 1, "SLE"),
        lambda context: context.state,
        runtime=clock.runtime(),
    )
    for number in range(50):
        page.respond("GET", "/paid", f"order={number}")
        clock.now += 1
    assert len(page._flights._flights) <= 3


@pytest.mark.parametrize("options", [{"max_wait": 0}, {"max_wait": -1}, {"cache_seconds": -1}, {"max_wait": "x"}])
def test_invalid_times_are_a_configuration_error(options: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError):
        sync_page(Sessions(), **options)
