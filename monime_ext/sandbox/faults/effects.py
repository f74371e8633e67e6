"""The effect of each kind of fault on a request: its response, if any, and how it is sent."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable

from monime_ext.sandbox.api.responses import ApiResponse, error_response, html_response
from monime_ext.sandbox.api.transmission import COMPLETE, Transmission
from monime_ext.sandbox.faults.fault import Fault
from monime_ext.sandbox.state.serialization import encode_json

__all__ = ["apply_fault", "test_mode_response"]

# These alter a real response, so the request is always performed.
_REQUIRE_RESPONSE: frozenset[str] = frozenset(
    {"reset_after", "slow", "drip", "truncate", "unknown_status", "unknown_field"}
)


def apply_fault(fault: Fault, path: str, run: Callable[[], ApiResponse]) -> tuple[ApiResponse | None, Transmission]:
    """Return the response to a request that triggers a fault, if any, and how to send it.

    Args:
        fault: The fault.
        path: The path of the request, for the message about test mode.
        run: Performs the request and returns the real response.
    """
    response = run() if fault.acts or fault.kind in _REQUIRE_RESPONSE else None
    if response is not None and fault.kind in ("unknown_status", "unknown_field"):
        return _altered(fault.kind, response), COMPLETE
    match fault.kind:
        case "reset_before" | "reset_after":
            return response, Transmission("reset")
        case "hang":
            return response, Transmission("hang")
        case "slow":
            return response, Transmission(seconds=fault.seconds)
        case "drip":
            return response, Transmission("drip", fault.seconds)
        case "truncate":
            return response, Transmission("truncate")
        case "status":
            return _status_response(fault), COMPLETE
        case "success_false":
            error = error_response(500, "internal_error", "The sandbox simulates a failure.")
            return dataclasses.replace(error, status=200), COMPLETE
        case "garbage":
            return ApiResponse(200, b'{"success": tru\xff'), COMPLETE
        case "test_mode_forbidden":
            return test_mode_response(path), COMPLETE
    raise AssertionError(fault.kind)


def test_mode_response(path: str) -> ApiResponse:
    """Return Monime's response to a test token at an endpoint that does not support test mode."""
    return error_response(
        403, "forbidden", f"Test mode is not supported for this endpoint: '{path}'. Use a live token."
    )


def _status_response(fault: Fault) -> ApiResponse:
    headers = {}
    if fault.retry_after is not None:
        headers["Retry-After"] = fault.retry_after
    if fault.limit is not None:
        headers["Monime-Rate-Limit"] = fault.limit
    if fault.html:
        page = html_response(
            fault.status, f"Error {fault.status}", "The gateway received an invalid response from the server."
        )
        return page.with_headers(headers)
    reason = fault.reason or ("too_many_requests" if fault.status == 429 else "sandbox_fault")
    return error_response(fault.status, reason, "The sandbox simulates this response.", headers=headers)


def _altered(kind: str, response: ApiResponse) -> ApiResponse:
    if response.status != 200:
        return response
    envelope = json.loads(response.body)
    result = envelope.get("result")
    for item in result if isinstance(result, list) else [result]:
        if isinstance(item, dict) and kind == "unknown_status":
            item["status"] = "under_review"
        elif isinstance(item, dict):
            item["sandboxNovelty"] = {"since": "tomorrow", "levels": [1, 2, 3]}
    if kind == "unknown_field":
        envelope["sandboxNovelty"] = "The API may add fields at any time."
    return dataclasses.replace(response, body=encode_json(envelope))
