"""Run an async request so that cancelling it loses no connection."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

import anyio

__all__ = ["run_in_own_task"]

T = TypeVar("T")


async def run_in_own_task(send: Callable[[], Awaitable[T]]) -> T:
    """Return the result of `send`, which is run in a task of its own.

    asyncio can cancel a task at any await, even while httpcore returns a connection to its pool, which then loses one
    of its 100 slots. A task group cancels in the way from which httpcore can shield itself.

    Args:
        send: Uses httpcore.
    """
    results: list[T] = []
    errors: list[Exception] = []

    async def run() -> None:
        try:
            results.append(await send())
        except Exception as error:
            errors.append(error)

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(run)
    try:
        if errors:
            raise errors[0]
        return results[0]
    finally:
        # The error's traceback references this frame: break the cycle.
        errors.clear()
