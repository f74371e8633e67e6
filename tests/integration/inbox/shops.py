"""A shop for every kind of store, sync and async, which credits money within the inbox's transaction."""

from __future__ import annotations

import inspect
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, TypeAlias

import anyio.from_thread
import anyio.to_thread
from anyio.from_thread import BlockingPortal
from sqlalchemy import text

from monime_ext.inbox import (
    AsyncInbox,
    AsyncSQLInboxStore,
    AsyncSQLiteInboxStore,
    Inbox,
    SQLInboxStore,
    SQLiteInboxStore,
)
from tests.faketime import FakeTime
from tests.integration.client.blocking import Blocking
from tests.services import execute_on
from tests.versions import webhooks

Kind: TypeAlias = Literal["sqlite", "postgres", "mariadb"]
Handler: TypeAlias = Callable[[Any, Any], object]

CREATE = "CREATE TABLE IF NOT EXISTS credits (amount integer)"
CREDIT = "INSERT INTO credits VALUES (1)"


@dataclass
class Shop:
    """One shop with one store, and as many workers as a test asks for."""

    kind: Kind
    is_async: bool
    place: str
    portal: BlockingPortal
    time: FakeTime = field(default_factory=FakeTime)
    closing: list[Callable[[], object]] = field(default_factory=list)

    def __post_init__(self) -> None:
        execute(self.kind, self.place, CREATE)
        self.store().prepare()
        if self.kind != "sqlite":
            for table in ("credits", "monime_inbox", "monime_inbox_effects"):
                execute(self.kind, self.place, f"DELETE FROM {table}")

    def store(self) -> Any:
        """A worker's own store. An async store is used like a sync one."""
        made: Any
        if self.kind == "sqlite":
            made = (AsyncSQLiteInboxStore if self.is_async else SQLiteInboxStore)(Path(self.place))
        else:
            made = (AsyncSQLInboxStore if self.is_async else SQLInboxStore)(self.place)
        wrapped = Blocking(made, self.portal) if self.is_async else made
        self.closing.append(wrapped.close)
        return wrapped

    def worker(self, handler: Handler | None = None, **options: Any) -> Any:
        """An inbox of a worker, with one handler for all events."""
        kind: Any = AsyncInbox if self.is_async else Inbox
        store = self.store()
        inner = vars(store)["_inner"] if self.is_async else store
        inbox = kind(webhooks, inner, **{"runtime": self.time.runtime(), **options})
        inbox.on()(self.as_async(handler or self.credit) if self.is_async else handler or self.credit)
        return Blocking(inbox, self.portal) if self.is_async else inbox

    def as_async(self, handler: Handler) -> Callable[[Any, Any], Awaitable[object]]:
        """An async handler that does what a sync one does."""

        async def handle(event: Any, transaction: Any) -> object:
            return await anyio.to_thread.run_sync(handler, event, InThread(transaction))

        return handle

    def credit(self, event: Any, transaction: Any) -> None:
        """Add a credit, within the transaction."""
        transaction.begin().execute(CREDIT if self.kind == "sqlite" else text(CREDIT))

    def credited(self) -> int:
        """The number of committed credits."""
        (row,) = execute(self.kind, self.place, "SELECT count(*) FROM credits")
        return int(row[0])


def execute(kind: Kind, place: str, statement: str) -> list[tuple[Any, ...]]:
    """Execute a statement on a connection of its own, and return the rows."""
    if kind != "sqlite":
        return execute_on(place, statement)
    with closing(sqlite3.connect(place, isolation_level=None)) as connection:
        return connection.execute(statement).fetchall()


class InThread:
    """An async transaction, or its connection, used from the thread in which a handler runs."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._inner, name)
        if not callable(found):
            return found

        def call(*arguments: Any) -> Any:
            async def run() -> Any:
                result = found(*arguments)
                return await result if inspect.isawaitable(result) else result

            result = anyio.from_thread.run(run)
            return InThread(result) if name == "begin" else result

        return call
