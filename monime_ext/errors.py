"""The exceptions of this package.

They form one tree::

    MonimeError
    ├── ConfigurationError          the client cannot be created, or used, with this configuration
    │   └── ClientClosed            the client was closed before the call
    ├── InvalidRequest              the input breaks the API's rules; nothing was sent
    ├── StoreUnavailable            the database of a journal or an inbox is unavailable
    ├── JournalError                the journal contains the order, and the call would not be safe
    │   ├── BodyMismatch                the order was sent with a different body
    │   ├── InProgress                  another worker is sending it, and did not finish before the deadline
    │   ├── SessionEnded                its session expired, was cancelled or was deleted
    │   ├── StillOpen                   an earlier attempt has, or may have, a session that can be paid
    │   └── OutcomeLost                 the outcome is unknown, and the idempotency key has expired
    ├── TransportError              there was no response
    │   ├── ConnectionFailed        the connection could not be established, or broke
    │   └── TimedOut                a timeout or the deadline was exceeded
    ├── UnreadableResponse          the request succeeded, and the response could not be parsed
    ├── OutcomeUnknown              a change was sent, and may or may not have taken effect
    ├── PaginationLoop              a list returned a cursor that it had already returned
    ├── WebhookError                a webhook delivery cannot be used
    │   ├── SignatureInvalid            its signature is missing, malformed, wrong or too old
    │   └── PayloadInvalid              its signature is valid, and its body is not an event
    ├── InboxError                  the inbox did not handle an event, this time
    │   ├── EventBusy                   another worker is handling it
    │   ├── HandlerFailed               the handler raised; it will run again
    │   ├── ClaimLost                   the handler took too long, and another worker took over
    │   └── EventNotKept                the inbox has no such event to handle again
    ├── NotConfirmed                a session is not the paid order that was expected
    │   └── NotPaid                     it is the expected order, but it is not paid
    ├── SettlementConflict          records of several orders, or in several currencies, cannot be merged
    └── StatusError                 Monime, or a gateway in front of it, responded with an error status
        ├── BadRequest              400, 422: the request is invalid
        ├── Unauthorized            401: the token is missing, malformed, expired, revoked, or of the other environment
        ├── Forbidden               403: the token's role or scope, the Space or the IP address is not allowed
        │   └── TestModeUnsupported     the endpoint does not accept test tokens
        ├── NotFound                404: no such resource in this Space
        ├── Conflict                409: the state of the resource does not allow the request
        │   └── IdempotencyConflict     the key was used before with a different request
        ├── RateLimited             429: a rate limit was exceeded, and nothing was done
        └── ServerError             5xx: the service failed

Whatever the class, `error.outcome` states whether the call had an effect:

* `not_sent`   the request was not sent: correct it or retry it.
* `rejected`   nothing changed: Monime refused the request, or it was a read. The idempotency key can be used again,
  except after `IdempotencyConflict`.
* `unknown`    it may have taken effect: make the same call again with the same idempotency key, from any process.
* `committed`  it took effect, and only the response could not be parsed: read the resource, or make the same call again
  with the same idempotency key.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import Any, Final, Literal, TypeAlias

__all__ = [
    "BadRequest",
    "BodyMismatch",
    "ClaimLost",
    "ClientClosed",
    "ConfigurationError",
    "Conflict",
    "ConnectionFailed",
    "EventBusy",
    "EventNotKept",
    "Forbidden",
    "HandlerFailed",
    "IdempotencyConflict",
    "InProgress",
    "InboxError",
    "InvalidRequest",
    "JournalError",
    "Mismatch",
    "MonimeError",
    "NotConfirmed",
    "NotFound",
    "NotPaid",
    "Outcome",
    "OutcomeLost",
    "OutcomeUnknown",
    "PaginationLoop",
    "PayloadInvalid",
    "Problem",
    "RateLimited",
    "ServerError",
    "SessionEnded",
    "SettlementConflict",
    "SignatureInvalid",
    "SignatureReason",
    "StatusError",
    "StillOpen",
    "StoreUnavailable",
    "TestModeUnsupported",
    "TimedOut",
    "TransportError",
    "Unauthorized",
    "UnreadableResponse",
    "WebhookError",
]

Outcome: TypeAlias = Literal["not_sent", "rejected", "unknown", "committed"]

SignatureReason: TypeAlias = Literal[
    "missing",
    "not_bytes",
    "malformed",
    "foreign",
    "duplicate_field",
    "bad_timestamp",
    "bad_encoding",
    "wrong_length",
    "es256",
    "mismatch",
    "empty_body",
    "too_old",
    "too_new",
]


class MonimeError(Exception):
    """The base class of every exception of this package.

    Attributes:
        message: What happened and what to do, in one or two sentences.
        outcome: Whether the call had an effect; see the docstring of this module.
        operation: The operation's id in the OpenAPI document, such as `createCheckoutSession`.
        status: The HTTP status of the last response, if any. It can be any integer: gateways respond with 520 or 530.
        reason: Monime's error code, if any. New codes may appear.
        details: Monime's error details, unchanged; their shape is not documented. They may contain personal data.
        request_id: Monime's id of the last attempt; quote it to their support.
        idempotency_key: The idempotency key of a create; use it to make the call again.
        attempts: The number of attempts.
        retry_after: Seconds to wait before calling again, as Monime or the rate limiter asked.
        body: The raw body of the last response. It may contain personal data, so messages do not include it.
    """

    default_outcome: Outcome = "not_sent"

    def __init__(
        self,
        message: str,
        *,
        outcome: Outcome | None = None,
        operation: str | None = None,
        status: int | None = None,
        reason: str | None = None,
        details: Any = None,
        request_id: str | None = None,
        idempotency_key: str | None = None,
        attempts: int = 0,
        retry_after: float | None = None,
        body: bytes | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.outcome: Outcome = outcome or self.default_outcome
        self.operation = operation
        self.status = status
        self.reason = reason
        self.details = details
        self.request_id = request_id
        self.idempotency_key = idempotency_key
        self.attempts = attempts
        self.retry_after = retry_after
        self.body = body

    def __str__(self) -> str:
        named = {
            "operation": self.operation,
            "request id": self.request_id,
            "idempotency key": self.idempotency_key,
            "attempts": self.attempts or None,
        }
        context = ", ".join(f"{name} {value}" for name, value in named.items() if value is not None)
        return f"{self.message} [{context}]" if context else self.message

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self}>"

    def __reduce__(self) -> tuple[Any, ...]:
        return _revive, (type(self), self.args), self.__dict__


def _revive(cls: type[MonimeError], args: tuple[Any, ...]) -> MonimeError:
    """Create an error without its constructor, whose arguments are unknown to unpickling and copying."""
    error = cls.__new__(cls)
    error.args = args
    return error


class ConfigurationError(MonimeError):
    """The client cannot be created, or used, with this configuration. Nothing was sent: correct the configuration."""


class ClientClosed(ConfigurationError):
    """The client was closed before the call. Nothing was sent: create a new client."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One validation error of one field. It describes the value by its length or type, and never contains it.

    Attributes:
        path: The field, in the names of the request: `lineItems[0].price.value`, or the name of a header. The message
            has it in the names of Python first: `line_items[0].price.value (lineItems[0].price.value)`.
        actual: The value it had: `151 characters`, `float`, `nothing`.
        expected: What is allowed: `at most 150 characters`.
    """

    path: str
    actual: str
    expected: str

    def __str__(self) -> str:
        argument = _argument(self.path)
        wire = "" if argument == self.path else f" ({self.path})"
        return f"{argument}{wire}: {self.expected} (got {self.actual})"


def _argument(path: str) -> str:
    """Return the Python name of a field of the request: the keys of metadata stay as they are."""
    if path in _HEADERS:
        return _HEADERS[path]
    # Other headers, and the words of the command line.
    if " " in path or "-" in path.partition(".")[0]:
        return path
    parts = path.split(".")
    # What is below `metadata` are the caller's own keys.
    end = parts.index("metadata") + 1 if "metadata" in parts else len(parts)
    if parts[0] in ("extra_headers", "metadata"):
        end = 1
    return ".".join([*map(_snake_case, parts[:end]), *parts[end:]])


def _snake_case(name: str) -> str:
    return "".join(
        f"_{letter.lower()}" if letter.isupper() and before.islower() else letter
        for before, letter in zip(" " + name, name, strict=False)
    )


_HEADERS: Final = {"Idempotency-Key": "idempotency_key", "Monime-Space-Id": "space_id"}


class InvalidRequest(MonimeError, ValueError):
    """The input breaks the API's rules. Nothing was sent. It is also a `ValueError`.

    Its `args` survive JSON, by which task queues such as Celery pass errors on: `InvalidRequest(*args)` has the same
    problems.

    Attributes:
        problems: All validation errors, not only the first.
    """

    def __init__(self, problems: Sequence[Problem | Sequence[str]], *, operation: str | None = None) -> None:
        self.problems: tuple[Problem, ...] = tuple(
            problem if isinstance(problem, Problem) else Problem(*problem) for problem in problems
        )
        count = f"{len(self.problems)} problem{'s' if len(self.problems) > 1 else ''}"
        super().__init__(
            f"Nothing was sent: {count} in the request.\n" + "\n".join(f"  {problem}" for problem in self.problems),
            operation=operation,
        )
        self.args = ([[problem.path, problem.actual, problem.expected] for problem in self.problems],)

    def __str__(self) -> str:
        return self.message


class StoreUnavailable(MonimeError):
    """The database of a journal or an inbox is unavailable; `__cause__` is the error of its library.

    The operation was not done, and nothing was sent: retry it when the database is available again.
    """


class JournalError(MonimeError):
    """The journal contains the order, and the call would not be safe. This call sent nothing.

    Attributes:
        once: Your own id of the order. Messages do not include it.
        attempt: The number of the attempt.
        session_id: The id of the attempt's session, if known.
        session_status: The status of that session, if known: `pending`, `completed`, `expired`, `cancelled`, or
            `deleted`, which is not a status of Monime's.
    """

    def __init__(
        self,
        message: str,
        *,
        once: str | None = None,
        attempt: int | None = None,
        session_id: str | None = None,
        session_status: str | None = None,
        **context: Any,
    ) -> None:
        super().__init__(message, **context)
        self.once = once
        self.attempt = attempt
        self.session_id = session_id
        self.session_status = session_status


class BodyMismatch(JournalError):
    """The order was sent with a different body before. Monime would refuse it, or create a second session.

    Attributes:
        paths: Where the bodies differ, such as `lineItems[0].price.value`; they contain no values.
    """

    def __init__(self, message: str, *, paths: Sequence[str] = (), **context: Any) -> None:
        super().__init__(message, **context)
        self.paths: tuple[str, ...] = tuple(paths)


class InProgress(JournalError):
    """Another worker is sending the order, and did not finish in time. Retry within `retry_after` seconds."""

    default_outcome: Outcome = "unknown"


class SessionEnded(JournalError):
    """The order's session expired, was cancelled or was deleted, and was not paid.

    To create another one, pass `attempt=error.attempt + 1`, or `renew="when_ended"` to do so automatically.
    """


class StillOpen(JournalError):
    """Another attempt has, or may have, a session that can be paid. With a second session, both could be paid."""


class OutcomeLost(JournalError):
    """Whether the order has a session is unknown, and its request is not sent again.

    The idempotency key has expired, or another request has used it, such as one of a journal that was lost.
    Search the list of sessions for the order's reference. If no such session was completed, increment `attempt`.
    """

    default_outcome: Outcome = "unknown"


class TransportError(MonimeError):
    """There was no response. Retry a read; a change that may have taken effect raises `OutcomeUnknown` instead."""


class ConnectionFailed(TransportError):
    """The connection could not be established, or broke."""


class TimedOut(TransportError):
    """A timeout or the deadline was exceeded."""


class UnreadableResponse(MonimeError):
    """The request succeeded, and the body of the response is not what the API documents; see `body`."""

    default_outcome: Outcome = "committed"


class OutcomeUnknown(MonimeError):
    """A change was sent, and no attempt got a readable response, so it may or may not have taken effect.

    Make the same call again with `idempotency_key`, from any process: for 24 hours, Monime returns the result of the
    first success, and does nothing twice. `__cause__` is the error of the last attempt.
    """

    default_outcome: Outcome = "unknown"


class PaginationLoop(MonimeError):
    """A list returned a cursor that it had already returned, and would never have ended.

    Attributes:
        cursor: The repeated cursor.
    """

    default_outcome: Outcome = "rejected"

    def __init__(self, message: str, *, cursor: str = "", **context: Any) -> None:
        super().__init__(message, **context)
        self.cursor = cursor


class WebhookError(MonimeError):
    """A webhook delivery cannot be used. It was not handled; Monime delivers it again if you refuse it."""


class SignatureInvalid(WebhookError):
    """The signature of a delivery is missing, malformed, wrong or too old. Respond with 401, and do nothing else.

    The message is for your log: it names what to check, and contains no part of the secret, the signature or the body.
    Do not include it in the response.

    Attributes:
        reason: The reason, for programs:

            * `missing`          there is no signature header
            * `not_bytes`        the body was passed as a string or as parsed JSON
            * `malformed`        the header is not `t=…,v1=…`
            * `foreign`          the header or the signature has another scheme: hex, a dot, another vendor's
            * `duplicate_field`  the header contains `t` twice
            * `bad_timestamp`    `t` is not a number of seconds
            * `bad_encoding`     `v1` is not standard base64 with padding
            * `wrong_length`     `v1` is base64, but not of 32 bytes
            * `es256`            `v1` looks like an ES256 signature, which cannot be verified here
            * `mismatch`         the signature matches this body with none of the secrets
            * `empty_body`       the body is empty, and not what was signed: something read it before
            * `too_old`          the signature is valid, but older than the tolerance
            * `too_new`          the signature is valid, but further in the future than the tolerance
    """

    reason: SignatureReason  # pyright: ignore[reportIncompatibleVariableOverride] - an error's reason never changes

    def __init__(self, message: str, *, reason: SignatureReason, **context: Any) -> None:
        super().__init__(message, reason=reason, **context)


class PayloadInvalid(WebhookError):
    """A delivery has a valid signature, but its body is not an event. Respond with 400.

    It is not JSON, not an envelope, too large, or too deeply nested.
    """


class InboxError(MonimeError):
    """The inbox did not handle an event, this time. Respond with 5xx, so that Monime delivers it again."""


class EventBusy(InboxError):
    """Another worker is handling the event. `retry_after` is the number of seconds until its lease expires."""


class HandlerFailed(InboxError):
    """The handler raised, and its changes were rolled back; it will run again. `__cause__` is its exception."""


class ClaimLost(InboxError):
    """The handler took longer than its lease, and another worker took over; its changes were rolled back.

    Its effects outside of the transaction may happen twice: use a longer lease, or a faster handler.
    """


class EventNotKept(InboxError):
    """The inbox has no such event to handle again: it was never received, is done, or was purged."""


@dataclass(frozen=True, slots=True)
class Mismatch:
    """One difference between a session and the expected order.

    Attributes:
        field: `status`, `id`, `amount` (in minor units), `currency` or `reference`.
        expected: The value according to the caller.
        actual: The value according to Monime; None if it is missing.
    """

    field: Literal["status", "id", "amount", "currency", "reference"]
    expected: str | int | None = dataclass_field(repr=False)
    actual: str | int | None = dataclass_field(repr=False)

    def __str__(self) -> str:
        if self.field in ("id", "reference"):
            return f"{self.field}: different from the expected one"
        actual = "no readable value" if self.actual is None else self.actual
        return f"{self.field}: expected {self.expected}, got {actual}"


class NotConfirmed(MonimeError):
    """A session is not the paid order that was expected. Do not deliver; find out which order it belongs to.

    Attributes:
        mismatches: All differences, not only the first.
        session_status: The status of the session.
    """

    default_outcome: Outcome = "rejected"

    def __init__(
        self, message: str, *, mismatches: Sequence[Mismatch] = (), session_status: str = "unknown", **context: Any
    ) -> None:
        super().__init__(message, **context)
        self.mismatches: tuple[Mismatch, ...] = tuple(mismatches)
        self.session_status = session_status


class NotPaid(NotConfirmed):
    """A session is the expected order, but it is not paid; `session_status` shows whether it still can be."""


class SettlementConflict(MonimeError):
    """Records of several orders, or in several currencies, cannot be merged into one settlement."""


class StatusError(MonimeError):
    """Monime, or a gateway in front of it, responded with an error status."""

    default_outcome: Outcome = "rejected"


class BadRequest(StatusError):
    """400 or 422: the request is invalid. Correct it; the idempotency key can be used again."""


class Unauthorized(StatusError):
    """401: the token is missing, malformed, expired, revoked, or of the other environment; see `whoami()`."""


class Forbidden(StatusError):
    """403: the token is valid, but its role or scope, the Space or the IP address is not allowed."""


class TestModeUnsupported(Forbidden):
    """403: the endpoint does not accept test tokens. Use the sandbox of this package, or a live token."""

    __test__ = False


class NotFound(StatusError):
    """404: no such resource in this Space."""


class Conflict(StatusError):
    """409: the state of the resource does not allow the request, such as a session that is being paid."""


class IdempotencyConflict(Conflict):
    """409: the idempotency key was used before with a different request. Use a new key for every new request.

    How Monime responds to two concurrent requests with one key is not documented, and may be this. If an earlier
    attempt of the same call got no response, `OutcomeUnknown` is raised instead.
    """


class RateLimited(StatusError):
    """429: a rate limit was exceeded, and nothing was done. `retry_after` is the number of seconds to wait, if given.

    Attributes:
        limit: The limit: `space-limit`, `token-limit`, `endpoint-limit`, or an unknown one.
    """

    def __init__(self, message: str, *, limit: str | None = None, **context: Any) -> None:
        super().__init__(message, **context)
        self.limit = limit


class ServerError(StatusError):
    """5xx: the service failed at every attempt. A change may have taken effect: retry it with the same key."""

    default_outcome: Outcome = "unknown"
