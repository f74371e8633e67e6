"""A worker that kills its own process in the middle of an event: `python -m tests.integration.inbox.killed_worker`."""

from __future__ import annotations

import os
import signal
import sys
from typing import Any

from sqlalchemy import text

from monime_ext.inbox import Inbox, SQLInboxStore, SQLiteInboxStore, Transaction
from tests.deliveries import session_completed
from tests.integration.inbox.shops import CREDIT
from tests.versions import Event, webhooks


def main(kind: str, place: str, step: str) -> None:
    """Handle one event, and die at a step."""
    store: Any = SQLiteInboxStore if kind == "sqlite" else SQLInboxStore
    inbox = Inbox(webhooks, store(place))

    def die(when: str) -> None:
        if when == step:
            os.kill(os.getpid(), signal.SIGKILL)

    @inbox.on()
    def credit(event: Event, transaction: Transaction[Any]) -> None:
        if transaction.once("credit"):
            transaction.begin().execute(CREDIT if kind == "sqlite" else text(CREDIT))
        die("changed")

    inbox.handle(webhooks.parse(session_completed()))
    die("done")


if __name__ == "__main__":
    main(*sys.argv[1:])
