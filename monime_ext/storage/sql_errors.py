"""What the errors of a database mean: an unusable database, or a transaction that may be tried again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from monime_ext._core.redaction import printable_excerpt
from monime_ext.errors import StoreUnavailable
from monime_ext.storage.errors import store_unavailable

__all__ = [
    "driver_error",
    "is_database_error",
    "is_duplicate",
    "is_transient",
    "map_sql_errors",
    "sql_unavailable",
]

_TRANSIENT: Final = {"40001", "40P01", 1020, 1205, 1213}
"""Serialization failures and deadlocks; and those of MySQL, with a lock that was not free in time."""

_WITH_VALUES: Final = ("DataError", "IntegrityError")
"""Their messages contain what was to be stored."""


def is_database_error(failure: BaseException) -> bool:
    """Return whether an exception comes from SQLAlchemy, from a driver, or from the network.

    SQLAlchemy passes on a few errors of a driver as they are, such as those of a change of the isolation level.
    """
    if isinstance(failure, (SQLAlchemyError, OSError)):
        return True
    names = {f"{kind.__module__.partition('.')[0]}.{kind.__name__}" for kind in type(failure).__mro__}
    return not names.isdisjoint(
        {"psycopg.Error", "psycopg2.Error", "pymysql.MySQLError", "MySQLdb.MySQLError", "asyncpg.PostgresError"}
        | {"asyncpg.InterfaceError", "asyncmy.MySQLError", "mysql.Error", "pg8000.Error"}
    )


def is_transient(failure: BaseException) -> bool:
    """Return whether the same work may succeed at once: a lost connection, a deadlock or a serialization failure."""
    if not isinstance(failure, DBAPIError):
        return False
    return failure.connection_invalidated or not _codes(failure).isdisjoint(_TRANSIENT)


def is_duplicate(failure: DBAPIError) -> bool:
    """Return whether MySQL or MariaDB rejected a row because there is one with its key."""
    return 1062 in _codes(failure)


def driver_error(failure: BaseException) -> BaseException:
    """Return the driver's own error, if SQLAlchemy has wrapped one; its own contains statements and may contain values.

    Args:
        failure: An error of SQLAlchemy or of a driver.
    """
    return getattr(failure, "orig", None) or failure


def sql_unavailable(failure: BaseException) -> StoreUnavailable:
    """Return the error for a database that cannot be used.

    Args:
        failure: An error of SQLAlchemy or of a driver.
    """
    cause = driver_error(failure)
    kinds = {kind.__name__ for kind in type(cause).__mro__}
    return store_unavailable("The database", cause, None if kinds.intersection(_WITH_VALUES) else _reason(cause))


@contextmanager
def map_sql_errors(others: Sequence[BaseException] = ()) -> Iterator[None]:
    """Raise `StoreUnavailable` for the errors of a database.

    Args:
        others: Errors that are raised unchanged, such as those of a handler.

    Raises:
        StoreUnavailable: The database cannot be used.
    """
    try:
        yield
    except Exception as failure:
        if any(failure is other for other in others) or not is_database_error(failure):
            raise
        raise sql_unavailable(failure) from driver_error(failure)


def _codes(failure: DBAPIError) -> set[object]:
    """Return the SQLSTATE of an error, and the number that MySQL's drivers have as the first argument."""
    codes = {getattr(failure.orig, name, None) for name in ("sqlstate", "pgcode")}
    return codes | set(getattr(failure.orig, "args", ())[:1])


def _reason(cause: BaseException) -> str | None:
    diagnosis = getattr(cause, "diag", None)
    text = getattr(diagnosis, "message_primary", None)
    if text is None:
        arguments = getattr(cause, "args", ())
        text = " ".join(str(argument) for argument in arguments[:2])
    first_line = str(text).strip().partition("\n")[0]
    return printable_excerpt(first_line) if first_line else None
