"""Our own connections for threads: an httpcore pool, the deadline of a call in force at every read and write."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from ssl import SSLContext
from typing import Any, TypeVar

import httpcore

from monime_ext._core.request import PreparedRequest
from monime_ext._core.response import RawResponse
from monime_ext._core.settings import Settings
from monime_ext._http.exchange import FAILURES, raise_translated, raw_answer
from monime_ext._http.origin import INHERITED_AFTER_FORK, POOL_LIMITS, Origin

__all__ = ["PoolTransport"]

T = TypeVar("T")


class PoolTransport:
    """Sends over a pool of connections that threads share. A process that forks gets a new pool.

    Args:
        base_url: Where the API is.
        monotonic: The clock on which deadlines are told.
    """

    def __init__(self, base_url: str, monotonic: Callable[[], float]) -> None:
        self._origin = Origin.of(base_url)
        self._monotonic = monotonic
        self._backend = _DeadlineBackend(monotonic)
        self._pool = self._new_pool()

    def _new_pool(self) -> httpcore.ConnectionPool:
        return httpcore.ConnectionPool(
            ssl_context=self._origin.ssl_context, network_backend=self._backend, **POOL_LIMITS
        )

    def send(self, call: PreparedRequest[T], settings: Settings, ends_at: float | None) -> RawResponse:
        request = self._origin.request(call, settings)
        before = _ends_at.set(ends_at)
        try:
            # Waiting for a free connection is no read or write, so the backend would not see it.
            request.extensions["timeout"]["pool"] = _limited(
                settings.timeout.pool, self._monotonic, httpcore.PoolTimeout
            )
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

    def after_fork_in_child(self) -> None:
        """Leave the connections to the parent process, which goes on using them."""
        INHERITED_AFTER_FORK.append(self._pool)
        self._pool = self._new_pool()


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
        # The time-out is for each address of a host, and starts anew with each.
        failure: Exception = httpcore.ConnectError("the host has no address")
        for address in _addresses(host, port):
            limited = _limited(timeout, self._monotonic, httpcore.ConnectTimeout)
            try:
                stream = super().connect_tcp(address, port, limited, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as failed:
                failure = failed
            else:
                return _DeadlineStream(stream, self._monotonic)
        raise failure


def _addresses(host: str, port: int) -> list[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as failure:
        raise httpcore.ConnectError(str(failure)) from failure
    return [str(address[0]) for *_, address in found]


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
