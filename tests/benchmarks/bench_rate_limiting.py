"""How much of Monime's limits a fleet uses without exceeding them: `python -m tests.benchmarks.bench_rate_limiting`.

Processes create sessions in the sandbox, with live limits, as fast as their rate limiter lets them. Prints, for each
rate limiter and number of processes, the part of the endpoint's limit that was used after the first burst, and the
number of refused requests. Every thread opens its connection before, by a call of another endpoint.
"""

from __future__ import annotations

import argparse
import multiprocessing
import threading
import time
from contextlib import suppress
from datetime import datetime
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Event, Semaphore

from monime_ext._core.api_spec import ApiSpec
from monime_ext.errors import RateLimited
from monime_ext.rate_limiting import LocalRateLimiter, RateLimiter, RedisRateLimiter
from monime_ext.sandbox import Sandbox
from tests.services import REDIS, redis_prefix
from tests.versions import LATEST, Monime

SPAWN = multiprocessing.get_context("spawn")
LIMIT = ApiSpec(LATEST).rate_limits("")["endpoint-limit"]
CART: list[dict[str, object]] = [{"name": "Rice", "price": {"currency": "SLE", "value": 45000}}]
FIRST_BURST = 3.0
THREADS = 2


def make_rate_limiter(kind: str, prefix: str) -> RateLimiter:
    """Return a rate limiter of this process."""
    return RedisRateLimiter(REDIS, prefix=prefix) if kind == "redis" else LocalRateLimiter()


def work(kind: str, prefix: str, sandbox: tuple[str, str, str], here: Semaphore, ready: Event, over: Event) -> None:
    """Create sessions in some threads, from when all are ready until the time is over."""
    token, space, url = sandbox
    client = Monime(
        token, space, base_url=url, max_retries=0, deadline=None, rate_limiter=make_rate_limiter(kind, prefix)
    )
    connected = threading.Barrier(THREADS, action=here.release)
    threads = [threading.Thread(target=create, args=(client, connected, ready, over)) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def create(client: Monime, connected: threading.Barrier, ready: Event, over: Event) -> None:
    """Create one session after the other."""
    client.whoami()
    connected.wait()
    ready.wait()
    while not over.is_set():
        # The sandbox counts the refused requests.
        with suppress(RateLimited):
            client.checkout_sessions.create(name="Order", line_items=CART)


def serve(connection: Connection) -> None:
    """Run the sandbox, and send at the end when each request arrived."""
    with Sandbox(rate_limits="live") as sandbox:
        connection.send((sandbox.access_token, sandbox.space_id, sandbox.url))
        connection.recv()
        connection.send([(request.received_at, request.status) for request in sandbox.requests()])


def measure(kind: str, processes: int, seconds: float) -> tuple[float, int, int]:
    """Return the part of the limit that was used, and the numbers of allowed and of refused requests."""
    here, there = SPAWN.Pipe()
    server = SPAWN.Process(target=serve, args=(there,), daemon=True)
    server.start()
    all_here, ready, over = SPAWN.Semaphore(0), SPAWN.Event(), SPAWN.Event()
    with redis_prefix() as prefix:
        arguments = (kind, prefix, here.recv(), all_here, ready, over)
        workers = [SPAWN.Process(target=work, args=arguments, daemon=True) for _ in range(processes)]
        for worker in workers:
            worker.start()
        for _ in workers:
            all_here.acquire()
        ready.set()
        time.sleep(seconds)
        over.set()
        for worker in workers:
            worker.join()
        here.send(None)
        log: list[tuple[str, int]] = here.recv()
    server.join()
    allowed = sorted(datetime.fromisoformat(arrived).timestamp() for arrived, status in log if status == 200)
    steady = [moment for moment in allowed if allowed[0] + FIRST_BURST <= moment <= allowed[0] + seconds - 0.5]
    rate = (len(steady) - 1) / (steady[-1] - steady[0])
    return rate / LIMIT, len(allowed), sum(status == 429 for _, status in log)


def main() -> None:
    """Print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--rate-limiter", nargs="*", default=["local", "redis"])
    parser.add_argument("--processes", nargs="*", type=int, default=[1, 4, 16])
    arguments = parser.parse_args()
    for kind in arguments.rate_limiter:
        for processes in [1] if kind == "local" else arguments.processes:
            used, allowed, refused = measure(kind, processes, arguments.seconds)
            print(
                f"{kind:<9}{processes:>3} processes: {used:>7.2%} of the limit, {allowed:>5} allowed, {refused} refused"
            )


if __name__ == "__main__":
    main()
