"""The one road that every call takes, driven twice: once for threads, once for tasks.

Both loops only ask, send and sleep. When an attempt may go is decided in `rate_limiter`, what follows it in `flight`.
"""

from __future__ import annotations

from typing import Protocol, TypeVar

from monime_ext._core.request import PreparedRequest
from monime_ext._core.response import RawResponse, Response
from monime_ext._core.retry import RetryBudget
from monime_ext._core.retry_state import RetryDelay, RetryState
from monime_ext._core.runtime import Runtime
from monime_ext._core.settings import Settings
from monime_ext.errors import Outcome, TransportError
from monime_ext.rate_limiting.protocol import AsyncRateLimiter, RateLimiter
from monime_ext.rate_limiting.reservation import BackOff, Late, RateLimitPolicy, Turn
from monime_ext.telemetry.instrumentation import Instrumentation

__all__ = ["AsyncTransport", "Transport", "execute_with_retries", "execute_with_retries_async"]

T = TypeVar("T")


class Transport(Protocol):
    """Sends a request once."""

    def send(self, call: PreparedRequest[T], settings: Settings, ends_at: float | None) -> RawResponse:
        """Return the answer, whatever its status.

        Args:
            call: What is sent.
            settings: Token, extra headers and time-outs.
            ends_at: When the whole call has to be over, on the runtime's monotonic clock.

        Raises:
            ConnectionFailed, TimedOut: No answer came; `outcome` tells whether the request can have arrived.
        """
        ...

    def close(self) -> None:
        """Give back every connection."""
        ...

    def forked(self) -> None:
        """Leave the connections to the parent of this new process."""
        ...


class AsyncTransport(Protocol):
    """The same as `Transport`, for tasks."""

    async def send(self, call: PreparedRequest[T], settings: Settings, ends_at: float | None) -> RawResponse: ...

    async def aclose(self) -> None: ...

    def forked(self) -> None: ...


def execute_with_retries(
    call: PreparedRequest[T],
    settings: Settings,
    *,
    sender: Transport,
    runtime: Runtime,
    budget: RetryBudget,
    ends_at: float | None = None,
    effect: Outcome = "not_sent",
    pacer: RateLimitPolicy[RateLimiter] | None = None,
    observer: Instrumentation | None = None,
) -> Response[T]:
    """Send a call until there is a response, or raise the error that tells why there is none; see `RetryState`."""
    watch = None if observer is None else observer.watch(call, settings)
    flight = RetryState(call, settings, runtime, budget, ends_at=ends_at, effect=effect, watch=watch)
    try:
        turn = None if pacer is None else pacer.turn(call, settings)
        while True:
            if pacer is not None and turn is not None:
                _wait(pacer.rate_limiter, turn, flight, runtime)
            flight.begin()
            what: Response[T] | RetryDelay
            try:
                answer = sender.send(call, settings, flight.ends_at)
            except TransportError as failure:
                what = flight.lost(failure)
            else:
                if pacer is not None and turn is not None:
                    _tell(pacer.rate_limiter, turn, answer)
                what = flight.answered(answer)
            if not isinstance(what, RetryDelay):
                return what
            runtime.sleep(what.seconds)
    except BaseException as error:
        flight.watch.failed(error)
        raise


def _wait(rate_limiter: RateLimiter, turn: Turn, flight: RetryState[T], runtime: Runtime) -> None:
    """Wait until the next attempt may go."""
    turn.held = None
    try:
        while (told := rate_limiter.reserve(turn.scopes, held=turn.ask(), within=flight.left())).wait:
            flight.hold_back(told.wait)
            turn.held = told
            runtime.sleep(told.wait)
    except BaseException:
        if turn.held is not None:
            rate_limiter.cancel(turn.scopes, turn.held)
        raise
    turn.held = told


def _tell(rate_limiter: RateLimiter, turn: Turn, answer: RawResponse) -> None:
    """Let the pacing know what an answer says about the limits."""
    match turn.heard(answer):
        case BackOff(limit, seconds):
            rate_limiter.back_off(turn.scopes, limit, seconds)
        case Late(gone, seconds):
            rate_limiter.amend(turn.scopes, gone, seconds)


async def execute_with_retries_async(
    call: PreparedRequest[T],
    settings: Settings,
    *,
    sender: AsyncTransport,
    runtime: Runtime,
    budget: RetryBudget,
    ends_at: float | None = None,
    effect: Outcome = "not_sent",
    pacer: RateLimitPolicy[AsyncRateLimiter] | None = None,
    observer: Instrumentation | None = None,
) -> Response[T]:
    """Send a call until there is a response, or raise the error that tells why there is none; see `RetryState`."""
    watch = None if observer is None else observer.watch(call, settings)
    flight = RetryState(call, settings, runtime, budget, ends_at=ends_at, effect=effect, watch=watch)
    try:
        turn = None if pacer is None else pacer.turn(call, settings)
        while True:
            if pacer is not None and turn is not None:
                await _wait_async(pacer.rate_limiter, turn, flight, runtime)
            flight.begin()
            what: Response[T] | RetryDelay
            try:
                answer = await sender.send(call, settings, flight.ends_at)
            except TransportError as failure:
                what = flight.lost(failure)
            else:
                if pacer is not None and turn is not None:
                    await _tell_async(pacer.rate_limiter, turn, answer)
                what = flight.answered(answer)
            if not isinstance(what, RetryDelay):
                return what
            await runtime.async_sleep(what.seconds)
    except BaseException as error:
        flight.watch.failed(error)
        raise


async def _wait_async(rate_limiter: AsyncRateLimiter, turn: Turn, flight: RetryState[T], runtime: Runtime) -> None:
    """Wait until the next attempt may go."""
    turn.held = None
    try:
        while (told := await rate_limiter.reserve(turn.scopes, held=turn.ask(), within=flight.left())).wait:
            flight.hold_back(told.wait)
            turn.held = told
            await runtime.async_sleep(told.wait)
    except BaseException:
        if turn.held is not None:
            import anyio

            # A task that is cancelled may do no more than this, and not for long.
            with anyio.move_on_after(1.0, shield=True):
                await rate_limiter.cancel(turn.scopes, turn.held)
        raise
    turn.held = told


async def _tell_async(rate_limiter: AsyncRateLimiter, turn: Turn, answer: RawResponse) -> None:
    """Let the pacing know what an answer says about the limits."""
    match turn.heard(answer):
        case BackOff(limit, seconds):
            await rate_limiter.back_off(turn.scopes, limit, seconds)
        case Late(gone, seconds):
            await rate_limiter.amend(turn.scopes, gone, seconds)
