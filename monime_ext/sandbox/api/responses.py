"""What the sandbox answers: envelopes, refusals and the headers that every answer has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from monime_ext.sandbox.state.serialization import Json, encode


@dataclass(frozen=True, slots=True)
class ApiResponse:
    """A finished answer, before it is put on the wire."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str = "application/json"
    replayed: bool = False

    def with_headers(self, headers: Mapping[str, str]) -> ApiResponse:
        """The same answer with more headers; one that is there already stays."""
        return replace(self, headers={**headers, **self.headers})


class ApiError(Exception):
    """A request that is refused. Reaches the caller as the error envelope."""

    def __init__(
        self,
        status: int,
        reason: str,
        message: str,
        details: list[dict[str, object]] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.reason = reason
        self.message = message
        self.details = details or []
        self.headers = headers or {}

    def answer(self) -> ApiResponse:
        """The refusal as an answer."""
        return refused(self.status, self.reason, self.message, self.details, self.headers)


def succeeded(result: object = None, pagination: Json | None = None) -> ApiResponse:
    """The success envelope; without `result` when there is nothing to tell."""
    envelope: Json = {"success": True, "messages": []}
    if result is not None:
        envelope["result"] = result
    if pagination is not None:
        envelope["pagination"] = pagination
    return ApiResponse(200, encode(envelope))


def refused(
    status: int,
    reason: str,
    message: str,
    details: list[dict[str, object]] | None = None,
    headers: Mapping[str, str] | None = None,
) -> ApiResponse:
    """The error envelope."""
    error = {"code": status, "reason": reason, "message": message, "details": details or []}
    return ApiResponse(status, encode({"success": False, "messages": [], "error": error}), headers or {})


def page(status: int, title: str, text: str) -> ApiResponse:
    """A small HTML page; `title` and `text` are ours and need no escaping."""
    html = (
        f"<!doctype html><html lang=en><meta charset=utf-8><title>{title}</title><h1>{title}</h1><p>{text}</p></html>\n"
    )
    return ApiResponse(status, html.encode(), content_type="text/html; charset=utf-8")
