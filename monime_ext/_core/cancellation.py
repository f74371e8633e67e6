"""What a cancelled call may still do. By hand for both kinds: only an async call can be cancelled at an await."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext

__all__ = ["async_shielded", "shielded"]


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
