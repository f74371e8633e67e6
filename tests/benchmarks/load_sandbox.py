"""Whether the sandbox bears a load test of somebody's shop: `make load-sandbox`.

64 connections visit a sandbox in a process of its own, 300 requests/s in all for five minutes: each visit creates a
session, reads it, has its buyer pay, reads it again, asks for its payment and lists sessions. Says how long answers
took, and fails where one was not as it should be, where the rate was not reached, or where memory grew.
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
# Caches and logs of a bounded size are full after that many seconds; memory is judged from then on.
WARM = 90
GROWTH = 1.05


class Over(Exception):
    """Time is over, or the sandbox did not answer as it should."""


@dataclass
class Load:
    """What was asked of the sandbox, and what came of it.

    Attributes:
        rate: Requests per second of all connections together.
        ends: When to stop, on the clock of `time.perf_counter`.
    """

    rate: float
    ends: float
    slots: itertools.count[int] = field(default_factory=itertools.count)
    began: float = field(default_factory=time.perf_counter)
    took: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    late: float = 0.0

    async def turn(self) -> None:
        """Waits for the next request's turn. Raises Over when there is none."""
        due = self.began + next(self.slots) / self.rate
        if due >= self.ends:
            raise Over
        wait = due - time.perf_counter()
        self.late = max(self.late, -wait)
        if wait > 0:
            await asyncio.sleep(wait)


class Visitor:
    """One connection, over which one request goes after another."""

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
        """Comes again and again until time is over, or something is wrong."""
        self._reader, self._writer = await asyncio.open_connection(self._address.hostname, self._address.port)
        try:
            for visit in itertools.count():
                await self._order(f"{number}-{visit}")
        except Over:
            pass
        except (OSError, EOFError) as broken:
            self._load.errors.append(repr(broken))
        finally:
            self._writer.close()

    async def _order(self, key: str) -> None:
        session = await self._ask("POST", "/v1/checkout-sessions", CART, f"Idempotency-Key: {key}\r\n")
        path = f"/v1/checkout-sessions/{session['result']['id']}"
        await self._ask("GET", path)
        await self._ask("POST", f"/_sandbox/sessions/{session['result']['id']}/complete", b"{}")
        paid = await self._ask("GET", path)
        payments = await self._ask("GET", f"/v1/payments?orderNumber={paid['result']['orderNumber']}")
        if [payment["amount"]["value"] for payment in payments["result"]] != [TOTAL]:
            self._load.errors.append(f"{path} was paid otherwise than once and in full")
        await self._ask("GET", "/v1/checkout-sessions?limit=10")

    async def _ask(self, method: str, path: str, body: bytes = b"", more: str = "") -> Any:
        await self._load.turn()
        head = f"{method} {path} HTTP/1.1\r\n{self._head}{more}Content-Length: {len(body)}\r\n\r\n"
        began = time.perf_counter()
        self._writer.write(head.encode() + body)
        answer = await self._reader.readuntil(b"\r\n\r\n")
        lines = answer.decode("latin-1").lower().split("\r\n")
        length = next(int(line[15:]) for line in lines if line.startswith("content-length:"))
        content = await self._reader.readexactly(length)
        self._load.took.append(time.perf_counter() - began)
        if lines[0].split(" ")[1] != "200":
            self._load.errors.append(f"{method} {path}: {lines[0]} {content[:200]!r}")
            raise Over
        return json.loads(content)


async def measured(load: Load, environment: dict[str, str], connections: int, pid: int) -> list[float]:
    """Loads the sandbox, and gives the megabytes that its process had in memory, second by second."""
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
    """What a process has in memory."""
    pages = int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=float, default=300)
    options.add_argument("--rate", type=float, default=300)
    options.add_argument("--connections", type=int, default=64)
    given = options.parse_args()

    command = [sys.executable, "-m", "monime_ext.sandbox", "--port", "0", "--rate-limits", "off"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as sandbox:
        assert sandbox.stdout is not None
        environment = dict(sandbox.stdout.readline().strip().split("=", 1) for _ in range(4))
        load = Load(given.rate, time.perf_counter() + given.seconds)
        try:
            memory = asyncio.run(measured(load, environment, given.connections, sandbox.pid))
            seconds = time.perf_counter() - load.began
            ticks = Path(f"/proc/{sandbox.pid}/stat").read_text("ascii").rpartition(")")[2].split()[11:13]
        finally:
            sandbox.terminate()

    rate = len(load.took) / seconds
    busy = sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK") / seconds
    hundredths = [cut * 1000 for cut in statistics.quantiles(load.took, n=100)]
    print(f"{len(load.took)} requests over {given.connections} connections in {seconds:.0f} s: {rate:.0f}/s")
    print(f"answers      half within {hundredths[49]:.1f} ms, 99 of 100 within {hundredths[98]:.1f} ms")
    print(f"processor    {busy:.0%} of one core; the latest request was {load.late * 1000:.0f} ms late")
    print(f"errors       {len(load.errors)}")
    failures = load.errors[:10]
    if rate < 0.98 * given.rate:
        failures.append(f"the rate of {given.rate:g}/s was not reached")
    if len(memory) < 2 * WARM:
        print(f"memory       {memory[0]:.0f} to {memory[-1]:.0f} MB; it is judged after {2 * WARM} s")
    else:
        before, after = statistics.median(memory[WARM : WARM + 30]), statistics.median(memory[-30:])
        print(f"memory       {before:.1f} MB when warm, {after:.1f} MB at the end")
        if after > before * GROWTH:
            failures.append("memory grew")
    print(*failures, sep="\n", end="\n" if failures else "")
    return 1 if failures else 0


if __name__ == "__main__":
    raise SystemExit(main())
