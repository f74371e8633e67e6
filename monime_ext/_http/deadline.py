"""The deadline of a call, applied to every step that waits."""

from __future__ import annotations

from collections.abc import Callable

import httpcore

__all__ = ["Deadline"]


class Deadline:
    """When a call must have ended.

    A read timeout starts again with each byte, and a connect timeout with each address of a host. Without a deadline
    for every step, a server that sends one byte at a time would hold a call forever.

    Args:
        ends_at: When the call must have ended; None for no deadline.
        monotonic: The clock of `ends_at`.
    """

    __slots__ = ("_ends_at", "_monotonic")

    def __init__(self, ends_at: float | None, monotonic: Callable[[], float]) -> None:
        self._ends_at = ends_at
        self._monotonic = monotonic

    def limit(self, timeout: float | None, exceeded: type[httpcore.TimeoutException]) -> float | None:
        """Return a timeout in seconds, limited to what is left of the deadline.

        Args:
            timeout: The timeout of one step; None for no timeout.
            exceeded: The exception to raise if nothing is left.
        """
        if self._ends_at is None:
            return timeout
        remaining = self._ends_at - self._monotonic()
        if remaining <= 0:
            raise exceeded()
        return remaining if timeout is None else min(timeout, remaining)
