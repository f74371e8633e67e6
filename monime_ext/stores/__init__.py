"""Where durable things are kept: SQLite in a file, PostgreSQL, Redis; each for threads and for tasks.

The journal and the inbox stand on these. A store opens connections, survives forks, brings tables to the version that
this package needs, and says in one way what went wrong. What is kept, it does not know.

PostgreSQL needs the extra `postgres`, Redis the extra `redis`; SQLite comes with Python.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .postgres import PostgresStore as PostgresStore
    from .postgres_async import AsyncPostgresStore as AsyncPostgresStore
    from .redis import RedisStore as RedisStore
    from .redis_async import AsyncRedisStore as AsyncRedisStore
    from .schema import Component as Component
    from .sqlite import SQLiteStore as SQLiteStore

__all__ = ["AsyncPostgresStore", "AsyncRedisStore", "Component", "PostgresStore", "RedisStore", "SQLiteStore"]

_HOME = {
    "AsyncPostgresStore": "postgres_async",
    "AsyncRedisStore": "redis_async",
    "Component": "schema",
    "PostgresStore": "postgres",
    "RedisStore": "redis",
    "SQLiteStore": "sqlite",
}

if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        if name not in _HOME:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(f".{_HOME[name]}", __name__), name)


def __dir__() -> list[str]:
    return sorted(__all__)
