"""The one road that every call takes, driven twice: once for threads, once for tasks.

Both loops only send and sleep; what follows an attempt is decided in `flight`.
"""

from __future__ import annotations

from typing import Protocol, TypeVar

from .answers import RawAnswer, Response
from .calls import Call
from .errors import Outcome, TransportError
from .flight import Flight, Pause
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
) -> Response[T]:
    """Send a call until there is a response, or raise the error that tells why there is none; see `Flight`."""
    flight = Flight(call, settings, runtime, budget, ends_at=ends_at, effect=effect)
    while True:
        flight.begin()
        what: Response[T] | Pause
        try:
            answer = sender.send(call, settings, flight.ends_at)
        except TransportError as failure:
            what = flight.lost(failure)
        else:
            what = flight.answered(answer)
        if not isinstance(what, Pause):
            return what
        runtime.sleep(what.seconds)


async def drive_async(
    call: Call[T],
    settings: Settings,
    *,
    sender: AsyncSender,
    runtime: Runtime,
    budget: RetryBudget,
    ends_at: float | None = None,
    effect: Outcome = "not_sent",
) -> Response[T]:
    """Send a call until there is a response, or raise the error that tells why there is none; see `Flight`."""
    flight = Flight(call, settings, runtime, budget, ends_at=ends_at, effect=effect)
    while True:
        flight.begin()
        what: Response[T] | Pause
        try:
            answer = await sender.send(call, settings, flight.ends_at)
        except TransportError as failure:
            what = flight.lost(failure)
        else:
            what = flight.answered(answer)
        if not isinstance(what, Pause):
            return what
        await runtime.async_sleep(what.seconds)
