"""The stores: migrations, forks, concurrent processes, cancellation, and one error for an unusable database."""

from __future__ import annotations

import asyncio
import gc
import multiprocessing
import os
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import anyio
import psycopg
import psycopg_pool
import pytest

from monime_ext.errors import ConfigurationError, StoreUnavailable
from monime_ext.storage import (
    AsyncPostgresStore,
    AsyncSQLiteStore,
    Component,
    PostgresStore,
    SQLiteStore,
)
from tests.services import postgres_schema

FIRST = Component("things", (("CREATE TABLE things (name text PRIMARY KEY)",),))
SECOND = Component("things", (*FIRST.migrations, ("ALTER TABLE things ADD COLUMN size integer DEFAULT 7",)))


@pytest.fixture(scope="module")
def _postgres() -> Iterator[str]:
    with postgres_schema() as database:
        yield database


@pytest.fixture
def postgres(_postgres: str) -> str:
    """A PostgreSQL without tables."""
    with psycopg.connect(_postgres, autocommit=True) as connection:
        connection.execute("DROP TABLE IF EXISTS things, monime_schema")
    return _postgres


def names(connection: Any) -> list[str]:
    return [name for (name,) in connection.execute("SELECT name FROM things ORDER BY name").fetchall()]


def test_a_file_is_created_with_its_tables_for_this_user_only(tmp_path: Path) -> None:
    store = SQLiteStore(tmp_path / "new" / "kept.sqlite3", FIRST)
    store.run(lambda connection: connection.execute("INSERT INTO things VALUES ('a')"))
    assert store.run(names) == ["a"]
    assert stat.S_IMODE(store.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(store.path.parent.stat().st_mode) == 0o700
    store.close()


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
from monime_ext.storage import Component, PostgresStore, SQLiteStore
things = Component("things", (("CREATE TABLE things (name text PRIMARY KEY)",),))
if sys.argv[1] == "sqlite":
    store = SQLiteStore(sys.argv[2], things)
    def add(name): store.run(lambda connection: connection.execute("INSERT INTO things VALUES (?)", (name,)))
else:
    store = PostgresStore(sys.argv[2], things)
    store.prepare()
    def add(name): store.fetch("INSERT INTO things VALUES (%s)", (name,))
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
    subprocess.run([sys.executable, "-c", FORKING, "sqlite", path], check=True)
    store = SQLiteStore(path, FIRST)
    assert store.run(names) == ["before", "child", "parent"]
    store.close()


def test_postgresql_is_used_on_both_sides_of_a_fork(postgres: str) -> None:
    subprocess.run([sys.executable, "-W", "ignore", "-c", FORKING, "postgres", postgres], check=True)
    with psycopg.connect(postgres) as connection:
        assert names(connection) == ["before", "child", "parent"]


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


def test_postgresql_without_its_tables_is_an_error_that_names_prepare(postgres: str) -> None:
    store = PostgresStore(postgres, FIRST)
    with pytest.raises(ConfigurationError, match=r"prepare\(\)"):
        store.fetch("SELECT 1")
    store.prepare()
    assert store.fetch("SELECT 1") == [(1,)]
    store.close()


def test_postgresql_is_migrated_and_keeps_its_rows(postgres: str) -> None:
    old = PostgresStore(postgres, FIRST)
    old.prepare()
    old.fetch("INSERT INTO things VALUES ('a')")
    new = PostgresStore(postgres, SECOND)
    with pytest.raises(ConfigurationError, match="version 1"):
        new.fetch("SELECT * FROM things")
    new.prepare()
    assert new.fetch("SELECT * FROM things") == [("a", 7)]
    with pytest.raises(ConfigurationError, match="upgrade monime-ext"):
        PostgresStore(postgres, FIRST).prepare()
    old.close()
    new.close()


def _prepare(database: str) -> None:
    store = PostgresStore(database, SECOND)
    store.prepare()
    store.close()


def test_processes_that_prepare_postgresql_at_the_same_moment_all_succeed(postgres: str) -> None:
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        pool.map(_prepare, [postgres] * 8)
    with psycopg.connect(postgres) as connection:
        assert connection.execute("SELECT component, version FROM monime_schema").fetchall() == [("things", 2)]


def test_statements_on_connections_of_the_store_are_durable_at_once(postgres: str) -> None:
    store = PostgresStore(postgres, FIRST)
    store.prepare()
    assert not store.in_transaction
    store.fetch("INSERT INTO things VALUES ('a')")
    with psycopg.connect(postgres) as other:
        assert names(other) == ["a"]
    store.close()


def test_statements_on_a_pool_of_the_shop_are_durable_at_once(postgres: str) -> None:
    _prepare(postgres)
    with psycopg_pool.ConnectionPool(postgres, min_size=1, max_size=1, open=True) as pool:
        store = PostgresStore(pool, SECOND)
        store.fetch("INSERT INTO things VALUES ('a')")
        with psycopg.connect(postgres) as other:
            assert names(other) == ["a"]
        with pool.connection() as theirs:
            assert not theirs.autocommit
        store.close()
        assert not pool.closed


def test_statements_on_a_connection_of_the_shop_are_part_of_its_transaction(postgres: str) -> None:
    _prepare(postgres)
    with psycopg.connect(postgres) as connection:
        store = PostgresStore(connection, SECOND)
        assert store.in_transaction
        store.fetch("INSERT INTO things VALUES ('a')")
        connection.rollback()
        assert store.fetch("SELECT name FROM things") == []
        store.close()
        assert not connection.closed


@pytest.mark.anyio
async def test_async_code_uses_postgresql_in_the_same_ways(postgres: str) -> None:
    store = AsyncPostgresStore(postgres, FIRST)
    with pytest.raises(ConfigurationError, match=r"prepare\(\)"):
        await store.fetch("SELECT 1")
    await store.prepare()
    await store.prepare()
    await store.fetch("INSERT INTO things VALUES ('a')")
    await store.aclose()
    async with await psycopg.AsyncConnection.connect(postgres) as connection:
        theirs = AsyncPostgresStore(connection, FIRST)
        assert theirs.in_transaction
        await theirs.fetch("INSERT INTO things VALUES ('b')")
        await connection.rollback()
    async with psycopg_pool.AsyncConnectionPool(postgres, min_size=1, open=False) as pool:
        assert await AsyncPostgresStore(pool, FIRST).fetch("SELECT name FROM things") == [("a",)]
    assert await store.fetch("SELECT name FROM things") == [("a",)]
    await store.aclose()


def test_a_postgresql_that_cannot_be_reached_is_unavailable() -> None:
    store = PostgresStore("postgresql://127.0.0.1:1/none?connect_timeout=1", FIRST, timeout=0.1)
    with pytest.raises(StoreUnavailable) as caught:
        store.prepare()
    assert caught.value.outcome == "not_sent"
    store.close()


def test_a_postgresql_that_cannot_be_written_to_is_unavailable(postgres: str) -> None:
    _prepare(postgres)
    store = PostgresStore(f"{postgres}%20-cdefault_transaction_read_only%3Don", SECOND)
    with pytest.raises(StoreUnavailable):
        store.fetch("INSERT INTO things VALUES ('a')")
    store.close()


def test_a_wrong_statement_does_not_mean_an_unavailable_database(postgres: str) -> None:
    store = PostgresStore(postgres, FIRST)
    store.prepare()
    with pytest.raises(psycopg.errors.UndefinedTable):
        store.fetch("SELECT * FROM nothing")
    store.close()


@pytest.mark.parametrize("kind", ["PostgresStore", "AsyncPostgresStore"])
def test_a_missing_extra_is_named(kind: str) -> None:
    program = (
        "import sys\nsys.modules['psycopg'] = None\n"
        "from monime_ext import storage\nfrom monime_ext.errors import ConfigurationError\n"
        f"try: storage.{kind}('x', storage.Component('c', ()))\nexcept ConfigurationError as error: print(error)"
    )
    finished = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=os.getcwd()
    )
    assert "pip install 'monime-ext[postgres]'" in finished.stdout


@pytest.mark.parametrize("store", [SQLiteStore("x"), PostgresStore("postgresql://u:s3cret@h/d")])
def test_a_store_shows_no_password(store: object) -> None:
    assert "s3cret" not in repr(store)
