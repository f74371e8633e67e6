"""The stores: migrations, forks, concurrent processes, cancellation, and one error for an unusable database."""

from __future__ import annotations

import asyncio
import gc
import sqlite3
import stat
import subprocess
import sys
import threading
from pathlib import Path
from random import Random
from typing import Any, LiteralString

import anyio
import pytest

from monime_ext.errors import ConfigurationError, StoreUnavailable
from monime_ext.storage import AsyncSQLiteStore, Component, SQLiteStore

FIRST: Component[LiteralString] = Component("things", (("CREATE TABLE things (name text PRIMARY KEY)",),))
SECOND: Component[LiteralString] = Component(
    "things", (*FIRST.migrations, ("ALTER TABLE things ADD COLUMN size integer DEFAULT 7",))
)


def names(connection: Any) -> list[str]:
    return [name for (name,) in connection.execute("SELECT name FROM things ORDER BY name").fetchall()]


def test_a_file_is_created_with_its_tables_for_this_user_only(tmp_path: Path) -> None:
    store = SQLiteStore(tmp_path / "kept.sqlite3", FIRST)
    store.run(lambda connection: connection.execute("INSERT INTO things VALUES ('a')"))
    assert store.run(names) == ["a"]
    assert stat.S_IMODE(store.path.stat().st_mode) == 0o600
    store.close()


def test_a_file_is_not_created_in_a_folder_that_does_not_exist(tmp_path: Path) -> None:
    store = SQLiteStore(tmp_path / "new" / "kept.sqlite3", FIRST)
    with pytest.raises(ConfigurationError, match="folder"):
        store.run(names)
    assert list(tmp_path.iterdir()) == []


def test_a_file_syncs_every_commit_to_the_disk(tmp_path: Path) -> None:
    store = SQLiteStore(tmp_path / "kept.sqlite3", FIRST)

    def levels(connection: sqlite3.Connection) -> tuple[Any, Any]:
        return tuple(connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous"))

    assert store.run(levels) == ("wal", 2)
    store.close()


def test_a_file_that_nobody_closed_is_closed_with_its_store(tmp_path: Path) -> None:
    store = SQLiteStore(tmp_path / "kept.sqlite3", FIRST)
    (connection,) = store.run(lambda connection: [connection])
    assert connection.execute("SELECT 1").fetchone() == (1,)
    del store
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        connection.execute("SELECT 1")


def test_a_file_is_closed_before_garbage_collection_reaches_its_connection(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Python 3.13 warns about a connection that is collected without having been closed.
    warnings: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", warnings.append)
    store = SQLiteStore(tmp_path / "kept.sqlite3", FIRST)
    cycle = [store]
    cycle.append(cycle)  # type: ignore[arg-type]
    with store.transaction() as connection:
        del store
        # The collector now reaches the connection before the store.
        gc.collect()
    del connection, cycle
    gc.collect()
    assert warnings == []


def test_work_that_raises_is_rolled_back_and_the_file_stays_usable(tmp_path: Path) -> None:
    store = SQLiteStore(tmp_path / "kept.sqlite3", FIRST)

    def fail(connection: sqlite3.Connection) -> None:
        connection.execute("INSERT INTO things VALUES ('a')")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        store.run(fail)
    assert store.run(names) == []
    store.close()


def test_a_file_is_migrated_and_keeps_its_rows(tmp_path: Path) -> None:
    old = SQLiteStore(tmp_path / "kept.sqlite3", FIRST)
    old.run(lambda connection: connection.execute("INSERT INTO things VALUES ('a')"))
    old.close()
    new = SQLiteStore(tmp_path / "kept.sqlite3", SECOND)
    assert new.run(lambda connection: connection.execute("SELECT * FROM things").fetchall()) == [("a", 7)]
    new.close()


def test_a_file_of_a_later_version_is_rejected(tmp_path: Path) -> None:
    store = SQLiteStore(tmp_path / "kept.sqlite3", SECOND)
    store.prepare()
    store.close()
    with pytest.raises(ConfigurationError, match="upgrade monime-ext"):
        SQLiteStore(tmp_path / "kept.sqlite3", FIRST).run(names)


def test_a_file_that_is_not_a_database_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "kept.sqlite3").write_bytes(b"something else" * 100)
    with pytest.raises(StoreUnavailable) as caught:
        SQLiteStore(tmp_path / "kept.sqlite3", FIRST).run(names)
    assert caught.value.outcome == "not_sent"


def test_a_file_that_is_damaged_while_open_is_unavailable(tmp_path: Path) -> None:
    store = SQLiteStore(tmp_path / "kept.sqlite3", FIRST)
    assert store.change("INSERT INTO things VALUES ('a')") == 1
    store.close()
    store.fetch("SELECT 1")
    with store.path.open("r+b") as file:
        file.seek(4096)
        file.write(b"something else" * 1000)
    with pytest.raises(StoreUnavailable):
        store.change("INSERT INTO things VALUES ('b')")
    store.close()


def test_a_statement_that_reads_does_not_wait_for_a_writer(tmp_path: Path) -> None:
    store = SQLiteStore(tmp_path / "kept.sqlite3", FIRST, timeout=0.01)
    assert store.change("INSERT INTO things VALUES ('a')") == 1
    other = sqlite3.connect(store.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert store.fetch("SELECT name FROM things") == [("a",)]
    with pytest.raises(StoreUnavailable):
        store.change("DELETE FROM things")
    other.close()
    with pytest.raises(sqlite3.IntegrityError):
        store.change("INSERT INTO things VALUES ('a')")
    assert store.change("DELETE FROM things") == 1
    store.close()


def test_waiting_too_long_for_other_writers_is_an_error(tmp_path: Path) -> None:
    store = SQLiteStore(tmp_path / "kept.sqlite3", FIRST, timeout=0.01)
    store.prepare()
    other = sqlite3.connect(store.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreUnavailable):
        store.run(names)
    other.close()
    assert store.run(names) == []
    store.close()


PROCESSES = """
import os, sys
from monime_ext.storage import Component, SQLiteStore
sys.stdin.read()
store = SQLiteStore(sys.argv[1], Component("things", (("CREATE TABLE things (name text PRIMARY KEY)",),)))
for number in range(20):
    store.run(lambda connection: connection.execute("INSERT INTO things VALUES (?)", (f"{os.getpid()} {number}",)))
"""


def test_processes_that_create_one_file_at_the_same_moment_all_succeed(tmp_path: Path) -> None:
    path = tmp_path / "kept.sqlite3"
    running = [
        subprocess.Popen([sys.executable, "-c", PROCESSES, path], stdin=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(6)
    ]
    for process in running:
        assert process.stdin
        process.stdin.close()
    for process in running:
        assert process.stderr
        assert (process.wait(), process.stderr.read()) == (0, b"")
        process.stderr.close()
    store = SQLiteStore(path, FIRST)
    assert len(store.run(names)) == 120
    store.close()


FORKING = """
import os, sys
from monime_ext.storage import Component, SQLiteStore
store = SQLiteStore(sys.argv[1], Component("things", (("CREATE TABLE things (name text PRIMARY KEY)",),)))
def add(name): store.run(lambda connection: connection.execute("INSERT INTO things VALUES (?)", (name,)))
add("before")
child = os.fork()
if child == 0:
    add("child")
    store.close()
    os._exit(0)
assert os.waitpid(child, 0)[1] == 0
add("parent")
store.close()
"""


def test_a_file_is_used_on_both_sides_of_a_fork(tmp_path: Path) -> None:
    path = tmp_path / "kept.sqlite3"
    subprocess.run([sys.executable, "-c", FORKING, path], check=True)
    store = SQLiteStore(path, FIRST)
    assert store.run(names) == ["before", "child", "parent"]
    store.close()


@pytest.mark.anyio
async def test_async_code_uses_a_file_with_the_same_methods(tmp_path: Path) -> None:
    store = AsyncSQLiteStore(tmp_path / "kept.sqlite3", FIRST)
    await store.prepare()
    await store.run(lambda connection: connection.execute("INSERT INTO things VALUES ('a')"))
    assert await store.change("INSERT INTO things VALUES ('b')") == 1
    async with store.transaction() as connection:
        connection.execute("INSERT INTO things VALUES ('c')")
    assert await store.run(names) == ["a", "b", "c"]
    assert await store.fetch("SELECT count(*) FROM things") == [(3,)]
    await store.aclose()
    assert await store.run(names) == ["a", "b", "c"]
    await store.aclose()


@pytest.mark.anyio
async def test_an_async_transaction_whose_block_raises_is_rolled_back(tmp_path: Path) -> None:
    store = AsyncSQLiteStore(tmp_path / "kept.sqlite3", FIRST)

    async def fail() -> None:
        async with store.transaction() as connection:
            connection.execute("INSERT INTO things VALUES ('a')")
            raise KeyError

    with pytest.raises(KeyError):
        await fail()
    assert await store.run(names) == []
    await store.aclose()


def test_one_async_store_serves_one_event_loop_after_another(tmp_path: Path) -> None:
    store = AsyncSQLiteStore(tmp_path / "kept.sqlite3", FIRST)
    for number in range(3):
        assert asyncio.run(store.change("INSERT INTO things VALUES (?)", (str(number),))) == 1
    assert asyncio.run(store.run(names)) == ["0", "1", "2"]
    asyncio.run(store.aclose())


@pytest.mark.parametrize("cancelled_by", ["asyncio", "anyio"])
def test_an_async_call_that_waits_for_the_file_ends_at_once_when_it_is_cancelled(
    tmp_path: Path, cancelled_by: str
) -> None:
    store = AsyncSQLiteStore(tmp_path / "kept.sqlite3", FIRST)

    async def wait() -> None:
        if cancelled_by == "asyncio":
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.05):
                    await store.change("INSERT INTO things VALUES ('b')")
        else:
            with anyio.move_on_after(0.05) as scope:
                await store.change("INSERT INTO things VALUES ('b')")
            assert scope.cancelled_caught

    async def work() -> None:
        async with store.transaction() as connection:
            connection.execute("INSERT INTO things VALUES ('a')")
            threads = threading.active_count()
            async with asyncio.timeout(5):
                await asyncio.gather(*(wait() for _ in range(50)))
            assert threading.active_count() == threads
        assert await store.run(names) == ["a"]
        await store.aclose()

    asyncio.run(work())


def test_an_async_transaction_waits_for_another_process_without_blocking_the_event_loop(tmp_path: Path) -> None:
    store = AsyncSQLiteStore(tmp_path / "kept.sqlite3", FIRST)

    async def write(name: str) -> None:
        async with store.transaction() as connection:
            connection.execute("INSERT INTO things VALUES (?)", (name,))

    async def work() -> None:
        await store.prepare()
        other = sqlite3.connect(store.path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        writing = [asyncio.create_task(write(name)) for name in ("b", "c")]
        reading = asyncio.create_task(store.fetch("SELECT name FROM things"))
        async with asyncio.timeout(5):
            for _ in range(20):
                await asyncio.sleep(0.01)
        assert not any(task.done() for task in writing)
        other.execute("INSERT INTO things VALUES ('a')")
        other.execute("COMMIT")
        other.close()
        async with asyncio.timeout(10):
            await asyncio.gather(*writing)
            await reading
        assert await store.run(names) == ["a", "b", "c"]
        await store.aclose()

    asyncio.run(work())


def test_async_transactions_and_calls_that_are_cancelled_at_random_leave_the_file_usable(tmp_path: Path) -> None:
    store = AsyncSQLiteStore(tmp_path / "kept.sqlite3", FIRST)
    random = Random(0)

    async def use(number: int) -> None:
        if number % 2:
            await store.change("INSERT INTO things VALUES (?)", (str(number),))
            return
        async with store.transaction() as connection:
            connection.execute("INSERT INTO things VALUES (?)", (str(number),))
            await asyncio.sleep(0)

    async def work() -> None:
        for start in range(0, 400, 20):
            tasks = [asyncio.create_task(use(start + number)) for number in range(20)]
            await asyncio.sleep(random.random() * 0.01)
            for task in random.sample(tasks, 10):
                task.cancel()
            async with asyncio.timeout(10):
                outcomes = await asyncio.gather(*tasks, return_exceptions=True)
            assert all(outcome is None or isinstance(outcome, asyncio.CancelledError) for outcome in outcomes)
            completed = {str(start + number) for number in range(20) if outcomes[number] is None}
            assert completed <= set(await store.run(names))
        await store.aclose()

    asyncio.run(work())


def test_an_async_call_that_is_cancelled_while_it_writes_leaves_the_file_to_the_others(tmp_path: Path) -> None:
    store = AsyncSQLiteStore(tmp_path / "kept.sqlite3", FIRST)
    entered, leave = threading.Event(), threading.Event()

    def write(connection: sqlite3.Connection) -> None:
        connection.execute("INSERT INTO things VALUES ('a')")
        entered.set()
        assert leave.wait(10)

    async def work() -> None:
        writing = asyncio.create_task(store.run(write))
        while not entered.is_set():
            await asyncio.sleep(0.01)
        writing.cancel()
        await asyncio.sleep(0.05)
        leave.set()
        with pytest.raises(asyncio.CancelledError):
            await writing
        # The write had begun, so it was completed.
        assert await store.run(names) == ["a"]
        await store.aclose()

    asyncio.run(work())
