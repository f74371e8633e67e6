"""Databases for durable data: SQLite in a file, and PostgreSQL, MySQL and MariaDB; each async and sync.

The journal and the inbox are built on these. A store opens connections, survives forks, creates and migrates tables,
and raises one error for a database that cannot be used. It does not know what the tables contain.

Databases on a server need the extra `sql`; SQLite comes with Python.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from monime_ext._core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from monime_ext.storage._async.sql import AsyncSQLStore as AsyncSQLStore
    from monime_ext.storage._sync.sql import SQLStore as SQLStore
    from monime_ext.storage.schema import Component as Component
    from monime_ext.storage.sqlite import AsyncSQLiteStore as AsyncSQLiteStore
    from monime_ext.storage.sqlite import SQLiteStore as SQLiteStore

__all__ = [
    "AsyncSQLStore",
    "AsyncSQLiteStore",
    "Component",
    "SQLStore",
    "SQLiteStore",
]

if not TYPE_CHECKING:
    __getattr__, __dir__ = lazy_exports(
        __name__,
        {
            "monime_ext.storage._async.sql": ("AsyncSQLStore",),
            "monime_ext.storage._sync.sql": ("SQLStore",),
            "monime_ext.storage.schema": ("Component",),
            "monime_ext.storage.sqlite": ("AsyncSQLiteStore", "SQLiteStore"),
        },
    )
