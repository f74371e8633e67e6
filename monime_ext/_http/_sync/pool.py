# Made by scripts/unasync.py from monime_ext/_http/_async/pool.py. Do not edit: change that file and run `make generate`.
"""The transport over connections of our own: a pool of HTTP/1.1 connections.

A connection is used by one call at a time. It is taken from the top of a stack, so that the most recently used one is
used again, and the others expire. Whatever happens to a call, its slot and its connection are given back without an
in between, so that a call that is cancelled loses neither.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Final, TypeVar

import httpcore

from monime_ext._core.request import PreparedRequest
from monime_ext._core.response import RawResponse
from monime_ext._core.settings import Settings, Timeout
from monime_ext._http.connecting import connect
from monime_ext._http.deadline import Deadline
from monime_ext._http.exchange import NETWORK_ERRORS, BodyReader, raise_transport_error
from monime_ext._http.mocks import refuse_if_mocked
from monime_ext._http.origin import Origin
from monime_ext._http.scope import Scoped
from monime_ext._http.slots import Slots
from monime_ext._http.tls import has_unread_data

__all__ = ["PoolTransport"]

T = TypeVar("T")

MAX_CONNECTIONS: Final = 100
KEEPALIVE_SECONDS: Final = 30.0
MAX_READ: Final = 512 * 1024
MAX_WRITE: Final = 64 * 1024


class PoolTransport:
    """Sends over a pool of connections to one origin.

    Args:
        base_url: The URL of the API.
        monotonic: The clock of the deadlines.
    """

    def __init__(self, base_url: str, monotonic: Callable[[], float]) -> None:
        self._origin = origin = Origin.of(base_url)
        self._monotonic = monotonic
        self._pools = Scoped(lambda: ConnectionPool(origin, monotonic))

    def send(self, request: PreparedRequest[T], settings: Settings, ends_at: float | None) -> RawResponse:
        """See `Transport.send`."""
        refuse_if_mocked(self._origin.hostname)
        deadline = Deadline(ends_at, self._monotonic)
        try:
            return self._pools.get().send(
                self._origin.request(request, settings),
                settings.timeout,
                deadline,
                settings.max_response_bytes,
                is_foreign=request.is_foreign,
            )
        except NETWORK_ERRORS as error:
            raise_transport_error(error)

    def close(self) -> None:
        """See `Transport.close`."""
        pool = self._pools.pop()
        if pool is not None:
            pool.close()

    def after_fork_in_child(self) -> None:
        """See `Transport.after_fork_in_child`."""
        self._pools.after_fork_in_child()


class ConnectionPool:
    """Up to `MAX_CONNECTIONS` connections to one origin.

    Args:
        origin: The origin.
        monotonic: The clock of the keep-alive.
    """

    def __init__(self, origin: Origin, monotonic: Callable[[], float]) -> None:
        self._origin = origin
        self._monotonic = monotonic
        self._slots = Slots(MAX_CONNECTIONS)
        self._idle: list[Connection] = []
        # Their calls were cut off before they could close them.
        self._abandoned: list[Connection] = []
        self._is_closed = False

    def send(
        self,
        request: httpcore.Request,
        timeout: Timeout,
        deadline: Deadline,
        max_bytes: int,
        *,
        is_foreign: Callable[[RawResponse], bool],
    ) -> RawResponse:
        """Return the response to a request, with its whole body.

        Raises:
            httpcore exceptions: See `NETWORK_ERRORS`.
        """
        seconds = deadline.limit(timeout.pool, httpcore.PoolTimeout)
        try:
            slot = self._slots.acquire(seconds)
        except TimeoutError:
            raise httpcore.PoolTimeout("no connection became free in time") from None
        connection = None
        is_reusable = False
        try:
            connection = self._take(timeout, deadline)
            response = connection.send(request, deadline, max_bytes)
            is_reusable = not is_foreign(response)
        finally:
            # An exception can leave a connection in any state, even with a lock taken: it is never used again.
            if connection is not None:
                self._give_back(connection, is_reusable=is_reusable)
            self._slots.release(slot)
        if self._is_closed:
            self.close()
        return response

    def close(self) -> None:
        """Close every idle connection. One that is in use is closed by its call."""
        self._is_closed = True
        for connections in (self._idle, self._abandoned):
            while connections:
                connections.pop().close()

    def _give_back(self, connection: Connection, *, is_reusable: bool) -> None:
        if is_reusable and connection.is_idle:
            connection.expires_at = self._monotonic() + KEEPALIVE_SECONDS
            self._idle.append(connection)
        elif not connection.is_closed:
            self._abandoned.append(connection)

    def _take(self, timeout: Timeout, deadline: Deadline) -> Connection:
        """Return the most recently used connection that can be used again, or a new one."""
        while self._abandoned:
            self._abandoned.pop().close()
        now = self._monotonic()
        # Only the oldest one is looked at here: where all calls of a busy client find a connection at the top, the
        # bottom of the stack expires one call at a time.
        with suppress(IndexError):
            if self._idle[0].expires_at <= now:
                self._idle.pop(0).close()
        while True:
            try:
                connection = self._idle.pop()
            except IndexError:
                stream = connect(self._origin, timeout, deadline)
                return Connection(self._origin.httpcore_origin, DeadlineStream(stream))
            if connection.expires_at > now and not connection.has_received:
                return connection
            connection.close()


class Connection:
    """An HTTP/1.1 connection.

    Args:
        origin: Where it leads.
        stream: Its stream.
    """

    def __init__(self, origin: httpcore.Origin, stream: DeadlineStream) -> None:
        self.expires_at = 0.0
        self._stream = stream
        self._http11 = httpcore.HTTP11Connection(origin, stream)

    @property
    def is_idle(self) -> bool:
        """Whether the last response was received completely, and the connection can be used again."""
        return self._http11.is_idle()

    @property
    def is_closed(self) -> bool:
        """Whether the connection is closed."""
        return self._http11.is_closed()

    @property
    def has_received(self) -> bool:
        """Whether anything has arrived that no request asked for: the end of the stream, or a response to nobody.

        The next request would take such a response for its own. It may be in the socket, in the TLS layer, or already
        in h11, if it came in one piece with the response before.
        """
        if self._http11._h11_state.trailing_data[0] or self._stream.get_extra_info("is_readable"):
            return True
        return has_unread_data(self._stream.get_extra_info("ssl_object"))

    def send(self, request: httpcore.Request, deadline: Deadline, max_bytes: int) -> RawResponse:
        """Return the response to a request, with its whole body. If that fails, the connection is closed."""
        self._stream.deadline = deadline
        response = self._http11.handle_request(request)
        body = BodyReader(max_bytes)
        try:
            for chunk in response.iter_stream():
                if not body.add(chunk):
                    break
        finally:
            response.close()
        return body.response(response.status, response.headers)

    def close(self) -> None:
        """Close the connection."""
        self._http11.close()


class DeadlineStream(httpcore.NetworkStream):
    """A stream whose every read and write ends with the deadline of the call that uses it.

    Args:
        stream: The stream.
    """

    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self.deadline: Deadline | None = None
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read up to a number of bytes."""
        if self.deadline is not None:
            timeout = self.deadline.limit(timeout, httpcore.ReadTimeout)
        # asyncio receives up to 256 KiB at once. What exceeds `max_bytes` would be kept where no check can see it.
        return self._stream.read(max(max_bytes, MAX_READ), timeout)

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write all bytes."""
        for start in range(0, len(buffer), MAX_WRITE):
            limited = timeout if self.deadline is None else self.deadline.limit(timeout, httpcore.WriteTimeout)
            self._stream.write(buffer[start : start + MAX_WRITE], limited)

    def close(self) -> None:
        """Close the stream."""
        self._stream.close()

    def get_extra_info(self, info: str) -> object:
        """See `httpcore.NetworkStream.get_extra_info`."""
        return self._stream.get_extra_info(info)
