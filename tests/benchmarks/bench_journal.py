"""Measure the cost of a journal: a create with `once` compared with one without, in CPU time and elapsed time.

    python -m tests.benchmarks.bench_journal

CPU time is that of this process, user and system, against a server that only responds. The elapsed time includes the
commits to the disk.
"""

from __future__ import annotations

import itertools
import multiprocessing
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from monime_ext.journal import Journal
from tests.benchmarks.bench_calls import BODY, serve
from tests.journals import STORES, journals_in
from tests.versions import Monime

TIMES = 200
ROUNDS = 7
BUDGET = 0.5


def measured(work: Callable[[], object]) -> tuple[float, float]:
    """Return the milliseconds of CPU time and of elapsed time that one run of `work` takes."""
    cpu, wall = time.process_time(), time.perf_counter()
    for _ in range(TIMES):
        work()
    return (time.process_time() - cpu) * 1000 / TIMES, (time.perf_counter() - wall) * 1000 / TIMES


def creating(url: str, journal: Journal | None) -> Callable[[], object]:
    """Return a function that creates a session, of a new order each time if there is a journal."""
    client = Monime("mon_x", "spc-x", base_url=url, journal=journal, rate_limiter=None)
    numbers = itertools.count()
    lines = BODY["lineItems"]
    assert isinstance(lines, list)

    def create() -> object:
        once = None if journal is None else f"order-{next(numbers)}"
        return client.checkout_sessions.create(
            name="Order 1042", line_items=lines, reference="1042", metadata={"order_id": "1042"}, once=once
        )

    return create


def main() -> None:
    """Print the cost of each journal: the median of interleaved rounds."""
    here, there = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=serve, args=(there,), daemon=True)
    server.start()
    url = f"http://127.0.0.1:{here.recv()}"
    for store in STORES:
        with tempfile.TemporaryDirectory() as folder, journals_in(store, Path(folder)) as journals:
            plain, journaled = creating(url, None), creating(url, journals.open())
            measured(plain)
            measured(journaled)
            rounds = [(measured(plain), measured(journaled)) for _ in range(ROUNDS)]
        without, cpu = (statistics.median(times[side][0] for times in rounds) for side in (0, 1))
        added = statistics.median(ours[0] - bare[0] for bare, ours in rounds)
        wall = statistics.median(ours[1] - bare[1] for bare, ours in rounds)
        budget = f" (budget +{BUDGET})" if store == "sqlite" else ""
        print(
            f"{store:<10}{without:>6.2f} ms CPU without,{cpu:>6.2f} with: +{added:.2f}{budget}; +{wall:.2f} ms elapsed"
        )
    server.terminate()


if __name__ == "__main__":
    main()
