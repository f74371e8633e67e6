"""One receiver process of a shop, to be killed: `python -m tests.chaos.webhook_worker`, with its settings as JSON."""

from __future__ import annotations

import asyncio
import json
import logging
import random
import socket
import sys
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.routing import Route

from monime_ext.inbox import Inbox, Transaction
from monime_ext.receivers import Receiver
from monime_ext.receivers.starlette import webhook_endpoint
from tests.chaos.webhook_books import Books
from tests.versions import Event, webhooks

__all__ = ["LEASE"]

LEASE = 2.0
FAILURE_RATE = 0.03


def main(settings: dict[str, Any]) -> None:
    """Serve until killed."""
    # Its failures are intended, and would flood the terminal.
    logging.disable()
    books = Books(settings["kind"], settings["place"])
    inbox = Inbox(webhooks, books.store(), lease=LEASE, max_attempts=1000)

    @inbox.on()
    def settle(event: Event, transaction: Transaction[Any]) -> None:
        _fail_sometimes()
        books.settle(event, transaction)
        _fail_sometimes()

    handle = inbox.handle if settings["inbox"] else books.settle_without_inbox
    receiver = Receiver(webhooks, settings["secret"], handle)
    app = Starlette(routes=[Route("/monime", webhook_endpoint(receiver), methods=["POST"])])
    listener = socket.socket()
    # The workers share one address, as those of a web server do.
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    listener.bind(("127.0.0.1", settings["port"]))
    server = _Server(uvicorn.Config(app, log_config=None, lifespan="off"))
    asyncio.run(server.serve(sockets=[listener]))


class _Server(uvicorn.Server):
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        print("ready", flush=True)


def _fail_sometimes() -> None:
    if random.random() < FAILURE_RATE:
        raise RuntimeError("random failure")


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
