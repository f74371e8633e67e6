"""API requests: reading them from the connection, and the log of those that were received."""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import cached_property
from itertools import islice
from typing import Any
from urllib.parse import parse_qsl

from starlette.types import Receive, Scope

from monime_ext.sandbox.api.responses import ApiError
from monime_ext.sandbox.state.serialization import Json, parse_json

__all__ = ["MAX_BODY_BYTES", "ApiRequest", "LoggedRequest", "RequestLog", "read_request"]

MAX_BODY_BYTES = 1024 * 1024
_MAX_LOGGED = 20_000


@dataclass(frozen=True)
class ApiRequest:
    """A request to the API, complete but not validated."""

    method: str
    path: str
    query: bytes
    headers: Mapping[str, str]
    repeated_headers: frozenset[str]
    client: str | None
    received_at: datetime
    request_id: str
    body: bytes = field(repr=False)
    too_large: bool = False

    @cached_property
    def fingerprint(self) -> bytes:
        """The hash of method, path and body, by which idempotency compares requests."""
        head = f"{self.method}\n{self.path}\n".encode("latin-1", "replace")
        return hashlib.sha256(head + self.body).digest()

    @cached_property
    def body_hash(self) -> str:
        """The SHA-256 of the body, in hexadecimal."""
        return hashlib.sha256(self.body).hexdigest()

    def header(self, name: str) -> str | None:
        """Return the value of a header, found case-insensitively, or None."""
        return self.headers.get(name.lower())

    def query_values(self) -> dict[str, list[str]]:
        """Return the query parameters with all their values."""
        values: dict[str, list[str]] = {}
        for name, value in parse_qsl(self.query.decode("latin-1"), keep_blank_values=True):
            values.setdefault(name, []).append(value)
        return values

    def json(self) -> Any:
        """Return the body, parsed strictly.

        Raises:
            ApiError: The body is too large, is not declared as JSON, or is not valid JSON.
        """
        if self.too_large:
            raise ApiError(413, "payload_too_large", f"The body is larger than {MAX_BODY_BYTES} bytes.")
        media_type = (self.header("content-type") or "").partition(";")[0].strip().lower()
        if media_type != "application/json":
            raise ApiError(415, "unsupported_media_type", "The body must be sent as application/json.")
        try:
            return parse_json(self.body)
        except (ValueError, RecursionError):
            raise ApiError(400, "invalid_request", "The body is not valid JSON.") from None


async def read_request(scope: Scope, receive: Receive, received_at: datetime, request_id: str) -> ApiRequest | None:
    """Read a request, with a body of at most `MAX_BODY_BYTES`. Returns None if the caller disconnects meanwhile."""
    headers: dict[str, str] = {}
    repeated: set[str] = set()
    for raw_name, raw_value in scope["headers"]:
        name = raw_name.decode("latin-1")
        if name in headers:
            repeated.add(name)
        headers[name] = raw_value.decode("latin-1").strip(" \t")
    length = headers.get("content-length", "")
    too_large = length.isascii() and length.isdigit() and (len(length) > 16 or int(length) > MAX_BODY_BYTES)
    parts: list[bytes] = []
    size = 0
    more = True
    while more and not too_large:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        part = message.get("body", b"")
        parts.append(part)
        size += len(part)
        too_large = size > MAX_BODY_BYTES
        more = message.get("more_body", False)
    raw_path: bytes = scope.get("raw_path") or scope["path"].encode()
    return ApiRequest(
        method=scope["method"],
        path=raw_path.decode("latin-1"),
        query=scope["query_string"],
        headers=headers,
        repeated_headers=frozenset(repeated),
        client=scope["client"][0] if scope.get("client") else None,
        received_at=received_at,
        request_id=request_id,
        body=b"" if too_large else b"".join(parts),
        too_large=too_large,
    )


@dataclass(frozen=True, slots=True)
class LoggedRequest:
    """A log entry of one request. Only a hash of the body is stored, because bodies contain buyers' names.

    `status` is that of the response, None if none was sent; `fault` is the kind of the fault that the request
    triggered.
    """

    request_id: str
    received_at: str
    method: str
    path: str
    operation: str | None
    idempotency_key: str | None
    body_sha256: str
    status: int | None
    fault: str | None
    replayed: bool

    def __str__(self) -> str:
        response = "no response" if self.status is None else str(self.status)
        notes = [
            self.operation or "no operation",
            f"key {self.idempotency_key}" if self.idempotency_key else "",
            "replayed" if self.replayed else "",
            f"fault {self.fault}" if self.fault else "",
        ]
        return f"{self.method} {self.path} -> {response} ({', '.join(note for note in notes if note)})"

    def to_dict(self) -> Json:
        """Return the entry as a JSON object."""
        return asdict(self)


class RequestLog:
    """The last 20,000 requests, oldest first."""

    def __init__(self) -> None:
        self._entries: deque[LoggedRequest] = deque(maxlen=_MAX_LOGGED)
        self._subscribers: list[Callable[[LoggedRequest], None]] = []

    def append(self, entry: LoggedRequest) -> None:
        """Add a request, and pass it to the subscribers."""
        self._entries.append(entry)
        for subscriber in self._subscribers:
            subscriber(entry)

    def subscribe(self, subscriber: Callable[[LoggedRequest], None]) -> None:
        """Call `subscriber` with each future request. It must not block."""
        self._subscribers.append(subscriber)

    def newest(self, limit: int) -> list[LoggedRequest]:
        """Return the last requests, newest first."""
        return list(islice(reversed(self._entries), limit))

    def clear(self) -> None:
        """Delete all entries."""
        self._entries.clear()

    def __iter__(self) -> Iterator[LoggedRequest]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)
