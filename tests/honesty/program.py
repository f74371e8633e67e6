"""Whether errors tell the truth about money: clients of every kind against a server with books, under every fault.

`make honesty` runs it for long, a test runs it for some seconds. Each run is one order, whose faults, deadline and kind
of client follow from the seed and its number. In the end, the books of the server are compared with what every call
returned or raised. `--without GUARD` takes a guard of the library out, and the program has to find violations.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import socket
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

import httpx

from monime_ext import Runtime, Timeout
from monime_ext.errors import MonimeError
from tests.honesty.books import FAULTS, Books, Order, Server
from tests.honesty.guards import GUARDS, without
from tests.versions import AsyncMonime, Monime

__all__ = ["Report", "main", "run"]

KINDS: Final = (
    *("sync", "async", "sync httpx", "async httpx", "sync proxy", "async proxy", "sync once", "async once"),
    *("sync refused", "async refused", "sync slow dns", "async slow dns"),
)
PROXIED: Final = "http://proxied.example"
SLOW: Final = "slow.example"
GRACE: Final = 1.0
"""Seconds by which a call may exceed its deadline."""


@dataclass
class Call:
    """How one call for an order ended.

    Attributes:
        order: The order.
        kind: The kind of the client.
        seconds: How long the call took.
        deadline: Its deadline.
        ended: When it ended.
        is_last: Whether no call for the order follows it.
        session: The id of the session that it returned.
        error: What it raised.
    """

    order: Order
    kind: str
    seconds: float
    deadline: float
    ended: float = 0.0
    is_last: bool = True
    session: str | None = None
    error: BaseException | None = None


@dataclass
class Report:
    """What a run found.

    Attributes:
        seed: Its seed.
        calls: The number of calls.
        violations: The calls that broke a promise, by the promise.
        outcomes: How calls ended.
        lag: The most seconds by which the machine woke a thread too late.
        slowest: The most seconds by which a call exceeded its deadline.
    """

    seed: int
    calls: int = 0
    violations: dict[str, list[str]] = field(default_factory=dict)
    outcomes: Counter[str] = field(default_factory=Counter)
    lag: float = 0.0
    slowest: float = 0.0

    def lines(self) -> Iterator[str]:
        """Yield the report, line by line."""
        late = f"latest end {self.slowest:+.2f} s after the deadline (lag of the machine {self.lag:.2f} s)"
        yield f"seed {self.seed}, {self.calls} calls, {late}"
        yield ", ".join(f"{count} {name}" for name, count in self.outcomes.most_common())
        for promise in PROMISES:
            broken = self.violations.get(promise, [])
            yield f"{len(broken):>6} {promise}"
            yield from (f"         {example}" for example in broken[:3])


PROMISES: Final = (
    "calls that said nothing happened, when the server acted",
    "calls that said it happened, when the server did not act",
    "calls that returned a session of another order",
    "orders with two payable sessions",
    "calls later than deadline + 1 s",
    "errors that are not a MonimeError",
)


def plan(seed: int, number: int) -> tuple[Order, str, random.Random]:
    """Return an order, the kind of its client, and its chance."""
    rng = random.Random(f"{seed} {number}")
    kind = KINDS[number % len(KINDS)]
    faults = [rng.choice(list(FAULTS)) for _ in range(rng.randint(1, 4))]
    if rng.random() < 0.2:
        # What a gateway still has on its way, and a refusal that overtakes it.
        faults[:1] = ["reset_and_act_later", rng.choice(["bad_request", "not_found", "conflict", "html"])]
    return Order(number, faults, random.Random(f"{seed} {number} faults")), kind, rng


@contextmanager
def environment(server: Server) -> Iterator[None]:
    """Set the proxy, and make one name resolve slowly."""
    real = socket.getaddrinfo

    def slow(host: Any, *args: Any, **options: Any) -> Any:
        if host in (SLOW, SLOW.encode()):
            time.sleep(random.choice((0.05, 3.0)))
            host = "127.0.0.1"
        return real(host, *args, **options)

    proxies = {
        "HTTP_PROXY": f"http://127.0.0.1:{server.port}",
        "http_proxy": f"http://127.0.0.1:{server.port}",
        "NO_PROXY": f"127.0.0.1,{SLOW}",
        "no_proxy": f"127.0.0.1,{SLOW}",
    }
    with patch.dict(os.environ, proxies), patch("socket.getaddrinfo", slow):
        yield


def free_port() -> int:
    """Return a port on which nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def options_of(kind: str, server: Server, journal: Path, rng: random.Random) -> dict[str, Any]:
    """Return the options of a kind of client."""
    base_url = f"http://127.0.0.1:{server.port}"
    if kind.endswith("proxy"):
        base_url = PROXIED
    elif kind.endswith("refused"):
        base_url = f"http://127.0.0.1:{free_port()}"
    elif kind.endswith("slow dns"):
        base_url = f"http://{SLOW}:{server.port}"
    return {
        "base_url": base_url,
        "allow_plain_http": True,
        "rate_limiter": None,
        "journal": str(journal),
        "runtime": Runtime(random=lambda: rng.random() * 0.2),
        "max_response_bytes": 1024 * 1024,
    }


def create_options(order: Order, kind: str, rng: random.Random) -> dict[str, Any]:
    """Return the arguments of the call for an order."""
    options: dict[str, Any] = {
        "name": f"Order {order.number}",
        "reference": order.reference,
        "line_items": order.line_items,
        "deadline": rng.choice((0.4, 0.8, 1.5)),
        "timeout": Timeout(connect=0.5, read=rng.choice((0.1, 0.3, 2.0)), write=1.0, pool=1.0),
        "max_retries": rng.randint(0, 4),
    }
    if kind.endswith("once"):
        options["once"] = order.reference
    return options


def marked(calls: list[Call]) -> list[Call]:
    """Mark the calls after which another one follows."""
    for call in calls[:-1]:
        call.is_last = False
    return calls


def sync_orders(kind: str, orders: Sequence[tuple[Order, random.Random]], client: Monime) -> list[Call]:
    """Make the calls for the orders of a sync client, in threads."""

    def one(item: tuple[Order, random.Random]) -> list[Call]:
        order, rng = item
        calls = []
        for _ in range(3 if kind.endswith("once") else 1):
            options = create_options(order, kind, rng)
            began = time.monotonic()
            call = Call(order, kind, 0.0, options["deadline"])
            try:
                call.session = client.checkout_sessions.create(**options).id
            except BaseException as error:
                call.error = error
            call.ended = time.monotonic()
            call.seconds = call.ended - began
            calls.append(call)
        return marked(calls)

    with ThreadPoolExecutor(6) as threads:
        return [call for calls in threads.map(one, orders) for call in calls]


def async_orders(
    kind: str, orders: Sequence[tuple[Order, random.Random]], make: Any, concurrency: int = 6
) -> list[Call]:
    """Make the calls for the orders of an async client, in tasks of an event loop."""

    async def one(client: AsyncMonime, order: Order, rng: random.Random, turns: asyncio.Semaphore) -> list[Call]:
        calls = []
        for _ in range(3 if kind.endswith("once") else 1):
            async with turns:
                options = create_options(order, kind, rng)
                began = time.monotonic()
                call = Call(order, kind, 0.0, options["deadline"])
                try:
                    call.session = (await client.checkout_sessions.create(**options)).id
                except BaseException as error:
                    call.error = error
                call.ended = time.monotonic()
                call.seconds = call.ended - began
                calls.append(call)
        return marked(calls)

    async def main() -> list[Call]:
        turns = asyncio.Semaphore(concurrency)
        client, http_client = make()
        async with client:
            found = await asyncio.gather(*(one(client, order, rng, turns) for order, rng in orders))
        if http_client is not None:
            await http_client.aclose()
        return [call for calls in found for call in calls]

    return asyncio.run(main())


def calls_of(
    kind: str, orders: Sequence[tuple[Order, random.Random]], server: Server, folder: Path, seed: int
) -> list[Call]:
    """Make the calls of one kind of client."""
    options = options_of(kind, server, folder / f"{kind}.sqlite3", random.Random(f"{seed} {kind}"))
    if kind.startswith("sync"):
        http_client = httpx.Client() if kind.endswith("httpx") else None
        with Monime("mon_x", "spc-1", http_client=http_client, **options) as client:
            found = sync_orders(kind, orders, client)
        if http_client is not None:
            http_client.close()
        return found

    def make() -> tuple[AsyncMonime, httpx.AsyncClient | None]:
        http_client = httpx.AsyncClient() if kind.endswith("httpx") else None
        return AsyncMonime("mon_x", "spc-1", http_client=http_client, **options), http_client

    return async_orders(kind, orders, make)


def run(seed: int, runs: int, kinds: Sequence[str] = KINDS) -> Report:
    """Run a number of orders, and compare what the calls said with the books.

    Args:
        seed: The seed.
        runs: The number of orders.
        kinds: The kinds of clients to run.
    """
    books = Books()
    server = Server(books)
    by_kind: dict[str, list[tuple[Order, random.Random]]] = {}
    for number in range(runs):
        order, kind, rng = plan(seed, number)
        if kind in kinds:
            books.orders[order.reference] = order
            by_kind.setdefault(kind, []).append((order, rng))
    found: list[Call] = []
    lag = Lag()
    with tempfile.TemporaryDirectory() as name, environment(server), lag:
        folder = Path(name)

        def work(kind: str) -> None:
            found.extend(calls_of(kind, by_kind[kind], server, folder, seed))

        threads = [threading.Thread(target=work, args=(kind,)) for kind in by_kind]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    time.sleep(0.5)
    books.settle()
    server.close()
    return compared(seed, books, found, lag.seconds)


class Lag:
    """Measures how late the machine wakes a thread, which is no fault of the library."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._measure, daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *args: object) -> None:
        self._over.set()
        self._thread.join()

    def _measure(self) -> None:
        while not self._over.is_set():
            began = time.monotonic()
            self._over.wait(0.02)
            self.seconds = max(self.seconds, time.monotonic() - began - 0.02)


def compared(seed: int, books: Books, found: Sequence[Call], lag: float = 0.0) -> Report:
    """Return what the calls said that the books do not.

    Args:
        seed: The seed.
        books: The books.
        found: The calls.
        lag: The seconds by which the machine may have been late, which are allowed twice.
    """
    report = Report(seed, len(found), lag=lag)
    broken: dict[str, list[str]] = {promise: [] for promise in PROMISES}
    silent, invented, foreign, double, late, raw = PROMISES
    for call in found:
        mine = books.sessions_of(call.order.reference)
        line = f"{call.order.reference} ({call.kind}, {call.seconds:.2f} s of {call.deadline} s): {call.error!r:.200}"
        outcome = call.error.outcome if isinstance(call.error, MonimeError) else "returned"
        report.outcomes[type(call.error).__name__ if call.error else "returned"] += 1
        report.slowest = max(report.slowest, call.seconds - call.deadline)
        # What a later call sent is no matter of this one.
        caused = [session for session in mine if call.is_last or books.causes[session] < call.ended]
        if outcome in ("not_sent", "rejected") and caused:
            broken[silent].append(line)
        if outcome == "committed" and not mine:
            broken[invented].append(line)
        if call.session is not None and call.session not in mine:
            broken[foreign].append(line)
        if call.seconds > call.deadline + GRACE + 2 * lag:
            broken[late].append(line)
        if call.error is not None and not isinstance(call.error, MonimeError):
            broken[raw].append(line)
    for reference in books.orders:
        if len(sessions := books.sessions_of(reference)) > 1:
            broken[double].append(f"{reference}: {', '.join(sessions)}")
    report.violations = {promise: lines for promise, lines in broken.items() if lines}
    return report


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program, and return its exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--runs", type=int, default=6000, help="orders in total (default: 6000)")
    parser.add_argument("--seed", type=int, default=None, help="default: by chance")
    parser.add_argument("--without", choices=sorted(GUARDS), help="take this guard of the library out")
    options = parser.parse_args(arguments)
    seed = random.SystemRandom().randrange(1_000_000) if options.seed is None else options.seed
    failed = False
    with without(options.without):
        for number, start in enumerate(range(0, options.runs, 600)):
            report = run(seed + number, min(600, options.runs - start))
            print("\n".join(report.lines()), flush=True)
            failed = failed or bool(report.violations)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
