"""API responses: envelopes, errors, headers and lists."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from monime_ext.sandbox.state.serialization import Json, encode_json
from monime_ext.sandbox.state.store import Page

__all__ = [
    "ApiError",
    "ApiResponse",
    "decode_cursor",
    "error_response",
    "html_response",
    "not_found",
    "page_response",
    "success_response",
]

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class ApiResponse:
    """A complete response. `replayed` marks one that was stored under an idempotency key."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str = "application/json"
    replayed: bool = False

    def with_headers(self, headers: Mapping[str, str]) -> ApiResponse:
        """Return a copy with additional headers; existing ones take precedence."""
        return replace(self, headers={**headers, **self.headers})


class ApiError(Exception):
    """A rejected request. The caller receives it as the error envelope.

    Args:
        status: The HTTP status.
        reason: The machine-readable reason.
        message: The message for people.
        details: The entries of `error.details`.
        headers: Additional headers.
    """

    def __init__(
        self,
        status: int,
        reason: str,
        message: str,
        details: list[dict[str, object]] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.response: ApiResponse = error_response(status, reason, message, details, headers)


def not_found(resource: str) -> ApiError:
    """Return the error for a resource that does not exist or belongs to another Space."""
    return ApiError(404, "not_found", f"There is no such {resource} here.")


def success_response(result: object = None, pagination: Json | None = None) -> ApiResponse:
    """Return the success envelope, without `result` if it is None."""
    envelope: Json = {"success": True, "messages": []}
    if result is not None:
        envelope["result"] = result
    if pagination is not None:
        envelope["pagination"] = pagination
    return ApiResponse(200, encode_json(envelope))


def page_response(page: Page[_T], to_dict: Callable[[_T], Json]) -> ApiResponse:
    """Return the response of a list operation."""
    pagination = {"count": len(page.items), "next": None if page.next is None else _encode_cursor(page.next)}
    return success_response([to_dict(item) for item in page.items], pagination)


def error_response(
    status: int,
    reason: str,
    message: str,
    details: list[dict[str, object]] | None = None,
    headers: Mapping[str, str] | None = None,
) -> ApiResponse:
    """Return the error envelope; the arguments are those of `ApiError`."""
    error = {"code": status, "reason": reason, "message": message, "details": details or []}
    return ApiResponse(status, encode_json({"success": False, "messages": [], "error": error}), headers or {})


def html_response(status: int, title: str, text: str) -> ApiResponse:
    """Return a small HTML page. Neither `title` nor `text` is escaped."""
    html = (
        f"<!doctype html><html lang=en><meta charset=utf-8><title>{title}</title><h1>{title}</h1><p>{text}</p></html>\n"
    )
    return ApiResponse(status, html.encode(), content_type="text/html; charset=utf-8")


def _encode_cursor(position: int) -> str:
    return base64.urlsafe_b64encode(f"s{position}".encode()).decode().rstrip("=")


def decode_cursor(cursor: str) -> int | None:
    """Return the position that a page's cursor contains, or None if the cursor is invalid."""
    try:
        text = base64.urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4)).decode("ascii")
    except (UnicodeError, binascii.Error):
        return None
    digits = text[1:]
    if text[:1] != "s" or not digits.isdigit() or len(digits) > 18 or _encode_cursor(int(digits)) != cursor:
        return None
    return int(digits)
