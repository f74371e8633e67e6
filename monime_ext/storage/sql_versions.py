"""The table with the schema version of each component, in PostgreSQL, MySQL and MariaDB."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final, TypeAlias, TypeVar

from sqlalchemy import (
    Column,
    Connection,
    Dialect,
    Executable,
    Integer,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    delete,
    insert,
    inspect,
    select,
    text,
)
from sqlalchemy.dialects import mysql

from monime_ext.errors import ConfigurationError, StoreUnavailable
from monime_ext.storage.address import Database
from monime_ext.storage.schema import VERSIONS, Component, check_version, pending

__all__ = [
    "MYSQL",
    "MYSQL_OPTIONS",
    "KeyText",
    "LongText",
    "SQLComponent",
    "autocommits",
    "check_durability",
    "check_tables",
    "database_of",
    "prepare_tables",
    "require_transaction",
    "run_alone",
]

T = TypeVar("T")

SQLComponent: TypeAlias = Component[Executable | Mapping[str, Executable]]
"""A component in a database on a server. A statement that differs between them is one for `postgresql` and `mysql`."""

MYSQL: Final = ("mysql", "mariadb")
MYSQL_OPTIONS: Final[dict[str, Any]] = {"mysql_engine": "InnoDB", "mysql_charset": "utf8mb4"}

_LOCK_SECONDS: Final = 10


class KeyText(TypeDecorator[str]):
    """Text that identifies something, compared character by character.

    MySQL's collations for text ignore blanks at the end, and those that do not have other names in MariaDB: there it is
    stored as UTF-8 in binary.

    Args:
        length: The maximum number of characters, where an index needs one.
    """

    impl = Text
    cache_ok = True

    def __init__(self, length: int) -> None:
        super().__init__()
        self.length = length

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        """Return the type in a database."""
        if dialect.name in MYSQL:
            return dialect.type_descriptor(mysql.VARBINARY(self.length * 4))
        return dialect.type_descriptor(Text())

    def process_bind_param(self, value: str | None, dialect: Dialect) -> Any:
        """Return a value as it is stored."""
        return value.encode() if dialect.name in MYSQL and isinstance(value, str) else value

    def process_result_value(self, value: Any, dialect: Dialect) -> str | None:
        """Return a stored value as text."""
        return value.decode() if isinstance(value, bytes) else value


LongText: Final = Text().with_variant(mysql.LONGTEXT(charset="utf8mb4", collation="utf8mb4_bin"), *MYSQL)

_TABLE: Final = Table(
    VERSIONS,
    MetaData(),
    Column[str]("component", KeyText(64), primary_key=True),
    Column("version", Integer, nullable=False),
    **MYSQL_OPTIONS,
)


def prepare_tables(connection: Connection, components: Sequence[SQLComponent]) -> None:
    """Create or migrate the tables of components, in the transaction of a connection.

    Raises:
        ConfigurationError: The database is not supported, or a later version of this package created the tables.
    """
    with _only_one(connection):
        _TABLE.create(connection, checkfirst=True)
        versions = _read_versions(connection)
        for component in components:
            for statement in pending(component, versions.get(component.name, 0)):
                connection.execute(
                    statement if isinstance(statement, Executable) else statement[database_of(connection)]
                )
            connection.execute(delete(_TABLE).where(_TABLE.c.component == component.name))
            connection.execute(insert(_TABLE).values(component=component.name, version=component.version))


def check_tables(connection: Connection, components: Sequence[SQLComponent]) -> None:
    """Check that the tables of components are there.

    Raises:
        ConfigurationError: The database is not supported, or the tables are missing or of another version.
    """
    _check_dialect(connection)
    versions = _read_versions(connection) if inspect(connection).has_table(VERSIONS) else {}
    for component in components:
        check_version(component, versions.get(component.name, 0))


def autocommits(connection: Connection) -> bool:
    """Return whether each statement on a connection is durable when it returns."""
    driver = connection.connection.dbapi_connection
    try:
        return driver is not None and connection.dialect.detect_autocommit_setting(driver)
    except NotImplementedError:
        return False


def check_durability(connection: Connection) -> None:
    """Check that a crash of the server loses nothing that was committed.

    Raises:
        ConfigurationError: It may.
    """
    if database_of(connection) == "postgresql":
        setting, value = "synchronous_commit", connection.scalar(text("SHOW synchronous_commit"))
    else:
        setting = "innodb_flush_log_at_trx_commit"
        value = connection.scalar(text("SELECT @@innodb_flush_log_at_trx_commit"))
    if str(value) in ("off", "0"):
        raise ConfigurationError(
            f"The database may lose what was committed when it crashes ({setting} is {value}), and an order whose "
            'intent is lost may be charged twice. Change the setting, or accept it with `durability="relaxed"`. '
            "Nothing was sent."
        )


def database_of(connection: Connection) -> Database:
    """Return the kind of database that a connection leads to."""
    return "mysql" if connection.dialect.name in MYSQL else "postgresql"


def run_alone(work: Callable[[Connection], T], connection: Connection) -> T:
    """Run `work` on a connection of the user's, and leave it with or without a transaction, as it was."""
    had_begun = connection.in_transaction()
    try:
        return work(connection)
    finally:
        if not had_begun and autocommits(connection):
            connection.rollback()


def require_transaction(connection: Connection) -> None:
    """Check that a connection is not in autocommit mode.

    Raises:
        ConfigurationError: It is.
    """
    if autocommits(connection):
        raise ConfigurationError(
            "On a connection in AUTOCOMMIT mode nothing can be committed together with the event. Pass the engine, or "
            "a connection or session with transactions. Nothing was changed."
        )


def _read_versions(connection: Connection) -> dict[str, int]:
    rows = connection.execute(select(_TABLE.c.component, _TABLE.c.version))
    return {row.component: row.version for row in rows}


@contextmanager
def _only_one(connection: Connection) -> Iterator[None]:
    """Of several processes that create a table at the same moment, all but one fail, even with IF NOT EXISTS."""
    _check_dialect(connection)
    values = {"name": VERSIONS, "seconds": _LOCK_SECONDS}
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtext(:name))"), {"name": VERSIONS})
        yield
        return
    # The lock is of the whole server, and another database has tables of its own.
    name = "concat(:name, ' ', left(sha1(database()), 20))"
    if not connection.scalar(text(f"SELECT get_lock({name}, :seconds)"), values):
        raise StoreUnavailable("Another process is creating the tables. Nothing was changed: try again.")
    try:
        yield
    finally:
        connection.execute(text(f"SELECT release_lock({name})"), {"name": VERSIONS})


def _check_dialect(connection: Connection) -> None:
    if connection.dialect.name not in ("postgresql", *MYSQL):
        raise ConfigurationError(
            f"The tables can be in PostgreSQL, MySQL and MariaDB, and this database is {connection.dialect.name}. For "
            "SQLite, pass the path of a file to the classes for SQLite. Nothing was sent or changed."
        )
