"""What happens to a call, and the two protocols by which anything of yours can hear of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias

from monime_ext.errors import Outcome

__all__ = ["AttemptEnded", "CallEnded", "CallStarted", "CallTelemetry", "Telemetry", "WaitReason", "WaitStarted"]

WaitReason: TypeAlias = Literal["rate_limit", "retry"]


@dataclass(frozen=True, slots=True)
class CallStarted:
    """A call begins.

    Attributes:
        operation: The operation's id in the OpenAPI document, such as `createCheckoutSession`.
        method: The HTTP method.
        path: The path in the OpenAPI document, such as `/v1/checkout-sessions/{id}`.
        url: What is called, with its ids and without its query.
        host: Where that is.
        port: Its port.
        api_version: The release that the client is pinned to.
        space_id: The Space that the call acts in; None for a call that names none.
        idempotency_key: The key of a create.
    """

    operation: str
    method: str
    path: str
    url: str
    host: str
    port: int
    api_version: str
    space_id: str | None
    idempotency_key: str | None


@dataclass(frozen=True, slots=True)
class AttemptEnded:
    """A request was answered, or its answer will not come.

    Attributes:
        number: 1 for the first.
        seconds: How long it took.
        status: The HTTP status; None when there was no answer.
        request_id: Monime's id of this attempt.
        error: The name of what went wrong on the way, such as `ConnectionFailed`; None when there was an answer.
    """

    number: int
    seconds: float
    status: int | None
    request_id: str | None
    error: str | None


@dataclass(frozen=True, slots=True)
class WaitStarted:
    """A call waits before its next attempt.

    Attributes:
        reason: `rate_limiter` to keep under Monime's limits, `retry` before a repetition.
        seconds: For how long.
        attempts: How many attempts there have been.
    """

    reason: WaitReason
    seconds: float
    attempts: int


@dataclass(frozen=True, slots=True)
class CallEnded:
    """A call is over.

    Attributes:
        outcome: `succeeded`; or what the error's `outcome` is.
        error: The name of the error that was raised; None after a success.
        seconds: How long the call took, waits and all.
        attempts: How many times the request was sent, or tried to be.
        status: The HTTP status of the last answer, when there was one.
        request_id: Monime's id of the last attempt.
        replayed: Whether Monime gave the result of an earlier success with the same key.
    """

    outcome: Outcome | Literal["succeeded"]
    error: str | None
    seconds: float
    attempts: int
    status: int | None
    request_id: str | None
    replayed: bool


class CallTelemetry(Protocol):
    """Hears what happens to one call. It has to be quick: the call waits for it."""

    def attempt_ended(self, event: AttemptEnded) -> None: ...

    def wait_started(self, event: WaitStarted) -> None: ...

    def call_ended(self, event: CallEnded) -> None: ...


class Telemetry(Protocol):
    """Hears of every call of a client. What it raises is logged, and does not disturb the call."""

    def call_started(self, event: CallStarted) -> CallTelemetry:
        """Return who hears what happens to this call."""
        ...
