"""When to try again, and how long to wait: pure decisions, with time and chance handed in.

One call waits, before its n-th repetition, a random time between 0 and min(8 s, 0.5 s × 2ⁿ⁻¹): "full jitter", which
spreads a crowd of clients best. A `Retry-After` is obeyed to the second instead, up to 20 s; beyond that the error is
raised with the wait, for the caller to plan with.

Repetitions are paid for from a budget that all calls of a client share, as in botocore's standard mode: 500 tokens, 5
for a repetition, 10 after a time-out; a call that succeeds gives back what its last repetition cost, or 1 when it had
none. So a broken service is not hammered by all who use it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Final

__all__ = [
    "BACKOFF_BASE",
    "BACKOFF_CAP",
    "RETRY_AFTER_CAP",
    "RetryBudget",
    "backoff",
    "is_retryable",
    "retry_after",
]

BACKOFF_BASE: Final = 0.5
BACKOFF_CAP: Final = 8.0
RETRY_AFTER_CAP: Final = 20.0


def is_retryable(status: int) -> bool:
    """Tell whether an answer of this status may be followed by the same request: 408, 429 and every 5xx."""
    return status in (408, 429) or 500 <= status <= 599


def backoff(repetition: int, random: Callable[[], float]) -> float:
    """Return the seconds to wait before a repetition.

    Args:
        repetition: 1 for the first.
        random: A number in [0, 1).
    """
    return random() * min(BACKOFF_CAP, BACKOFF_BASE * 2.0 ** min(repetition - 1, 16))


def retry_after(value: str | None, now: float) -> float | None:
    """Return the seconds that a `Retry-After` header asks for, or None when it says nothing that can be obeyed.

    Args:
        value: The header's text: whole seconds, or an HTTP date.
        now: Seconds since 1970, UTC.
    """
    if value is None:
        return None
    text = value.strip()
    if text.isascii() and text.isdigit():
        return float(text.lstrip("0")[:12] or "0")
    from datetime import UTC
    from email.utils import parsedate_to_datetime

    try:
        date = parsedate_to_datetime(text)
        # A date of HTTP is in GMT even where it does not say so; Python would take it for this machine's own time.
        then = (date if date.tzinfo else date.replace(tzinfo=UTC)).timestamp()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return max(0.0, then - now)


class RetryBudget:
    """The tokens that repetitions are paid with; one for a client and all its copies. Safe across threads."""

    CAPACITY: Final = 500
    REPETITION_COST: Final = 5
    TIMEOUT_COST: Final = 10
    SUCCESS_INCOME: Final = 1

    def __init__(self) -> None:
        self._tokens = self.CAPACITY
        self._lock = threading.Lock()

    @property
    def tokens(self) -> int:
        return self._tokens

    def spend(self, *, timed_out: bool) -> int | None:
        """Take what one repetition costs and return it, or take nothing and return None when there is too little."""
        cost = self.TIMEOUT_COST if timed_out else self.REPETITION_COST
        with self._lock:
            if cost > self._tokens:
                return None
            self._tokens -= cost
            return cost

    def succeeded(self, last_cost: int) -> None:
        """Give back, after a success, what its last repetition cost (0 when there was none)."""
        with self._lock:
            self._tokens = min(self.CAPACITY, self._tokens + (last_cost or self.SUCCESS_INCOME))
