"""What may not be interrupted runs to its end, whichever library cancels the call."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

import anyio
import pytest

from monime_ext._core import cancellation
from monime_ext._core.cancellation import async_uninterrupted, uninterrupted


async def _cancelled_by_asyncio(call: Callable[[], Awaitable[object]], times: int) -> None:
    task = asyncio.ensure_future(call())
    for _ in range(times):
        await asyncio.sleep(0.02)
        task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def _cancelled_by_anyio(call: Callable[[], Awaitable[object]], times: int) -> None:
    async with anyio.create_task_group() as group:
        group.start_soon(call)  # type: ignore[arg-type]
        await anyio.sleep(0.02)
        group.cancel_scope.cancel()


@pytest.mark.anyio
@pytest.mark.parametrize("cancel", [_cancelled_by_asyncio, _cancelled_by_anyio])
@pytest.mark.parametrize("times", [1, 3])
async def test_a_cancelled_call_waits_until_the_write_is_done(
    cancel: Callable[[Callable[[], Awaitable[object]], int], Awaitable[None]], times: int
) -> None:
    done: list[str] = []

    async def write() -> str:
        await anyio.sleep(0.2)
        done.append("written")
        return "written"

    async def call() -> None:
        await async_uninterrupted(write)
        done.append("went on")

    await cancel(call, times)
    assert done == ["written"]


@pytest.mark.anyio
@pytest.mark.parametrize("cancel", [_cancelled_by_asyncio, _cancelled_by_anyio])
async def test_a_cancelled_call_does_not_wait_for_long_and_the_write_goes_on(
    cancel: Callable[[Callable[[], Awaitable[object]], int], Awaitable[None]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cancellation, "MAX_WAIT_AFTER_CANCELLATION", 0.1)
    done = asyncio.Event()

    async def write() -> None:
        await asyncio.sleep(0.5)
        done.set()

    began = time.monotonic()
    await cancel(lambda: async_uninterrupted(write), 1)
    assert time.monotonic() - began < 0.4
    assert not done.is_set()
    await asyncio.wait_for(done.wait(), 5)


@pytest.mark.anyio
async def test_results_and_errors_are_passed_on() -> None:
    async def fail() -> None:
        raise LookupError("odd")

    async def give() -> int:
        return 5

    assert await async_uninterrupted(give) == 5
    with pytest.raises(LookupError, match="odd"):
        await async_uninterrupted(fail)
    assert uninterrupted(lambda: 5) == 5
    assert not cancellation._RUNNING


def test_trio_is_shielded_by_its_own_means() -> None:
    done: list[str] = []

    async def write() -> None:
        await anyio.sleep(0.1)
        done.append("written")

    async def main() -> None:
        with anyio.move_on_after(0.02):
            await async_uninterrupted(write)
            await anyio.sleep(1)
            done.append("went on")

    anyio.run(main, backend="trio")
    assert done == ["written"]
