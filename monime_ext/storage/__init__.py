"""Where durable things are kept: SQLite in a file, and PostgreSQL; each for threads and for tasks.

The journal and the inbox stand on these. A store opens connections, survives forks, brings tables to the version that
this package needs, and says in one way what went wrong. What is kept, it does not know.

PostgreSQL needs the extra `postgres`; SQLite comes with Python.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from monime_ext._core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from monime_ext.storage.postgres import PostgresStore as PostgresStore
    from monime_ext.storage.postgres_async import AsyncPostgresStore as AsyncPostgresStore
    from monime_ext.storage.schema import Component as Component
    from monime_ext.storage.sqlite import SQLiteStore as SQLiteStore

__all__ = [
    "AsyncPostgresStore",
    "Component",
    "PostgresStore",
    "SQLiteStore",
]

if not TYPE_CHECKING:
    __getattr__, __dir__ = lazy_exports(
        __name__,
        {
            "monime_ext.storage.postgres": ("PostgresStore",),
            "monime_ext.storage.postgres_async": ("AsyncPostgresStore",),
            "monime_ext.storage.schema": ("Component",),
            "monime_ext.storage.sqlite": ("SQLiteStore",),
        },
    )
