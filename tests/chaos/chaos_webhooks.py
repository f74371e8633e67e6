"""Kill receivers while orders are paid, and check the ledger: `make chaos-webhooks`.

The sandbox delivers both success events of every order in any order and more than once, and loses some responses; the
handler fails at random; one of the receiver processes is killed repeatedly, at any moment. In the end every order must
be in the ledger exactly once, with the net amount according to Monime.

    python -m tests.chaos.chaos_webhooks [--orders N] [--kills N] [--store sqlite|postgres|mariadb] [--without-inbox]

With `--without-inbox` the same handler runs without an inbox, and the program must find orders that were booked twice:
this shows that it would detect them.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from monime_ext.caph_2025_08_23 import Monime, webhooks
from monime_ext.inbox import Inbox
from monime_ext.sandbox import Sandbox
from monime_ext.sandbox.webhooks.settings import DeliverySettings
from tests.chaos.webhook_books import STORES, Books, StoreKind
from tests.services import mariadb_database, postgres_schema

__all__ = ["Report", "run"]

WORKERS = 3
EVENTS = ["checkout_session.completed", "payment.processing_completed"]
HABITS = DeliverySettings(
    order="shuffled", duplicates=1, lost_response_rate=0.1, initial_retry_delay=0.1, max_retry_delay=1.0
)
LONGEST = 1200.0


@dataclass(frozen=True)
class Report:
    """The result of a run.

    Attributes:
        orders: The number of orders.
        settled: Orders that are in the ledger exactly once, with the right net amount.
        lost: Orders that are not in the ledger.
        doubled: Orders that are in the ledger more than once.
        wrong: Orders that are in the ledger with another amount.
        unfinished: Events that are not done in the inbox.
        kills: The number of times that a process was killed.
        deliveries: The number of delivery attempts.
        seconds: The duration.
    """

    orders: int
    settled: int
    lost: int
    doubled: int
    wrong: int
    unfinished: int
    kills: int
    deliveries: int
    seconds: float

    @property
    def is_right(self) -> bool:
        """Whether every order was settled exactly once."""
        return self.settled == self.orders and not (self.lost or self.doubled or self.wrong or self.unfinished)

    def __str__(self) -> str:
        return (
            f"{self.orders} orders, {self.kills} kills, {self.deliveries} deliveries in {self.seconds:.0f} s: "
            f"{self.settled} settled exactly once, {self.lost} lost, {self.doubled} doubled, {self.wrong} with a wrong "
            f"amount, {self.unfinished} events unfinished"
        )


def run(
    kind: StoreKind, orders: int, kills: int, *, inbox: bool = True, workers: int = WORKERS, seed: int = 0
) -> Report:
    """Run the shop with one kind of store.

    Args:
        kind: The store of the inbox and the books.
        orders: The number of orders to pay.
        kills: The number of times to kill a process meanwhile.
        inbox: Whether to use an inbox.
        workers: The number of receiver processes.
        seed: The seed of the amounts, and of the kills.
    """
    chance = random.Random(seed)
    with ExitStack() as stack:
        books = Books(kind, stack.enter_context(_place(kind)))
        books.open()
        sandbox = stack.enter_context(Sandbox(rate_limits="off", delivery_settings=HABITS))
        began = time.monotonic()
        serving = stack.enter_context(_serving(books, sandbox, workers, inbox=inbox))
        sandbox.webhooks.add(f"http://127.0.0.1:{serving.port}/monime", events=EVENTS)
        with Monime(sandbox.access_token, sandbox.space_id, base_url=sandbox.url, rate_limiter=None) as monime:
            sessions = _created(monime, [chance.randrange(100, 5_000_000) for _ in range(orders)])
        killed = 0
        for number, session in enumerate(sessions):
            sandbox.complete(session)
            # Spread over all orders, so that every kill happens during the work.
            while killed < kills * (number + 1) // orders:
                serving.kill(chance)
                killed += 1
        while sandbox.webhooks.flush(timeout=LONGEST) and time.monotonic() - began < LONGEST:
            time.sleep(0.2)
        attempts = sum(delivery["attempts"] for delivery in sandbox.webhooks.deliveries())
        seconds = time.monotonic() - began
        expected = {
            payment["sessionId"]: payment["amount"]["value"] - sum(fee["amount"]["value"] for fee in payment["fees"])
            for payment in sandbox.payments()
            if payment["status"] == "completed"
        }
        store = books.store()
        unfinished = len(Inbox(webhooks, store).unfinished())
        store.close()
        return _compared(expected, books.ledger(), unfinished, killed, attempts, seconds)


def _compared(
    expected: Mapping[str, int],
    ledger: Mapping[str, Sequence[int]],
    unfinished: int,
    kills: int,
    deliveries: int,
    seconds: float,
) -> Report:
    return Report(
        orders=len(expected),
        settled=sum(ledger.get(session) == [net] for session, net in expected.items()),
        lost=len(expected.keys() - ledger.keys()),
        doubled=sum(len(booked) > 1 for booked in ledger.values()),
        wrong=sum(set(booked) != {expected.get(session)} for session, booked in ledger.items()),
        unfinished=unfinished,
        kills=kills,
        deliveries=deliveries,
        seconds=seconds,
    )


def _created(monime: Monime, amounts: Sequence[int]) -> list[str]:
    def create(amount: int) -> str:
        lines = [{"name": "Rice", "price": {"currency": "SLE", "value": amount}}]
        return monime.checkout_sessions.create(name="An order", line_items=lines).id

    with ThreadPoolExecutor(4) as pool:
        return list(pool.map(create, amounts))


@contextmanager
def _place(kind: StoreKind) -> Iterator[str]:
    if kind == "postgres":
        with postgres_schema() as address:
            yield address
    elif kind == "mariadb":
        with mariadb_database() as address:
            yield address
    else:
        with tempfile.TemporaryDirectory() as folder:
            yield str(Path(folder, "shop.sqlite3"))


class _Workers:
    """The receiver processes."""

    def __init__(self, books: Books, sandbox: Sandbox, workers: int, *, inbox: bool) -> None:
        # Bound but not listening, it reserves the port for the processes.
        self._port = socket.socket()
        self._port.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        self._port.bind(("127.0.0.1", 0))
        self.port: int = self._port.getsockname()[1]
        self._settings = json.dumps(
            {
                "kind": books.kind,
                "place": books.place,
                "secret": sandbox.webhook_secret,
                "port": self.port,
                "inbox": inbox,
            }
        )
        self._processes = [self._started() for _ in range(workers)]

    def kill(self, chance: random.Random) -> None:
        """Kill a serving process at any moment, and start another in its place."""
        place = chance.randrange(len(self._processes))
        process = self._processes[place]
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        time.sleep(chance.random() * 0.3)
        process.kill()
        process.communicate()
        self._processes[place] = self._started()

    def stop(self) -> None:
        """Kill all processes."""
        for process in self._processes:
            process.kill()
            process.communicate()
        self._port.close()

    def _started(self) -> subprocess.Popen[bytes]:
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
        command = [sys.executable, "-m", "tests.chaos.webhook_worker", self._settings]
        return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE)


@contextmanager
def _serving(books: Books, sandbox: Sandbox, workers: int, *, inbox: bool) -> Iterator[_Workers]:
    serving = _Workers(books, sandbox, workers, inbox=inbox)
    try:
        yield serving
    finally:
        serving.stop()


def main(arguments: Sequence[str]) -> int:
    """Run every kind of store, then show that the program detects double settlements."""
    parser = argparse.ArgumentParser(description="Kill receivers while orders are paid.")
    parser.add_argument("--orders", type=int, default=5000)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--store", choices=STORES, action="append")
    parser.add_argument("--without-inbox", action="store_true")
    options = parser.parse_args(arguments)
    right = True
    for kind in options.store or STORES:
        report = run(kind, options.orders, options.kills, inbox=not options.without_inbox)
        print(f"{kind}: {report}", flush=True)
        right = right and report.is_right
    if options.without_inbox or options.store:
        return 0 if right else 1
    report = run("sqlite", 200, 3, inbox=False)
    print(f"and without an inbox: {report}", flush=True)
    return 0 if right and report.doubled else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
