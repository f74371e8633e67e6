"""Our own connections for tasks: an httpcore pool for each event loop; a deadline cuts off whatever is under way."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import anyio
import httpcore

from monime_ext._core.request import PreparedRequest
from monime_ext._core.response import RawResponse
from monime_ext._core.settings import Settings
from monime_ext._http.cancellation import in_its_own_task
from monime_ext._http.exchange import FAILURES, SendTracker, raise_translated, raw_answer, too_late
from monime_ext._http.origin import POOL_LIMITS, Origin
from monime_ext._http.per_loop import PerLoop

__all__ = ["AsyncPoolTransport"]

T = TypeVar("T")


class AsyncPoolTransport:
    """Sends over pools of connections, one for each event loop: connections do not move between loops.

    Args:
        base_url: Where the API is.
        monotonic: The clock on which deadlines are told.
    """

    def __init__(self, base_url: str, monotonic: Callable[[], float]) -> None:
        self._origin = Origin.of(base_url)
        self._monotonic = monotonic
        self._pools = PerLoop(self._new_pool)

    def _new_pool(self) -> httpcore.AsyncConnectionPool:
        return httpcore.AsyncConnectionPool(ssl_context=self._origin.ssl_context, **POOL_LIMITS)

    async def send(self, call: PreparedRequest[T], settings: Settings, ends_at: float | None) -> RawResponse:
        return await in_its_own_task(lambda: self._sent(call, settings, ends_at))

    async def _sent(self, call: PreparedRequest[T], settings: Settings, ends_at: float | None) -> RawResponse:
        request = self._origin.request(call, settings)
        request.extensions["trace"] = departure = SendTracker()
        left = None if ends_at is None else max(0.0, ends_at - self._monotonic())
        with anyio.move_on_after(left):
            try:
                response = await self._pools.get().handle_async_request(request)
                try:
                    body = await response.aread()
                finally:
                    await response.aclose()
            except FAILURES as failure:
                raise_translated(failure)
            return raw_answer(response.status, response.headers, body)
        raise too_late(sent=departure.sent)

    async def aclose(self) -> None:
        pool = self._pools.pop()
        if pool is not None:
            await pool.aclose()

    def after_fork_in_child(self) -> None:
        """Leave the connections to the parent process, which goes on using them."""
        self._pools.after_fork_in_child()
