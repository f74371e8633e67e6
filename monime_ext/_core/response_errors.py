"""Parse a response, or build the error that it means.

An error is built from the status and the headers first and from the body second, so that HTML, an empty or a broken
body never hides what happened.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from monime_ext._core.redaction import printable_excerpt
from monime_ext._core.response import Envelope, RawResponse
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

__all__ = ["error_from_response", "foreign_result", "parse_envelope", "unreadable_result"]


def parse_envelope(response: RawResponse, *, is_mutation: bool = True) -> Envelope:
    """Return the envelope of a successful response.

    Args:
        response: The response.
        is_mutation: Whether the call may have changed something.

    Raises:
        UnreadableResponse: The body is not a JSON object, is too large, or reports a failure after all.
    """
    if response.is_too_large:
        raise _unreadable("is larger than `max_response_bytes`", response, is_mutation)
    try:
        envelope = response.json()
    except (ValueError, RecursionError):
        raise _unreadable("is not JSON", response, is_mutation) from None
    if not isinstance(envelope, dict):
        raise _unreadable("is not a JSON object", response, is_mutation)
    if envelope.get("success", True) is not True:
        error = _error_object(envelope)
        raise UnreadableResponse(
            f"Monime responded with status {response.status}, but the body reports a failure{_quoted(error)}. "
            f"{_OUTCOME_UNKNOWN if is_mutation else _READ_ONLY}",
            outcome="unknown",
            reason=_text(error.get("reason")),
            details=error.get("details"),
            status=response.status,
            request_id=response.request_id,
            body=response.body,
        )
    return envelope


def unreadable_result(
    response: RawResponse, cause: Exception, *, is_mutation: bool = True, is_success: bool = False
) -> UnreadableResponse:
    """Return the error for a result that does not match the API's description.

    Args:
        response: The response.
        cause: What failed.
        is_mutation: Whether the call may have changed something.
        is_success: Whether the envelope states that the call succeeded.
    """
    # The messages of these two are written by the generated code: they contain a field's name, and never a value.
    field = f": {cause}" if isinstance(cause, TypeError | KeyError) else ""
    problem = f"has a result that does not match the API's description ({type(cause).__name__}{field})"
    return _unreadable(problem, response, is_mutation, is_success)


def foreign_result(response: RawResponse, paths: Sequence[str], *, is_mutation: bool = True) -> UnreadableResponse:
    """Return the error for a response that belongs to another request: what was sent is not what came back.

    Args:
        response: The response.
        paths: The fields that differ.
        is_mutation: Whether the call may have changed something.
    """
    return UnreadableResponse(
        f"Monime responded with status {response.status}, but the response belongs to another request: "
        f"{', '.join(paths)} differs from what was sent. {_OUTCOME_UNKNOWN if is_mutation else _READ_ONLY}",
        outcome="unknown",
        status=response.status,
        request_id=response.request_id,
        body=response.body,
    )


def error_from_response(response: RawResponse, *, is_mutation: bool = True) -> StatusError:
    """Return the error that a response with a status other than 200 to 299 means.

    Args:
        response: The response.
        is_mutation: Whether the call may have changed something.
    """
    error = _error_object(_json_or_none(response))
    reason = _text(error.get("reason"))
    cls = _class_for(response.status, reason, _text(error.get("message")))
    advice = _READ_ONLY if cls is ServerError and not is_mutation else _ADVICE.get(cls, "")
    if 300 <= response.status <= 399:
        advice = "A redirect is not followed, because it would send the token along: check `base_url`."
    fields: dict[str, Any] = {
        "status": response.status,
        "reason": reason,
        "details": error.get("details"),
        "request_id": response.request_id,
        "body": response.body,
    }
    if not 400 <= response.status <= 499 or response.status == 408:
        fields["outcome"] = "unknown"
    if cls is RateLimited:
        fields["limit"] = response.headers.get("monime-rate-limit")
    message = f"Monime responded with status {response.status}{_quoted(error)}."
    return cls(f"{message} {advice}".rstrip(), **fields)


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

_OUTCOME_UNKNOWN: Final = (
    "Whether the request took effect is unknown: make the same call again, a create with the same idempotency key."
)
_COMMITTED: Final = (
    "The request most likely took effect: read the resource back, or make the same call again, a create with the same "
    "idempotency key."
)
_READ_ONLY: Final = "Nothing was changed, because the call only reads: make it again."

_ADVICE: Final[dict[type[MonimeError], str]] = {
    BadRequest: "Nothing was changed: correct the request. Its idempotency key can still be used.",
    Unauthorized: "Nothing was changed: check the token and its environment. `whoami()` reports whether Monime knows "
    "the token.",
    Forbidden: "Nothing was changed: the token's role, its scopes, the Space or this machine's IP address does not "
    "allow it.",
    TestModeUnsupported: "Nothing was changed: use the sandbox of this package for tests, or a live token.",
    NotFound: "There is no such resource in this Space.",
    Conflict: "Nothing was changed: read the resource again; its state may have changed.",
    IdempotencyConflict: "Nothing was changed now: this idempotency key belongs to another request. A new request "
    "needs a new key. If you sent this same request before, it may still be in progress: make the same call again "
    "later.",
    RateLimited: "Nothing was changed: wait, and make the same call again.",
    ServerError: _OUTCOME_UNKNOWN,
}


def _quoted(error: Mapping[str, Any]) -> str:
    """Return the reason and the message of an error object in parentheses."""
    texts = (_text(error.get("reason")), _text(error.get("message")))
    quoted = ": ".join(printable_excerpt(text).rstrip(".") for text in texts if text)
    return f" ({quoted})" if quoted else ""


def _error_object(envelope: object) -> Mapping[str, Any]:
    error = envelope.get("error") if isinstance(envelope, dict) else None
    return error if isinstance(error, dict) else {}


def _json_or_none(response: RawResponse) -> object:
    try:
        return response.json()
    except (ValueError, RecursionError):
        return None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _unreadable(problem: str, response: RawResponse, is_mutation: bool, is_success: bool = False) -> UnreadableResponse:
    # A captive portal, too, responds with status 200. Only a response of Monime shows that Monime did anything.
    is_committed = is_success or response.request_id is not None
    advice = (_COMMITTED if is_committed else _OUTCOME_UNKNOWN) if is_mutation else _READ_ONLY
    return UnreadableResponse(
        f"Monime responded with status {response.status}, but the body {problem}. {advice}",
        outcome="committed" if is_committed else "unknown",
        status=response.status,
        request_id=response.request_id,
        body=response.body,
    )
