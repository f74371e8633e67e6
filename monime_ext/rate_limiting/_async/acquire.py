"""Wait until a rate limiter allows a request, and hold back the others when Monime refuses one."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from monime_ext._core.cancellation import async_shielded
from monime_ext._core.response import RawResponse
from monime_ext.rate_limiting._async.protocol import AsyncRateLimiter
from monime_ext.rate_limiting.policy import RateLimitPolicy
from monime_ext.rate_limiting.reservation import Reservation
from monime_ext.rate_limiting.scopes import Scopes

__all__ = ["acquire", "back_off"]


async def acquire(
    rate_limiter: AsyncRateLimiter,
    scopes: Scopes,
    *,
    remaining: Callable[[], float | None],
    on_wait: Callable[[float], None],
    sleep: Callable[[float], Awaitable[object]],
) -> None:
    """Return as soon as a request may be sent. If the wait is interrupted, the request leaves the queue.

    Args:
        rate_limiter: The rate limiter.
        scopes: The limits that the request counts towards.
        remaining: Returns the seconds until the deadline, or None; raises if it is exceeded.
        on_wait: Called with the seconds before each wait; raises if the deadline is earlier.
        sleep: Sleeps for some seconds.
    """
    held: Reservation | None = None
    try:
        while (reservation := await rate_limiter.reserve(scopes, reservation=held, max_wait=remaining())).wait:
            on_wait(reservation.wait)
            held = reservation
            await sleep(reservation.wait)
    except BaseException:
        if held is not None:
            # A cancelled call may still do this, and not for long.
            with async_shielded(1.0):
                await rate_limiter.cancel(scopes, held)
        raise


async def back_off(policy: RateLimitPolicy[AsyncRateLimiter], scopes: Scopes, response: RawResponse) -> None:
    """Hold back the other requests of a limit if the response to one is a 429.

    Args:
        policy: The policy of the client.
        scopes: The limits that the request counts towards.
        response: The response.
    """
    pause = policy.back_off(response)
    if pause is not None:
        await policy.rate_limiter.back_off(scopes, pause.limit, pause.seconds)
