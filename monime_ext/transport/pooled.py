"""Our own connections: httpcore's pools, driven directly, the deadline of a call in force at every read and write."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from ssl import SSLContext
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

import anyio
import anyio.lowlevel
import httpcore
import httpx

from ..answers import RawAnswer
from ..calls import Call
from ..settings import Settings
from .exchange import FAILURES, headers_of, raise_translated, raw_answer, timeouts_of, too_late

__all__ = ["AsyncPooledSender", "PooledSender"]

T = TypeVar("T")

_LIMITS: Final[dict[str, Any]] = {
    "max_connections": 100,
    "max_keepalive_connections": 100,
    "keepalive_expiry": 30.0,
}


@cache
def _ssl_context() -> SSLContext:
    """The one TLS context of the process: loading the certificates is most of what a new client costs."""
    return httpx.create_ssl_context()


@dataclass(frozen=True, slots=True)
class _Origin:
    """A base URL, taken apart once."""

    scheme: bytes
    host: bytes
    port: int | None
    path: str
    authority: bytes

    @classmethod
    def of(cls, base_url: str) -> _Origin:
        parts = urlsplit(base_url)
        return cls(
            parts.scheme.encode(),
            (parts.hostname or "").encode("idna" if not (parts.hostname or "").isascii() else "ascii"),
            parts.port,
            parts.path.rstrip("/"),
            parts.netloc.encode("idna" if not parts.netloc.isascii() else "ascii"),
        )

    def request(self, call: Call[Any], settings: Settings) -> httpcore.Request:
        headers = [(b"Host", self.authority)]
        headers += [(name.encode("ascii"), value.encode("ascii")) for name, value in headers_of(call, settings)]
        return httpcore.Request(
            call.method,
            httpcore.URL(
                scheme=self.scheme,
                host=self.host,
                port=self.port,
                target=(self.path + call.target).encode("ascii"),
            ),
            headers=headers,
            content=call.content,
            extensions={"timeout": timeouts_of(settings.timeout)},
        )


class PooledSender:
    """Sends over a pool of connections that threads share. A process that forks gets a new pool.

    Args:
        base_url: Where the API is.
        monotonic: The clock on which deadlines are told.
    """

    def __init__(self, base_url: str, monotonic: Callable[[], float]) -> None:
        self._origin = _Origin.of(base_url)
        self._backend = _DeadlineBackend(monotonic)
        self._pool = self._new_pool()

    def _new_pool(self) -> httpcore.ConnectionPool:
        secure = _ssl_context() if self._origin.scheme == b"https" else None
        return httpcore.ConnectionPool(ssl_context=secure, network_backend=self._backend, **_LIMITS)

    def send(self, call: Call[T], settings: Settings, ends_at: float | None) -> RawAnswer:
        request = self._origin.request(call, settings)
        before = _ends_at.set(ends_at)
        try:
            response = self._pool.handle_request(request)
            try:
                body = response.read()
            finally:
                response.close()
        except FAILURES as failure:
            raise_translated(failure)
        finally:
            _ends_at.reset(before)
        return raw_answer(response.status, response.headers, body)

    def close(self) -> None:
        self._pool.close()

    def forked(self) -> None:
        """Leave the connections to the parent process, which goes on using them."""
        _left_to_parent.append(self._pool)
        self._pool = self._new_pool()


# Kept alive: a pool that is collected would close sockets, and say goodbye on connections that the parent still uses.
_left_to_parent: list[object] = []

_ends_at: ContextVar[float | None] = ContextVar("monime_ext_ends_at", default=None)


class _DeadlineBackend(httpcore.SyncBackend):
    """Makes connections whose every read and write ends with the deadline of the call that they serve.

    A read time-out alone starts anew with each byte: a server that drips would hold a call for ever.
    """

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        limited = _limited(timeout, self._monotonic, httpcore.ConnectTimeout)
        stream = super().connect_tcp(host, port, limited, local_address, socket_options)
        return _DeadlineStream(stream, self._monotonic)


class _DeadlineStream(httpcore.NetworkStream):
    def __init__(self, stream: httpcore.NetworkStream, monotonic: Callable[[], float]) -> None:
        self._stream = stream
        self._monotonic = monotonic

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _limited(timeout, self._monotonic, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _limited(timeout, self._monotonic, httpcore.WriteTimeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        limited = _limited(timeout, self._monotonic, httpcore.ConnectTimeout)
        return _DeadlineStream(self._stream.start_tls(ssl_context, server_hostname, limited), self._monotonic)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _limited(
    timeout: float | None, monotonic: Callable[[], float], late: type[httpcore.TimeoutException]
) -> float | None:
    ends_at = _ends_at.get()
    if ends_at is None:
        return timeout
    left = ends_at - monotonic()
    if left <= 0:
        raise late()
    return left if timeout is None else min(timeout, left)


class AsyncPooledSender:
    """The same for tasks. Each event loop has its own pool: connections do not move between loops.

    Args:
        base_url: Where the API is.
        monotonic: The clock on which deadlines are told.
    """

    def __init__(self, base_url: str, monotonic: Callable[[], float]) -> None:
        self._origin = _Origin.of(base_url)
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._pools: dict[object, httpcore.AsyncConnectionPool] = {}

    def _pool(self) -> httpcore.AsyncConnectionPool:
        loop = anyio.lowlevel.current_token()
        pool = self._pools.get(loop)
        if pool is None:
            secure = _ssl_context() if self._origin.scheme == b"https" else None
            with self._lock:
                pool = self._pools.setdefault(loop, httpcore.AsyncConnectionPool(ssl_context=secure, **_LIMITS))
        return pool

    async def send(self, call: Call[T], settings: Settings, ends_at: float | None) -> RawAnswer:
        request = self._origin.request(call, settings)
        left = None if ends_at is None else max(0.0, ends_at - self._monotonic())
        with anyio.move_on_after(left):
            try:
                response = await self._pool().handle_async_request(request)
                try:
                    body = await response.aread()
                finally:
                    await response.aclose()
            except FAILURES as failure:
                raise_translated(failure)
            return raw_answer(response.status, response.headers, body)
        raise too_late()

    async def aclose(self) -> None:
        pool = self._pools.pop(anyio.lowlevel.current_token(), None)
        if pool is not None:
            await pool.aclose()
        self._pools.clear()

    def forked(self) -> None:
        """Leave the connections to the parent process, which goes on using them."""
        _left_to_parent.append(self._pools)
        self._lock = threading.Lock()
        self._pools = {}
