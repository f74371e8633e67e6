"""The functions of a running sandbox that have a name of their own: its clock and its faults."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from datetime import datetime, timedelta
from types import TracebackType
from typing import Protocol, TypeVar, Unpack

import anyio

from monime_ext._core.runtime import Runtime
from monime_ext.sandbox.api.requests import LoggedRequest
from monime_ext.sandbox.backend import Backend
from monime_ext.sandbox.faults.fault import Fault, FaultKind, FaultOptions
from monime_ext.sandbox.faults.queue import ActiveFault

_T = TypeVar("_T")
_MOST_TOLD = 20


class NotRunning(RuntimeError):
    """The sandbox is not running, so it has no state to look at or to change."""


class BackendCall(Protocol):
    """Pulls a function of the backend in the thread that serves it, and gives the result. Raises NotRunning."""

    def __call__(self, function: Callable[[Backend], _T], /) -> _T: ...


class SandboxClock:
    """The sandbox's clock, as tests move it."""

    def __init__(self, pull: BackendCall) -> None:
        self._call = pull

    def now(self) -> datetime:
        """The sandbox's time, in UTC."""
        return self._call(lambda backend: backend.clock.now())

    def advance(self, *, days: float = 0, hours: float = 0, minutes: float = 0, seconds: float = 0) -> datetime:
        """Moves the clock forward and gives the new time; what is due by then has happened.

        Raises:
            ValueError: The time is negative.
        """
        by = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
        return self._call(lambda backend: backend.advance(by))

    def advance_to(self, moment: datetime) -> datetime:
        """Moves the clock forward to a moment, such as a session's `expire_time`, and gives the new time.

        Raises:
            ValueError: The moment has no time zone, or is over.
        """
        return self._call(lambda backend: backend.advance_to(moment))

    def runtime(self) -> Runtime:
        """The sandbox's time for a client, `Monime(…, runtime=sandbox.clock.runtime())`.

        Where the client would sleep, before a retry or in `wait`, this clock moves instead. So a test of retries
        takes no time, and time is one: a `Retry-After` that was slept through is over for the sandbox too. Many
        clients that sleep at once share the clock, and so retry_now each other's deadlines on.

        Raises:
            NotRunning: The sandbox is not running; the runtime is good for as long as it does.
        """
        clock = self._call(lambda backend: backend.clock)

        def sleep(seconds: float) -> None:
            awake = clock.steady() + seconds

            def run_due(backend: Backend) -> None:
                left = awake - backend.clock.steady()
                # Less than nothing where another client's sleep has moved the clock so far already.
                backend.advance(timedelta(seconds=max(0.0, left)))

            try:
                self._call(run_due)
            except NotRunning:
                clock.advance(timedelta(seconds=max(0.0, seconds)))

        async def async_sleep(seconds: float) -> None:
            sleep(seconds)
            await anyio.sleep(0)

        return Runtime(
            monotonic=clock.steady,
            time=lambda: clock.now().timestamp(),
            sleep=sleep,
            async_sleep=async_sleep,
        )


class FaultHandle:
    """A fault that was put in the way of requests.

    Attributes:
        id: Its name in the sandbox, `flt-…`; the control plane knows it by that too.
    """

    def __init__(self, pull: BackendCall, fault_id: str) -> None:
        self._call = pull
        self.id = fault_id

    @property
    def hits(self) -> int:
        """How many requests it has hit."""
        return self._call(lambda backend: backend.faults.get(self.id)).hits

    def remove(self) -> int:
        """Takes it away, if it still waits, and gives how many requests it has hit."""
        return self._call(lambda backend: backend.faults.remove(self.id)).hits

    def __repr__(self) -> str:
        return f"<FaultHandle {self.id}>"


class FaultNotTriggered(AssertionError):
    """A fault was to hit, and no request came that it could have hit."""


class FaultContext(AbstractContextManager[FaultHandle]):
    """Lets a fault wait for as long as a `with` block lasts, and sees to it that it hits.

    Arguments:
        pull: Pulls a function of the sandbox.
        fault: The fault.
        must_trigger: Whether the block fails where nothing was hit.
    """

    def __init__(self, pull: BackendCall, fault: Fault, must_trigger: bool) -> None:
        self._call = pull
        self._fault = fault
        self._must_hit = must_trigger

    def __enter__(self) -> FaultHandle:
        fault = self._fault
        self._before = self._call(lambda backend: {entry.request_id for entry in backend.requests})
        self._placed = FaultHandle(self._call, self._call(lambda backend: backend.faults.add(fault)).id)
        return self._placed

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        __tracebackhide__ = True  # pytest then points at the block
        if error is not None:
            with suppress(NotRunning):
                self._placed.remove()
        elif not self._placed.remove() and self._must_hit:
            came = self._call(
                lambda backend: [each for each in backend.requests if each.request_id not in self._before]
            )
            raise FaultNotTriggered(_missed(self._fault, came))


class SandboxFaults:
    """The faults that wait for requests."""

    def __init__(self, pull: BackendCall) -> None:
        self._call = pull

    def add(self, kind: FaultKind, match: str = "*", **options: Unpack[FaultOptions]) -> FaultHandle:
        """Lets a fault wait behind those that are there; the arguments are those of `Fault`.

        Raises:
            ValueError: As `Fault` does, and for an operation that no version has.
        """
        fault = Fault(kind, match, **options)
        return FaultHandle(self._call, self._call(lambda backend: backend.faults.add(fault)).id)

    def during(self, fault: Fault, *, must_trigger: bool) -> FaultContext:
        """The fault for as long as a `with` block lasts; see `Sandbox.fault`."""
        return FaultContext(self._call, fault, must_trigger)

    def waiting(self) -> list[ActiveFault]:
        """The faults that have not hit often enough, with what is left of `times` and `skip`."""
        return self._call(lambda backend: backend.faults.waiting())

    def clear(self) -> None:
        """Takes all faults away."""
        self._call(lambda backend: backend.faults.clear())


def _missed(fault: Fault, came: list[LoggedRequest]) -> str:
    what = f"The fault {fault.kind} for {'any request' if fault.match == '*' else fault.match} hit nothing"
    if not came:
        return f"{what}: no request came while it waited."
    told = [f"  {entry}" for entry in came[-_MOST_TOLD:]]
    return "\n".join([f"{what}. While it waited these requests came:", *told])
