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
    from monime_ext.journal._async.protocol import AsyncJournal as AsyncJournal
    from monime_ext.journal._sync.protocol import Journal as Journal
    from monime_ext.journal.encryption import Encryption as Encryption
    from monime_ext.journal.entry import Entry as Entry
    from monime_ext.journal.entry import EntryKey as EntryKey
    from monime_ext.journal.factory import default_address as default_address
    from monime_ext.journal.factory import open_journal as open_journal
    from monime_ext.journal.factory import open_journal_async as open_journal_async
    from monime_ext.journal.postgres import AsyncPostgresJournal as AsyncPostgresJournal
    from monime_ext.journal.postgres import PostgresJournal as PostgresJournal
    from monime_ext.journal.sqlite import AsyncSQLiteJournal as AsyncSQLiteJournal
    from monime_ext.journal.sqlite import SQLiteJournal as SQLiteJournal

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
    "open_journal",
    "open_journal_async",
]

if not TYPE_CHECKING:
    __getattr__, __dir__ = lazy_exports(
        __name__,
        {
            "monime_ext.journal.encryption": ("Encryption",),
            "monime_ext.journal.entry": (
                "Entry",
                "EntryKey",
            ),
            "monime_ext.journal.factory": (
                "default_address",
                "open_journal_async",
                "open_journal",
            ),
            "monime_ext.journal.postgres": (
                "AsyncPostgresJournal",
                "PostgresJournal",
            ),
            "monime_ext.journal._async.protocol": ("AsyncJournal",),
            "monime_ext.journal._sync.protocol": ("Journal",),
            "monime_ext.journal.sqlite": (
                "AsyncSQLiteJournal",
                "SQLiteJournal",
            ),
        },
    )
