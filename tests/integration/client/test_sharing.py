"""Share a client between threads, tasks, forked processes and consecutive event loops."""

from __future__ import annotations

import asyncio
import gc
import os
import socket
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import anyio
import httpcore
import pytest

from monime_ext import Timeout
from monime_ext.sandbox import Sandbox
from tests.integration.client.conftest import CART
from tests.integration.client.servers import serving
from tests.versions import AsyncMonime, Monime


def test_eight_threads_share_one_client(sandbox: Sandbox) -> None:
    start = threading.Barrier(8)

    with Monime(sandbox.access_token, sandbox.space_id, base_url=sandbox.url, rate_limiter=None) as client:

        def sell(number: int) -> list[str]:
            # No call was made before, so all eight create the pool at the same time.
            start.wait()
            return [client.checkout_sessions.create(name=f"Order {number}", line_items=CART).id for _ in range(5)]

        with ThreadPoolExecutor(8) as threads:
            created = [session_id for ids in threads.map(sell, range(8)) for session_id in ids]
        read = [client.checkout_sessions.get(session_id).id for session_id in created]
    assert len(set(created)) == 40
    assert read == created
    assert {session["id"] for session in sandbox.sessions()} == set(created)
    assert len({request.idempotency_key for request in sandbox.requests()} - {None}) == 40


def test_responses_never_reach_the_wrong_thread(sandbox: Sandbox) -> None:
    with Monime(sandbox.access_token, sandbox.space_id, base_url=sandbox.url, rate_limiter=None) as client:

        def name_of(number: int) -> object:
            return client.checkout_sessions.create(name=f"Order {number}", line_items=CART).name

        with ThreadPoolExecutor(8) as threads:
            assert list(threads.map(name_of, range(60))) == [f"Order {n}" for n in range(60)]


def test_sixty_four_tasks_share_one_client(sandbox: Sandbox) -> None:
    names: dict[int, object] = {}

    async def sell(client: AsyncMonime, number: int) -> None:
        names[number] = (await client.checkout_sessions.create(name=f"Order {number}", line_items=CART)).name

    async def main() -> None:
        async with (
            AsyncMonime(sandbox.access_token, sandbox.space_id, base_url=sandbox.url, rate_limiter=None) as client,
            anyio.create_task_group() as tasks,
        ):
            for number in range(64):
                tasks.start_soon(sell, client, number)

    anyio.run(main)
    assert names == {n: f"Order {n}" for n in range(64)}


@pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")
def test_an_async_client_works_in_one_event_loop_after_another(sandbox: Sandbox) -> None:
    def pools() -> int:
        gc.collect()
        # Not `isinstance`, which would load the lazy objects of other imported packages.
        return sum(issubclass(type(item), httpcore.AsyncConnectionPool) for item in gc.get_objects())

    before = pools()
    client = AsyncMonime(sandbox.access_token, sandbox.space_id, base_url=sandbox.url)

    async def sell() -> str:
        return (await client.checkout_sessions.create(name="Order", line_items=CART)).id

    created = {anyio.run(sell) for _ in range(5)}
    assert len(created) == 5
    assert {session["id"] for session in sandbox.sessions()} == created

    # Each loop ended with an open connection; at most the last one is kept.
    assert pools() - before <= 1
    anyio.run(client.aclose)
    assert pools() - before <= 0


def test_tasks_that_are_cancelled_at_any_moment_leak_no_connection(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    for kind in ("_async", "_sync"):
        monkeypatch.setattr(f"monime_ext._http.{kind}.pool.MAX_CONNECTIONS", 4)
    timeout = Timeout(pool=1)

    async def main() -> None:
        client = AsyncMonime(
            sandbox.access_token,
            sandbox.space_id,
            base_url=sandbox.url,
            rate_limiter=None,
            timeout=timeout,
            max_retries=0,
        )
        async with client:
            for steps in range(400):
                task = asyncio.create_task(client.whoami())
                for _ in range(steps % 40):
                    await asyncio.sleep(0)
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task
            # All connections are available again.
            await asyncio.gather(*(client.whoami() for _ in range(4)))
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0):
                    await client.whoami()

    asyncio.run(main())


@pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")
def test_a_client_behind_a_proxy_works_in_one_event_loop_after_another_too(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", sandbox.url)
    client = AsyncMonime(
        sandbox.access_token, sandbox.space_id, base_url="http://api.example", allow_plain_http=True, max_retries=0
    )

    async def sell() -> str:
        return (await client.checkout_sessions.create(name="Order", line_items=CART)).id

    assert len({anyio.run(sell) for _ in range(3)}) == 3
    assert len(sandbox.requests()) == 3
    anyio.run(client.aclose)
    gc.collect()


def run(
    program: str, sandbox: Sandbox, *flags: str, variables: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a program in a new process, because a fork is unsafe in a process with threads."""
    return subprocess.run(
        [sys.executable, *flags, "-c", program, sandbox.access_token, sandbox.space_id, sandbox.url],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, **(variables or {}), "PYTHONPATH": os.pathsep.join(sys.path)},
    )


FORKING = """
import os, sys
from tests.versions import Monime

client = Monime(*sys.argv[1:3], base_url=sys.argv[3])
copy = client.with_options(max_retries=1)
cart = [{"name": "Rice", "price": {"currency": "SLE", "value": 1}}]
client.checkout_sessions.create(name="parent before", line_items=cart)
child = os.fork()
if child == 0:
    try:
        client.checkout_sessions.create(name="child", line_items=cart)
        copy.checkout_sessions.create(name="child's copy", line_items=cart)
        client.close()
    except BaseException as error:
        print("child:", repr(error), flush=True)
        os._exit(1)
    os._exit(0)
for _ in range(3):
    client.checkout_sessions.create(name="parent meanwhile", line_items=cart)
_, status = os.waitpid(child, 0)
client.checkout_sessions.create(name="parent after", line_items=cart)
client.close()
print("child ended with", os.waitstatus_to_exitcode(status))
"""


def test_a_client_works_in_a_forked_child_and_in_its_parent(sandbox: Sandbox) -> None:
    result = run(FORKING, sandbox, "-W", "error")
    assert (result.stdout, result.stderr, result.returncode) == ("child ended with 0\n", "", 0)
    names = sorted(str(session["name"]) for session in sandbox.sessions())
    assert names == ["child", "child's copy", "parent after", "parent before", *["parent meanwhile"] * 3]
    # If both used one connection, responses would be mixed up and requests retried.
    assert len(sandbox.requests()) == 7


FORKING_BEHIND_A_PROXY = """
import os, sys
from monime_ext import errors
from tests.versions import Monime

client = Monime(*sys.argv[1:3], base_url="http://api.example", allow_plain_http=True, max_retries=0)

def call():
    try:
        client.whoami()
    except errors.NotFound:
        pass

call()
child = os.fork()
call()
if child == 0:
    os._exit(0)
_, status = os.waitpid(child, 0)
print("child ended with", os.waitstatus_to_exitcode(status))
"""


def test_a_forked_child_leaves_the_connections_to_a_proxy_to_its_parent(sandbox: Sandbox) -> None:
    requests_by_connection: list[int] = []

    def count(connection: socket.socket, request: bytes) -> None:
        number = len(requests_by_connection)
        requests_by_connection.append(0)
        while request:
            requests_by_connection[number] += 1
            connection.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\n{}")
            request = connection.recv(65536)

    with serving(count) as url:
        result = run(FORKING_BEHIND_A_PROXY, sandbox, variables={"HTTP_PROXY": url})
    assert (result.stdout, result.stderr) == ("child ended with 0\n", "")
    assert requests_by_connection == [2, 1]


FORKING_WHILE_HELD = """
import os, sys, threading
from tests.versions import Monime

client = Monime(*sys.argv[1:3], base_url=sys.argv[3])
client.whoami()
shared = client._shared
inside = threading.Event()
release = threading.Event()

def hold():
    with shared._lock, shared.budget._lock:
        inside.set()
        release.wait()

threading.Thread(target=hold).start()
inside.wait()
child = os.fork()
if child == 0:
    client.whoami()
    client.close()
    os._exit(0)
_, status = os.waitpid(child, 0)
release.set()
print("child ended with", os.waitstatus_to_exitcode(status))
"""


def test_a_lock_that_a_thread_held_at_the_fork_does_not_block_the_child(sandbox: Sandbox) -> None:
    result = run(FORKING_WHILE_HELD, sandbox)
    assert result.stdout == "child ended with 0\n"


CHILD_FIRST = """
import os, sys
from tests.versions import Monime

client = Monime(*sys.argv[1:3], base_url=sys.argv[3])
child = os.fork()
client.whoami()
client.close()
if child == 0:
    os._exit(0)
_, status = os.waitpid(child, 0)
print("child ended with", os.waitstatus_to_exitcode(status))
"""


def test_a_client_made_before_the_fork_and_used_after_it_works_in_both(sandbox: Sandbox) -> None:
    result = run(CHILD_FIRST, sandbox, "-W", "error")
    assert (result.stdout, result.stderr) == ("child ended with 0\n", "")
    assert len(sandbox.requests()) == 2
