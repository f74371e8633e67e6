"""A program that is killed at each statement of a payment in turn, and prints the state that remains.

Prints one JSON object per kill: how many statements were done, and what the state says when it is taken up again.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from itertools import count
from pathlib import Path
from typing import Any

from monime_ext.sandbox.backend import Backend

CART = {"name": "Order", "lineItems": [{"name": "Rice", "price": {"currency": "SLE", "value": 100}}]}


class Fused:
    """A database connection that kills the process before a statement."""

    def __init__(self, connection: Any, fuse: int) -> None:
        self._connection = connection
        self._left = fuse

    def execute(self, *arguments: Any) -> Any:
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        self._left -= 1
        return self._connection.execute(*arguments)


def opened(state: Path) -> Backend:
    return Backend(state=state, webhooks=["http://127.0.0.1:9"])


def pay_and_be_killed(state: Path, fuse: int) -> None:
    backend = opened(state)
    session = backend.sessions.create(backend.space_id, CART)
    backend.store._connection = Fused(backend.store._connection, fuse)  # type: ignore[assignment]
    backend.payments.pay(session.id)
    os._exit(0)


def left_in(state: Path) -> dict[str, Any]:
    backend = opened(state)
    (session,) = backend.sessions.all()
    reported: dict[str, Any] = {
        "session": session.status,
        "payments": [payment.status for payment in backend.payments.all()],
        "receipt": backend.receipts.find(session.order_number or "", backend.space_id) is not None,
        "events": sorted(event.name for event in backend.webhooks.events.all()),
        "deliveries": sorted(delivery.event_name for delivery in backend.webhooks.outbox.all()),
    }
    backend.store.close()
    return reported


def main(folder: Path) -> None:
    for fuse in count():
        state = folder / f"{fuse}.db"
        child = os.fork()
        if child == 0:
            pay_and_be_killed(state, fuse)
        _, status = os.waitpid(child, 0)
        killed = os.WIFSIGNALED(status)
        print(json.dumps({"statements": fuse, "killed": killed, **left_in(state)}), flush=True)
        if not killed:
            return


if __name__ == "__main__":
    main(Path(sys.argv[1]))
