"""The inbox: each webhook event has its effect exactly once, across duplicates, crashes and concurrent workers.

An `Inbox` runs the handlers; a store remembers which events are done, in a SQLite file, or in PostgreSQL, MySQL or
MariaDB. Each is available for async and sync code.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from monime_ext._core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from monime_ext.inbox._async.inbox import AsyncInbox as AsyncInbox
    from monime_ext.inbox._async.sql import AsyncSQLInboxStore as AsyncSQLInboxStore
    from monime_ext.inbox._async.sqlite import AsyncSQLiteInboxStore as AsyncSQLiteInboxStore
    from monime_ext.inbox._async.store import AsyncInboxStore as AsyncInboxStore
    from monime_ext.inbox._async.transaction import AsyncTransaction as AsyncTransaction
    from monime_ext.inbox._sync.inbox import Inbox as Inbox
    from monime_ext.inbox._sync.sql import SQLInboxStore as SQLInboxStore
    from monime_ext.inbox._sync.sqlite import SQLiteInboxStore as SQLiteInboxStore
    from monime_ext.inbox._sync.store import InboxStore as InboxStore
    from monime_ext.inbox._sync.transaction import Transaction as Transaction
    from monime_ext.inbox.base import HandlingResult as HandlingResult
    from monime_ext.inbox.base import RetryResult as RetryResult
    from monime_ext.inbox.django import DjangoInboxStore as DjangoInboxStore
    from monime_ext.inbox.entry import InboxEntry as InboxEntry

__all__ = [
    "AsyncInbox",
    "AsyncInboxStore",
    "AsyncSQLInboxStore",
    "AsyncSQLiteInboxStore",
    "AsyncTransaction",
    "DjangoInboxStore",
    "HandlingResult",
    "Inbox",
    "InboxEntry",
    "InboxStore",
    "RetryResult",
    "SQLInboxStore",
    "SQLiteInboxStore",
    "Transaction",
]

if not TYPE_CHECKING:
    __getattr__, __dir__ = lazy_exports(
        __name__,
        {
            "monime_ext.inbox._async.inbox": ("AsyncInbox",),
            "monime_ext.inbox._async.sql": ("AsyncSQLInboxStore",),
            "monime_ext.inbox._async.sqlite": ("AsyncSQLiteInboxStore",),
            "monime_ext.inbox._async.store": ("AsyncInboxStore",),
            "monime_ext.inbox._async.transaction": ("AsyncTransaction",),
            "monime_ext.inbox._sync.inbox": ("Inbox",),
            "monime_ext.inbox._sync.sql": ("SQLInboxStore",),
            "monime_ext.inbox._sync.sqlite": ("SQLiteInboxStore",),
            "monime_ext.inbox._sync.store": ("InboxStore",),
            "monime_ext.inbox._sync.transaction": ("Transaction",),
            "monime_ext.inbox.base": ("HandlingResult", "RetryResult"),
            "monime_ext.inbox.django": ("DjangoInboxStore",),
            "monime_ext.inbox.entry": ("InboxEntry",),
        },
    )
