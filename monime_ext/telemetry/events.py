"""The events of a call, and the two protocols to implement in order to receive them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias

from monime_ext.errors import Outcome

__all__ = ["AttemptEnded", "CallEnded", "CallStarted", "CallTelemetry", "Telemetry", "WaitReason", "WaitStarted"]

WaitReason: TypeAlias = Literal["rate_limit", "retry"]


@dataclass(frozen=True, slots=True)
class CallStarted:
    """A call started.

    Attributes:
        operation: The operation's id in the OpenAPI document, such as `createCheckoutSession`.
        method: The HTTP method.
        path: The path in the OpenAPI document, such as `/v1/checkout-sessions/{id}`.
        url: The URL with its ids, without its query.
        host: The host of the URL.
        port: The port of the URL.
        api_version: The API version that the client is pinned to.
        space_id: The Space of the call; None if it names no Space.
        idempotency_key: The idempotency key of a create; None for other calls.
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
    """An attempt ended with a response or without one.

    Attributes:
        number: The number of the attempt, from 1.
        seconds: How long it took.
        status: The HTTP status; None if there was no response.
        request_id: Monime's id of this attempt.
        error: The name of the transport error, such as `ConnectionFailed`; None if there was a response.
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
        reason: `rate_limit` to stay within Monime's rate limits, `retry` before a retry.
        seconds: How long it waits.
        attempts: The number of attempts so far.
    """

    reason: WaitReason
    seconds: float
    attempts: int


@dataclass(frozen=True, slots=True)
class CallEnded:
    """A call ended.

    Attributes:
        outcome: `succeeded`, or the `outcome` of the error.
        error: The name of the error that was raised; None on success.
        seconds: How long the call took, including waits.
        attempts: The number of attempts.
        status: The HTTP status of the last response; None if there was none.
        request_id: Monime's id of the last attempt.
        replayed: Whether Monime returned the result of an earlier success with the same idempotency key.
    """

    outcome: Outcome | Literal["succeeded"]
    error: str | None
    seconds: float
    attempts: int
    status: int | None
    request_id: str | None
    replayed: bool


class CallTelemetry(Protocol):
    """Receives the events of one call. It must be fast: the call waits for it."""

    def attempt_ended(self, event: AttemptEnded) -> None:
        """Receive the end of an attempt."""
        ...

    def wait_started(self, event: WaitStarted) -> None:
        """Receive the start of a wait."""
        ...

    def call_ended(self, event: CallEnded) -> None:
        """Receive the end of the call."""
        ...


class Telemetry(Protocol):
    """Receives every call of a client. What it raises is logged, and does not affect the call."""

    def call_started(self, event: CallStarted) -> CallTelemetry:
        """Return the receiver of this call's events."""
        ...
