"""What a call costs, as ratios to bare httpx measured side by side in one run: `make bench`.

Prints CPU of the client process, relative to `httpx.Client.post(json=…)` and `.json()`, against a server that only
responds. The server runs in a process of its own, so that its work is not counted.
"""

from __future__ import annotations

import asyncio
import functools
import itertools
import json
import multiprocessing
import os
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection
from typing import Any

import httpx

from monime_ext.rate_limiting import LocalRateLimiter
from tests.versions import LATEST_MODULE, AsyncMonime, LineItemCreate, Monime, Price

SESSION = {
    "id": "scs-k6Hn1Fv0pTQz3sW8yB2mX4",
    "name": "Order 1042",
    "status": "pending",
    "orderNumber": None,
    "reference": "1042",
    "redirectUrl": "https://checkout.monime.io/scs-k6Hn1Fv0pTQz3sW8yB2mX4",
    "lineItems": {
        "data": [
            {"id": "lit-1", "name": "Rice", "price": {"currency": "SLE", "value": 45000}, "quantity": 2},
            {"id": "lit-2", "name": "Oil", "price": {"currency": "SLE", "value": 17550}, "quantity": 1},
        ]
    },
    "expireTime": "2026-08-16T11:15:42.02Z",
    "createTime": "2026-08-16T10:15:42.02Z",
    "metadata": {"order_id": "1042"},
}
ONE = json.dumps({"success": True, "messages": [], "result": SESSION}).encode()
FIFTY = json.dumps(
    {"success": True, "messages": [], "result": [SESSION] * 50, "pagination": {"count": 50, "next": None}}
).encode()
BODY = {
    "name": "Order 1042",
    "reference": "1042",
    "lineItems": [
        {"name": "Rice", "price": {"currency": "SLE", "value": 45000}, "quantity": 2},
        {"name": "Oil", "price": {"currency": "SLE", "value": 17550}},
    ],
    "metadata": {"order_id": "1042"},
}


def serve(ready: Connection) -> None:
    """Respond to a POST with one session and to a GET with fifty, with a thread for each connection."""
    listener = socket.create_server(("127.0.0.1", 0))
    ready.send(listener.getsockname()[1])
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=respond, args=(connection,), daemon=True).start()


def respond(connection: socket.socket) -> None:
    """Respond to the requests of one connection."""
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    received = b""
    while piece := connection.recv(65536):
        received += piece
        head, separator, body = received.partition(b"\r\n\r\n")
        lengths = [line[15:] for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")]
        if separator and len(body) >= int(lengths[0] if lengths else 0):
            content = FIFTY if head.startswith(b"GET") else ONE
            status = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
            connection.sendall(status % len(content) + content)
            received = b""


def cost(work: Callable[[], object], times: int) -> float:
    """Return the CPU seconds of one run of `work`."""
    began = time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - began) / times


def ratio(ours: Callable[[], object], theirs: Callable[[], object], times: int, rounds: int = 7) -> float:
    """Return how much `ours` costs for each unit that `theirs` costs: the median of rounds taken in turn."""
    cost(ours, times)
    cost(theirs, times)
    return statistics.median(cost(ours, times) / cost(theirs, times) for _ in range(rounds))


def program(code: str) -> Callable[[], object]:
    """Return the run of a program in a new interpreter, its modules compiled before."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    run = functools.partial(subprocess.run, [sys.executable, "-c", code], check=True, env=environment)
    run()
    return run


def wall(work: Callable[[], object], rounds: int = 15) -> float:
    """Return the seconds of one run on the wall's clock, the median of some."""
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def main() -> None:
    """Print the ratios and their budgets."""
    here, there = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=serve, args=(there,), daemon=True)
    server.start()
    url = f"http://127.0.0.1:{here.recv()}"

    for name, times, budget, ours, theirs in cases(url):
        print(f"{name:<34}{ratio(ours, theirs, times):>6.2f} × bare httpx   (budget {budget})")
    for name, budget, ours, theirs in concurrent_cases(url):
        print(f"{name:<34}{ratio(ours, theirs, 1):>6.2f} × bare httpx   (budget {budget})")

    bare = wall(program("pass"))
    for name, code in (
        ("import monime_ext", "import monime_ext"),
        ("import a pinned version", f"import {LATEST_MODULE}"),
    ):
        print(f"{name:<34}{(wall(program(code)) - bare) * 1000:>6.1f} ms over an empty program (budget 15)")

    cold_ours = program(
        f"from {LATEST_MODULE} import Monime\n"
        f"Monime('mon_x', 'spc-x', base_url={url!r}).checkout_sessions.create("
        f"name='Order 1042', line_items={BODY['lineItems']!r})"
    )
    cold_theirs = program(f"import httpx\nwith httpx.Client() as c: c.post({url!r}, json={BODY!r}).json()")
    cold = wall(cold_ours) / wall(cold_theirs)
    print(f"{'a cold process with one create':<34}{cold:>6.2f} × bare httpx   (budget 1.1)")
    server.terminate()


def cases(url: str) -> list[tuple[str, int, float, Callable[[], object], Callable[[], object]]]:
    """Return what is compared."""
    bare = httpx.Client(trust_env=False)
    path = f"{url}/v1/checkout-sessions"
    lines = BODY["lineItems"]
    assert isinstance(lines, list)
    models = [
        LineItemCreate(name="Rice", price=Price(currency="SLE", value=45000), quantity=2),
        LineItemCreate(name="Oil", price=Price(currency="SLE", value=17550)),
    ]

    def monime() -> Monime:
        # The rate limiter counts every call, and its clock advances by a second per call, so that none waits.
        return Monime(
            "mon_x", "spc-x", base_url=url, rate_limiter=LocalRateLimiter(monotonic=itertools.count(1.0).__next__)
        )

    shared = monime()

    def create(line_items: list[LineItemCreate] | list[dict[str, object]]) -> object:
        return shared.checkout_sessions.create(
            name="Order 1042", line_items=line_items, reference="1042", metadata={"order_id": "1042"}
        )

    return [
        ("create, lines as mappings", 300, 1.0, lambda: create(lines), lambda: bare.post(path, json=BODY).json()),
        ("create, lines as models", 300, 1.0, lambda: create(models), lambda: bare.post(path, json=BODY).json()),
        ("list of 50", 100, 1.5, lambda: list(shared.checkout_sessions.list()), lambda: bare.get(path).json()),
    ]


CONCURRENCY = 64
CALLS = 640


def concurrent_cases(url: str) -> list[tuple[str, float, Callable[[], object], Callable[[], object]]]:
    """Return what is compared with 64 creates in flight. One unit of work is 640 creates over one client."""
    path = f"{url}/v1/checkout-sessions"
    lines = BODY["lineItems"]
    assert isinstance(lines, list)
    order: dict[str, Any] = {
        "name": "Order 1042",
        "line_items": lines,
        "reference": "1042",
        "metadata": {"order_id": "1042"},
    }
    limits = httpx.Limits(max_connections=100, max_keepalive_connections=100)

    async def at_once(call: Callable[[], Awaitable[object]]) -> None:
        async def worker() -> None:
            for _ in range(CALLS // CONCURRENCY):
                await call()

        await asyncio.gather(*(worker() for _ in range(CONCURRENCY)))

    async def ours_async() -> None:
        async with AsyncMonime("mon_x", "spc-x", base_url=url, rate_limiter=None) as client:
            await at_once(lambda: client.checkout_sessions.create(**order))

    async def theirs_async() -> None:
        async with httpx.AsyncClient(trust_env=False, limits=limits) as client:

            async def call() -> object:
                return (await client.post(path, json=BODY)).json()

            await at_once(call)

    def in_threads(call: Callable[[], object]) -> None:
        with ThreadPoolExecutor(CONCURRENCY) as threads:
            for _ in threads.map(lambda _: call(), range(CALLS)):
                pass

    def ours_threads() -> None:
        with Monime("mon_x", "spc-x", base_url=url, rate_limiter=None) as client:
            in_threads(lambda: client.checkout_sessions.create(**order))

    def theirs_threads() -> None:
        with httpx.Client(trust_env=False, limits=limits) as client:
            in_threads(lambda: client.post(path, json=BODY).json())

    return [
        ("create, async, 64 in flight", 0.35, lambda: asyncio.run(ours_async()), lambda: asyncio.run(theirs_async())),
        ("create, 64 threads", 0.8, ours_threads, theirs_threads),
    ]


if __name__ == "__main__":
    main()
