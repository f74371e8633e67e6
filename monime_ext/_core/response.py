"""What an answer means: the result in a success, or the error in anything else.

An error is made from the status and the headers first, and from the body second, so that HTML, nothing at all or a
broken body never hides what happened.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Generic, TypeAlias, TypeVar

from monime_ext.errors import (
    BadRequest,
    Conflict,
    Forbidden,
    IdempotencyConflict,
    MonimeError,
    NotFound,
    RateLimited,
    ServerError,
    StatusError,
    TestModeUnsupported,
    Unauthorized,
    UnreadableResponse,
)

__all__ = [
    "Envelope",
    "RawResponse",
    "Response",
    "error_from_response",
    "parse_envelope",
    "redact_secrets",
    "unreadable_result",
    "unwrap_result",
]

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

Envelope: TypeAlias = dict[str, Any]
"""The JSON object of a successful response."""


@dataclass(frozen=True, slots=True)
class RawResponse:
    """One answer as it came off the wire, its body complete and decompressed.

    Attributes:
        status: The HTTP status; any integer.
        headers: By lower-case name; a repeated header is joined with commas.
        body: The bytes.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)

    @property
    def request_id(self) -> str | None:
        return self.headers.get("monime-request-id")


@dataclass(frozen=True, slots=True)
class Response(Generic[T_co]):
    """A result, and how it came.

    Attributes:
        result: What the plain method returns.
        status: The HTTP status.
        headers: The answer's headers, by lower-case name.
        request_id: Monime's id of the last attempt.
        idempotency_key: The key under which a create was sent; None for other calls.
        attempts: How many times the request was sent.
        replayed: Whether this is the result of an earlier create: Monime gave it again for the same key, or the journal
            knew the session of the order.
    """

    result: T_co = field(repr=False)
    status: int
    headers: Mapping[str, str] = field(repr=False)
    request_id: str | None
    idempotency_key: str | None
    attempts: int
    replayed: bool


def parse_envelope(answer: RawResponse, *, changes: bool = True) -> Envelope:
    """Return the envelope of a success.

    Args:
        answer: What came.
        changes: Whether the call may have changed something.

    Raises:
        UnreadableResponse: The body is no JSON object, with outcome `committed`; or the envelope says that it is no
            success after all, with outcome `unknown`.
    """
    try:
        envelope = json.loads(answer.body)
    except (ValueError, RecursionError):
        raise _unreadable("is not JSON", answer, changes) from None
    if not isinstance(envelope, dict):
        raise _unreadable("is not a JSON object", answer, changes)
    if envelope.get("success", True) is not True:
        told = _error_object(envelope)
        raise UnreadableResponse(
            f"Monime answered {answer.status}, and the answer says that it is no success{_saying(told)}. "
            f"{_IN_DOUBT if changes else _READ}",
            outcome="unknown",
            reason=_text(told.get("reason")),
            details=told.get("details"),
            status=answer.status,
            request_id=answer.request_id,
            body=answer.body,
        )
    return envelope


def unwrap_result(envelope: Mapping[str, Any]) -> Any:
    """Return the result in an envelope; one source saw a second `result` inside, which is the real one then."""
    result = envelope.get("result")
    if isinstance(result, dict) and "result" in result and "id" not in result:
        return result["result"]
    return result


def unreadable_result(answer: RawResponse, cause: Exception, *, changes: bool = True) -> UnreadableResponse:
    """Return the error for a result that is not what the API promises."""
    # The generated code names the field in these two, and no value.
    told = f": {cause}" if isinstance(cause, TypeError | KeyError) else ""
    return _unreadable(f"has a result that is not as the API promises ({type(cause).__name__}{told})", answer, changes)


def error_from_response(answer: RawResponse, *, changes: bool = True) -> StatusError:
    """Return the error that an answer of a status other than 200 to 299 means.

    Args:
        answer: What came.
        changes: Whether the call may have changed something.
    """
    told = _error_object(_json_or_none(answer.body))
    reason = _text(told.get("reason"))
    message = _text(told.get("message"))
    cls = _class_for(answer.status, reason, message)
    advice = _READ if cls is ServerError and not changes else _ADVICE.get(cls, "")
    if 300 <= answer.status <= 399:
        advice = "A redirect is not followed, for the token would go along: check `base_url`."
    about: dict[str, Any] = {
        "status": answer.status,
        "reason": reason,
        "details": told.get("details"),
        "request_id": answer.request_id,
        "body": answer.body,
    }
    if not 400 <= answer.status <= 499 or answer.status == 408:
        about["outcome"] = "unknown"
    if cls is RateLimited:
        about["limit"] = answer.headers.get("monime-rate-limit")
    return cls(" ".join(filter(None, (f"Monime answered {answer.status}{_saying(told)}.", advice))), **about)


def _class_for(status: int, reason: str | None, message: str | None) -> type[StatusError]:
    if status == 403 and "test mode is not supported" in (message or "").lower():
        return TestModeUnsupported
    if status == 409 and reason == "idempotency_key_in_use":
        return IdempotencyConflict
    if 500 <= status <= 599:
        return ServerError
    return _BY_STATUS.get(status, StatusError)


_BY_STATUS: Final[dict[int, type[StatusError]]] = {
    400: BadRequest,
    401: Unauthorized,
    403: Forbidden,
    404: NotFound,
    409: Conflict,
    422: BadRequest,
    429: RateLimited,
}

_IN_DOUBT: Final = "Whether anything happened is not known: make the same call again, a create with the same key."
_HAPPENED: Final = (
    "What was asked for has most likely happened: read it back, or make the same call again, a create with the same "
    "key."
)
_READ: Final = "Nothing was changed, for this call only reads: make it again."

_ADVICE: Final[dict[type[MonimeError], str]] = {
    BadRequest: "Nothing happened: correct the request; its idempotency key is still free.",
    Unauthorized: "Nothing happened: check the token and its environment; `whoami()` tells whether Monime knows it.",
    Forbidden: "Nothing happened: the token's role, its scopes, the Space or this machine's address does not allow it.",
    TestModeUnsupported: "Nothing happened: use the sandbox of this package for tests, or a live token.",
    NotFound: "There is no such thing in this Space.",
    Conflict: "Nothing happened: read the thing again; its state may have changed.",
    IdempotencyConflict: "Nothing happened now: this key belongs to another request, and a new one needs a new key. "
    "If you have sent this one before, it may be under way: make the same call again later.",
    RateLimited: "Nothing happened: wait, and make the same call again.",
    ServerError: _IN_DOUBT,
}


def _saying(told: Mapping[str, Any]) -> str:
    reason, message = _text(told.get("reason")), _text(told.get("message"))
    said = ": ".join(redacted(each).rstrip(".") for each in (reason, message) if each)
    return f" ({said})" if said else ""


def redacted(text: str) -> str:
    """Return a text of the server's, fit for a message: one line, no token and no phone number, and not endless."""
    text = "".join(each if each.isprintable() else " " if each.isspace() else "\ufffd" for each in redact_secrets(text))
    return text if len(text) <= 500 else text[:500] + "…"


def redact_secrets(text: str) -> str:
    """Return a text with what looks like a token or a phone number taken out."""
    text = re.sub(r"\bmon_\w+", "<token>", text)
    return re.sub(r"\+?\d[\d \-]{6,}\d", "<number>", text)


def _error_object(envelope: object) -> Mapping[str, Any]:
    error = envelope.get("error") if isinstance(envelope, dict) else None
    return error if isinstance(error, dict) else {}


def _json_or_none(body: bytes) -> object:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _unreadable(what: str, answer: RawResponse, changes: bool) -> UnreadableResponse:
    return UnreadableResponse(
        f"Monime answered {answer.status}, and the body {what}. {_HAPPENED if changes else _READ}",
        status=answer.status,
        request_id=answer.request_id,
        body=answer.body,
    )
