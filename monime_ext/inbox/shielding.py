"""Protection of a short database write from cancellation.

Written by hand for async and sync: only async code is cancelled, so sync code needs no protection.
"""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext

__all__ = ["async_shielded", "shielded"]


def async_shielded() -> AbstractContextManager[object]:
    """Return a context in which a cancellation of anyio waits."""
    from anyio import CancelScope

    return CancelScope(shield=True)


def shielded() -> AbstractContextManager[object]:
    """Return a context that does nothing."""
    return nullcontext()
