"""What the two kinds of sender, each for threads and for tasks, have in common: headers, bodies, errors."""

from __future__ import annotations

import sys
import zlib
from collections.abc import Iterable
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Final, NoReturn

import httpcore
import httpx

from ..answers import RawAnswer
from ..calls import Call
from ..errors import ConnectionFailed, TimedOut
from ..settings import Settings, Timeout

__all__ = ["FAILURES", "headers_of", "named", "raise_translated", "raw_answer", "timeouts_of", "too_late"]


@cache
def _user_agent() -> str:
    try:
        release = version("monime-ext")
    except PackageNotFoundError:
        release = "0"
    return f"monime-ext/{release} python/{sys.version_info.major}.{sys.version_info.minor}"


def headers_of(call: Call[Any], settings: Settings) -> list[tuple[str, str]]:
    """Return every header of a request except Host."""
    headers = [
        ("Accept", "application/json"),
        ("Accept-Encoding", "gzip"),
        ("User-Agent", _user_agent()),
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


def raw_answer(status: int, headers: Iterable[tuple[bytes, bytes]], body: bytes) -> RawAnswer:
    """Return the answer, its body decompressed; a body that cannot be is left as it is, and found unreadable later."""
    told = named(headers)
    if told.get("content-encoding", "").strip().lower() in ("gzip", "x-gzip", "deflate"):
        try:
            body = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32).decompress(body, _LONGEST_BODY)
        except zlib.error:
            pass
    return RawAnswer(status, told, body)


_LONGEST_BODY: Final = 64 * 1024 * 1024

_NEVER_SENT: Final = (
    httpcore.ConnectError,
    httpcore.ConnectTimeout,
    httpcore.PoolTimeout,
    httpcore.ProxyError,
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
)

_TIMED_OUT: Final = (httpcore.TimeoutException, httpx.TimeoutException)

FAILURES: Final = (
    httpcore.TimeoutException,
    httpcore.NetworkError,
    httpcore.RemoteProtocolError,
    httpcore.ProxyError,
    httpx.TimeoutException,
    httpx.NetworkError,
    httpx.RemoteProtocolError,
    httpx.ProxyError,
    httpx.DecodingError,
)
"""What a network does to a request. Anything else is a mistake in a program, and is neither caught nor repeated."""


def raise_translated(failure: Exception) -> NoReturn:
    """Raise the transport error that a failure of httpcore or httpx means: the one place where they are translated."""
    never_sent = isinstance(failure, _NEVER_SENT)
    told = "Nothing was sent." if never_sent else "The request may have arrived."
    if isinstance(failure, _TIMED_OUT):
        raise TimedOut(
            f"{_WAITED_FOR.get(type(failure).__name__, 'The attempt')} took too long. {told}",
            outcome="not_sent" if never_sent else "unknown",
        ) from failure
    what = "No connection could be made" if never_sent else "The connection broke"
    raise ConnectionFailed(
        f"{what} ({type(failure).__name__}). {told}", outcome="not_sent" if never_sent else "unknown"
    ) from failure


def too_late() -> TimedOut:
    """Return the error for an attempt that the deadline cut off."""
    return TimedOut("The deadline came while an answer was awaited. The request may have arrived.", outcome="unknown")


_WAITED_FOR: Final = {
    "ConnectTimeout": "Connecting",
    "PoolTimeout": "A free connection",
    "ReadTimeout": "The answer",
    "WriteTimeout": "Sending",
}
