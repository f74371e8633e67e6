"""The journal: one business id, one session, across crashes, restarts and machines.

`monime.checkout_sessions.create(..., once="order-1042")` writes what it is about to send into a journal before the
first byte leaves, and what came of it afterwards; so whoever asks again, here or elsewhere, gets the one session of the
order.

A journal is a file by default. `PostgresJournal` and `RedisJournal` serve several machines.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from monime_ext._core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from monime_ext.exactly_once.encryption import Encryption as Encryption
    from monime_ext.exactly_once.entry import Entry as Entry
    from monime_ext.exactly_once.entry import EntryKey as EntryKey
    from monime_ext.exactly_once.factory import default_address as default_address
    from monime_ext.exactly_once.factory import open_async_journal as open_async_journal
    from monime_ext.exactly_once.factory import open_journal as open_journal
    from monime_ext.exactly_once.postgres import AsyncPostgresJournal as AsyncPostgresJournal
    from monime_ext.exactly_once.postgres import PostgresJournal as PostgresJournal
    from monime_ext.exactly_once.protocol import AsyncJournal as AsyncJournal
    from monime_ext.exactly_once.protocol import Journal as Journal
    from monime_ext.exactly_once.sqlite import AsyncSQLiteJournal as AsyncSQLiteJournal
    from monime_ext.exactly_once.sqlite import SQLiteJournal as SQLiteJournal

__all__ = [
    "AsyncJournal",
    "AsyncPostgresJournal",
    "AsyncSQLiteJournal",
    "Encryption",
    "Entry",
    "EntryKey",
    "Journal",
    "PostgresJournal",
    "SQLiteJournal",
    "default_address",
    "open_async_journal",
    "open_journal",
]

if not TYPE_CHECKING:
    __getattr__, __dir__ = lazy_exports(
        __name__,
        {
            "monime_ext.exactly_once.encryption": ("Encryption",),
            "monime_ext.exactly_once.entry": (
                "Entry",
                "EntryKey",
            ),
            "monime_ext.exactly_once.factory": (
                "default_address",
                "open_async_journal",
                "open_journal",
            ),
            "monime_ext.exactly_once.postgres": (
                "AsyncPostgresJournal",
                "PostgresJournal",
            ),
            "monime_ext.exactly_once.protocol": (
                "AsyncJournal",
                "Journal",
            ),
            "monime_ext.exactly_once.sqlite": (
                "AsyncSQLiteJournal",
                "SQLiteJournal",
            ),
        },
    )
