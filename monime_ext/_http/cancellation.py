"""How a request for tasks is cancelled: in a task of its own, and to the end."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

import anyio

__all__ = ["in_its_own_task"]

T = TypeVar("T")


async def in_its_own_task(work: Callable[[], Awaitable[T]]) -> T:
    """Return what some work returns.

    asyncio can cancel a task at any await, even while httpcore gives a connection back; that connection is lost to the
    pool, and a hundred of them are all it has. A task group cancels in the way that httpcore can shield itself from.

    Args:
        work: Uses httpcore.
    """
    results: list[T] = []
    failures: list[Exception] = []

    async def run() -> None:
        try:
            results.append(await work())
        except Exception as failure:
            failures.append(failure)

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(run)
    try:
        if failures:
            raise failures[0]
        return results[0]
    finally:
        # What was raised has this frame, and so itself.
        failures.clear()
