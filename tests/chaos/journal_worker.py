"""A shop's worker that is killed again and again: it creates the sessions of its orders, and notes each that it has."""

from __future__ import annotations

import os
import random
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from monime_ext import Runtime
from monime_ext.errors import ConfigurationError, MonimeError
from tests.journals import Journals
from tests.versions import Monime

__all__ = ["GIVEN_UP", "Shift", "client_of", "create", "noted", "work"]

GIVEN_UP = "given-up"
"""What is noted for a job whose buyer went away when nobody knew what became of it: it is left to `resume`."""


@dataclass(frozen=True)
class Shift:
    """What a worker works with.

    Attributes:
        url: Where the sandbox is.
        access_token: The sandbox's token.
        space_id: The sandbox's Space.
        journals: Where the journal is; None for a worker that has none, and makes up its keys.
        jobs: The orders to create, in which one may stand twice.
        notes: The file in which the worker notes what it has: line by line the job's number, the order, the session.
        threads: How many it does at a time.
    """

    url: str
    access_token: str
    space_id: str
    journals: Journals | None
    jobs: tuple[str, ...]
    notes: Path
    threads: int


def work(shift: Shift) -> None:
    """Do what is left of a shift. Whoever takes it over after a kill begins behind what is noted."""
    done = {number for number, _, _ in noted(shift.notes)}
    left = deque(each for each in enumerate(shift.jobs) if each[0] not in done)
    client = client_of(shift)
    notes = os.open(shift.notes, os.O_CREAT | os.O_WRONLY | os.O_APPEND)

    def run() -> None:
        while left:
            try:
                number, order = left.popleft()
            except IndexError:
                return
            try:
                session_id = create(client, order, with_journal=shift.journals is not None)
            except ConfigurationError:
                raise
            except MonimeError as error:
                if shift.journals is not None and error.outcome in ("unknown", "committed") and random.random() < 0.5:
                    session_id = GIVEN_UP
                else:
                    left.append((number, order))  # as a shop's queue would deliver it again
                    time.sleep(0.02)
                    continue
            os.write(notes, f"{number} {order} {session_id}\n".encode())

    threads = [threading.Thread(target=run) for _ in range(shift.threads)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()


def client_of(shift: Shift) -> Monime:
    """A client that waits a tenth of what it would wait among strangers."""
    options: dict[str, Any] = {}
    if shift.journals is not None:
        options["journal"] = shift.journals.open()
    sleep: Callable[[float], None] = time.sleep
    return Monime(
        shift.access_token,
        shift.space_id,
        base_url=shift.url,
        timeout=0.4,
        deadline=20,
        max_retries=2,
        rate_limiter=None,
        runtime=Runtime(sleep=lambda seconds: sleep(seconds / 10)),
        **options,
    )


def create(client: Monime, order: str, *, with_journal: bool) -> str:
    """Create the session of an order, and return its id."""
    named: dict[str, Any] = {"once": order} if with_journal else {}
    line = {"name": "Rice", "price": {"currency": "SLE", "value": 45_000 + int(order.rpartition("-")[2])}}
    session = client.checkout_sessions.create(name="Order", line_items=[line], reference=order, **named)
    return session.id


def noted(notes: Path) -> list[tuple[int, str, str]]:
    """What a worker has noted."""
    if not notes.exists():
        return []
    lines = notes.read_text().splitlines()
    return [(int(number), order, session_id) for number, order, session_id in map(str.split, lines)]
