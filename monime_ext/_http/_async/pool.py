"""The transport over connections of our own: a pool of HTTP/1.1 connections.

A connection is used by one call at a time. It is taken from the top of a stack, so that the most recently used one is
used again, and the others expire. Whatever happens to a call, its slot and its connection are given back without an
await in between, so that a call that is cancelled loses neither.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Final, TypeVar

import httpcore

from monime_ext._core.request import PreparedRequest
from monime_ext._core.response import RawResponse
from monime_ext._core.settings import Settings, Timeout
from monime_ext._http.connecting import async_connect
from monime_ext._http.deadline import Deadline
from monime_ext._http.exchange import NETWORK_ERRORS, BodyReader, raise_transport_error
from monime_ext._http.mocks import refuse_if_mocked
from monime_ext._http.origin import Origin
from monime_ext._http.scope import AsyncScoped
from monime_ext._http.slots import AsyncSlots
from monime_ext._http.tls import has_unread_data

__all__ = ["AsyncPoolTransport"]

T = TypeVar("T")

MAX_CONNECTIONS: Final = 100
KEEPALIVE_SECONDS: Final = 30.0
MAX_READ: Final = 512 * 1024
MAX_WRITE: Final = 64 * 1024


class AsyncPoolTransport:
    """Sends over a pool of connections to one origin.

    Args:
        base_url: The URL of the API.
        monotonic: The clock of the deadlines.
    """

    def __init__(self, base_url: str, monotonic: Callable[[], float]) -> None:
        self._origin = origin = Origin.of(base_url)
        self._monotonic = monotonic
        self._pools = AsyncScoped(lambda: AsyncConnectionPool(origin, monotonic))

    async def send(self, request: PreparedRequest[T], settings: Settings, ends_at: float | None) -> RawResponse:
        """See `AsyncTransport.send`."""
        refuse_if_mocked(self._origin.hostname)
        deadline = Deadline(ends_at, self._monotonic)
        try:
            return await self._pools.get().send(
                self._origin.request(request, settings),
                settings.timeout,
                deadline,
                settings.max_response_bytes,
                is_foreign=request.is_foreign,
            )
        except NETWORK_ERRORS as error:
            raise_transport_error(error)

    async def aclose(self) -> None:
        """See `AsyncTransport.aclose`."""
        pool = self._pools.pop()
        if pool is not None:
            await pool.aclose()

    def after_fork_in_child(self) -> None:
        """See `AsyncTransport.after_fork_in_child`."""
        self._pools.after_fork_in_child()


class AsyncConnectionPool:
    """Up to `MAX_CONNECTIONS` connections to one origin.

    Args:
        origin: The origin.
        monotonic: The clock of the keep-alive.
    """

    def __init__(self, origin: Origin, monotonic: Callable[[], float]) -> None:
        self._origin = origin
        self._monotonic = monotonic
        self._slots = AsyncSlots(MAX_CONNECTIONS)
        self._idle: list[AsyncConnection] = []
        # Their calls were cut off before they could close them.
        self._abandoned: list[AsyncConnection] = []
        self._is_closed = False

    async def send(
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
            slot = await self._slots.acquire(seconds)
        except TimeoutError:
            raise httpcore.PoolTimeout("no connection became free in time") from None
        connection = None
        is_reusable = False
        try:
            connection = await self._take(timeout, deadline)
            response = await connection.send(request, deadline, max_bytes)
            is_reusable = not is_foreign(response)
        finally:
            # An exception can leave a connection in any state, even with a lock taken: it is never used again.
            if connection is not None:
                self._give_back(connection, is_reusable=is_reusable)
            self._slots.release(slot)
        if self._is_closed:
            await self.aclose()
        return response

    async def aclose(self) -> None:
        """Close every idle connection. One that is in use is closed by its call."""
        self._is_closed = True
        for connections in (self._idle, self._abandoned):
            while connections:
                await connections.pop().aclose()

    def _give_back(self, connection: AsyncConnection, *, is_reusable: bool) -> None:
        if is_reusable and connection.is_idle:
            connection.expires_at = self._monotonic() + KEEPALIVE_SECONDS
            self._idle.append(connection)
        elif not connection.is_closed:
            self._abandoned.append(connection)

    async def _take(self, timeout: Timeout, deadline: Deadline) -> AsyncConnection:
        """Return the most recently used connection that can be used again, or a new one."""
        while self._abandoned:
            await self._abandoned.pop().aclose()
        now = self._monotonic()
        # Only the oldest one is looked at here: where all calls of a busy client find a connection at the top, the
        # bottom of the stack expires one call at a time.
        with suppress(IndexError):
            if self._idle[0].expires_at <= now:
                await self._idle.pop(0).aclose()
        while True:
            try:
                connection = self._idle.pop()
            except IndexError:
                stream = await async_connect(self._origin, timeout, deadline)
                return AsyncConnection(self._origin.httpcore_origin, AsyncDeadlineStream(stream))
            if connection.expires_at > now and not connection.has_received:
                return connection
            await connection.aclose()


class AsyncConnection:
    """An HTTP/1.1 connection.

    Args:
        origin: Where it leads.
        stream: Its stream.
    """

    def __init__(self, origin: httpcore.Origin, stream: AsyncDeadlineStream) -> None:
        self.expires_at = 0.0
        self._stream = stream
        self._http11 = httpcore.AsyncHTTP11Connection(origin, stream)

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

    async def send(self, request: httpcore.Request, deadline: Deadline, max_bytes: int) -> RawResponse:
        """Return the response to a request, with its whole body. If that fails, the connection is closed."""
        self._stream.deadline = deadline
        response = await self._http11.handle_async_request(request)
        body = BodyReader(max_bytes)
        try:
            async for chunk in response.aiter_stream():
                if not body.add(chunk):
                    break
        finally:
            await response.aclose()
        return body.response(response.status, response.headers)

    async def aclose(self) -> None:
        """Close the connection."""
        await self._http11.aclose()


class AsyncDeadlineStream(httpcore.AsyncNetworkStream):
    """A stream whose every read and write ends with the deadline of the call that uses it.

    Args:
        stream: The stream.
    """

    def __init__(self, stream: httpcore.AsyncNetworkStream) -> None:
        self.deadline: Deadline | None = None
        self._stream = stream

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read up to a number of bytes."""
        if self.deadline is not None:
            timeout = self.deadline.limit(timeout, httpcore.ReadTimeout)
        # asyncio receives up to 256 KiB at once. What exceeds `max_bytes` would be kept where no check can see it.
        return await self._stream.read(max(max_bytes, MAX_READ), timeout)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write all bytes."""
        for start in range(0, len(buffer), MAX_WRITE):
            limited = timeout if self.deadline is None else self.deadline.limit(timeout, httpcore.WriteTimeout)
            await self._stream.write(buffer[start : start + MAX_WRITE], limited)

    async def aclose(self) -> None:
        """Close the stream."""
        await self._stream.aclose()

    def get_extra_info(self, info: str) -> object:
        """See `httpcore.AsyncNetworkStream.get_extra_info`."""
        return self._stream.get_extra_info(info)
