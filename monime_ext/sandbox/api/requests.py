"""Requests as the sandbox sees them: read off the wire once, and only then judged."""

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

MAX_BODY_BYTES = 1024 * 1024


@dataclass(frozen=True)
class ApiRequest:
    """One request for the API."""

    method: str
    path: str
    query: bytes
    headers: Mapping[str, str]
    repeated_headers: frozenset[str]
    client: str | None
    arrived: datetime
    request_id: str
    body: bytes = field(repr=False)
    too_large: bool = False

    @cached_property
    def fingerprint(self) -> bytes:
        """What makes two requests the same to an idempotency key: method, path and body, byte for byte."""
        head = f"{self.method}\n{self.path}\n".encode("latin-1", "replace")
        return hashlib.sha256(head + self.body).digest()

    @cached_property
    def body_hash(self) -> str:
        """SHA-256 of the body alone, in hexadecimal."""
        return hashlib.sha256(self.body).hexdigest()

    def header(self, name: str) -> str | None:
        """A header's value, found in any case; None when it was not sent."""
        return self.headers.get(name.lower())

    def query_values(self) -> dict[str, list[str]]:
        """Every query parameter with all the values that it was given."""
        values: dict[str, list[str]] = {}
        for name, value in parse_qsl(self.query.decode("latin-1"), keep_blank_values=True):
            values.setdefault(name, []).append(value)
        return values

    def json(self) -> Any:
        """The body, which must be one JSON document in UTF-8.

        Raises:
            ApiError: It is too large, not declared as JSON, or not JSON: NaN, a key given twice and half a
                surrogate pair are refused, because two readers would make different things of them.
        """
        if self.too_large:
            raise ApiError(413, "payload_too_large", f"The body is larger than {MAX_BODY_BYTES} bytes.")
        media = (self.header("content-type") or "").partition(";")[0].strip().lower()
        if media != "application/json":
            raise ApiError(415, "unsupported_media_type", "The body must be sent as application/json.")
        try:
            return parse_json(self.body)
        except (ValueError, RecursionError):
            raise ApiError(400, "invalid_request", "The body is not valid JSON.") from None


async def read_request(scope: Scope, receive: Receive, arrived: datetime, request_id: str) -> ApiRequest | None:
    """Reads a whole request, or no more of it than the limit. None when the caller left before its end."""
    headers: dict[str, str] = {}
    repeated: set[str] = set()
    for raw_name, raw_value in scope["headers"]:
        name = raw_name.decode("latin-1")
        if name in headers:
            repeated.add(name)
        headers[name] = raw_value.decode("latin-1").strip(" \t")
    length = headers.get("content-length", "")
    too_large = length.isascii() and length.isdigit() and int(length) > MAX_BODY_BYTES
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
        arrived=arrived,
        request_id=request_id,
        body=b"" if too_large else b"".join(parts),
        too_large=too_large,
    )


_LONGEST = 20_000


@dataclass(frozen=True, slots=True)
class LoggedRequest:
    """One request that reached the API. Its body is kept as a hash only: buyers' names are in it.

    `status` is what the caller was sent, None when nothing was; `fault` is the kind that hit it.
    """

    request_id: str
    arrived: str
    method: str
    path: str
    operation: str | None
    idempotency_key: str | None
    body_sha256: str
    status: int | None
    fault: str | None
    replayed: bool

    def __str__(self) -> str:
        sent = "no answer" if self.status is None else str(self.status)
        notes = [
            self.operation or "no operation",
            f"key {self.idempotency_key}" if self.idempotency_key else "",
            "replayed" if self.replayed else "",
            f"fault {self.fault}" if self.fault else "",
        ]
        return f"{self.method} {self.path} -> {sent} ({', '.join(note for note in notes if note)})"

    def to_json(self) -> Json:
        """The entry as a JSON object."""
        return asdict(self)


class RequestLog:
    """The last 20,000 requests, oldest first."""

    def __init__(self) -> None:
        self._entries: deque[LoggedRequest] = deque(maxlen=_LONGEST)
        self._watchers: list[Callable[[LoggedRequest], None]] = []

    def append(self, entry: LoggedRequest) -> None:
        """Takes down a request, and shows it to those who watch."""
        self._entries.append(entry)
        for watcher in self._watchers:
            watcher(entry)

    def watch(self, watcher: Callable[[LoggedRequest], None]) -> None:
        """Has every request from now on shown to a watcher, who must not wait."""
        self._watchers.append(watcher)

    def newest(self, limit: int) -> list[LoggedRequest]:
        """The last ones, newest first."""
        return list(islice(reversed(self._entries), limit))

    def clear(self) -> None:
        """Forgets them."""
        self._entries.clear()

    def __iter__(self) -> Iterator[LoggedRequest]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)
