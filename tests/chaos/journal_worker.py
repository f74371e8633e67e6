"""A worker that is killed repeatedly: it creates the sessions of its orders, and notes every session that it gets."""

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
"""Noted for a job whose outcome is unknown and that is not retried: it is left to `resume`."""


@dataclass(frozen=True)
class Shift:
    """The configuration of a worker.

    Attributes:
        url: The sandbox's URL.
        access_token: The sandbox's token.
        space_id: The sandbox's Space.
        journals: The journals; None for a worker without one, which uses random keys.
        jobs: The orders to create; an order may occur twice.
        notes: The file of notes. A line has the job's number, the order and the session.
        threads: The number of threads.
    """

    url: str
    access_token: str
    space_id: str
    journals: Journals | None
    jobs: tuple[str, ...]
    notes: Path
    threads: int


def work(shift: Shift) -> None:
    """Do the jobs of a shift that are not noted yet."""
    done = {number for number, _, _ in noted(shift.notes)}
    left = deque((number, order) for number, order in enumerate(shift.jobs) if number not in done)
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
                    left.append((number, order))  # As a queue would deliver it again.
                    time.sleep(0.02)
                    continue
            os.write(notes, f"{number} {order} {session_id}\n".encode())

    threads = [threading.Thread(target=run) for _ in range(shift.threads)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def client_of(shift: Shift) -> Monime:
    """Return a client whose delays are a tenth of the usual ones."""
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
    order_arguments: dict[str, Any] = {"once": order} if with_journal else {}
    line = {"name": "Rice", "price": {"currency": "SLE", "value": 45_000 + int(order.rpartition("-")[2])}}
    session = client.checkout_sessions.create(name="Order", line_items=[line], reference=order, **order_arguments)
    return session.id


def noted(notes: Path) -> list[tuple[int, str, str]]:
    """Return what a worker has noted."""
    if not notes.exists():
        return []
    lines = notes.read_text().splitlines()
    return [(int(number), order, session_id) for number, order, session_id in map(str.split, lines)]
