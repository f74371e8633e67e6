"""The async transport over connections of our own: httpcore's pool.

The sync transport, in `pool`, is not made from it: an async call is cancelled when its deadline is exceeded.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import anyio
import httpcore

from monime_ext._core.request import PreparedRequest
from monime_ext._core.response import RawResponse
from monime_ext._core.settings import Settings
from monime_ext._http.cancellation import run_in_own_task
from monime_ext._http.exchange import (
    NETWORK_ERRORS,
    SendTracker,
    deadline_exceeded,
    raise_transport_error,
    raw_response,
)
from monime_ext._http.origin import KEEPALIVE_SECONDS, MAX_CONNECTIONS, Origin
from monime_ext._http.per_loop import PerLoop

__all__ = ["AsyncPoolTransport"]

T = TypeVar("T")


class AsyncPoolTransport:
    """Sends over connection pools, one for each event loop, because connections cannot move between loops.

    Args:
        base_url: The URL of the API.
        monotonic: The clock of the deadlines.
    """

    def __init__(self, base_url: str, monotonic: Callable[[], float]) -> None:
        self._origin = Origin.of(base_url)
        self._monotonic = monotonic
        self._pools = PerLoop(self._new_pool)

    async def send(self, request: PreparedRequest[T], settings: Settings, ends_at: float | None) -> RawResponse:
        """See `AsyncTransport.send`."""
        return await run_in_own_task(lambda: self._send(request, settings, ends_at))

    async def aclose(self) -> None:
        """See `AsyncTransport.aclose`."""
        pool = self._pools.pop()
        if pool is not None:
            await pool.aclose()

    def after_fork_in_child(self) -> None:
        """See `AsyncTransport.after_fork_in_child`."""
        self._pools.after_fork_in_child()

    def _new_pool(self) -> httpcore.AsyncConnectionPool:
        return httpcore.AsyncConnectionPool(
            ssl_context=self._origin.ssl_context,
            max_connections=MAX_CONNECTIONS,
            max_keepalive_connections=MAX_CONNECTIONS,
            keepalive_expiry=KEEPALIVE_SECONDS,
        )

    async def _send(self, prepared: PreparedRequest[T], settings: Settings, ends_at: float | None) -> RawResponse:
        request = self._origin.request(prepared, settings)
        request.extensions["trace"] = tracker = SendTracker()
        with anyio.move_on_after(None if ends_at is None else max(0.0, ends_at - self._monotonic())):
            try:
                response = await self._pools.get().handle_async_request(request)
                try:
                    body = await response.aread()
                finally:
                    await response.aclose()
            except NETWORK_ERRORS as error:
                raise_transport_error(error)
            return raw_response(response.status, response.headers, body)
        raise deadline_exceeded(sent=tracker.sent)
