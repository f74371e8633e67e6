"""The behaviour of the inbox that differs between databases."""

from __future__ import annotations

import asyncio
import json
import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlalchemy.orm import Session

from monime_ext.errors import ConfigurationError, HandlerFailed, StoreUnavailable
from monime_ext.inbox import (
    AsyncInbox,
    AsyncSQLInboxStore,
    AsyncSQLiteInboxStore,
    AsyncTransaction,
    Inbox,
    SQLInboxStore,
    SQLiteInboxStore,
    Transaction,
)
from tests.deliveries import session_completed
from tests.faketime import FakeTime
from tests.integration.inbox.shops import Kind
from tests.services import engine_url, execute_on, mariadb_database, postgres_schema
from tests.versions import Event, webhooks

EVENT = webhooks.parse(session_completed())


@dataclass
class Database:
    """A database with a shop's table, and an inbox in which nothing is."""

    kind: Kind
    address: str
    engine: Engine

    def orders(self) -> int:
        """The number of committed orders."""
        (row,) = execute_on(self.address, "SELECT count(*) FROM orders")
        return int(row[0])


@pytest.fixture(scope="module", params=["postgres", "mariadb"])
def _database(request: pytest.FixtureRequest) -> Iterator[Database]:
    with postgres_schema() if request.param == "postgres" else mariadb_database() as address:
        engine = create_engine(engine_url(address))
        execute_on(address, "CREATE TABLE orders (paid integer)")
        store = SQLInboxStore(address)
        store.prepare()
        store.close()
        yield Database(request.param, address, engine)
        engine.dispose()


@pytest.fixture
def database(_database: Database) -> Database:
    for table in ("orders", "monime_inbox", "monime_inbox_effects"):
        execute_on(_database.address, f"DELETE FROM {table}")
    return _database


ORDER = text("INSERT INTO orders VALUES (1)")


def pay(event: Event, transaction: Transaction[Any]) -> None:
    transaction.begin().execute(ORDER)


def test_on_the_shop_s_own_connection_everything_is_committed_by_the_shop(database: Database) -> None:
    with database.engine.connect() as own:
        inbox = Inbox(webhooks, SQLInboxStore(own))
        inbox.on()(pay)
        assert inbox.handle(EVENT) == "done"
        assert database.orders() == 0
        own.rollback()
        assert inbox.handle(EVENT) == "done"
        own.commit()
        assert inbox.handle(EVENT) == "duplicate"
    assert database.orders() == 1


def test_on_the_shop_s_own_session_everything_is_committed_by_the_shop(database: Database) -> None:
    with Session(database.engine) as own:
        inbox = Inbox(webhooks, SQLInboxStore(own))
        inbox.on()(pay)
        assert inbox.handle(EVENT) == "done"
        own.rollback()
        assert inbox.handle(EVENT) == "done"
        assert database.orders() == 0
        own.commit()
        assert inbox.handle(EVENT) == "duplicate"
    assert database.orders() == 1


def test_a_handler_that_fails_on_the_shop_s_own_connection_rolls_back_only_its_own_changes(database: Database) -> None:
    with database.engine.connect() as own:
        inbox = Inbox(webhooks, SQLInboxStore(own))

        @inbox.on()
        def fail(event: Event, transaction: Transaction[Connection | Session]) -> None:
            transaction.begin().execute(ORDER)
            transaction.begin().execute(text("INSERT INTO nowhere VALUES (1)"))

        own.execute(text("INSERT INTO orders VALUES (7)"))
        with pytest.raises(HandlerFailed, match="ProgrammingError"):
            inbox.handle(EVENT)
        own.commit()
        assert [entry.state for entry in inbox.unfinished()] == ["failed"]
    assert database.orders() == 1


def test_a_shop_s_own_engine_is_accepted(database: Database) -> None:
    inbox = Inbox(webhooks, SQLInboxStore(database.engine))
    inbox.on()(pay)
    assert [inbox.handle(EVENT), inbox.handle(EVENT)] == ["done", "duplicate"]
    assert database.orders() == 1


@pytest.mark.parametrize("kind", ["connection", "session"])
def test_in_async_code_everything_is_committed_by_the_shop_too(database: Database, kind: str) -> None:
    async def work() -> None:
        engine = create_async_engine(engine_url(database.address, is_async=True))
        async with engine.connect() if kind == "connection" else AsyncSession(engine) as own:
            inbox = AsyncInbox(webhooks, AsyncSQLInboxStore(own))

            @inbox.on()
            async def pay(event: Event, transaction: AsyncTransaction[Any]) -> None:
                await (await transaction.begin()).execute(ORDER)

            assert await inbox.handle(EVENT) == "done"
            await own.rollback()
            assert await inbox.handle(EVENT) == "done"
            await own.commit()
        await engine.dispose()

    asyncio.run(work())
    assert database.orders() == 1


def test_missing_tables_are_reported() -> None:
    with postgres_schema() as empty, pytest.raises(ConfigurationError, match="prepare"):
        Inbox(webhooks, SQLInboxStore(empty)).unfinished()


@pytest.mark.parametrize("address", ["postgresql://127.0.0.1:1/none", "mysql://root@127.0.0.1:1/none"])
def test_an_unavailable_database_is_reported_by_every_method(address: str) -> None:
    store = SQLInboxStore(address, timeout=2)
    inbox = Inbox(webhooks, store)
    inbox.on()(print)
    for use in (
        lambda: inbox.handle(EVENT),
        lambda: inbox.replay("wkd-1"),
        inbox.retry_pending,
        inbox.unfinished,
        inbox.dead_letters,
        inbox.purge,
        store.prepare,
    ):
        with pytest.raises(StoreUnavailable):
            use()


def test_a_name_of_an_effect_that_is_too_long_is_reported(database: Database) -> None:
    inbox = Inbox(webhooks, SQLInboxStore(database.engine))

    @inbox.on()
    def claim(event: Event, transaction: Transaction[Any]) -> None:
        transaction.once("x" * 256)

    if database.kind == "mariadb":
        with pytest.raises(HandlerFailed, match="255"):
            inbox.handle(EVENT)
    else:
        assert inbox.handle(EVENT) == "done"


def test_in_the_shop_s_own_file_its_change_and_the_completion_are_one_transaction(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "shop.sqlite3") as own:
        own.execute("CREATE TABLE orders (paid integer)")
    inbox = Inbox(webhooks, SQLiteInboxStore(tmp_path / "shop.sqlite3"))
    seen: list[tuple[int, int]] = []

    def count() -> tuple[int, int]:
        (paid,) = own.execute("SELECT count(*) FROM orders").fetchone()
        (done,) = own.execute("SELECT count(*) FROM monime_inbox WHERE state = 'done'").fetchone()
        return paid, done

    @inbox.on()
    def pay(event: Event, transaction: Transaction[sqlite3.Connection]) -> None:
        transaction.begin().execute("INSERT INTO orders VALUES (1)")
        seen.append(count())

    inbox.handle(EVENT)
    assert [*seen, count()] == [(0, 0), (1, 1)]
    own.close()


def test_async_handlers_that_are_cancelled_while_they_wait_for_the_file_leave_it_to_the_others(tmp_path: Path) -> None:
    time = FakeTime()
    store = AsyncSQLiteInboxStore(tmp_path / "inbox.sqlite3")
    inbox = AsyncInbox(webhooks, store, runtime=time.runtime())
    claimed: list[str] = []
    handled: list[str] = []

    async def work() -> None:
        all_claimed, leave = asyncio.Event(), asyncio.Event()

        @inbox.on()
        async def hold(event: Event, transaction: AsyncTransaction[sqlite3.Connection]) -> None:
            claimed.append(event.id)
            if len(claimed) == 60:
                all_claimed.set()
            await all_claimed.wait()
            await transaction.begin()
            handled.append(event.id)
            await leave.wait()

        def begun(id: str) -> asyncio.Task[str]:
            return asyncio.create_task(inbox.handle(webhooks.parse(session_completed(id))), name=id)

        tasks = [begun(f"wkd-{number}") for number in range(60)]
        while not handled:
            await asyncio.sleep(0.01)
        # One has the file; these wait to open it, or for a transaction.
        late = [begun(f"wkd-{number}") for number in range(60, 80)]
        await asyncio.sleep(0.05)
        waiting = [task for task in tasks if task.get_name() not in handled]
        for task in (*waiting[:40], *late[:15]):
            task.cancel()
        await asyncio.sleep(0.05)
        leave.set()
        outcomes = await asyncio.gather(*tasks, *late, return_exceptions=True)
        assert sum(outcome == "done" for outcome in outcomes) == 25
        assert sum(isinstance(outcome, asyncio.CancelledError) for outcome in outcomes) == 55
        # Released events are retried at once, those with a claim when its lease has expired.
        time.now += 120
        assert set((await inbox.retry_pending()).values()) == {"done"}
        assert await inbox.unfinished() == []
        await store.aclose()

    asyncio.run(asyncio.wait_for(work(), 30))


def test_threads_wait_for_each_other_s_transactions(tmp_path: Path) -> None:
    inbox = Inbox(webhooks, SQLiteInboxStore(tmp_path / "inbox.sqlite3"))
    running: list[int] = []
    concurrency: list[int] = []

    @inbox.on()
    def work(event: Event, transaction: Transaction[sqlite3.Connection]) -> None:
        transaction.begin()
        running.append(1)
        concurrency.append(len(running))
        running.pop()

    threads = [
        threading.Thread(target=inbox.handle, args=(webhooks.parse(session_completed(f"wkd-{number}")),))
        for number in range(20)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert concurrency == [1] * 20


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_in_django_orm_changes_and_the_completion_are_one_transaction(kind: str, tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    with postgres_schema() if kind == "postgres" else nullcontext(str(tmp_path / "shop.sqlite3")) as place:
        command = [sys.executable, "-W", "error", "-m", "tests.integration.inbox.django_shop", kind, place]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_in_django_a_failing_event_is_stored_and_dead_lettered_with_atomic_requests() -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    with postgres_schema() as place:
        command = [sys.executable, "-m", "tests.integration.inbox.django_requests", place]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    expected = [[500, 500, 200, 200, 200], "dead_lettered", 3]
    assert json.loads(done.stdout) == {"wkd-begins": expected, "wkd-plain": expected}
