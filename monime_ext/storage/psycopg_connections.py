"""Connections of psycopg that never wait longer than a store may.

A server that went silent without closing its connections would hold a call forever: psycopg has no timeout of its own,
and asks the server to cancel when it is interrupted. PgBouncer does not accept a `statement_timeout` at the start of a
session, and would keep a later one for other clients. So the time is limited here, and the socket is closed.

Written by hand for async and sync: psycopg's two kinds of connection wait in different ways.
"""

from __future__ import annotations

import time
from collections.abc import Generator
from typing import Any, TypeVar

import psycopg
from psycopg import waiting

from monime_ext.storage.time_limit import seconds_left

__all__ = ["AsyncTimedConnection", "TimedConnection"]

T = TypeVar("T")


class AsyncTimedConnection(psycopg.AsyncConnection[Any]):
    """An async connection whose statements end in time."""

    seconds: float = 10.0

    async def wait(self, gen: Generator[Any, Any, T], interval: float = 0.1, timeout: float | None = None) -> T:
        """Wait as psycopg does, and close the connection if this is interrupted or takes too long."""
        try:
            timed = _timed(gen, seconds_left(self.seconds if timeout is None else timeout))
            return await waiting.wait_async(timed, self.pgconn.socket, interval=min(interval, 0.1))
        except psycopg.Error:
            raise
        except BaseException:
            self.pgconn.finish()
            raise


class TimedConnection(psycopg.Connection[Any]):
    """A sync connection whose statements end in time."""

    seconds: float = 10.0

    def wait(self, gen: Generator[Any, Any, T], interval: float = 0.1, timeout: float | None = None) -> T:
        """Wait as psycopg does, and close the connection if this is interrupted or takes too long."""
        try:
            timed = _timed(gen, seconds_left(self.seconds if timeout is None else timeout))
            return waiting.wait(timed, self.pgconn.socket, interval=min(interval, 0.1))
        except psycopg.Error:
            raise
        except BaseException:
            self.pgconn.finish()
            raise


def _timed(gen: Generator[Any, Any, T], seconds: float) -> Generator[Any, Any, T]:
    """Yield what `gen` waits for, and raise when nothing has happened for too long."""
    ends_at = time.monotonic() + seconds
    try:
        wanted = next(gen)
        while True:
            ready = yield wanted
            if time.monotonic() >= ends_at:
                raise TimeoutError(f"no response within {seconds:.1f} s")
            wanted = gen.send(ready)
    except StopIteration as end:
        result: T = end.value
        return result
