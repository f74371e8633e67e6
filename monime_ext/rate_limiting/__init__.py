"""Keeping under Monime's rate limits: for one client, for the clients of a process, or for a fleet of processes.

A request that would come too fast waits for its turn, first come, first served, and never beyond the deadline of its
call. Monime's limits come from the API's description; a token for tests has those of the test environment.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from monime_ext._core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from monime_ext.rate_limiting.local import AsyncLocalRateLimiter as AsyncLocalRateLimiter
    from monime_ext.rate_limiting.local import LocalRateLimiter as LocalRateLimiter
    from monime_ext.rate_limiting.protocol import AsyncRateLimiter as AsyncRateLimiter
    from monime_ext.rate_limiting.protocol import RateLimiter as RateLimiter
    from monime_ext.rate_limiting.protocol import Reservation as Reservation
    from monime_ext.rate_limiting.redis import AsyncRedisRateLimiter as AsyncRedisRateLimiter
    from monime_ext.rate_limiting.redis import RedisRateLimiter as RedisRateLimiter
    from monime_ext.rate_limiting.scopes import Scope as Scope
    from monime_ext.rate_limiting.scopes import Scopes as Scopes

__all__ = [
    "AsyncLocalRateLimiter",
    "AsyncRateLimiter",
    "AsyncRedisRateLimiter",
    "LocalRateLimiter",
    "RateLimiter",
    "RedisRateLimiter",
    "Reservation",
    "Scope",
    "Scopes",
]

if not TYPE_CHECKING:
    __getattr__, __dir__ = lazy_exports(
        __name__,
        {
            "monime_ext.rate_limiting.local": (
                "AsyncLocalRateLimiter",
                "LocalRateLimiter",
            ),
            "monime_ext.rate_limiting.protocol": (
                "AsyncRateLimiter",
                "RateLimiter",
                "Reservation",
            ),
            "monime_ext.rate_limiting.redis": (
                "AsyncRedisRateLimiter",
                "RedisRateLimiter",
            ),
            "monime_ext.rate_limiting.scopes": (
                "Scope",
                "Scopes",
            ),
        },
    )
