"""The inbox: each event of a webhook has its effect once, across duplicates, crashes and many workers.

An `Inbox` runs the handlers; a store keeps which events are done, in a file or in PostgreSQL. Each is there for
threads and for tasks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from monime_ext._core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from monime_ext.inbox.django import DjangoInboxStore as DjangoInboxStore
    from monime_ext.inbox.entry import Entry as Entry
    from monime_ext.inbox.handlers import Handled as Handled
    from monime_ext.inbox.handlers import Resumed as Resumed
    from monime_ext.inbox.postgres import PostgresInboxStore as PostgresInboxStore
    from monime_ext.inbox.postgres_async import AsyncPostgresInboxStore as AsyncPostgresInboxStore
    from monime_ext.inbox.sqlite import SQLiteInboxStore as SQLiteInboxStore
    from monime_ext.inbox.sqlite_async import AsyncSQLiteInboxStore as AsyncSQLiteInboxStore
    from monime_ext.inbox.store import AsyncInboxStore as AsyncInboxStore
    from monime_ext.inbox.store import InboxStore as InboxStore
    from monime_ext.inbox.tasks import AsyncInbox as AsyncInbox
    from monime_ext.inbox.threads import Inbox as Inbox
    from monime_ext.inbox.transaction import AsyncTransaction as AsyncTransaction
    from monime_ext.inbox.transaction import Transaction as Transaction

__all__ = [
    "AsyncInbox",
    "AsyncInboxStore",
    "AsyncPostgresInboxStore",
    "AsyncSQLiteInboxStore",
    "AsyncTransaction",
    "DjangoInboxStore",
    "Entry",
    "Handled",
    "Inbox",
    "InboxStore",
    "PostgresInboxStore",
    "Resumed",
    "SQLiteInboxStore",
    "Transaction",
]

if not TYPE_CHECKING:
    __getattr__, __dir__ = lazy_exports(
        __name__,
        {
            "monime_ext.inbox.django": ("DjangoInboxStore",),
            "monime_ext.inbox.entry": ("Entry",),
            "monime_ext.inbox.handlers": (
                "Handled",
                "Resumed",
            ),
            "monime_ext.inbox.postgres": ("PostgresInboxStore",),
            "monime_ext.inbox.postgres_async": ("AsyncPostgresInboxStore",),
            "monime_ext.inbox.sqlite": ("SQLiteInboxStore",),
            "monime_ext.inbox.sqlite_async": ("AsyncSQLiteInboxStore",),
            "monime_ext.inbox.store": (
                "AsyncInboxStore",
                "InboxStore",
            ),
            "monime_ext.inbox.tasks": ("AsyncInbox",),
            "monime_ext.inbox.threads": ("Inbox",),
            "monime_ext.inbox.transaction": (
                "AsyncTransaction",
                "Transaction",
            ),
        },
    )
