"""The values that a client accepts as its `rate_limiter`."""

from __future__ import annotations

from inspect import iscoroutinefunction
from typing import Any, Literal, TypeAlias

from monime_ext._core.runtime import Runtime
from monime_ext.errors import ConfigurationError
from monime_ext.rate_limiting._async.protocol import AsyncRateLimiter
from monime_ext.rate_limiting._sync.protocol import RateLimiter
from monime_ext.rate_limiting.local import AsyncLocalRateLimiter, LocalRateLimiter

__all__ = ["AsyncRateLimiterOption", "RateLimiterOption", "select_rate_limiter", "select_rate_limiter_async"]

RateLimiterOption: TypeAlias = RateLimiter | Literal["local"] | None
AsyncRateLimiterOption: TypeAlias = AsyncRateLimiter | Literal["local"] | None


def select_rate_limiter(choice: Any, runtime: Runtime) -> RateLimiter:
    """Return the rate limiter for a sync client.

    Args:
        choice: The caller's argument, other than None.
        runtime: The clock of a limiter that is created here.

    Raises:
        ConfigurationError: The argument is not a rate limiter, or is an async one.
    """
    if choice == "local":
        return LocalRateLimiter(monotonic=runtime.monotonic)
    if _is_async(choice) is not False:
        raise ConfigurationError(
            'rate_limiter must be "local", None or a RateLimiter; only an async client accepts an AsyncRateLimiter.'
        )
    rate_limiter: RateLimiter = choice
    return rate_limiter


def select_rate_limiter_async(choice: Any, runtime: Runtime) -> AsyncRateLimiter:
    """Return the rate limiter for an async client; see `select_rate_limiter`."""
    if choice == "local":
        return AsyncLocalRateLimiter(LocalRateLimiter(monotonic=runtime.monotonic))
    if _is_async(choice) is not True:
        raise ConfigurationError(
            'rate_limiter must be "local", None or an AsyncRateLimiter; only a sync client accepts a RateLimiter.'
        )
    rate_limiter: AsyncRateLimiter = choice
    return rate_limiter


def _is_async(choice: object) -> bool | None:
    reserve = getattr(choice, "reserve", None)
    return iscoroutinefunction(reserve) if callable(reserve) else None
