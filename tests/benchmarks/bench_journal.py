"""What a journal costs: a create with `once` beside one without, in CPU and in time.

    python -m tests.benchmarks.bench_journal

CPU is this process's own, user and system, against a server that only answers. The time that a commit to the disk takes
is the disk's; it is shown beside it.
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
    """Return the milliseconds of CPU and of the wall's clock that one run of `work` takes."""
    cpu, wall = time.process_time(), time.perf_counter()
    for _ in range(TIMES):
        work()
    return (time.process_time() - cpu) * 1000 / TIMES, (time.perf_counter() - wall) * 1000 / TIMES


def creating(url: str, journal: Journal | None) -> Callable[[], object]:
    """Return what creates a session, of a new order each time where there is a journal."""
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
    """Print what each journal adds: the median of rounds taken in turn."""
    here, there = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=serve, args=(there,), daemon=True)
    server.start()
    url = f"http://127.0.0.1:{here.recv()}"
    for store in STORES:
        with tempfile.TemporaryDirectory() as folder, journals_in(store, Path(folder)) as journals:
            plain, kept = creating(url, None), creating(url, journals.open())
            measured(plain)
            measured(kept)
            rounds = [(measured(plain), measured(kept)) for _ in range(ROUNDS)]
        without, cpu = (statistics.median(each[side][0] for each in rounds) for side in (0, 1))
        added = statistics.median(ours[0] - bare[0] for bare, ours in rounds)
        wall = statistics.median(ours[1] - bare[1] for bare, ours in rounds)
        budget = f" (budget +{BUDGET})" if store == "sqlite" else ""
        print(
            f"{store:<10}{without:>6.2f} ms CPU without,{cpu:>6.2f} with: +{added:.2f}{budget}; +{wall:.2f} ms of time"
        )
    server.terminate()


if __name__ == "__main__":
    main()
