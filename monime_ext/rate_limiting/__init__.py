"""Stay within Monime's rate limits: one client, the clients of a process, or many processes.

A request that would exceed a limit waits in a queue, first come, first served, and never beyond the deadline of its
call. The limits come from the API's OpenAPI document; a test token has those of the test environment.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from monime_ext._core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from monime_ext.rate_limiting._async.protocol import AsyncRateLimiter as AsyncRateLimiter
    from monime_ext.rate_limiting._async.redis import AsyncRedisRateLimiter as AsyncRedisRateLimiter
    from monime_ext.rate_limiting._sync.protocol import RateLimiter as RateLimiter
    from monime_ext.rate_limiting._sync.redis import RedisRateLimiter as RedisRateLimiter
    from monime_ext.rate_limiting.local import AsyncLocalRateLimiter as AsyncLocalRateLimiter
    from monime_ext.rate_limiting.local import LocalRateLimiter as LocalRateLimiter
    from monime_ext.rate_limiting.reservation import Reservation as Reservation
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
            "monime_ext.rate_limiting._async.protocol": ("AsyncRateLimiter",),
            "monime_ext.rate_limiting._async.redis": ("AsyncRedisRateLimiter",),
            "monime_ext.rate_limiting._sync.protocol": ("RateLimiter",),
            "monime_ext.rate_limiting._sync.redis": ("RedisRateLimiter",),
            "monime_ext.rate_limiting.local": ("AsyncLocalRateLimiter", "LocalRateLimiter"),
            "monime_ext.rate_limiting.reservation": ("Reservation",),
            "monime_ext.rate_limiting.scopes": ("Scope", "Scopes"),
        },
    )
