"""The journal of creates with `once`: one order, one session, across crashes, restarts and machines.

`monime.checkout_sessions.create(..., once="order-1042")` records its request in a journal before it is sent, and the
outcome afterwards, so that any later call for the same order, in this process or another, gets the order's one session.

By default a journal is a file. `SQLJournal`, in PostgreSQL, MySQL or MariaDB, serves several machines.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from monime_ext._core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from monime_ext.journal._async.factory import open_journal_async as open_journal_async
    from monime_ext.journal._async.protocol import AsyncJournal as AsyncJournal
    from monime_ext.journal._async.sql import AsyncSQLJournal as AsyncSQLJournal
    from monime_ext.journal._async.sqlite import AsyncSQLiteJournal as AsyncSQLiteJournal
    from monime_ext.journal._sync.factory import open_journal as open_journal
    from monime_ext.journal._sync.protocol import Journal as Journal
    from monime_ext.journal._sync.sql import SQLJournal as SQLJournal
    from monime_ext.journal._sync.sqlite import SQLiteJournal as SQLiteJournal
    from monime_ext.journal.address import default_address as default_address
    from monime_ext.journal.encryption import Encryption as Encryption
    from monime_ext.journal.entry import Entry as Entry
    from monime_ext.journal.entry import EntryKey as EntryKey

__all__ = [
    "AsyncJournal",
    "AsyncSQLJournal",
    "AsyncSQLiteJournal",
    "Encryption",
    "Entry",
    "EntryKey",
    "Journal",
    "SQLJournal",
    "SQLiteJournal",
    "default_address",
    "open_journal",
    "open_journal_async",
]

if not TYPE_CHECKING:
    __getattr__, __dir__ = lazy_exports(
        __name__,
        {
            "monime_ext.journal._async.factory": ("open_journal_async",),
            "monime_ext.journal._async.sql": ("AsyncSQLJournal",),
            "monime_ext.journal._async.protocol": ("AsyncJournal",),
            "monime_ext.journal._async.sqlite": ("AsyncSQLiteJournal",),
            "monime_ext.journal._sync.factory": ("open_journal",),
            "monime_ext.journal._sync.sql": ("SQLJournal",),
            "monime_ext.journal._sync.protocol": ("Journal",),
            "monime_ext.journal._sync.sqlite": ("SQLiteJournal",),
            "monime_ext.journal.address": ("default_address",),
            "monime_ext.journal.encryption": ("Encryption",),
            "monime_ext.journal.entry": ("Entry", "EntryKey"),
        },
    )
