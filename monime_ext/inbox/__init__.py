"""The inbox: each event of a webhook has its effect once, across duplicates, crashes and many workers.

An `Inbox` runs the handlers; a store keeps which events are done, in a file, in PostgreSQL or in Redis. Each is there
for threads and for tasks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..lazy_exports import lazy_exports

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

if not TYPE_CHECKING:
    __getattr__, __dir__ = lazy_exports(
        __name__,
        {
            "django": ("DjangoInboxStore",),
            "entry": ("Entry",),
            "handlers": ("Handled", "Resumed"),
            "postgres": ("PostgresInboxStore",),
            "postgres_async": ("AsyncPostgresInboxStore",),
            "redis": ("RedisInboxStore",),
            "redis_async": ("AsyncRedisInboxStore",),
            "sqlite": ("SQLiteInboxStore",),
            "sqlite_async": ("AsyncSQLiteInboxStore",),
            "store": ("AsyncInboxStore", "InboxStore"),
            "tasks": ("AsyncInbox",),
            "threads": ("Inbox",),
            "transaction": ("AsyncTransaction", "Transaction"),
        },
    )
