"""The one road that every call takes, driven twice: once for threads, once for tasks.

Both loops only ask, send and sleep. When an attempt may go is decided in `pacing`, what follows it in `flight`.
"""

from __future__ import annotations

from typing import Protocol, TypeVar

from .answers import RawAnswer, Response
from .calls import Call
from .errors import Outcome, TransportError
from .flight import Flight, Pause
from .observing.watch import Observer
from .pacing.protocol import AsyncPacing, Pacing
from .pacing.turn import BackOff, Late, Pacer, Turn
from .retry import RetryBudget
from .runtime import Runtime
from .settings import Settings

__all__ = ["AsyncSender", "Sender", "drive", "drive_async"]

T = TypeVar("T")


class Sender(Protocol):
    """Sends a request once."""

    def send(self, call: Call[T], settings: Settings, ends_at: float | None) -> RawAnswer:
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


class AsyncSender(Protocol):
    """The same as `Sender`, for tasks."""

    async def send(self, call: Call[T], settings: Settings, ends_at: float | None) -> RawAnswer: ...

    async def aclose(self) -> None: ...

    def forked(self) -> None: ...


def drive(
    call: Call[T],
    settings: Settings,
    *,
    sender: Sender,
    runtime: Runtime,
    budget: RetryBudget,
    ends_at: float | None = None,
    effect: Outcome = "not_sent",
    pacer: Pacer[Pacing] | None = None,
    observer: Observer | None = None,
) -> Response[T]:
    """Send a call until there is a response, or raise the error that tells why there is none; see `Flight`."""
    watch = None if observer is None else observer.watch(call, settings)
    flight = Flight(call, settings, runtime, budget, ends_at=ends_at, effect=effect, watch=watch)
    try:
        turn = None if pacer is None else pacer.turn(call, settings)
        while True:
            if pacer is not None and turn is not None:
                _wait(pacer.pacing, turn, flight, runtime)
            flight.begin()
            what: Response[T] | Pause
            try:
                answer = sender.send(call, settings, flight.ends_at)
            except TransportError as failure:
                what = flight.lost(failure)
            else:
                if pacer is not None and turn is not None:
                    _tell(pacer.pacing, turn, answer)
                what = flight.answered(answer)
            if not isinstance(what, Pause):
                return what
            runtime.sleep(what.seconds)
    except BaseException as error:
        flight.watch.failed(error)
        raise


def _wait(pacing: Pacing, turn: Turn, flight: Flight[T], runtime: Runtime) -> None:
    """Wait until the next attempt may go."""
    turn.held = None
    try:
        while (told := pacing.reserve(turn.scopes, held=turn.ask(), within=flight.left())).wait:
            flight.hold_back(told.wait)
            turn.held = told
            runtime.sleep(told.wait)
    except BaseException:
        if turn.held is not None:
            pacing.cancel(turn.scopes, turn.held)
        raise
    turn.held = told


def _tell(pacing: Pacing, turn: Turn, answer: RawAnswer) -> None:
    """Let the pacing know what an answer says about the limits."""
    match turn.heard(answer):
        case BackOff(limit, seconds):
            pacing.back_off(turn.scopes, limit, seconds)
        case Late(gone, seconds):
            pacing.amend(turn.scopes, gone, seconds)


async def drive_async(
    call: Call[T],
    settings: Settings,
    *,
    sender: AsyncSender,
    runtime: Runtime,
    budget: RetryBudget,
    ends_at: float | None = None,
    effect: Outcome = "not_sent",
    pacer: Pacer[AsyncPacing] | None = None,
    observer: Observer | None = None,
) -> Response[T]:
    """Send a call until there is a response, or raise the error that tells why there is none; see `Flight`."""
    watch = None if observer is None else observer.watch(call, settings)
    flight = Flight(call, settings, runtime, budget, ends_at=ends_at, effect=effect, watch=watch)
    try:
        turn = None if pacer is None else pacer.turn(call, settings)
        while True:
            if pacer is not None and turn is not None:
                await _wait_async(pacer.pacing, turn, flight, runtime)
            flight.begin()
            what: Response[T] | Pause
            try:
                answer = await sender.send(call, settings, flight.ends_at)
            except TransportError as failure:
                what = flight.lost(failure)
            else:
                if pacer is not None and turn is not None:
                    await _tell_async(pacer.pacing, turn, answer)
                what = flight.answered(answer)
            if not isinstance(what, Pause):
                return what
            await runtime.async_sleep(what.seconds)
    except BaseException as error:
        flight.watch.failed(error)
        raise


async def _wait_async(pacing: AsyncPacing, turn: Turn, flight: Flight[T], runtime: Runtime) -> None:
    """Wait until the next attempt may go."""
    turn.held = None
    try:
        while (told := await pacing.reserve(turn.scopes, held=turn.ask(), within=flight.left())).wait:
            flight.hold_back(told.wait)
            turn.held = told
            await runtime.async_sleep(told.wait)
    except BaseException:
        if turn.held is not None:
            import anyio

            # A task that is cancelled may do no more than this, and not for long.
            with anyio.move_on_after(1.0, shield=True):
                await pacing.cancel(turn.scopes, turn.held)
        raise
    turn.held = told


async def _tell_async(pacing: AsyncPacing, turn: Turn, answer: RawAnswer) -> None:
    """Let the pacing know what an answer says about the limits."""
    match turn.heard(answer):
        case BackOff(limit, seconds):
            await pacing.back_off(turn.scopes, limit, seconds)
        case Late(gone, seconds):
            await pacing.amend(turn.scopes, gone, seconds)
