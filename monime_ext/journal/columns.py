"""An entry as a row, in either of the databases that have rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, LiteralString

from .entry import Entry, Name

__all__ = ["COLUMNS", "entry_from", "filters", "name_of", "values_of"]

COLUMNS: Final[LiteralString] = (
    "space_id, operation, once, attempt, revision, state, owner, made_at, sent_at, changed_at, lease_ends, record"
)


def values_of(entry: Entry) -> dict[str, Any]:
    """Return what is told of an entry by its owner; times are the database's."""
    return {
        **name_of(entry.name),
        "revision": entry.revision,
        "state": entry.state,
        "owner": entry.owner,
        "record": entry.record(),
    }


def name_of(name: Name) -> dict[str, Any]:
    return {"space_id": name.space_id, "operation": name.operation, "once": name.once, "attempt": name.attempt}


def filters(within: Sequence[str], after: Name | None, limit: int, *, unfinished: bool) -> dict[str, Any]:
    """Return the values by which entries are picked; None picks all."""
    space_id, operation, once = (*within, None, None, None)[:3]
    start = after or Name("", "", "", 0)
    return {
        "within_space": space_id,
        "within_operation": operation,
        "within_once": once,
        **name_of(start),
        "unfinished": unfinished,
        "limit": limit,
    }


def entry_from(row: Sequence[Any]) -> Entry:
    """Return the entry of a row of `COLUMNS`; what stands behind them is left alone."""
    space_id, operation, once, attempt, revision, state, owner, made_at, sent_at, changed_at, lease_ends, record = row[
        :12
    ]
    return Entry.of(
        Name(space_id, operation, once, attempt),
        record,
        revision=revision,
        state=state,
        owner=owner,
        made_at=made_at,
        sent_at=sent_at,
        changed_at=changed_at,
        lease_ends=lease_ends,
    )
