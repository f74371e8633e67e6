"""Decide whether to retry and how long to wait, without I/O.

Before the n-th retry, a call waits a random time between 0 and min(8 s, 0.5 s × 2ⁿ⁻¹): "full jitter", which spreads
the retries of many clients best. A `Retry-After` of up to 20 s is followed exactly; a longer one is reported with the
error.

Retries are limited by a token bucket that all calls of a client share, as in botocore's standard mode: 500 tokens, of
which a retry costs 5, or 10 after a timeout. A successful call returns what its last retry cost, or 1 if it had none.
So a failing service is not overloaded by retries.
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
    """Return whether a request may be retried after a response with this status: 408, 429 and every 5xx."""
    return status in (408, 429) or 500 <= status <= 599


def backoff(retry: int, random: Callable[[], float]) -> float:
    """Return the seconds to wait before a retry.

    Args:
        retry: The number of the retry, from 1.
        random: Returns a number in [0, 1).
    """
    return random() * min(BACKOFF_CAP, BACKOFF_BASE * 2.0 ** min(retry - 1, 16))


def retry_after(value: str | None, now: float) -> float | None:
    """Return the seconds to wait according to a `Retry-After` header, or None if it is missing or malformed.

    Args:
        value: The header's value: whole seconds, or an HTTP date.
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
        # An HTTP date is in GMT even if it does not say so; Python would take it for local time.
        then = (date if date.tzinfo else date.replace(tzinfo=UTC)).timestamp()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return max(0.0, then - now)


class RetryBudget:
    """The retry tokens that a client and its copies share. Safe across threads."""

    CAPACITY: Final = 500
    RETRY_COST: Final = 5
    TIMEOUT_COST: Final = 10
    SUCCESS_REFUND: Final = 1

    def __init__(self) -> None:
        self._tokens = self.CAPACITY
        self._lock = threading.Lock()

    @property
    def tokens(self) -> int:
        """The number of tokens left."""
        return self._tokens

    def spend(self, *, timed_out: bool) -> int | None:
        """Take the cost of a retry and return it, or take nothing and return None if too few tokens are left."""
        cost = self.TIMEOUT_COST if timed_out else self.RETRY_COST
        with self._lock:
            if cost > self._tokens:
                return None
            self._tokens -= cost
            return cost

    def refund(self, last_cost: int) -> None:
        """Return, after a successful call, what its last retry cost (0 if it had none)."""
        with self._lock:
            self._tokens = min(self.CAPACITY, self._tokens + (last_cost or self.SUCCESS_REFUND))
