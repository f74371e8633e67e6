"""The statements of the PostgreSQL stores, and the errors of psycopg that mean an unusable database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from monime_ext.storage.errors import store_unavailable
from monime_ext.storage.schema import VERSIONS

__all__ = ["HAS_VERSIONS", "LOCK", "MAKE_VERSIONS", "READ_VERSIONS", "SET_VERSION", "map_postgres_errors"]

# Of several processes that create a table at the same moment, all but one fail, even with IF NOT EXISTS.
LOCK: Final = ("SELECT pg_advisory_xact_lock(hashtext(%s))", (VERSIONS,))
HAS_VERSIONS: Final = ("SELECT to_regclass(%s)", (VERSIONS,))
MAKE_VERSIONS: Final = f"CREATE TABLE IF NOT EXISTS {VERSIONS} (component text PRIMARY KEY, version integer NOT NULL)"
READ_VERSIONS: Final = f"SELECT component, version FROM {VERSIONS}"  # noqa: S608
SET_VERSION: Final = (
    f"INSERT INTO {VERSIONS} VALUES (%s, %s) ON CONFLICT (component) DO UPDATE SET version = excluded.version"  # noqa: S608
)


@contextmanager
def map_postgres_errors() -> Iterator[None]:
    """Raise `StoreUnavailable` for the errors of psycopg that mean an unusable database.

    Only errors of the database itself are mapped, such as those of a replica that is read-only after a failover. A
    wrong statement is a programming error and is raised unchanged.

    Raises:
        StoreUnavailable: The database cannot be reached, or cannot be written to.
    """
    import psycopg

    try:
        yield
    except (psycopg.OperationalError, psycopg.InterfaceError, psycopg.errors.ReadOnlySqlTransaction) as failure:
        raise store_unavailable("The PostgreSQL database", failure) from failure
