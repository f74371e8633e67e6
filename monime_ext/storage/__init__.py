"""Databases for durable data: SQLite in a file, and PostgreSQL; each async and sync.

The journal and the inbox are built on these. A store opens connections, survives forks, creates and migrates tables,
and raises one error for a database that cannot be used. It does not know what the tables contain.

PostgreSQL needs the extra `postgres`; SQLite comes with Python.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from monime_ext._core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from monime_ext.storage._async.postgres import AsyncPostgresStore as AsyncPostgresStore
    from monime_ext.storage._sync.postgres import PostgresStore as PostgresStore
    from monime_ext.storage.schema import Component as Component
    from monime_ext.storage.sqlite import AsyncSQLiteStore as AsyncSQLiteStore
    from monime_ext.storage.sqlite import SQLiteStore as SQLiteStore

__all__ = [
    "AsyncPostgresStore",
    "AsyncSQLiteStore",
    "Component",
    "PostgresStore",
    "SQLiteStore",
]

if not TYPE_CHECKING:
    __getattr__, __dir__ = lazy_exports(
        __name__,
        {
            "monime_ext.storage._async.postgres": ("AsyncPostgresStore",),
            "monime_ext.storage._sync.postgres": ("PostgresStore",),
            "monime_ext.storage.schema": ("Component",),
            "monime_ext.storage.sqlite": ("AsyncSQLiteStore", "SQLiteStore"),
        },
    )
