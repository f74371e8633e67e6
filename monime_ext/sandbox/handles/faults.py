"""The handles of the sandbox's faults."""

from __future__ import annotations

from contextlib import AbstractContextManager, suppress
from types import TracebackType
from typing import Unpack

from monime_ext.sandbox.api.requests import LoggedRequest
from monime_ext.sandbox.faults.fault import Fault, FaultKind, FaultOptions
from monime_ext.sandbox.faults.queue import ActiveFault
from monime_ext.sandbox.handles.clock import BackendCall, NotRunning

__all__ = ["FaultContext", "FaultHandle", "FaultNotTriggered", "SandboxFaults"]

_MAX_REQUESTS_LISTED = 20


class FaultHandle:
    """A fault that was added to a sandbox.

    Attributes:
        id: Its id, `flt-…`, which the control plane uses too.
    """

    def __init__(self, call: BackendCall, fault_id: str) -> None:
        self._call = call
        self.id = fault_id

    @property
    def hits(self) -> int:
        """The number of requests that have triggered it."""
        return self._call(lambda backend: backend.faults.get(self.id)).hits

    def remove(self) -> int:
        """Deactivate it, and return the number of requests that have triggered it."""
        return self._call(lambda backend: backend.faults.remove(self.id)).hits

    def __repr__(self) -> str:
        return f"<FaultHandle {self.id}>"


class FaultNotTriggered(AssertionError):
    """No request triggered a fault that was expected to be triggered."""


class FaultContext(AbstractContextManager[FaultHandle]):
    """Activates a fault for the duration of a `with` block.

    Args:
        call: Calls the backend.
        fault: The fault.
        must_trigger: Whether leaving the block raises `FaultNotTriggered` if no request triggered the fault.
    """

    def __init__(self, call: BackendCall, fault: Fault, must_trigger: bool) -> None:
        self._call = call
        self._fault = fault
        self._must_trigger = must_trigger

    def __enter__(self) -> FaultHandle:
        fault = self._fault
        self._previous_ids = self._call(lambda backend: {entry.request_id for entry in backend.requests})
        self._handle = FaultHandle(self._call, self._call(lambda backend: backend.faults.add(fault)).id)
        return self._handle

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        __tracebackhide__ = True  # makes pytest point at the block
        if error is not None:
            with suppress(NotRunning):
                self._handle.remove()
        elif not self._handle.remove() and self._must_trigger:
            requests = self._call(
                lambda backend: [entry for entry in backend.requests if entry.request_id not in self._previous_ids]
            )
            raise FaultNotTriggered(_not_triggered(self._fault, requests))


class SandboxFaults:
    """The active faults of a sandbox."""

    def __init__(self, call: BackendCall) -> None:
        self._call = call

    def add(self, kind: FaultKind, match: str = "*", **options: Unpack[FaultOptions]) -> FaultHandle:
        """Add a fault after the active ones.

        Args:
            kind: As for `Fault`.
            match: The requests that it applies to.
            **options: The other arguments of `Fault`.

        Raises:
            ValueError: As for `Fault`, or no API version has the operation.
        """
        fault = Fault(kind, match, **options)
        return FaultHandle(self._call, self._call(lambda backend: backend.faults.add(fault)).id)

    def during(self, fault: Fault, *, must_trigger: bool) -> FaultContext:
        """Return a context manager that activates a fault; see `Sandbox.fault`."""
        return FaultContext(self._call, fault, must_trigger)

    def active(self) -> list[ActiveFault]:
        """Return the faults that can still be triggered, with what remains of `times` and `skip`."""
        return self._call(lambda backend: backend.faults.active())

    def clear(self) -> None:
        """Deactivate all faults."""
        self._call(lambda backend: backend.faults.clear())


def _not_triggered(fault: Fault, requests: list[LoggedRequest]) -> str:
    target = "any request" if fault.match == "*" else fault.match
    message = f"The fault {fault.kind} for {target} was not triggered"
    if not requests:
        return f"{message}: there were no requests while it was active."
    lines = [f"  {entry}" for entry in requests[-_MAX_REQUESTS_LISTED:]]
    return "\n".join([f"{message}. Requests while it was active:", *lines])
