"""Where durable things are kept: SQLite in a file, PostgreSQL, Redis; each for threads and for tasks.

The journal and the inbox stand on these. A store opens connections, survives forks, brings tables to the version that
this package needs, and says in one way what went wrong. What is kept, it does not know.

PostgreSQL needs the extra `postgres`, Redis the extra `redis`; SQLite comes with Python.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..lazy_exports import lazy_exports

if TYPE_CHECKING:
    from .postgres import PostgresStore as PostgresStore
    from .postgres_async import AsyncPostgresStore as AsyncPostgresStore
    from .redis import RedisStore as RedisStore
    from .redis_async import AsyncRedisStore as AsyncRedisStore
    from .schema import Component as Component
    from .sqlite import SQLiteStore as SQLiteStore

__all__ = ["AsyncPostgresStore", "AsyncRedisStore", "Component", "PostgresStore", "RedisStore", "SQLiteStore"]

if not TYPE_CHECKING:
    __getattr__, __dir__ = lazy_exports(
        __name__,
        {
            "postgres": ("PostgresStore",),
            "postgres_async": ("AsyncPostgresStore",),
            "redis": ("RedisStore",),
            "redis_async": ("AsyncRedisStore",),
            "schema": ("Component",),
            "sqlite": ("SQLiteStore",),
        },
    )
