"""A load test of the sandbox, to show that it does not limit the load test of a shop: `make load-sandbox`.

64 connections send 300 requests/s in total for five minutes. Each visit creates a session, reads it, pays it, reads it
again, retrieves its payment and lists sessions. Prints the latencies, and fails if a response is wrong, the rate is not
reached, or memory grows.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import os
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.versions import LATEST

CART = json.dumps(
    {
        "name": "Order 1042",
        "reference": "1042",
        "lineItems": [
            {"name": "Rice, 25 kg", "price": {"currency": "SLE", "value": 45000}, "quantity": 2},
            {"name": "Palm oil, 5 l", "price": {"currency": "SLE", "value": 17550}},
        ],
        "metadata": {"order_id": "1042"},
    }
).encode()
TOTAL = 107_550
# Bounded caches and logs are full after this many seconds; memory is compared from then on.
WARM_UP_SECONDS = 90
MAX_GROWTH = 1.05


class Finished(Exception):
    """The time is over, or a response was wrong."""


@dataclass
class Load:
    """The schedule and the results.

    Attributes:
        rate: Requests per second of all connections.
        deadline: When to stop, by `time.perf_counter`.
    """

    rate: float
    deadline: float
    slots: itertools.count[int] = field(default_factory=itertools.count)
    started: float = field(default_factory=time.perf_counter)
    latencies: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    max_delay: float = 0.0

    async def wait_for_slot(self) -> None:
        """Wait for the time of the next request. Raises `Finished` if there is none."""
        due = self.started + next(self.slots) / self.rate
        if due >= self.deadline:
            raise Finished
        wait = due - time.perf_counter()
        self.max_delay = max(self.max_delay, -wait)
        if wait > 0:
            await asyncio.sleep(wait)


class Visitor:
    """A connection that sends one request at a time."""

    def __init__(self, load: Load, environment: dict[str, str]) -> None:
        self._load = load
        self._address = urlsplit(environment["MONIME_BASE_URL"])
        self._head = (
            f"Host: {self._address.netloc}\r\n"
            f"Authorization: Bearer {environment['MONIME_ACCESS_TOKEN']}\r\n"
            f"Monime-Space-Id: {environment['MONIME_SPACE_ID']}\r\n"
            f"Monime-Version: {LATEST}\r\nContent-Type: application/json\r\n"
        )

    async def visit(self, number: int) -> None:
        """Repeat the visit until the time is over or an error occurs."""
        self._reader, self._writer = await asyncio.open_connection(self._address.hostname, self._address.port)
        try:
            for visit in itertools.count():
                await self._order(f"{number}-{visit}")
        except Finished:
            pass
        except (OSError, EOFError) as error:
            self._load.errors.append(repr(error))
        finally:
            self._writer.close()

    async def _order(self, key: str) -> None:
        session = await self._send("POST", "/v1/checkout-sessions", CART, f"Idempotency-Key: {key}\r\n")
        path = f"/v1/checkout-sessions/{session['result']['id']}"
        await self._send("GET", path)
        await self._send("POST", f"/_sandbox/sessions/{session['result']['id']}/complete", b"{}")
        paid = await self._send("GET", path)
        payments = await self._send("GET", f"/v1/payments?orderNumber={paid['result']['orderNumber']}")
        if [payment["amount"]["value"] for payment in payments["result"]] != [TOTAL]:
            self._load.errors.append(f"{path} was not paid exactly once and in full")
        await self._send("GET", "/v1/checkout-sessions?limit=10")

    async def _send(self, method: str, path: str, body: bytes = b"", headers: str = "") -> Any:
        await self._load.wait_for_slot()
        head = f"{method} {path} HTTP/1.1\r\n{self._head}{headers}Content-Length: {len(body)}\r\n\r\n"
        started = time.perf_counter()
        self._writer.write(head.encode() + body)
        response = await self._reader.readuntil(b"\r\n\r\n")
        lines = response.decode("latin-1").lower().split("\r\n")
        length = next(int(line[15:]) for line in lines if line.startswith("content-length:"))
        content = await self._reader.readexactly(length)
        self._load.latencies.append(time.perf_counter() - started)
        if lines[0].split(" ")[1] != "200":
            self._load.errors.append(f"{method} {path}: {lines[0]} {content[:200]!r}")
            raise Finished
        return json.loads(content)


async def run_load(load: Load, environment: dict[str, str], connections: int, pid: int) -> list[float]:
    """Load the sandbox, and return the memory of its process in megabytes for each second."""
    memory: list[float] = []

    async def watch() -> None:
        while True:
            memory.append(megabytes(pid))
            await asyncio.sleep(1)

    watching = asyncio.create_task(watch())
    await asyncio.gather(*(Visitor(load, environment).visit(number) for number in range(connections)))
    watching.cancel()
    return memory


def megabytes(pid: int) -> float:
    """Return the resident memory of a process."""
    pages = int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=float, default=300)
    options.add_argument("--rate", type=float, default=300)
    options.add_argument("--connections", type=int, default=64)
    arguments = options.parse_args()

    command = [sys.executable, "-m", "monime_ext.sandbox", "--port", "0", "--rate-limits", "off"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as sandbox:
        assert sandbox.stdout is not None
        environment = dict(sandbox.stdout.readline().strip().split("=", 1) for _ in range(4))
        load = Load(arguments.rate, time.perf_counter() + arguments.seconds)
        try:
            memory = asyncio.run(run_load(load, environment, arguments.connections, sandbox.pid))
            seconds = time.perf_counter() - load.started
            ticks = Path(f"/proc/{sandbox.pid}/stat").read_text("ascii").rpartition(")")[2].split()[11:13]
        finally:
            sandbox.terminate()

    rate = len(load.latencies) / seconds
    busy = sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK") / seconds
    percentiles = [cut * 1000 for cut in statistics.quantiles(load.latencies, n=100)]
    print(f"{len(load.latencies)} requests over {arguments.connections} connections in {seconds:.0f} s: {rate:.0f}/s")
    print(f"latency      p50 {percentiles[49]:.1f} ms, p99 {percentiles[98]:.1f} ms")
    print(f"CPU          {busy:.0%} of one core; the maximum delay of a request was {load.max_delay * 1000:.0f} ms")
    print(f"errors       {len(load.errors)}")
    failures = load.errors[:10]
    if rate < 0.98 * arguments.rate:
        failures.append(f"the rate of {arguments.rate:g}/s was not reached")
    if len(memory) < 2 * WARM_UP_SECONDS:
        print(f"memory       {memory[0]:.0f} to {memory[-1]:.0f} MB; compared only after {2 * WARM_UP_SECONDS} s")
    else:
        before, after = (
            statistics.median(memory[WARM_UP_SECONDS : WARM_UP_SECONDS + 30]),
            statistics.median(memory[-30:]),
        )
        print(f"memory       {before:.1f} MB after the warm-up, {after:.1f} MB at the end")
        if after > before * MAX_GROWTH:
            failures.append("memory grew")
    print(*failures, sep="\n", end="\n" if failures else "")
    return 1 if failures else 0


if __name__ == "__main__":
    raise SystemExit(main())
