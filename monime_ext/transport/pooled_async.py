"""Our own connections for tasks: an httpcore pool for each event loop; a deadline cuts off whatever is under way."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import TypeVar

import anyio
import anyio.lowlevel
import httpcore

from ..answers import RawAnswer
from ..calls import Call
from ..settings import Settings
from .exchange import FAILURES, raise_translated, raw_answer, too_late
from .origin import LEFT_TO_PARENT, POOL_LIMITS, Origin

__all__ = ["AsyncPooledSender"]

T = TypeVar("T")


class AsyncPooledSender:
    """Sends over pools of connections, one for each event loop: connections do not move between loops.

    Args:
        base_url: Where the API is.
        monotonic: The clock on which deadlines are told.
    """

    def __init__(self, base_url: str, monotonic: Callable[[], float]) -> None:
        self._origin = Origin.of(base_url)
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._pools: dict[object, httpcore.AsyncConnectionPool] = {}

    def _pool(self) -> httpcore.AsyncConnectionPool:
        loop = anyio.lowlevel.current_token()
        pool = self._pools.get(loop)
        if pool is None:
            new = httpcore.AsyncConnectionPool(ssl_context=self._origin.ssl_context, **POOL_LIMITS)
            with self._lock:
                # A loop that has ended cannot close its connections any more; whoever made it without closing the
                # client would keep one more open after each.
                for ended in [each for each in self._pools if _has_ended(each)]:
                    del self._pools[ended]
                pool = self._pools.setdefault(loop, new)
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
        LEFT_TO_PARENT.append(self._pools)
        self._lock = threading.Lock()
        self._pools = {}


def _has_ended(token: object) -> bool:
    loop = getattr(token, "native_token", token)
    return isinstance(loop, asyncio.AbstractEventLoop) and loop.is_closed()
