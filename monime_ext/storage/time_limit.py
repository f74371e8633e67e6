"""How long the databases of a call may take: what is left of its deadline."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

__all__ = ["seconds_left", "time_limit"]

_ends_at: Final[ContextVar[float | None]] = ContextVar("monime_ext_store_ends_at", default=None)


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Limit every use of a store in the block to so many seconds from now on, all of them together."""
    ends_at = time.monotonic() + seconds
    outer = _ends_at.get()
    token = _ends_at.set(ends_at if outer is None else min(ends_at, outer))
    try:
        yield
    finally:
        _ends_at.reset(token)


def seconds_left(timeout: float) -> float:
    """Return a store's own timeout, or what is left of the limit if that is less; at least 0.05 seconds."""
    ends_at = _ends_at.get()
    return timeout if ends_at is None else max(min(timeout, ends_at - time.monotonic()), 0.05)
