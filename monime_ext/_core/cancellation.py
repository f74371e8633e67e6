"""What a cancelled call may still do. By hand for both kinds: only an async call can be cancelled at an await."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any, Final, TypeVar

if TYPE_CHECKING:
    import asyncio

__all__ = ["async_shielded", "async_uninterrupted", "shielded", "uninterrupted"]

T = TypeVar("T")

MAX_WAIT_AFTER_CANCELLATION: Final = 0.9
"""Seconds for which a cancelled call waits for what may not be interrupted."""

_RUNNING: Final[set[Any]] = set()
"""The tasks that may not be interrupted; an event loop holds only weak references to its tasks."""


def async_shielded(seconds: float | None = None) -> AbstractContextManager[object]:
    """Return a context in which the block runs to its end even if the call is cancelled.

    Args:
        seconds: The block is cut off after this many seconds; None never cuts it off.
    """
    import anyio

    return anyio.move_on_after(seconds, shield=True)


def shielded(seconds: float | None = None) -> AbstractContextManager[object]:
    """Return a context that does nothing: a sync call is not cancelled.

    Args:
        seconds: See `async_shielded`.
    """
    return nullcontext()


async def async_uninterrupted(work: Callable[[], Awaitable[T]]) -> T:
    """Return the result of `work`, which runs to its end even if the call is cancelled.

    A cancelled call waits for it, but not for long; it then goes on without the call, for as long as the event loop
    runs. A shield of anyio alone does not stop `asyncio.Task.cancel()`, which throws into whatever the task awaits.

    Args:
        work: Is awaited in a task of its own.
    """
    import anyio
    import sniffio

    if sniffio.current_async_library() != "asyncio":
        with anyio.CancelScope(shield=True):
            return await work()
    import asyncio

    task = asyncio.ensure_future(_awaited(work))
    _RUNNING.add(task)
    task.add_done_callback(_on_done)
    try:
        await asyncio.wait((task,))
    except asyncio.CancelledError:
        await _wait_in_spite_of_cancellation(task)
        raise
    return task.result()


async def _awaited(work: Callable[[], Awaitable[T]]) -> T:
    return await work()


async def _wait_in_spite_of_cancellation(task: asyncio.Task[Any]) -> None:
    import asyncio

    import anyio

    loop = asyncio.get_running_loop()
    ends_at = loop.time() + MAX_WAIT_AFTER_CANCELLATION
    # Without the shield, a cancelled scope of anyio would cancel every wait again at once.
    with anyio.CancelScope(shield=True):
        while not task.done() and (remaining := ends_at - loop.time()) > 0:
            try:
                await asyncio.wait((task,), timeout=remaining)
            except asyncio.CancelledError:
                continue  # The first cancellation is raised in the end.


def _on_done(task: asyncio.Task[Any]) -> None:
    _RUNNING.discard(task)
    if not task.cancelled():
        task.exception()  # Asked for, so that it is not logged when the call did not wait for it.


def uninterrupted(work: Callable[[], T]) -> T:
    """Return the result of `work`: a sync call is not cancelled.

    Args:
        work: Is called.
    """
    return work()
