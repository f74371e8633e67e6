"""What a client's `rate_limiter` may be: a word, a pacing of the client's own kind, or nothing."""

from __future__ import annotations

from inspect import iscoroutinefunction
from typing import Any, Literal, TypeAlias

from monime_ext._core.runtime import Runtime
from monime_ext.errors import ConfigurationError
from monime_ext.rate_limiting.local import AsyncLocalRateLimiter, LocalRateLimiter
from monime_ext.rate_limiting.protocol import AsyncRateLimiter, RateLimiter

__all__ = ["AsyncRateLimiterOption", "RateLimiterOption", "select_rate_limiter", "select_rate_limiter_async"]

RateLimiterOption: TypeAlias = RateLimiter | Literal["local"] | None
AsyncRateLimiterOption: TypeAlias = AsyncRateLimiter | Literal["local"] | None


def select_rate_limiter(choice: Any, runtime: Runtime) -> RateLimiter:
    """Return the pacing that was chosen for threads.

    Args:
        choice: What the caller handed in, and not None.
        runtime: Tells the time to one that is made here.

    Raises:
        ConfigurationError: It is no pacing, or one for tasks.
    """
    if choice == "local":
        return LocalRateLimiter(monotonic=runtime.monotonic)
    if _is_for_tasks(choice) is not False:
        raise ConfigurationError('pacing is "local", None, or a Pacing for threads; AsyncMonime takes one for tasks.')
    rate_limiter: RateLimiter = choice
    return rate_limiter


def select_rate_limiter_async(choice: Any, runtime: Runtime) -> AsyncRateLimiter:
    """Return the pacing that was chosen for tasks; see `select_rate_limiter`."""
    if choice == "local":
        return AsyncLocalRateLimiter(LocalRateLimiter(monotonic=runtime.monotonic))
    if _is_for_tasks(choice) is not True:
        raise ConfigurationError('pacing is "local", None, or an AsyncRateLimiter; Monime takes a Pacing for threads.')
    rate_limiter: AsyncRateLimiter = choice
    return rate_limiter


def _is_for_tasks(choice: object) -> bool | None:
    reserve = getattr(choice, "reserve", None)
    return iscoroutinefunction(reserve) if callable(reserve) else None
