"""What each fault makes of a request: which answer, if any, and how it reaches the wire."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable

from monime_ext.sandbox.api.responses import ApiResponse, page, refused
from monime_ext.sandbox.api.transmission import WHOLE, Delivery
from monime_ext.sandbox.faults.fault import Fault
from monime_ext.sandbox.state.serialization import encode

# These need a real answer to spoil, so the server always acts.
_ALWAYS_ACT: frozenset[str] = frozenset({"reset_after", "slow", "drip", "truncate", "unknown_status", "unknown_field"})


def perform(fault: Fault, path: str, act: Callable[[], ApiResponse]) -> tuple[ApiResponse | None, Delivery]:
    """What a fault makes of a request: the answer to deliver, if any, and how.

    Arguments:
        fault: The fault that hits.
        path: The request's path, for the message about test mode.
        act: Does what the request asks for, and gives the true answer.
    """
    answer = act() if fault.acts or fault.kind in _ALWAYS_ACT else None
    if answer is not None and fault.kind in ("unknown_status", "unknown_field"):
        return _changed(fault.kind, answer), WHOLE
    match fault.kind:
        case "reset_before" | "reset_after":
            return answer, Delivery("reset")
        case "hang":
            return answer, Delivery("hang")
        case "slow":
            return answer, Delivery(seconds=fault.seconds)
        case "drip":
            return answer, Delivery("drip", fault.seconds)
        case "truncate":
            return answer, Delivery("truncate")
        case "status":
            return _status(fault), WHOLE
        case "success_false":
            failed = refused(500, "internal_error", "The sandbox was asked to fail.")
            return dataclasses.replace(failed, status=200), WHOLE
        case "garbage":
            return ApiResponse(200, b'{"success": tru\xff'), WHOLE
        case "test_mode_forbidden":
            return test_mode_unsupported(path), WHOLE
    raise AssertionError(fault.kind)


def test_mode_unsupported(path: str) -> ApiResponse:
    """The answer of Monime to test tokens, for endpoints that know no test mode."""
    return refused(403, "forbidden", f"Test mode is not supported for this endpoint: '{path}'. Use a live token.")


def _status(fault: Fault) -> ApiResponse:
    headers = {}
    if fault.retry_after is not None:
        headers["Retry-After"] = fault.retry_after
    if fault.limit is not None:
        headers["Monime-Rate-Limit"] = fault.limit
    if fault.html:
        failure = page(fault.status, f"Error {fault.status}", "The gateway got no answer that it understood.")
        return failure.with_headers(headers)
    reason = fault.reason or ("too_many_requests" if fault.status == 429 else "sandbox_fault")
    return refused(fault.status, reason, "The sandbox was asked to answer this.", headers=headers)


def _changed(kind: str, answer: ApiResponse) -> ApiResponse:
    if answer.status != 200:
        return answer
    envelope = json.loads(answer.body)
    result = envelope.get("result")
    for told in result if isinstance(result, list) else [result]:
        if isinstance(told, dict) and kind == "unknown_status":
            told["status"] = "under_review"
        elif isinstance(told, dict):
            told["sandboxNovelty"] = {"since": "tomorrow", "levels": [1, 2, 3]}
    if kind == "unknown_field":
        envelope["sandboxNovelty"] = "An answer may grow at any time."
    return dataclasses.replace(answer, body=encode(envelope))
