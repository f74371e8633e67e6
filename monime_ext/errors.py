"""Everything that this package raises, in one tree::

    MonimeError
    ├── ConfigurationError          the client cannot be made, or used, as it is set up
    │   └── ClientClosed            a call on a client that was closed
    ├── InvalidRequest              the input breaks the API's rules; nothing was sent
    ├── StoreUnavailable            the database of a journal or an inbox cannot be used
    ├── JournalError                the journal knows the order, and what was asked for would not be safe
    │   ├── BodyMismatch                  the order was sent with another body
    │   ├── InProgress                  another worker sends it, and was not done by the deadline
    │   ├── SessionEnded                its session expired, was cancelled or deleted
    │   ├── StillOpen                   an earlier attempt has, or may have, a session that can be paid
    │   └── OutcomeLost                 nobody knows whether it was created, and Monime has forgotten its key
    ├── TransportError              no answer came
    │   ├── ConnectionFailed        the connection could not be made, or broke
    │   └── TimedOut                a time-out or the deadline ran out
    ├── UnreadableResponse          a success was answered, and could not be read
    ├── OutcomeUnknown              a change was sent, and nobody here knows whether it happened
    ├── PaginationLoop              a list came back to a page that it had already given
    ├── WebhookError                a delivery to a webhook cannot be used
    │   ├── SignatureInvalid            it is not signed as Monime signs, or not with your secret, or not now
    │   └── PayloadInvalid              it is signed, and its body is not an event
    ├── InboxError                  an event was not handled by the inbox, this time
    │   ├── EventBusy                   another worker handles it just now
    │   ├── HandlerFailed               the handler raised; it will be run again
    │   ├── ClaimLost                   the handler took too long, and another worker has taken over
    │   └── EventNotKept                there is no such event to handle again
    ├── NotConfirmed                a session is not the paid order that was expected
    │   └── NotPaid                     it is the expected order, and not paid
    ├── SettlementConflict          what was told of two orders, or in two currencies, cannot be one settlement
    └── StatusError                 Monime, or a gateway before it, answered with an error
        ├── BadRequest              400, 422: the request is wrong
        ├── Unauthorized            401: the token is missing, malformed, expired, revoked, or of the other environment
        ├── Forbidden               403: the token is fine, but its role, its scope, the Space or the IP address says no
        │   └── TestModeUnsupported     the endpoint does not work with a test token
        ├── NotFound                404: no such thing in this Space
        ├── Conflict                409: the thing is in another state than the request needs
        │   └── IdempotencyConflict     the key was used before, with another request
        ├── RateLimited             429: a rate limit was met, and nothing was done
        └── ServerError             5xx: the service failed

Whatever the class, `error.outcome` answers the one question of a caller whose money moves:

* `not_sent`   nothing left this machine: correct or repeat, as you like.
* `rejected`   nothing happened: Monime refused, or the call only read. The idempotency key is still free, except after
  `IdempotencyConflict`.
* `unknown`    it may have happened: repeat the same call with the same idempotency key, now or from another process.
* `committed`  it happened, and only the answer could not be read: read the thing back, or repeat with the same key.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

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
    "too_old",
    "too_new",
]


class MonimeError(Exception):
    """The root of everything that this package raises.

    Attributes:
        message: What happened, what it means and what to do, in one or two sentences.
        outcome: Whether the call had an effect; see the head of this module.
        operation: The operation's id in the OpenAPI document, such as `createCheckoutSession`.
        status: The HTTP status of the last answer, when there was one. Any integer: gateways answer 520 and 530.
        reason: Monime's own word for the error, when it gave one. The set is open.
        details: What Monime added, as it came; its shape is not published. It may hold personal data.
        request_id: Monime's id of the last attempt; quote it to their support.
        idempotency_key: The key under which a create was sent; repeat the call with it.
        attempts: How many times the request was sent, or tried to be.
        retry_after: Seconds to wait, when Monime asked for it, or when pacing would have taken as long.
        body: The raw body of the last answer, for a closer look. It may hold personal data, so it is in no message.
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
        told = ", ".join(f"{name} {value}" for name, value in named.items() if value is not None)
        return f"{self.message} [{told}]" if told else self.message

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self}>"

    def __reduce__(self) -> tuple[Any, ...]:
        return _revive, (type(self), self.args), self.__dict__


def _revive(cls: type[MonimeError], args: tuple[Any, ...]) -> MonimeError:
    """Make an error without its constructor, whose arguments unpickling and copying do not know."""
    error = cls.__new__(cls)
    error.args = args
    return error


class ConfigurationError(MonimeError):
    """The client cannot be made, or used, as it is set up. Nothing was sent: correct the set-up."""


class ClientClosed(ConfigurationError):
    """A call on a client that was closed. Nothing was sent: make a new client."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault of one field. It tells lengths and types, never the value itself.

    Attributes:
        path: Where, in the names of the request: `lineItems[0].price.value`, or a header's name.
        given: What was there: `151 characters`, `float`, `nothing`.
        limit: What is allowed there: `at most 150 characters`.
    """

    path: str
    given: str
    limit: str

    def __str__(self) -> str:
        return f"{self.path}: {self.limit} (given: {self.given})"


class InvalidRequest(MonimeError):
    """The input breaks the API's rules, and was refused before anything was sent.

    Attributes:
        problems: Every fault of the input, not only the first.
    """

    def __init__(self, problems: Sequence[Problem], *, operation: str | None = None) -> None:
        self.problems = tuple(problems)
        count = f"{len(self.problems)} problem{'s' if len(self.problems) > 1 else ''}"
        super().__init__(
            f"Nothing was sent: {count} in the request.\n" + "\n".join(f"  {each}" for each in self.problems),
            operation=operation,
        )

    def __str__(self) -> str:
        return self.message


class StoreUnavailable(MonimeError):
    """The database of a journal or an inbox cannot be used; `__cause__` is what its library said.

    What was under way there is not done, and nothing was sent: do the same again when the database is back.
    """


class JournalError(MonimeError):
    """The journal knows the order, and what was asked for would not be safe. Nothing was sent by this call.

    Attributes:
        once: Your own id of the order. It is in no message.
        attempt: Which attempt at it this is about.
        session_id: The attempt's session, when it is known.
        session_status: How that session stands, when it is known: `pending`, `completed`, `expired`, `cancelled`, or
            `deleted`, which Monime has no word for.
    """

    def __init__(
        self,
        message: str,
        *,
        once: str | None = None,
        attempt: int | None = None,
        session_id: str | None = None,
        session_status: str | None = None,
        **told: Any,
    ) -> None:
        super().__init__(message, **told)
        self.once = once
        self.attempt = attempt
        self.session_id = session_id
        self.session_status = session_status


class BodyMismatch(JournalError):
    """The order was sent with another body than it is asked for with now. Monime would refuse it, or have it twice.

    Attributes:
        paths: Where the bodies differ, such as `lineItems[0].price.value`; values are told by none.
    """

    def __init__(self, message: str, *, paths: Sequence[str] = (), **told: Any) -> None:
        super().__init__(message, **told)
        self.paths = tuple(paths)


class InProgress(JournalError):
    """Another worker sends the order, and was not done by the deadline. Ask again within `retry_after` seconds."""

    default_outcome: Outcome = "unknown"


class SessionEnded(JournalError):
    """The order's session expired, was cancelled or deleted, and nobody paid it.

    Whether to make another is yours to say: `attempt=error.attempt + 1`, or `renew="when_ended"` to have that done.
    """


class StillOpen(JournalError):
    """An earlier attempt at the order has, or may have, a session that can be paid; a second one could be paid too."""


class OutcomeLost(JournalError):
    """Nobody knows whether the order's session was created, and Monime has forgotten its key: it is never sent blindly.

    Look through the list of sessions for one with the order's reference. If none was completed, count `attempt` up.
    """

    default_outcome: Outcome = "unknown"


class TransportError(MonimeError):
    """No answer came. On a read, call again; a change whose answer was lost raises `OutcomeUnknown` instead."""


class ConnectionFailed(TransportError):
    """The connection could not be made, or broke."""


class TimedOut(TransportError):
    """A time-out or the deadline ran out."""


class UnreadableResponse(MonimeError):
    """A success was answered, and its body is not what the API promises; `body` has it as it came."""

    default_outcome: Outcome = "committed"


class OutcomeUnknown(MonimeError):
    """A change was sent, and its answer was lost or unreadable at the last attempt too.

    It may have happened. Make the same call again with `idempotency_key`, in this process or another: Monime gives the
    result of the first success for 24 hours, and does nothing twice. `__cause__` is what went wrong last.
    """

    default_outcome: Outcome = "unknown"


class PaginationLoop(MonimeError):
    """A list came back to a cursor that it had already given, and would never have ended.

    Attributes:
        cursor: The cursor that came twice.
    """

    default_outcome: Outcome = "rejected"

    def __init__(self, message: str, *, cursor: str, **told: Any) -> None:
        super().__init__(message, **told)
        self.cursor = cursor


class WebhookError(MonimeError):
    """A delivery to a webhook cannot be used. Nothing was done with it; Monime delivers it again if it is refused."""


class SignatureInvalid(WebhookError):
    """A delivery is not signed as Monime signs, or not with your secret, or not now. Answer 401, and do nothing else.

    The message is for your log: it says what to look at, and has no part of the secret, the signature or the body. Do
    not send it back.

    Attributes:
        reason: Why, for programs:

            * `missing`          there is no signature header
            * `not_bytes`        the body was handed in as text or as parsed JSON
            * `malformed`        the header is not `t=…,v1=…`
            * `foreign`          the header or the signature is of another scheme: hex, a dot, another vendor's
            * `duplicate_field`  a field of the header is there twice
            * `bad_timestamp`    `t` is not a number of seconds
            * `bad_encoding`     `v1` is not standard base64 with padding
            * `wrong_length`     `v1` is base64, and not of 32 bytes
            * `es256`            `v1` looks like an ES256 signature, which cannot be verified here
            * `mismatch`         the signature is not that of this body with any of the secrets
            * `too_old`          the signature is right, and older than the tolerance
            * `too_new`          the signature is right, and further in the future than the tolerance
    """

    reason: SignatureReason  # pyright: ignore[reportIncompatibleVariableOverride] - an error's reason never changes

    def __init__(self, message: str, *, reason: SignatureReason, **told: Any) -> None:
        super().__init__(message, reason=reason, **told)


class PayloadInvalid(WebhookError):
    """A delivery is signed, and its body is not an event: no JSON, no envelope, too large or too deep. Answer 400."""


class InboxError(MonimeError):
    """An event was not handled by the inbox, this time. Answer 5xx, so that Monime delivers it again."""


class EventBusy(InboxError):
    """Another worker handles the event just now. `retry_after` has the seconds until its lease runs out."""


class HandlerFailed(InboxError):
    """The handler raised, and its change was rolled back; it will be run again. `__cause__` is what it raised."""


class ClaimLost(InboxError):
    """The handler took longer than its lease, and another worker has taken over; its change was rolled back.

    What it did outside of the transaction may be done twice: give the inbox a longer lease, or the handler less to do.
    """


class EventNotKept(InboxError):
    """The inbox keeps no such event to handle again: it was never seen, is done, or was purged."""


@dataclass(frozen=True, slots=True)
class Mismatch:
    """One way in which a session is not what was expected.

    Attributes:
        what: `status`, `amount` (in minor units), `currency` or `reference`.
        expected: What your books say.
        found: What Monime says; None when it says nothing.
    """

    what: Literal["status", "amount", "currency", "reference"]
    expected: str | int | None = field(repr=False)
    found: str | int | None = field(repr=False)

    def __str__(self) -> str:
        if self.what == "reference":
            return "reference: another than expected"
        found = "nothing that can be read" if self.found is None else self.found
        return f"{self.what}: {self.expected} expected, {found} found"


class NotConfirmed(MonimeError):
    """A session is not the paid order that was expected. Do not deliver; find out which order it belongs to.

    Attributes:
        mismatches: Every difference, not only the first.
        session_status: The session's status.
    """

    default_outcome: Outcome = "rejected"

    def __init__(self, message: str, *, mismatches: Sequence[Mismatch], session_status: str, **told: Any) -> None:
        super().__init__(message, **told)
        self.mismatches = tuple(mismatches)
        self.session_status = session_status


class NotPaid(NotConfirmed):
    """A session is the expected order, and it is not paid: `session_status` tells whether it still can be."""


class SettlementConflict(MonimeError):
    """What was told of two orders, or in two currencies, cannot be one settlement. Keep them apart."""


class StatusError(MonimeError):
    """Monime, or a gateway before it, answered with an error. Its subclasses tell the statuses that have a meaning."""

    default_outcome: Outcome = "rejected"


class BadRequest(StatusError):
    """400 or 422: the request is wrong. Correct it; the idempotency key is still free."""


class Unauthorized(StatusError):
    """401: the token is missing, malformed, expired, revoked, or of the other environment. `whoami()` tells which."""


class Forbidden(StatusError):
    """403: the token is fine, but its role, its scope, the Space or the IP address says no."""


class TestModeUnsupported(Forbidden):
    """403: the endpoint does not work with a test token. Use the sandbox of this package, or a live token."""

    __test__ = False


class NotFound(StatusError):
    """404: no such thing in this Space."""


class Conflict(StatusError):
    """409: the thing is in another state than the request needs, such as a session that is being paid."""


class IdempotencyConflict(Conflict):
    """409: the key was used before with another request. Use a new key for a new request, and only for one.

    What Monime says to two requests at once with one key is not published, and may be this. Where an earlier attempt of
    the same call got no answer, `OutcomeUnknown` is raised instead.
    """


class RateLimited(StatusError):
    """429: a rate limit was met, and nothing was done. `retry_after` has the seconds to wait, when Monime told them.

    Attributes:
        limit: Which limit: `space-limit`, `token-limit`, `endpoint-limit`, or a name yet unknown.
    """

    def __init__(self, message: str, *, limit: str | None = None, **told: Any) -> None:
        super().__init__(message, **told)
        self.limit = limit


class ServerError(StatusError):
    """5xx: the service failed, at every attempt. A change may have happened: repeat it with the same key."""

    default_outcome: Outcome = "unknown"
