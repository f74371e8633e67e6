"""What every transport needs: headers, bodies, timeouts, and the translation of network errors."""

from __future__ import annotations

import socket
import sys
import threading
import zlib
from collections.abc import Iterable, Mapping
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
    "AsyncSendTracker",
    "BodyReader",
    "SendTracker",
    "deadline_exceeded",
    "headers_dict",
    "raise_transport_error",
    "request_headers",
    "shut_down",
    "timeout_extension",
]

T = TypeVar("T")

_USER_AGENT: Final = f"monime-ext/{__version__} python/{sys.version_info.major}.{sys.version_info.minor}"


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


class BodyReader:
    """Collects a body while it is received, up to a number of bytes.

    Args:
        max_bytes: The limit, which holds for the body as it is received, and for its decompressed form.
    """

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._chunks: list[bytes] = []
        self._size = 0
        self.is_too_large = False

    def add(self, chunk: bytes) -> bool:
        """Add a chunk, and return whether more may follow."""
        self._size += len(chunk)
        self.is_too_large = self._size > self._max_bytes
        if not self.is_too_large:
            self._chunks.append(chunk)
        return not self.is_too_large

    def response(self, status: int, headers: Iterable[tuple[bytes, bytes]]) -> RawResponse:
        """Return the response with its body decompressed.

        A body that cannot be decompressed stays as it is; parsing it fails later, with the outcome that this means.
        """
        joined, body = headers_dict(headers), b"".join(self._chunks)
        if not self.is_too_large and joined.get("content-encoding", "").strip().lower() in _COMPRESSIONS:
            with suppress(zlib.error):
                body = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32).decompress(body, self._max_bytes + 1)
                self.is_too_large = len(body) > self._max_bytes
        return RawResponse(status, joined, b"" if self.is_too_large else body, self.is_too_large)


_COMPRESSIONS: Final = ("gzip", "x-gzip", "deflate")


NETWORK_ERRORS: Final = (
    httpcore.TimeoutException,
    httpcore.NetworkError,
    httpcore.RemoteProtocolError,
    httpcore.ProxyError,
)
"""What a network does to a request. Any other exception is a bug: it is neither caught nor retried."""

# httpx names its exceptions as httpcore does, so one table of names serves for both without importing either.
_NOT_SENT: Final = frozenset({"ConnectError", "ConnectTimeout", "PoolTimeout", "ProxyError", "UnsupportedProtocol"})

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


class AsyncSendTracker:
    """Tracks, as the `trace` extension of an httpcore request, how far the request has been sent."""

    def __init__(self) -> None:
        self._connecting = False
        self._sent = False
        self._is_stopped = False
        self._streams: list[object] = []
        self._lock = threading.Lock()

    @property
    def may_have_sent(self) -> bool:
        """Whether any part of the request can have been sent.

        A transport other than httpcore's reports nothing, and may have sent everything.
        """
        return self._sent or not self._connecting

    def stop(self) -> None:
        """Let nothing more be sent, and shut down the connections that were opened for the request."""
        with self._lock:
            self._is_stopped = True
        for stream in self._streams:
            shut_down(stream)

    async def __call__(self, event: str, info: Mapping[str, object]) -> None:
        self._record(event, info)

    def _record(self, event: str, info: Mapping[str, object]) -> None:
        with self._lock:
            if event in _OPENED:
                self._streams.append(info.get("return_value"))
            if self._is_stopped and event.endswith(_BEFORE_SENDING):
                raise TimeoutError
            self._connecting = self._connecting or event.startswith("connection.")
            self._sent = self._sent or event.endswith(".send_request_headers.started")


class SendTracker(AsyncSendTracker):
    """See `AsyncSendTracker`. httpcore calls the tracker of a sync request without awaiting it."""

    def __call__(self, event: str, info: Mapping[str, object]) -> None:  # type: ignore[override]
        """See `AsyncSendTracker`."""
        self._record(event, info)


_BEFORE_SENDING: Final = ("connect_tcp.started", "start_tls.started", "send_request_headers.started")
_OPENED: Final = ("connection.connect_tcp.complete", "connection.start_tls.complete")


def shut_down(stream: object) -> None:
    """Shut down the socket of an httpcore stream, if it has one."""
    get_extra_info = getattr(stream, "get_extra_info", None)
    # It is a socket, or what asyncio shows of one.
    shutdown = getattr(get_extra_info("socket"), "shutdown", None) if callable(get_extra_info) else None
    if callable(shutdown):
        with suppress(OSError):
            shutdown(socket.SHUT_RDWR)


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
