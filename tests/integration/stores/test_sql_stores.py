"""The stores on PostgreSQL and MariaDB: migrations, forks, event loops, transactions of the shop, lost connections."""

from __future__ import annotations

import asyncio
import gc
import multiprocessing
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias
from urllib.parse import urlsplit

import pytest
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlalchemy.orm import Session

from monime_ext.errors import ConfigurationError, StoreUnavailable
from monime_ext.storage import AsyncSQLStore, Component, SQLStore
from monime_ext.storage.sql_versions import SQLComponent
from monime_ext.storage.time_limit import time_limit
from tests.services import engine_url, execute_on, mariadb_database, postgres_schema, silenceable

FIRST: SQLComponent = Component("things", ((text("CREATE TABLE things (name varchar(50) PRIMARY KEY)"),),))
SECOND: SQLComponent = Component(
    "things", (*FIRST.migrations, (text("ALTER TABLE things ADD COLUMN size integer DEFAULT 7"),))
)
DATABASES = {"postgres": postgres_schema, "mariadb": mariadb_database}


@dataclass
class Server:
    """An empty database on a server."""

    kind: Literal["postgres", "mariadb"]
    address: str

    @property
    def url(self) -> str:
        """The address as SQLAlchemy has it."""
        return engine_url(self.address)

    def execute(self, statement: str) -> list[tuple[Any, ...]]:
        """Execute a statement on a connection of its own."""
        return execute_on(self.address, statement)

    def names(self) -> list[str]:
        """Return what is committed."""
        return [name for (name,) in self.execute("SELECT name FROM things ORDER BY name")]

    def kill_connections(self) -> None:
        """End all other sessions that use the database, as a restart does."""
        if self.kind == "postgres":
            schema = self.address.rpartition("%3D")[2]
            self.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                f"WHERE pid <> pg_backend_pid() AND query LIKE '%things%' AND query NOT LIKE '%{schema}%'"
            )
            return
        name = urlsplit(self.address).path[1:]
        for (number,) in self.execute(
            f"SELECT id FROM information_schema.processlist WHERE db = '{name}' AND id <> connection_id()"
        ):
            self.execute(f"KILL {number}")


@pytest.fixture(scope="module", params=list(DATABASES))
def _server(request: pytest.FixtureRequest) -> Iterator[Server]:
    with DATABASES[request.param]() as address:
        yield Server(request.param, address)


@pytest.fixture
def server(_server: Server) -> Server:
    """A database without tables."""
    _server.execute("DROP TABLE IF EXISTS things")
    _server.execute("DROP TABLE IF EXISTS monime_schema")
    return _server


def added(name: str) -> Callable[[Connection], object]:
    return lambda connection: connection.execute(text("INSERT INTO things (name) VALUES (:name)"), {"name": name})


def names(connection: Connection) -> list[str]:
    return list(connection.execute(text("SELECT name FROM things ORDER BY name")).scalars())


def one(connection: Connection) -> object:
    return connection.scalar(text("SELECT 1 /* things */"))


@pytest.fixture
def store(server: Server) -> Iterator[SQLStore]:
    """A store with its tables."""
    store = SQLStore(server.address, FIRST, timeout=5)
    store.prepare()
    yield store
    store.close()


def test_a_database_without_its_tables_is_an_error_that_names_prepare(server: Server) -> None:
    store = SQLStore(server.address, FIRST)
    with pytest.raises(ConfigurationError, match=r"prepare\(\)"):
        store.run(one)
    store.prepare()
    assert store.run(one) == 1
    store.close()


def test_a_database_is_migrated_and_keeps_its_rows(server: Server) -> None:
    old = SQLStore(server.address, FIRST)
    old.prepare()
    old.run(added("a"))
    new = SQLStore(server.address, SECOND)
    with pytest.raises(ConfigurationError, match="version 1"):
        new.run(one)
    new.prepare()
    assert new.run(lambda connection: [tuple(row) for row in connection.execute(text("SELECT * FROM things"))]) == [
        ("a", 7)
    ]
    with pytest.raises(ConfigurationError, match="upgrade monime-ext"):
        SQLStore(server.address, FIRST).prepare()
    old.close()
    new.close()


def _prepare(address: str) -> None:
    store = SQLStore(address, SECOND)
    store.prepare()
    store.close()


def test_processes_that_prepare_a_database_at_the_same_moment_all_succeed(server: Server) -> None:
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        pool.map(_prepare, [server.address] * 8)
    assert [(str(name, "ascii") if isinstance(name, bytes) else name, version) for name, version in server.execute(
        "SELECT component, version FROM monime_schema"
    )] == [("things", 2)]  # fmt: skip


def test_statements_on_connections_of_the_store_are_durable_at_once(server: Server, store: SQLStore) -> None:
    assert not store.is_yours
    store.run(added("a"))
    assert server.names() == ["a"]


def test_statements_on_an_engine_of_the_shop_are_durable_at_once(server: Server, store: SQLStore) -> None:
    engine = create_engine(server.url, pool_size=1, max_overflow=0)
    theirs = SQLStore(engine, FIRST)
    assert not theirs.is_yours
    theirs.run(added("a"))
    assert server.names() == ["a"]
    with engine.connect() as connection:
        connection.execute(text("INSERT INTO things (name) VALUES ('b')"))
        connection.rollback()
    assert server.names() == ["a"]
    theirs.close()
    engine.dispose()


def test_statements_on_a_connection_of_the_shop_are_part_of_its_transaction(server: Server, store: SQLStore) -> None:
    engine = create_engine(server.url)
    with engine.connect() as connection:
        theirs = SQLStore(connection, FIRST)
        assert theirs.is_yours
        theirs.run(added("a"))
        connection.rollback()
        assert theirs.run(names) == []
        theirs.run(added("b"))
        theirs.close()
        connection.commit()
    assert server.names() == ["b"]
    engine.dispose()


def test_statements_on_a_session_of_the_shop_are_part_of_its_transaction(server: Server, store: SQLStore) -> None:
    engine = create_engine(server.url)
    with Session(engine) as session:
        theirs = SQLStore(session, FIRST)
        theirs.run(added("a"))
        session.rollback()
        with theirs.transaction() as handle:
            assert handle is session
            theirs.run_in(handle, added("b"))
        assert server.names() == []
        session.commit()
    assert server.names() == ["b"]
    engine.dispose()


def test_a_connection_in_autocommit_mode_is_left_without_a_transaction(server: Server, store: SQLStore) -> None:
    engine = create_engine(server.url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        theirs = SQLStore(connection, FIRST)
        theirs.run(added("a"))
        assert server.names() == ["a"]
        assert not connection.in_transaction()
        with pytest.raises(ConfigurationError, match="AUTOCOMMIT"), theirs.transaction():
            pass
    engine.dispose()


def test_a_transaction_whose_block_raises_is_rolled_back(server: Server, store: SQLStore) -> None:
    def fail(work: Callable[[Connection], object]) -> None:
        with store.transaction() as connection:
            store.run_in(connection, added("a"))
            assert isinstance(connection, Connection)
            work(connection)
            raise KeyError

    with pytest.raises(KeyError):
        fail(one)
    with pytest.raises(ProgrammingError):
        fail(lambda connection: connection.execute(text("SELECT * FROM nowhere")))
    with store.transaction() as connection:
        store.run_in(connection, added("b"))
        assert server.names() == []
    assert server.names() == ["b"]


@pytest.mark.anyio
async def test_async_code_uses_a_database_in_the_same_ways(server: Server) -> None:
    store = AsyncSQLStore(server.address, FIRST)
    with pytest.raises(ConfigurationError, match=r"prepare\(\)"):
        await store.run(one)
    await store.prepare()
    await store.prepare()
    await store.run(added("a"))
    await store.aclose()
    async with store.transaction() as handle:
        await store.run_in(handle, added("b"))
    engine = create_async_engine(engine_url(server.address, is_async=True))
    await AsyncSQLStore(engine, FIRST).run(added("c"))
    async with engine.connect() as connection:
        theirs = AsyncSQLStore(connection, FIRST)
        assert theirs.is_yours
        await theirs.run(added("d"))
        await connection.rollback()
    async with AsyncSession(engine) as session:
        theirs = AsyncSQLStore(session, FIRST)
        async with theirs.transaction() as handle:
            await theirs.run_in(handle, added("e"))
        await session.commit()
    await engine.dispose()
    assert server.names() == ["a", "b", "c", "e"]
    await store.aclose()


def test_one_async_store_serves_one_event_loop_after_another_and_leaves_no_connection(server: Server) -> None:
    store = AsyncSQLStore(server.address, FIRST)
    asyncio.run(store.prepare())
    asyncio.run(store.run(added("0")))
    sockets = len(os.listdir("/proc/self/fd"))
    for number in range(1, 5):
        asyncio.run(store.run(added(str(number))))
        gc.collect()
    assert len(os.listdir("/proc/self/fd")) <= sockets + 1
    assert len(server.names()) == 5
    asyncio.run(store.aclose())
    gc.collect()
    assert len(os.listdir("/proc/self/fd")) < sockets


FORKING = """
import os, sys
from sqlalchemy import text
from monime_ext.storage import Component, SQLStore
store = SQLStore(sys.argv[1], Component("things", ((text("CREATE TABLE things (name varchar(50) PRIMARY KEY)"),),)))
store.prepare()
def add(name): store.run(lambda connection: connection.execute(text("INSERT INTO things VALUES (:n)"), {"n": name}))
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


def test_a_database_is_used_on_both_sides_of_a_fork(server: Server) -> None:
    subprocess.run([sys.executable, "-W", "ignore", "-c", FORKING, server.address], check=True)
    assert server.names() == ["before", "child", "parent"]


def test_connections_that_the_server_closed_fail_no_call(server: Server, store: SQLStore) -> None:
    for number in range(3):
        barrier = threading.Barrier(4)

        def use(name: str, barrier: threading.Barrier = barrier, number: int = number) -> None:
            def work(connection: Connection) -> None:
                one(connection)
                barrier.wait()

            store.run(work)
            barrier.wait()
            if name == "0":
                server.kill_connections()
                time.sleep(0.05)
            barrier.wait()
            store.run(added(f"{number} {name}"))

        threads = [threading.Thread(target=use, args=(str(name),)) for name in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(server.names()) == 12


def test_a_deadlock_is_retried(server: Server, store: SQLStore) -> None:
    store.run(added("a"))
    store.run(added("b"))
    first = threading.Barrier(2)
    tries: list[str] = []
    failures: list[Exception] = []

    def touch(order: str) -> None:
        def work(connection: Connection) -> None:
            tries.append(order)
            connection.exec_driver_sql("BEGIN")
            try:
                for name in order:
                    connection.execute(text("UPDATE things SET name = name WHERE name = :name"), {"name": name})
                    connection.execute(text("SELECT name FROM things WHERE name = :name FOR UPDATE"), {"name": name})
                    if name == order[0] and len(tries) <= 2:
                        first.wait(5)
            except Exception:
                connection.exec_driver_sql("ROLLBACK")  # What begins a transaction by hand also ends it.
                raise
            connection.exec_driver_sql("COMMIT")

        try:
            store.run(work)
        except Exception as failure:
            failures.append(failure)

    threads = [threading.Thread(target=touch, args=(order,)) for order in ("ab", "ba")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(tries) == 3


def begin(store: SQLStore) -> None:
    with store.transaction():
        pytest.fail("it began")


@pytest.mark.parametrize("address", ["postgresql://127.0.0.1:1/none", "mysql://root@127.0.0.1:1/none"])
def test_a_database_that_cannot_be_reached_is_unavailable(address: str) -> None:
    store = SQLStore(address, FIRST, timeout=2)
    uses: list[Callable[[], object]] = [store.prepare, lambda: store.run(one), lambda: begin(store)]
    for use in uses:
        with pytest.raises(StoreUnavailable, match=r"refused|connect") as caught:
            use()
        assert caught.value.outcome == "not_sent"
    store.close()


def test_missing_databases_and_rights_are_named(server: Server, store: SQLStore) -> None:
    parts = urlsplit(server.address)
    other = parts._replace(path="/nosuchdb").geturl()
    with pytest.raises(StoreUnavailable, match="nosuchdb"):
        SQLStore(other, FIRST).run(one)
    if server.kind == "postgres":
        other = server.address.replace("postgres@", "nosuchrole@")
        with pytest.raises(StoreUnavailable, match="nosuchrole"):
            SQLStore(other, FIRST).run(one)
        store.run(one)
        store.run(lambda connection: connection.exec_driver_sql("SET ROLE pg_monitor"))
        store.close()
        denied = SQLStore(f"{server.address}%20-crole%3Dpg_monitor", FIRST)
        with pytest.raises((StoreUnavailable, ConfigurationError)):
            denied.run(added("a"))
        denied.close()
    server.execute("DROP TABLE things")
    store.run(one)
    with pytest.raises(StoreUnavailable, match="things"):
        store.run(added("a"))


def test_a_database_that_cannot_be_written_to_is_unavailable(server: Server, store: SQLStore) -> None:
    def read_only(connection: Connection) -> None:
        connection.exec_driver_sql(
            "SET default_transaction_read_only = on"
            if server.kind == "postgres"
            else "SET SESSION TRANSACTION READ ONLY"
        )
        added("a")(connection)

    with pytest.raises(StoreUnavailable, match=r"(?i)read.only"):
        store.run(read_only)


Silencer: TypeAlias = tuple[str, threading.Event]


@pytest.fixture
def silencer(server: Server) -> Iterator[Silencer]:
    """The address of a proxy before the database, and the event that makes it silent."""
    with silenceable(server.address) as silencer:
        yield silencer


@pytest.mark.parametrize("limit", ["timeout", "deadline"])
def test_a_silent_server_is_unavailable_in_time(store: SQLStore, silencer: Silencer, limit: str) -> None:
    slow = SQLStore(silencer[0], FIRST, timeout=1 if limit == "timeout" else 2)
    slow.run(one)
    silencer[1].set()
    began = time.monotonic()
    with pytest.raises(StoreUnavailable), time_limit(1 if limit == "deadline" else 60):
        slow.run(one)
    assert time.monotonic() - began < 2.5
    slow.close()


@pytest.mark.anyio
async def test_a_call_to_a_silent_server_ends_when_it_is_cancelled(store: SQLStore, silencer: Silencer) -> None:
    slow = AsyncSQLStore(silencer[0], FIRST, timeout=30)
    await slow.run(one)
    silencer[1].set()
    for _ in range(3):
        began = time.monotonic()
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.2):
                await slow.run(one)
        assert time.monotonic() - began < 1.0
    fast = AsyncSQLStore(silencer[0], FIRST, timeout=0.3)
    with pytest.raises(StoreUnavailable):
        await fast.run(one)
    await slow.aclose()
    await fast.aclose()


@pytest.mark.parametrize("kind", ["SQLStore", "AsyncSQLStore"])
@pytest.mark.parametrize("missing", ["sqlalchemy", "psycopg"])
def test_a_missing_extra_is_named(kind: str, missing: str) -> None:
    program = (
        f"import sys\nsys.modules['{missing}'] = None\n"
        "from monime_ext import storage\nfrom monime_ext.errors import ConfigurationError\n"
        f"try: storage.{kind}('postgresql://x', storage.Component('c', ()))\n"
        "except ConfigurationError as error: print(error)"
    )
    finished = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=os.getcwd()
    )
    assert "pip install 'monime-ext[sql]'" in finished.stdout


def test_a_store_shows_no_password() -> None:
    store = SQLStore("postgresql://u:s3cret@h/d?password=s3cret")
    assert repr(store) == "SQLStore('postgresql://h/d')"


@pytest.mark.parametrize("database", [7, "sqlite:///x.db", "host=x dbname=y"])
def test_what_is_no_database_is_rejected(database: Any) -> None:
    with pytest.raises(ConfigurationError):
        SQLStore(database)


def test_an_engine_of_another_database_is_rejected() -> None:
    engine = create_engine("sqlite://")
    with pytest.raises(ConfigurationError, match="sqlite"):
        SQLStore(engine, FIRST).run(one)
    engine.dispose()
