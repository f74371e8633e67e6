"""The sync transport over connections of our own: httpcore's pool.

It is not made from `pool_async`, because a deadline is kept in different ways: a sync call cannot be cancelled from
outside, so every read and write gets what is left of the deadline.
"""

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
from monime_ext._http.exchange import (
    NETWORK_ERRORS,
    raise_transport_error,
    raw_response,
)
from monime_ext._http.origin import INHERITED_AFTER_FORK, KEEPALIVE_SECONDS, MAX_CONNECTIONS, Origin

__all__ = ["PoolTransport"]

T = TypeVar("T")


class PoolTransport:
    """Sends over a connection pool that threads share. A forked process gets a new pool.

    Args:
        base_url: The URL of the API.
        monotonic: The clock of the deadlines.
    """

    def __init__(self, base_url: str, monotonic: Callable[[], float]) -> None:
        self._origin = Origin.of(base_url)
        self._monotonic = monotonic
        self._backend = _DeadlineBackend(monotonic)
        self._pool = self._new_pool()

    def send(self, request: PreparedRequest[T], settings: Settings, ends_at: float | None) -> RawResponse:
        """See `Transport.send`."""
        httpcore_request = self._origin.request(request, settings)
        token = _ends_at.set(ends_at)
        try:
            # Waiting for a free connection is neither a read nor a write, so the backend does not see it.
            httpcore_request.extensions["timeout"]["pool"] = _limited(
                settings.timeout.pool, self._monotonic, httpcore.PoolTimeout
            )
            response = self._pool.handle_request(httpcore_request)
            try:
                body = response.read()
            finally:
                response.close()
        except NETWORK_ERRORS as error:
            raise_transport_error(error)
        finally:
            _ends_at.reset(token)
        return raw_response(response.status, response.headers, body)

    def close(self) -> None:
        """See `Transport.close`."""
        self._pool.close()

    def after_fork_in_child(self) -> None:
        """See `Transport.after_fork_in_child`."""
        INHERITED_AFTER_FORK.append(self._pool)
        self._pool = self._new_pool()

    def _new_pool(self) -> httpcore.ConnectionPool:
        return httpcore.ConnectionPool(
            ssl_context=self._origin.ssl_context,
            max_connections=MAX_CONNECTIONS,
            max_keepalive_connections=MAX_CONNECTIONS,
            keepalive_expiry=KEEPALIVE_SECONDS,
            network_backend=self._backend,
        )


_ends_at: ContextVar[float | None] = ContextVar("monime_ext_ends_at", default=None)


class _DeadlineBackend(httpcore.SyncBackend):
    """Opens connections on which every read and write ends with the deadline of the current call.

    A read timeout starts again with each byte: a server that sends one byte at a time would hold a call forever.
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
        # httpcore's timeout starts again with each address of a host.
        failure: Exception = httpcore.ConnectError("the host has no address")
        for address in _addresses(host, port):
            limited = _limited(timeout, self._monotonic, httpcore.ConnectTimeout)
            try:
                stream = super().connect_tcp(address, port, limited, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                return _DeadlineStream(stream, self._monotonic)
        raise failure


def _addresses(host: str, port: int) -> list[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise httpcore.ConnectError(str(error)) from error
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
    timeout: float | None, monotonic: Callable[[], float], exceeded: type[httpcore.TimeoutException]
) -> float | None:
    """Return a timeout, limited to what is left of the deadline of the current call."""
    ends_at = _ends_at.get()
    if ends_at is None:
        return timeout
    remaining = ends_at - monotonic()
    if remaining <= 0:
        raise exceeded()
    return remaining if timeout is None else min(timeout, remaining)
