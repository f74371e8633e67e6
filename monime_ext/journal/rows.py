"""An entry as a row, in either of the databases that have rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, LiteralString

from monime_ext.journal.entry import Entry, EntryKey

__all__ = ["COLUMNS", "entry_from", "entry_kept", "filters", "name_of", "values_of"]

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


def name_of(name: EntryKey) -> dict[str, Any]:
    return {"space_id": name.space_id, "operation": name.operation, "once": name.once, "attempt": name.attempt}


def filters(within: Sequence[str], after: EntryKey | None, limit: int, *, unfinished: bool) -> dict[str, Any]:
    """Return the values by which entries are picked; None picks all."""
    space_id, operation, once = (*within, None, None, None)[:3]
    start = after or EntryKey("", "", "", 0)
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
    return Entry.of(EntryKey(*row[:4]), row[11], **_told(row))


def entry_kept(row: Sequence[Any], sent: Entry, values: Mapping[str, Any]) -> Entry:
    """Return the entry of a row that most likely holds what was just sent there: then its record is not read again.

    Args:
        row: See `entry_from`.
        sent: What was sent.
        values: Its `values_of`.
    """
    return replace(sent, **_told(row)) if row[11] == values["record"] else entry_from(row)


def _told(row: Sequence[Any]) -> dict[str, Any]:
    return dict(zip(_TOLD, row[4:11], strict=True))


_TOLD: Final = ("revision", "state", "owner", "made_at", "sent_at", "changed_at", "lease_ends")
