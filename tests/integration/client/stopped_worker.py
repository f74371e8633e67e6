"""A worker that is stopped by a signal at one point of a create with `once`: `python -m … KIND POINT BASE_URL FILE`."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from typing import Any

import httpx

from monime_ext._http._async import pool as async_pool
from monime_ext._http._sync import pool as sync_pool
from monime_ext.caph_2025_08_23 import AsyncMonime, Monime
from monime_ext.errors import MonimeError
from monime_ext.journal import AsyncSQLiteJournal, SQLiteJournal

CART: Any = [{"name": "Rice", "price": {"currency": "SLE", "value": 45_000}}]
DEADLINE = 0.5


def stop() -> None:
    """Stop this process until it is sent SIGCONT."""
    print("stopped", flush=True)
    os.kill(os.getpid(), signal.SIGSTOP)


def stop_before(owner: Any, name: str) -> None:
    """Stop before a method is called for the first time."""
    method = getattr(owner, name)
    stopped: list[bool] = []

    def stopping(*arguments: Any, **options: Any) -> Any:
        if not stopped:
            stopped.append(True)
            stop()
        return method(*arguments, **options)

    setattr(owner, name, stopping)


POINTS: dict[str, dict[str, tuple[Any, str]]] = {
    "sync": {
        "connecting": (sync_pool.ConnectionPool, "_take"),
        "sending": (sync_pool.Connection, "send"),
        "writing": (sync_pool.DeadlineStream, "write"),
        "httpx": (httpx.HTTPTransport, "handle_request"),
    },
    "async": {
        "connecting": (async_pool.AsyncConnectionPool, "_take"),
        "sending": (async_pool.AsyncConnection, "send"),
        "writing": (async_pool.AsyncDeadlineStream, "write"),
        "httpx": (httpx.AsyncHTTPTransport, "handle_async_request"),
    },
}


def main() -> None:
    """Make the call, and print how it ended."""
    kind, point, base_url, file = sys.argv[1:]
    stop_before(*POINTS[kind][point])
    options: dict[str, Any] = {"base_url": base_url, "deadline": DEADLINE, "max_retries": 3}
    order: dict[str, Any] = {"name": "Order", "line_items": CART, "once": "order-1042"}

    async def create() -> None:
        client = httpx.AsyncClient() if point == "httpx" else None
        monime = AsyncMonime("mon_x", "spc-1", journal=AsyncSQLiteJournal(file), http_client=client, **options)
        await monime.checkout_sessions.create(**order)

    try:
        if kind == "async":
            asyncio.run(create())
        else:
            client = httpx.Client() if point == "httpx" else None
            Monime(
                "mon_x", "spc-1", journal=SQLiteJournal(file), http_client=client, **options
            ).checkout_sessions.create(**order)
    except MonimeError as error:
        print(type(error).__name__, error.outcome, flush=True)


if __name__ == "__main__":
    main()
