"""What every transport needs: headers, bodies, timeouts, and the translation of network errors."""

from __future__ import annotations

import sys
import zlib
from collections.abc import Iterable
from contextlib import suppress
from typing import Final, NoReturn, TypeVar

import httpcore

from monime_ext._core.request import PreparedRequest
from monime_ext._core.response import RawResponse
from monime_ext._core.settings import Settings, Timeout
from monime_ext._version import __version__
from monime_ext.errors import ConnectionFailed, Outcome, TimedOut

__all__ = [
    "NETWORK_ERRORS",
    "SendTracker",
    "deadline_exceeded",
    "headers_dict",
    "raise_transport_error",
    "raw_response",
    "request_headers",
    "timeout_extension",
]

T = TypeVar("T")

_USER_AGENT: Final = f"monime-ext/{__version__} python/{sys.version_info.major}.{sys.version_info.minor}"
_MAX_BODY_BYTES: Final = 64 * 1024 * 1024


def request_headers(request: PreparedRequest[T], settings: Settings) -> list[tuple[str, str]]:
    """Return every header of a request except Host."""
    headers = [
        ("Accept", "application/json"),
        ("Accept-Encoding", "gzip"),
        ("User-Agent", _USER_AGENT),
        ("Authorization", f"Bearer {settings.access_token.reveal()}"),
        *request.headers.items(),
        *settings.extra_headers.items(),
    ]
    if request.content is not None:
        headers.append(("Content-Length", str(len(request.content))))
    return headers


def timeout_extension(timeout: Timeout) -> dict[str, float | None]:
    """Return the timeouts as httpcore takes them."""
    return {"connect": timeout.connect, "read": timeout.read, "write": timeout.write, "pool": timeout.pool}


def headers_dict(headers: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Return headers by lower-case name. A repeated header is joined with commas."""
    joined: dict[str, str] = {}
    for raw_name, raw_value in headers:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        joined[name] = f"{joined[name]}, {value}" if name in joined else value
    return joined


def raw_response(status: int, headers: Iterable[tuple[bytes, bytes]], body: bytes) -> RawResponse:
    """Return a response with its body decompressed.

    A body that cannot be decompressed stays as it is; parsing it fails later, with the outcome that this means.
    """
    joined = headers_dict(headers)
    if joined.get("content-encoding", "").strip().lower() in ("gzip", "x-gzip", "deflate"):
        with suppress(zlib.error):
            body = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32).decompress(body, _MAX_BODY_BYTES)
    return RawResponse(status, joined, body)


NETWORK_ERRORS: Final = (
    httpcore.TimeoutException,
    httpcore.NetworkError,
    httpcore.RemoteProtocolError,
    httpcore.ProxyError,
)
"""What a network does to a request. Any other exception is a bug: it is neither caught nor retried."""

# httpx names its exceptions as httpcore does, so one table of names serves for both without importing either.
_NOT_SENT: Final = frozenset({"ConnectError", "ConnectTimeout", "PoolTimeout", "ProxyError"})

_TIMED_OUT: Final = {
    "ConnectTimeout": "Connecting",
    "PoolTimeout": "Waiting for a free connection",
    "ReadTimeout": "Receiving the response",
    "WriteTimeout": "Sending the request",
}


def raise_transport_error(cause: Exception) -> NoReturn:
    """Raise the transport error that an exception of httpcore or httpx means.

    Raises:
        ConnectionFailed, TimedOut: Always.
    """
    _drop_frames(cause)
    name = type(cause).__name__
    not_sent = name in _NOT_SENT
    outcome: Outcome = "not_sent" if not_sent else "unknown"
    consequence = "Nothing was sent." if not_sent else "The request may have arrived."
    if name in _TIMED_OUT:
        raise TimedOut(f"{_TIMED_OUT[name]} timed out. {consequence}", outcome=outcome) from cause
    problem = "No connection could be established" if not_sent else "The connection was lost"
    raise ConnectionFailed(f"{problem} ({name}). {consequence}", outcome=outcome) from cause


def _drop_frames(error: BaseException) -> None:
    """Remove the frames of an exception and of those that it comes from.

    The local variables of httpcore's and httpx's frames contain the token and the body, and error reporters send local
    variables away.
    """
    pending: list[BaseException | None] = [error]
    seen: set[int] = set()
    while pending:
        current = pending.pop()
        if current is not None and id(current) not in seen:
            seen.add(id(current))
            current.__traceback__ = None
            pending += [current.__cause__, current.__context__]


class SendTracker:
    """Tracks, as the `trace` extension of an httpcore request, how far the request has been sent."""

    def __init__(self) -> None:
        self.connecting = False
        self.sent = False

    async def __call__(self, event: str, info: object) -> None:
        self.connecting = self.connecting or event.startswith("connection.")
        self.sent = self.sent or event.endswith(".send_request_headers.started")


def deadline_exceeded(*, sent: bool = True) -> TimedOut:
    """Return the error for an attempt that was cut off by the deadline.

    Args:
        sent: Whether any part of the request can have been sent.
    """
    if not sent:
        return TimedOut("The deadline was exceeded while connecting. Nothing was sent.", outcome="not_sent")
    return TimedOut(
        "The deadline was exceeded while waiting for the response. The request may have arrived.", outcome="unknown"
    )
