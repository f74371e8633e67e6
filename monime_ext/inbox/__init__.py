"""The inbox: each event of a webhook has its effect once, across duplicates, crashes and many workers.

An `Inbox` runs the handlers; a store keeps which events are done, in a file, in PostgreSQL or in Redis. Each is there
for threads and for tasks.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .django import DjangoInboxStore as DjangoInboxStore
    from .entry import Entry as Entry
    from .handlers import Handled as Handled
    from .handlers import Resumed as Resumed
    from .postgres import PostgresInboxStore as PostgresInboxStore
    from .postgres_async import AsyncPostgresInboxStore as AsyncPostgresInboxStore
    from .redis import RedisInboxStore as RedisInboxStore
    from .redis_async import AsyncRedisInboxStore as AsyncRedisInboxStore
    from .sqlite import SQLiteInboxStore as SQLiteInboxStore
    from .sqlite_async import AsyncSQLiteInboxStore as AsyncSQLiteInboxStore
    from .store import AsyncInboxStore as AsyncInboxStore
    from .store import InboxStore as InboxStore
    from .tasks import AsyncInbox as AsyncInbox
    from .threads import Inbox as Inbox
    from .transaction import AsyncTransaction as AsyncTransaction
    from .transaction import Transaction as Transaction

__all__ = [
    "AsyncInbox",
    "AsyncInboxStore",
    "AsyncPostgresInboxStore",
    "AsyncRedisInboxStore",
    "AsyncSQLiteInboxStore",
    "AsyncTransaction",
    "DjangoInboxStore",
    "Entry",
    "Handled",
    "Inbox",
    "InboxStore",
    "PostgresInboxStore",
    "RedisInboxStore",
    "Resumed",
    "SQLiteInboxStore",
    "Transaction",
]

_HOME = {
    "AsyncInbox": "tasks",
    "AsyncInboxStore": "store",
    "AsyncPostgresInboxStore": "postgres_async",
    "AsyncRedisInboxStore": "redis_async",
    "AsyncSQLiteInboxStore": "sqlite_async",
    "AsyncTransaction": "transaction",
    "DjangoInboxStore": "django",
    "Entry": "entry",
    "Handled": "handlers",
    "Inbox": "threads",
    "InboxStore": "store",
    "PostgresInboxStore": "postgres",
    "RedisInboxStore": "redis",
    "Resumed": "handlers",
    "SQLiteInboxStore": "sqlite",
    "Transaction": "transaction",
}

if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        if name not in _HOME:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(f".{_HOME[name]}", __name__), name)


def __dir__() -> list[str]:
    return sorted(__all__)
