"""How near a fleet comes to Monime's limits without meeting them: `python -m tests.benchmarks.bench_pacing`.

Processes create sessions in the sandbox, with live limits, as fast as their pacing lets them. Prints, for each pacing
and number of processes, the part of the endpoint's limit that was used after the first burst, and what was refused.
"""

from __future__ import annotations

import argparse
import multiprocessing
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Event, Semaphore

from monime_ext.caph_2025_08_23 import Monime
from monime_ext.errors import RateLimited
from monime_ext.rate_limiting import LocalRateLimiter, RateLimiter, RedisRateLimiter
from monime_ext.sandbox import Sandbox
from monime_ext.sandbox.specs import installed
from tests.services import REDIS, redis_prefix

SPAWN = multiprocessing.get_context("spawn")
LIMIT = installed().newest.rate_limits["live"]["endpoint-limit"]
CART: list[dict[str, object]] = [{"name": "Rice", "price": {"currency": "SLE", "value": 45000}}]
FIRST_BURST = 3.0
THREADS = 2


def rate_limiter(how: str, where: dict[str, str]) -> RateLimiter:
    """Return a pacing of this process."""
    if how == "redis":
        return RedisRateLimiter(REDIS, prefix=where["prefix"])
    return LocalRateLimiter()


def work(how: str, where: dict[str, str], here: Semaphore, ready: Event, over: Event) -> None:
    """Create sessions in some threads, from when all are ready until the time is over."""
    client = Monime(
        where["token"],
        where["space"],
        base_url=where["url"],
        max_retries=0,
        deadline=None,
        rate_limiter=rate_limiter(how, where),
    )
    client._spec.rate_limits("")  # loads what a first call loads
    here.release()
    ready.wait()
    threads = [threading.Thread(target=create, args=(client, over)) for _ in range(THREADS)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()


def create(client: Monime, over: Event) -> None:
    """Create one session after the other."""
    while not over.is_set():
        # What is refused, the sandbox counts.
        with suppress(RateLimited):
            client.checkout_sessions.create(name="Order", line_items=CART)


@contextmanager
def stores() -> Iterator[dict[str, str]]:
    """Yield where an empty Redis is."""
    with redis_prefix() as prefix:
        yield {"prefix": prefix}


def serve(connection: Connection) -> None:
    """Be the sandbox, and tell at the end what arrived when."""
    with Sandbox(rate_limits="live") as sandbox:
        connection.send((sandbox.access_token, sandbox.space_id, sandbox.url))
        connection.recv()
        connection.send([(each.arrived, each.status) for each in sandbox.requests()])


def measure(how: str, processes: int, seconds: float) -> tuple[float, int, int]:
    """Return the part of the limit that was used, how many were let through, and how many were refused."""
    here, there = SPAWN.Pipe()
    server = SPAWN.Process(target=serve, args=(there,), daemon=True)
    server.start()
    all_here, ready, over = SPAWN.Semaphore(0), SPAWN.Event(), SPAWN.Event()
    with stores() as where:
        where["token"], where["space"], where["url"] = here.recv()
        workers = [
            SPAWN.Process(target=work, args=(how, where, all_here, ready, over), daemon=True) for _ in range(processes)
        ]
        for each in workers:
            each.start()
        for _ in workers:
            all_here.acquire()
        ready.set()
        time.sleep(seconds)
        over.set()
        for each in workers:
            each.join()
        here.send(None)
        log: list[tuple[str, int]] = here.recv()
    server.join()
    passed = sorted(datetime.fromisoformat(arrived).timestamp() for arrived, status in log if status == 200)
    steady = [each for each in passed if passed[0] + FIRST_BURST <= each <= passed[0] + seconds - 0.5]
    rate = (len(steady) - 1) / (steady[-1] - steady[0])
    return rate / LIMIT, len(passed), sum(status == 429 for _, status in log)


def main() -> None:
    """Print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--rate-limiter", nargs="*", default=["local", "redis"])
    parser.add_argument("--processes", nargs="*", type=int, default=[1, 4, 16])
    given = parser.parse_args()
    for how in given.rate_limiter:
        for processes in [1] if how == "local" else given.processes:
            used, passed, refused = measure(how, processes, given.seconds)
            print(f"{how:<9}{processes:>3} processes: {used:>7.2%} of the limit, {passed:>5} passed, {refused} refused")


if __name__ == "__main__":
    main()
