"""100,000 calls of each kind, one in twenty of them cut off: memory, descriptors, threads and slots stay flat.

`python -m tests.honesty.endurance [CALLS]` prints them before, in the middle and at the end.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import multiprocessing
import os
import random
import signal
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from monime_ext._http._async.pool import AsyncPoolTransport
from monime_ext._http._sync.pool import PoolTransport
from monime_ext.errors import MonimeError
from tests.benchmarks.bench_calls import serve
from tests.versions import AsyncMonime, Monime

__all__ = ["main"]

LINES = [{"name": "Rice", "price": {"currency": "SLE", "value": 45000}, "quantity": 2}]
CONCURRENCY = 32


class Interrupted(Exception):
    """Raised by a signal handler in the middle of a call."""


def state(slots: int) -> str:
    """Return memory, descriptors, threads and slots in use."""
    gc.collect()
    status = Path("/proc/self/status").read_text(encoding="ascii")
    memory = next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))
    descriptors = len(os.listdir("/proc/self/fd"))
    return f"{int(memory) // 1024} MiB, {descriptors} descriptors, {threading.active_count()} threads, {slots} slots"


def sync_slots(client: Monime) -> int:
    """Return the number of slots in use."""
    transport = client._shared.transport
    assert isinstance(transport, PoolTransport)
    return sum(reference() is not None for reference in transport._pools.get()._slots._held.values())


async def async_calls(url: str, calls: int) -> None:
    """Make async calls, one in twenty of which is cancelled at some moment."""
    rng = random.Random(1)
    left = iter(range(calls))
    async with AsyncMonime("mon_x", "spc-x", base_url=url, rate_limiter=None, max_retries=0) as client:

        async def create() -> None:
            with contextlib.suppress(MonimeError):
                await client.checkout_sessions.create(name="Order 1042", line_items=LINES)

        async def worker() -> None:
            for number in left:
                if number % 20:
                    await create()
                else:
                    with contextlib.suppress(TimeoutError):
                        await asyncio.wait_for(create(), rng.uniform(0, 0.02))
                if number % (calls // 4) == calls // 40:
                    print(f"async {number:>7}: {state(used())}", flush=True)

        def used() -> int:
            transport = client._shared.transport
            assert isinstance(transport, AsyncPoolTransport)
            return 100 - transport._pools.get()._slots._free

        await asyncio.gather(*(worker() for _ in range(CONCURRENCY)))
        print(f"async {calls:>7}: {state(used())}", flush=True)


@contextlib.contextmanager
def interruptions() -> Iterator[None]:
    """Let a signal handler raise in the main thread every few milliseconds."""

    def handle(*_: object) -> None:
        raise Interrupted

    before = signal.signal(signal.SIGALRM, handle)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def sync_calls(url: str, calls: int) -> None:
    """Make sync calls in threads, and others in the main thread, of which one in twenty is interrupted by a signal."""
    rng = random.Random(2)
    with Monime("mon_x", "spc-x", base_url=url, rate_limiter=None, max_retries=0) as client, interruptions():

        def create() -> None:
            with contextlib.suppress(MonimeError):
                client.checkout_sessions.create(name="Order 1042", line_items=LINES)

        with ThreadPoolExecutor(8) as threads:
            for _ in range(10):
                for number in range(calls // 20):
                    if number % 10 == 0:
                        with contextlib.suppress(Interrupted):
                            signal.setitimer(signal.ITIMER_REAL, rng.uniform(0.00001, 0.002))
                            create()
                            signal.setitimer(signal.ITIMER_REAL, 0)
                    else:
                        create()
                for _ in threads.map(lambda _: create(), range(calls // 20)):
                    pass
                print(f"sync  {calls // 10:>7} more: {state(sync_slots(client))}", flush=True)


def main() -> None:
    """Print the figures."""
    calls = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    here, there = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=serve, args=(there,), daemon=True)
    server.start()
    url = f"http://127.0.0.1:{here.recv()}"
    asyncio.run(async_calls(url, calls))
    sync_calls(url, calls)
    server.terminate()


if __name__ == "__main__":
    main()
