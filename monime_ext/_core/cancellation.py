"""What a cancelled call may still do. By hand for both kinds: only an async call can be cancelled at an await."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractContextManager, asynccontextmanager, nullcontext

__all__ = ["async_shielded", "shielded"]


@asynccontextmanager
async def async_shielded(seconds: float | None = None) -> AsyncIterator[None]:
    """Let the block end although the call is cancelled.

    Args:
        seconds: The block is cut off after this many seconds; None never cuts it off.
    """
    import anyio

    with anyio.move_on_after(seconds, shield=True):
        yield


def shielded(seconds: float | None = None) -> AbstractContextManager[None]:
    """Do nothing: a sync call is not cancelled.

    Args:
        seconds: See `async_shielded`.
    """
    return nullcontext()
