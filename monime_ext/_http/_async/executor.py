"""Execute a call: wait for the rate limit, send an attempt, retry, until there is a response or an error."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

from monime_ext._core.request import PreparedRequest
from monime_ext._core.response import RawResponse, Response
from monime_ext._core.retry import RetryBudget
from monime_ext._core.runtime import Runtime
from monime_ext._core.settings import Settings
from monime_ext._http.retry_state import RetryDelay, RetryState
from monime_ext.errors import ClientClosed, Outcome, TransportError
from monime_ext.rate_limiting._async.acquire import acquire, back_off
from monime_ext.rate_limiting._async.protocol import AsyncRateLimiter
from monime_ext.rate_limiting.policy import RateLimitPolicy
from monime_ext.telemetry.instrumentation import Instrumentation

__all__ = ["AsyncTransport", "execute_with_retries"]

T = TypeVar("T")


class AsyncTransport(Protocol):
    """Sends a request once."""

    async def send(self, request: PreparedRequest[T], settings: Settings, ends_at: float | None) -> RawResponse:
        """Return the response, whatever its status.

        Args:
            request: The request.
            settings: The token, extra headers and timeouts.
            ends_at: When the whole call must have ended, on the runtime's monotonic clock.

        Raises:
            ConnectionFailed, TimedOut: There is no response; `outcome` states whether the request can have arrived.
        """
        ...

    async def aclose(self) -> None:
        """Close every connection."""
        ...

    def after_fork_in_child(self) -> None:
        """Leave the connections to the parent of this new process."""
        ...


async def execute_with_retries(
    request: PreparedRequest[T],
    settings: Settings,
    *,
    transport: AsyncTransport,
    runtime: Runtime,
    budget: RetryBudget,
    ends_at: float | None = None,
    effect: Outcome = "not_sent",
    check_open: Callable[[], None] = lambda: None,
    rate_limit_policy: RateLimitPolicy[AsyncRateLimiter] | None = None,
    instrumentation: Instrumentation | None = None,
) -> Response[T]:
    """Send a request until it succeeds, or raise the error of the last attempt; see `RetryState` for what is retried.

    Args:
        request: The request, the same bytes at every attempt.
        settings: Deadline, retries and timeouts.
        transport: Sends an attempt.
        runtime: Clock, sleep and RNG.
        budget: Limits the retries of all calls of a client together.
        ends_at: When the call must have ended, on the runtime's monotonic clock. Defaults to the deadline from now.
        effect: The outcome of what was sent for the same call before.
        check_open: Raises `ClientClosed` if the client was closed.
        rate_limit_policy: Delays attempts that would exceed Monime's rate limits.
        instrumentation: Is notified of the call.

    Raises:
        MonimeError: See `monime_ext.errors`.
    """
    observed = None if instrumentation is None else instrumentation.start_call(request, settings)
    state = RetryState(request, settings, runtime, budget, ends_at=ends_at, effect=effect, instrumentation=observed)
    try:
        scopes = None if rate_limit_policy is None else rate_limit_policy.scopes(request, settings)
        while True:
            if rate_limit_policy is not None and scopes is not None:
                await acquire(
                    rate_limit_policy.rate_limiter,
                    scopes,
                    remaining=state.remaining,
                    on_wait=state.check_delay,
                    sleep=runtime.async_sleep,
                )
            state.begin(check_open)
            result: Response[T] | RetryDelay
            try:
                raw = await transport.send(request, settings, state.ends_at)
            except TransportError as error:
                result = state.on_transport_error(error)
            except ClientClosed as error:
                state.fail(error)
            else:
                if rate_limit_policy is not None and scopes is not None:
                    await back_off(rate_limit_policy, scopes, raw)
                result = state.on_response(raw)
            if not isinstance(result, RetryDelay):
                return result
            await runtime.async_sleep(result.seconds)
    except BaseException as error:
        state.instrumentation.on_failure(error)
        raise
