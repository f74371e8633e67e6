"""The inbox's tables and statements in PostgreSQL, MySQL and MariaDB.

Everything here is sync; async stores run it in `run_sync`. Each statement is built once, and SQLAlchemy compiles it
once for each database.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, fields
from typing import Any, Final

from sqlalchemy import (
    Column,
    Connection,
    Double,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    bindparam,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy.dialects import mysql, postgresql
from sqlalchemy.exc import IntegrityError
from sqlalchemy.schema import CreateIndex, CreateTable

from monime_ext.errors import ConfigurationError
from monime_ext.inbox.entry import InboxEntry, State
from monime_ext.storage.address import Database
from monime_ext.storage.schema import Component
from monime_ext.storage.sql_errors import is_duplicate
from monime_ext.storage.sql_versions import MYSQL, MYSQL_OPTIONS, KeyText, LongText, SQLComponent, database_of

__all__ = ["INBOX", "claim_effect", "list_entries", "load", "purge", "save", "save_again"]

MAX_KEY_LENGTH: Final = 255

_METADATA: Final = MetaData()
# The columns are the fields of `InboxEntry`, in their order.
TABLE: Final = Table(
    "monime_inbox",
    _METADATA,
    Column[str]("id", KeyText(MAX_KEY_LENGTH), primary_key=True),
    Column[str]("name", KeyText(MAX_KEY_LENGTH), nullable=False),
    Column[str]("state", KeyText(16), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("revision", Integer, nullable=False),
    Column[float]("lease_expires_at", Double(), nullable=False),
    Column[float]("first_seen_at", Double(), nullable=False),
    Column[float]("changed_at", Double(), nullable=False),
    Column[str]("error", LongText),
    Column("body", LargeBinary().with_variant(mysql.LONGBLOB(), *MYSQL)),
    **MYSQL_OPTIONS,
)
EFFECTS: Final = Table(
    "monime_inbox_effects",
    _METADATA,
    Column[str]("effect", KeyText(MAX_KEY_LENGTH), primary_key=True),
    Column[str]("event_id", KeyText(MAX_KEY_LENGTH), nullable=False),
    Column[float]("created_at", Double(), nullable=False),
    **MYSQL_OPTIONS,
)
_C: Final = TABLE.c

INBOX: Final[SQLComponent] = Component(
    "inbox",
    (
        (
            CreateTable(TABLE),
            CreateIndex(Index("monime_inbox_by_state", _C.state, _C.changed_at)),
            CreateTable(EFFECTS),
            CreateIndex(Index("monime_inbox_effects_by_age", EFFECTS.c.created_at)),
        ),
    ),
)

_NAMES: Final = [field.name for field in fields(InboxEntry)]
_VALUES: Final[dict[str, Any]] = {name: bindparam(f"p_{name}") for name in _NAMES}
_LOAD: Final = select(*_C).where(_C.id == bindparam("p_id"))
_INSERT: Final[dict[Database, Any]] = {
    "postgresql": postgresql.insert(TABLE).values(_VALUES).on_conflict_do_nothing().returning(_C.id),
    "mysql": insert(TABLE).values(_VALUES),
}
_UPDATE: Final = update(TABLE).values(_VALUES).where(_C.id == bindparam("p_id"), _C.revision == bindparam("p_before"))
_LIST: Final = (
    select(*_C)
    .where(_C.state.in_(bindparam("p_states", expanding=True)))
    .order_by(_C.changed_at)
    .limit(bindparam("p_limit", type_=Integer))
)
_EFFECT: Final[dict[str, Any]] = {column.name: bindparam(f"p_{column.name}") for column in EFFECTS.c}
_INSERT_EFFECT: Final[dict[Database, Any]] = {
    "postgresql": postgresql.insert(EFFECTS).values(_EFFECT).on_conflict_do_nothing().returning(EFFECTS.c.effect),
    "mysql": insert(EFFECTS).values(_EFFECT),
}
# Whatever the isolation level, this finds the row that the insertion has met.
_EFFECT_OWNER: Final = (
    select(EFFECTS.c.event_id).where(EFFECTS.c.effect == bindparam("p_effect")).with_for_update(read=True)
)
_PURGE: Final = delete(TABLE).where(_C.state == "done", _C.changed_at < bindparam("p_before"))
# An event that is not done may share an effect with one that was done long ago.
_PURGE_EFFECTS: Final = delete(EFFECTS).where(
    EFFECTS.c.created_at < bindparam("p_before"),
    ~select(_C.id)
    .where(_C.state.in_(["running", "failed", "dead_lettered"]), _C.first_seen_at < bindparam("p_before"))
    .exists(),
)


def load(connection: Connection, event_id: str) -> InboxEntry | None:
    """Return the entry of an event, or None if there is none."""
    row = connection.execute(_LOAD, {"p_id": event_id}).first()
    return None if row is None else InboxEntry(*row)


def save(connection: Connection, entry: InboxEntry) -> bool:
    """Save an entry if the stored one has the revision before it (none for revision 1); return whether it was."""
    values = {f"p_{name}": value for name, value in asdict(entry).items()}
    if entry.revision == 1:
        return _insert(connection, _INSERT, values)
    return connection.execute(_UPDATE, {**values, "p_before": entry.revision - 1}).rowcount == 1


def save_again(connection: Connection, entry: InboxEntry) -> bool:
    """As `save`, after a try whose outcome is unknown: if that one has saved the entry, return True."""
    return save(connection, entry) or load(connection, entry.id) == entry


def claim_effect(connection: Connection, effect: str, entry: InboxEntry) -> bool:
    """Return whether an effect belongs to this event: to no event before, or to this one already.

    Raises:
        ConfigurationError: The name of the effect is too long.
    """
    if len(effect) > MAX_KEY_LENGTH and database_of(connection) == "mysql":
        raise ConfigurationError(f"The name of an effect has at most {MAX_KEY_LENGTH} characters.")
    values = {"p_effect": effect, "p_event_id": entry.id, "p_created_at": entry.changed_at}
    if _insert(connection, _INSERT_EFFECT, values):
        return True
    return connection.execute(_EFFECT_OWNER, {"p_effect": effect}).scalar() == entry.id


def list_entries(connection: Connection, states: Sequence[State], limit: int) -> list[InboxEntry]:
    """Return the entries in any of some states, the longest unchanged first."""
    rows = connection.execute(_LIST, {"p_states": list(states), "p_limit": limit})
    return [InboxEntry(*row) for row in rows]


def purge(connection: Connection, before: float) -> int:
    """Delete done events, and effects, older than a time; return the number of events deleted."""
    connection.execute(_PURGE_EFFECTS, {"p_before": before})
    return connection.execute(_PURGE, {"p_before": before}).rowcount


def _insert(connection: Connection, statements: dict[Database, Any], values: dict[str, Any]) -> bool:
    """Insert a row unless there is one with its key, and return whether it was inserted."""
    if database_of(connection) == "postgresql":
        return connection.execute(statements["postgresql"], values).first() is not None
    try:
        connection.execute(statements["mysql"], values)
    except IntegrityError as failure:
        if not is_duplicate(failure):
            raise
        return False
    return True
