"""The table and the statements of the journal in PostgreSQL, MySQL and MariaDB.

Everything here is sync; async stores run it in `run_sync`. Each statement is built once, and SQLAlchemy compiles it
once for each database.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Double,
    Index,
    Insert,
    MetaData,
    Select,
    Table,
    Update,
    and_,
    bindparam,
    case,
    cast,
    delete,
    extract,
    func,
    insert,
    literal_column,
    or_,
    select,
    text,
    tuple_,
    union_all,
    update,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import IntegrityError
from sqlalchemy.schema import CreateIndex, CreateTable

from monime_ext.journal.entry import Entry, EntryKey, Snapshot
from monime_ext.storage.address import Database
from monime_ext.storage.schema import Component
from monime_ext.storage.sql_errors import is_duplicate
from monime_ext.storage.sql_versions import MYSQL_OPTIONS, KeyText, LongText, SQLComponent, database_of

__all__ = ["JOURNAL", "begin", "change", "change_again", "find", "list_entries", "purge_page", "read_clock"]

# The order and the names of the columns are those of `COLUMNS`.
TABLE: Final = Table(
    "monime_journal",
    MetaData(),
    Column[str]("space_id", KeyText(64), primary_key=True),
    Column[str]("operation", KeyText(64), primary_key=True),
    Column[str]("once", KeyText(255), primary_key=True),
    Column("attempt", BigInteger, primary_key=True, autoincrement=False),
    Column("revision", BigInteger, nullable=False),
    Column[str]("state", KeyText(16), nullable=False),
    Column[str]("owner", LongText),
    Column[float]("made_at", Double(), nullable=False),
    Column[float]("sent_at", Double(), nullable=False),
    Column[float]("changed_at", Double(), nullable=False),
    Column[float]("lease_ends", Double()),
    Column[str]("record", LongText, nullable=False),
    **MYSQL_OPTIONS,
)
_C: Final = TABLE.c
_KEY: Final = (_C.space_id, _C.operation, _C.once, _C.attempt)
# With bound values, PostgreSQL would not know that its index of unfinished entries has all of them.
_IS_UNFINISHED: Final = text("state IN ('sending', 'unknown')")
_IS_FINISHED: Final = text("state NOT IN ('sending', 'unknown')")

JOURNAL: Final[SQLComponent] = Component(
    "journal",
    (
        (
            CreateTable(TABLE),
            {
                "postgresql": CreateIndex(Index("monime_journal_unfinished", *_KEY, postgresql_where=_IS_UNFINISHED)),
                "mysql": CreateIndex(Index("monime_journal_unfinished", _C.state, *_KEY)),
            },
        ),
    ),
)

# The time is the server's, so that machines whose clocks differ agree on leases. A test sets its own.
_GIVEN_NOW: Final = bindparam("p_now", type_=Double)
_NOW: Final[dict[Database, ColumnElement[float]]] = {
    "postgresql": func.coalesce(_GIVEN_NOW, cast(extract("epoch", func.statement_timestamp()), Double)),
    # The client receives the value of `last_insert_id` with the outcome of a statement that returns no rows.
    "mysql": func.coalesce(
        _GIVEN_NOW,
        literal_column(
            "last_insert_id(timestampdiff(MICROSECOND, '1970-01-01', utc_timestamp(6))) / 1e6", type_=Double
        ),
    ),
}
_HAS_KEY: Final = and_(*[column == bindparam(f"p_{column.name}") for column in _KEY])


def _insert_values(database: Database) -> dict[str, Any]:
    now = _NOW[database]
    given = {name: bindparam(f"p_{name}", type_=_C[name].type) for name in (*_names(_KEY), "state", "owner", "record")}
    lease_ends = now + bindparam("p_lease", type_=Double)
    return {**given, "revision": literal_column("1"), **dict.fromkeys(_TIMES, now), "lease_ends": lease_ends}


def _names(columns: Sequence[ColumnElement[Any]]) -> list[str]:
    return [str(column.key) for column in columns]


_TIMES: Final = ("made_at", "sent_at", "changed_at")


def _update(database: Database) -> Update:
    now = _NOW[database]
    return (
        update(TABLE)
        .where(_HAS_KEY, _C.revision == bindparam("p_revision"))
        .values(
            revision=_C.revision + 1,
            state=bindparam("p_state"),
            owner=bindparam("p_owner"),
            record=bindparam("p_record"),
            changed_at=now,
            lease_ends=now + bindparam("p_lease", type_=Double),
            sent_at=case((bindparam("p_restarts", type_=BigInteger) == 1, now), else_=_C.sent_at),
        )
    )


_FIND: Final[dict[Database, Select[Any]]] = {
    database: select(*_C, now.label("now")).where(_HAS_KEY) for database, now in _NOW.items()
}
# Whatever the isolation level, this finds the row that a transaction has inserted meanwhile.
_FIND_LATEST: Final = _FIND["mysql"].with_for_update(read=True)

# Neither half sees a row that another transaction inserts meanwhile: then there is no row, and the caller tries again.
_MADE: Final = (
    postgresql.insert(TABLE)
    .values(_insert_values("postgresql"))
    .on_conflict_do_nothing()
    .returning(*_C, _NOW["postgresql"].label("now"))
    .cte("made")
)
_BEGIN_POSTGRES: Final = union_all(select(*_MADE.c), _FIND["postgresql"])
_BEGIN_MYSQL: Final[Insert] = insert(TABLE).values(_insert_values("mysql"))

_CHANGE_POSTGRES: Final = _update("postgresql").returning(_C.changed_at)
_CHANGE_MYSQL: Final = _update("mysql")


def begin(connection: Connection, entry: Entry, values: dict[str, Any]) -> Snapshot | None:
    """Insert an entry unless there is one with its key, and return the one that is there now.

    Returns None if this transaction does not see the one that is there.

    Args:
        connection: The connection.
        entry: The entry.
        values: Its row, with `lease` and `now`.
    """
    row = _bound(values)
    if database_of(connection) == "postgresql":
        found = connection.execute(_BEGIN_POSTGRES, row).first()
        return None if found is None else Snapshot(entry.updated_from_row(found, values["record"]), found[-1])
    try:
        now = _time_of(connection.execute(_BEGIN_MYSQL, row).lastrowid, values)
    except IntegrityError as failure:
        if not is_duplicate(failure):
            raise
        found = connection.execute(_FIND_LATEST, row).first()
        return None if found is None else Snapshot(entry.updated_from_row(found, values["record"]), found[-1])
    lease_ends = now + values["lease"]
    begun = replace(entry, revision=1, created_at=now, sent_at=now, changed_at=now, lease_expires_at=lease_ends)
    return Snapshot(begun, now)


def change(connection: Connection, entry: Entry, values: dict[str, Any]) -> Snapshot | None:
    """Replace an entry if it has the revision of `entry`, and return the new one; otherwise return None."""
    now: float | None
    if database_of(connection) == "postgresql":
        now = connection.execute(_CHANGE_POSTGRES, _bound(values)).scalar()
    else:
        result = connection.execute(_CHANGE_MYSQL, _bound(values))
        now = _time_of(result.lastrowid, values) if result.rowcount else None
    if now is None:
        return None
    lease = values["lease"]
    changed = replace(
        entry,
        revision=entry.revision + 1,
        sent_at=now if values["restarts"] else entry.sent_at,
        changed_at=now,
        lease_expires_at=None if lease is None else now + lease,
    )
    return Snapshot(changed, now)


def change_again(connection: Connection, entry: Entry, values: dict[str, Any]) -> Snapshot | None:
    """As `change`, after a try whose outcome is unknown: if that one has changed the entry, return it."""
    changed = change(connection, entry, values)
    if changed is not None or (found := find(connection, entry.key, values["now"])) is None:
        return changed
    stored = found.entry.to_row()
    ours = all(stored[name] == values[name] for name in ("state", "owner", "record"))
    return found if ours and found.entry.revision == entry.revision + 1 else None


def find(connection: Connection, key: EntryKey, now: float | None) -> Snapshot | None:
    """Return the entry with a key, or None."""
    statement = _FIND[database_of(connection)]
    row = connection.execute(statement, _bound({**key.to_row(), "now": now})).first()
    return None if row is None else Snapshot(Entry.from_row(row), row[-1])


def list_entries(
    connection: Connection, *, unfinished: bool, key_prefix: Sequence[str], after: EntryKey | None, limit: int
) -> list[Entry]:
    """Return entries in the order of their keys; see `Journal.entries`."""
    prefix = dict(zip(_names(_KEY), key_prefix, strict=False))
    following = {} if after is None else {f"after_{name}": value for name, value in after.to_row().items()}
    statement = _listing(database_of(connection), len(prefix), is_continued=after is not None, unfinished=unfinished)
    rows = connection.execute(statement, {**_bound(prefix), **following, "p_limit": limit})
    return [Entry.listed(row) for row in rows]


def read_clock(connection: Connection) -> float:
    """Return the time of the server."""
    return float(connection.execute(select(_NOW[database_of(connection)]), {"p_now": None}).scalar_one())


def purge_page(
    connection: Connection, before: float, after: tuple[Any, ...] | None, limit: int
) -> tuple[int, tuple[Any, ...] | None]:
    """Delete the next finished entries that were not changed since a time, in the order of their keys.

    Args:
        connection: The connection.
        before: The time.
        after: The key after which to go on; None for the first.
        limit: The maximum number of entries to delete.

    Returns:
        How many entries were deleted, and the key after which to go on; None if there is nothing more.
    """
    following = (
        {} if after is None else {f"after_{name}": value for name, value in zip(_names(_KEY), after, strict=True)}
    )
    statement = _purgeable(database_of(connection), is_continued=after is not None)
    values = {**following, "p_before": before, "p_limit": limit}
    keys = [tuple(row) for row in connection.execute(statement, values)]
    if not keys:
        return 0, None
    deleted = connection.execute(_PURGE, {"p_keys": keys, "p_before": before}).rowcount
    return deleted, keys[-1] if len(keys) == limit else None


_PURGE: Final = delete(TABLE).where(
    tuple_(*_KEY).in_(bindparam("p_keys", expanding=True)), _C.changed_at < bindparam("p_before"), _IS_FINISHED
)


@cache
def _listing(database: Database, prefix: int, *, is_continued: bool, unfinished: bool) -> Select[Any]:
    # A condition for each filter that is set, so that the database can use an index.
    conditions: list[Any] = [column == bindparam(f"p_{column.name}") for column in _KEY[:prefix]]
    if is_continued:
        conditions.append(_after(database))
    if unfinished:
        conditions.append(_IS_UNFINISHED)
    return select(*_C).where(*conditions).order_by(*_KEY).limit(bindparam("p_limit", type_=BigInteger))


@cache
def _purgeable(database: Database, *, is_continued: bool) -> Select[Any, Any, Any, Any]:
    later = TABLE.alias("later")
    protects: Select[Any] = select(literal_column("1")).where(
        *[later.c[name] == _C[name] for name in ("space_id", "operation", "once")],
        later.c.attempt > _C.attempt,
        or_(later.c.changed_at >= bindparam("p_before"), text("later.state IN ('sending', 'unknown')")),
    )
    finished = text("monime_journal.state NOT IN ('sending', 'unknown')")
    conditions: list[Any] = [_C.changed_at < bindparam("p_before"), finished, ~protects.exists()]
    if is_continued:
        conditions.append(_after(database))
    return select(*_KEY).where(*conditions).order_by(*_KEY).limit(bindparam("p_limit", type_=BigInteger))


def _after(database: Database) -> ColumnElement[bool]:
    """Return the condition that a key comes after another one, in the form that a database finds in its index."""
    given = [bindparam(f"after_{column.name}", type_=column.type) for column in _KEY]
    if database == "postgresql":
        return tuple_(*_KEY) > tuple_(*given)
    return or_(
        *[
            and_(*[_KEY[before] == given[before] for before in range(index)], _KEY[index] > given[index])
            for index in range(len(_KEY))
        ]
    )


def _bound(values: dict[str, Any]) -> dict[str, Any]:
    # SQLAlchemy reserves the names of the columns.
    return {f"p_{name}": value for name, value in values.items()}


def _time_of(inserted_id: int, values: dict[str, Any]) -> float:
    given = values["now"]
    return inserted_id / 1e6 if given is None else float(given)
