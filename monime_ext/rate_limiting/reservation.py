"""One attempt's turn at the limits: the decisions that the loops for threads and for tasks share."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Final, Generic, TypeVar

from monime_ext._core.api_spec import ApiSpec
from monime_ext._core.request import PreparedRequest
from monime_ext._core.response import RawResponse
from monime_ext._core.retry import RETRY_AFTER_CAP, retry_after
from monime_ext._core.runtime import Runtime
from monime_ext._core.settings import Settings
from monime_ext.rate_limiting.protocol import Reservation
from monime_ext.rate_limiting.scopes import Scopes, name_of, scopes_of

__all__ = ["Arrivals", "BackOff", "Late", "RateLimitPolicy", "Turn"]

RateLimiterT = TypeVar("RateLimiterT")

TOLERATED: Final = 0.005
"""Seconds by which a request may be late on its way without anything being done about it."""

REMEMBERED: Final = 64
"""Over how many requests the quickest way is looked for: fewer follow a change of the network sooner."""

ENOUGH: Final = 8
"""How many requests, one after the other, it takes to know what is quick: all those of a burst may have been slow."""

LONGEST: Final = 1.0
"""Seconds by which a request can be late on its way; beyond a window of a limit, it is nothing to count with."""


@dataclass(frozen=True, slots=True)
class BackOff:
    """Monime refused the request; come again in so many seconds."""

    limit: str | None
    seconds: float


@dataclass(frozen=True, slots=True)
class Late:
    """The request that went was so many seconds longer on its way than the quickest of late."""

    gone: Reservation
    seconds: float


class Arrivals:
    """How long the requests of a client were on their way, as Monime's own clock tells. Safe across threads.

    Monime counts a request when it arrives, and its clock is another than ours; but two requests that arrived further
    apart, or closer, than they went were not equally quick.
    """

    def __init__(self) -> None:
        self._ways: deque[float] = deque(maxlen=REMEMBERED)
        self._in_a_row = 0
        self._answered = float("-inf")
        self._lock = threading.Lock()

    def late(self, went: float, arrived: str | None, answered: float) -> float:
        """Return the seconds by which a request was later than the quickest of the last ones; 0 when nobody knows.

        Args:
            went: When it went, on our clock.
            arrived: What Monime says of its arrival, as it came.
            answered: When its answer came, on our clock.
        """
        if arrived is None:
            return 0.0
        try:
            way = datetime.fromisoformat(arrived).timestamp() - went
        except (ValueError, OverflowError, OSError):
            return 0.0
        with self._lock:
            if self._ways and abs(way - min(self._ways)) > LONGEST:
                # Nothing is on its way for so long; one of the clocks was set.
                self._ways.clear()
                self._in_a_row = 0
            self._ways.append(way)
            if went >= self._answered:
                self._answered = answered
                self._in_a_row += 1
            if self._in_a_row < ENOUGH:
                # All that is known is that it arrived before it was answered.
                return min(answered - went, LONGEST)
            return way - min(self._ways)


class RateLimitPolicy(Generic[RateLimiterT]):
    """How a client and its copies keep under Monime's limits.

    Args:
        rate_limiter: Says when an attempt may go.
        release: Knows the limits.
        runtime: Time.
    """

    def __init__(self, rate_limiter: RateLimiterT, spec: ApiSpec, runtime: Runtime) -> None:
        self.rate_limiter = rate_limiter
        self._release = spec
        self._runtime = runtime
        self._arrivals = Arrivals()
        # Every call has a token and a Space, mostly the same ones, and hashing them takes longer than all else here.
        # Kept by this client alone, so that no token outlives it.
        self._named = lru_cache(maxsize=1024)(name_of)

    def turn(self, call: PreparedRequest[Any], settings: Settings) -> Turn:
        """Return the turns of a call."""
        per_second = self._release.rate_limits(settings.access_token.reveal())
        return Turn(scopes_of(call, settings, per_second, self._named), self._arrivals, self._runtime)


class Turn:
    """The turns of one call: each of its attempts waits for one.

    Args:
        scopes: What each attempt counts towards.
        arrivals: Those of the client.
        runtime: Time.

    Attributes:
        held: What the pacing said last; None for an attempt that has not asked.
    """

    def __init__(self, scopes: Scopes, arrivals: Arrivals, runtime: Runtime) -> None:
        self.scopes = scopes
        self.held: Reservation | None = None
        self._arrivals = arrivals
        self._runtime = runtime
        self._asked_at = 0.0

    def back_off(self, response: RawResponse) -> BackOff | None:
        """Return what the rate limiter must know of the response to an attempt."""
        if response.status != 429:
            return None
        seconds = retry_after(response.headers.get("retry-after"), self._runtime.time())
        return BackOff(response.headers.get("monime-rate-limit"), min(seconds, RETRY_AFTER_CAP)) if seconds else None
