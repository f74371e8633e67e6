"""What the two kinds of sender, each for threads and for tasks, have in common: headers, bodies, errors."""

from __future__ import annotations

import sys
import zlib
from collections.abc import Iterable
from contextlib import suppress
from typing import Any, Final, NoReturn

import httpcore

from monime_ext._core.request import PreparedRequest
from monime_ext._core.response import RawResponse
from monime_ext._core.settings import Settings, Timeout
from monime_ext._version import __version__
from monime_ext.errors import ConnectionFailed, Outcome, TimedOut

__all__ = [
    "FAILURES",
    "SendTracker",
    "headers_of",
    "named",
    "raise_translated",
    "raw_answer",
    "timeouts_of",
    "too_late",
]


_USER_AGENT: Final = f"monime-ext/{__version__} python/{sys.version_info.major}.{sys.version_info.minor}"


def headers_of(call: PreparedRequest[Any], settings: Settings) -> list[tuple[str, str]]:
    """Return every header of a request except Host."""
    headers = [
        ("Accept", "application/json"),
        ("Accept-Encoding", "gzip"),
        ("User-Agent", _USER_AGENT),
        ("Authorization", f"Bearer {settings.access_token.reveal()}"),
        *call.headers.items(),
        *settings.extra_headers.items(),
    ]
    if call.content is not None:
        headers.append(("Content-Length", str(len(call.content))))
    return headers


def timeouts_of(timeout: Timeout) -> dict[str, float | None]:
    """Return the time-outs in the form that httpcore takes."""
    return {"connect": timeout.connect, "read": timeout.read, "write": timeout.write, "pool": timeout.pool}


def named(headers: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Return headers by lower-case name; a repeated one is joined with commas."""
    joined: dict[str, str] = {}
    for raw_name, raw_value in headers:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        joined[name] = f"{joined[name]}, {value}" if name in joined else value
    return joined


def raw_answer(status: int, headers: Iterable[tuple[bytes, bytes]], body: bytes) -> RawResponse:
    """Return the answer, its body decompressed; a body that cannot be is left as it is, and found unreadable later."""
    told = named(headers)
    if told.get("content-encoding", "").strip().lower() in ("gzip", "x-gzip", "deflate"):
        with suppress(zlib.error):
            body = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32).decompress(body, _LONGEST_BODY)
    return RawResponse(status, told, body)


_LONGEST_BODY: Final = 64 * 1024 * 1024

# httpx names its exceptions as httpcore does, so that names serve for both, and neither import waits for the other.
_NEVER_SENT: Final = frozenset({"ConnectError", "ConnectTimeout", "PoolTimeout", "ProxyError"})

FAILURES: Final = (
    httpcore.TimeoutException,
    httpcore.NetworkError,
    httpcore.RemoteProtocolError,
    httpcore.ProxyError,
)
"""What a network does to a request. Anything else is a mistake in a program, and is neither caught nor repeated."""


def raise_translated(failure: Exception) -> NoReturn:
    """Raise the transport error that a failure of httpcore or httpx means: the one place where they are translated."""
    name = type(failure).__name__
    never_sent = name in _NEVER_SENT
    told = "Nothing was sent." if never_sent else "The request may have arrived."
    outcome: Outcome = "not_sent" if never_sent else "unknown"
    if name in _WAITED_FOR:
        raise TimedOut(f"{_WAITED_FOR[name]} took too long. {told}", outcome=outcome) from failure
    what = "No connection could be made" if never_sent else "The connection broke"
    raise ConnectionFailed(f"{what} ({name}). {told}", outcome=outcome) from failure


class SendTracker:
    """Hears from httpcore, as the `trace` of a request, how far it has come."""

    def __init__(self) -> None:
        self.connecting = False
        self.sent = False

    async def __call__(self, event: str, info: object) -> None:
        self.connecting = self.connecting or event.startswith("connection.")
        self.sent = self.sent or event.endswith(".send_request_headers.started")


def too_late(*, sent: bool = True) -> TimedOut:
    """Return the error for an attempt that the deadline cut off.

    Args:
        sent: Whether any of the request can have left.
    """
    if not sent:
        return TimedOut("The deadline came while a connection was awaited. Nothing was sent.", outcome="not_sent")
    return TimedOut("The deadline came while an answer was awaited. The request may have arrived.", outcome="unknown")


_WAITED_FOR: Final = {
    "ConnectTimeout": "Connecting",
    "PoolTimeout": "A free connection",
    "ReadTimeout": "The answer",
    "WriteTimeout": "Sending",
}
