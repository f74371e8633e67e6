"""What the stores in PostgreSQL for threads and for tasks have in common: statements and errors."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from monime_ext.storage.errors import unavailable
from monime_ext.storage.schema import VERSIONS

__all__ = ["HAS_VERSIONS", "LOCK", "MAKE_VERSIONS", "READ_VERSIONS", "SET_VERSION", "translated"]

# Of processes that create one table at the same moment, PostgreSQL lets all but one fail, IF NOT EXISTS or not.
LOCK: Final = ("SELECT pg_advisory_xact_lock(hashtext(%s))", (VERSIONS,))
HAS_VERSIONS: Final = ("SELECT to_regclass(%s)", (VERSIONS,))
MAKE_VERSIONS: Final = f"CREATE TABLE IF NOT EXISTS {VERSIONS} (component text PRIMARY KEY, version integer NOT NULL)"
READ_VERSIONS: Final = f"SELECT component, version FROM {VERSIONS}"  # noqa: S608
SET_VERSION: Final = (
    f"INSERT INTO {VERSIONS} VALUES (%s, %s) ON CONFLICT (component) DO UPDATE SET version = excluded.version"  # noqa: S608
)


@contextmanager
def translated(psycopg: Any) -> Iterator[None]:
    """Raise what psycopg says about an unusable database as our own error.

    Only trouble of the database itself is caught, such as that of a replica after a failover, which cannot be written
    to; a wrong statement is a mistake in a program.

    Raises:
        StoreUnavailable: The database cannot be reached, or is in trouble.
    """
    try:
        yield
    except (psycopg.OperationalError, psycopg.InterfaceError, psycopg.errors.ReadOnlySqlTransaction) as failure:
        raise unavailable("The PostgreSQL database", failure) from failure
