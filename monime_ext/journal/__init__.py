"""The journal: one business id, one session, across crashes, restarts and machines.

`monime.checkout_sessions.create(..., once="order-1042")` writes what it is about to send into a journal before the
first byte leaves, and what came of it afterwards; so whoever asks again, here or elsewhere, gets the one session of the
order.

A journal is a file by default. `PostgresJournal` and `RedisJournal` serve several machines.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..lazy_exports import lazy_exports

if TYPE_CHECKING:
    from .encryption import Encryption as Encryption
    from .entry import Entry as Entry
    from .entry import Name as Name
    from .place import async_journal_at as async_journal_at
    from .place import default_address as default_address
    from .place import journal_at as journal_at
    from .postgres import AsyncPostgresJournal as AsyncPostgresJournal
    from .postgres import PostgresJournal as PostgresJournal
    from .protocol import AsyncJournal as AsyncJournal
    from .protocol import Journal as Journal
    from .redis import AsyncRedisJournal as AsyncRedisJournal
    from .redis import RedisJournal as RedisJournal
    from .sqlite import AsyncSQLiteJournal as AsyncSQLiteJournal
    from .sqlite import SQLiteJournal as SQLiteJournal


__all__ = [
    "AsyncJournal",
    "AsyncPostgresJournal",
    "AsyncRedisJournal",
    "AsyncSQLiteJournal",
    "Encryption",
    "Entry",
    "Journal",
    "Name",
    "PostgresJournal",
    "RedisJournal",
    "SQLiteJournal",
    "async_journal_at",
    "default_address",
    "journal_at",
]

if not TYPE_CHECKING:
    __getattr__, __dir__ = lazy_exports(
        __name__,
        {
            "encryption": ("Encryption",),
            "entry": ("Entry", "Name"),
            "place": ("async_journal_at", "default_address", "journal_at"),
            "postgres": ("AsyncPostgresJournal", "PostgresJournal"),
            "protocol": ("AsyncJournal", "Journal"),
            "redis": ("AsyncRedisJournal", "RedisJournal"),
            "sqlite": ("AsyncSQLiteJournal", "SQLiteJournal"),
        },
    )
