"""The inbox's tables and statements, for SQLite and PostgreSQL alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple
from typing import Any, Final, LiteralString

from monime_ext.inbox.entry import Entry, State
from monime_ext.storage.schema import Component

__all__ = ["POSTGRES", "SQLITE", "Statements"]


def _component(blob: LiteralString, real: LiteralString) -> Component:
    return Component(
        "inbox",
        (
            (
                "CREATE TABLE monime_inbox (id text PRIMARY KEY, name text NOT NULL, state text NOT NULL, "
                f"attempts integer NOT NULL, revision integer NOT NULL, lease_until {real} NOT NULL, "
                f"first_seen {real} NOT NULL, changed {real} NOT NULL, error text, body {blob})",
                "CREATE INDEX monime_inbox_by_state ON monime_inbox (state, changed)",
                "CREATE TABLE monime_inbox_effects (effect text PRIMARY KEY, event_id text NOT NULL, "
                f"since {real} NOT NULL)",
                "CREATE INDEX monime_inbox_effects_by_age ON monime_inbox_effects (since)",
            ),
        ),
    )


SQLITE: Final = _component("blob", "real")
POSTGRES: Final = _component("bytea", "double precision")

# In the order of the fields of `Entry`.
_COLUMNS: Final = "id, name, state, attempts, revision, lease_until, first_seen, changed, error, body"


class Statements:
    """The statements, with one of the two ways to mark a value.

    Args:
        mark: `?` or `%s`.
    """

    def __init__(self, mark: LiteralString) -> None:
        columns: list[LiteralString] = _COLUMNS.split(", ")
        marks = ", ".join([mark for _ in columns])
        changes = ", ".join([f"{name} = {mark}" for name in columns])
        self.load: LiteralString = f"SELECT {_COLUMNS} FROM monime_inbox WHERE id = {mark}"  # noqa: S608 - our own text
        self.owner: LiteralString = f"SELECT event_id FROM monime_inbox_effects WHERE effect = {mark}"  # noqa: S608
        self.once: LiteralString = (
            f"INSERT INTO monime_inbox_effects (effect, event_id, since) VALUES ({mark}, {mark}, {mark}) "  # noqa: S608
            "ON CONFLICT (effect) DO NOTHING"
        )
        self.purge: LiteralString = f"DELETE FROM monime_inbox WHERE state = 'done' AND changed < {mark}"  # noqa: S608
        # An event that still waits may tell of the same as one that was done long ago.
        self.purge_effects: LiteralString = (
            f"DELETE FROM monime_inbox_effects WHERE since < {mark} AND NOT EXISTS (SELECT 1 FROM monime_inbox "  # noqa: S608
            f"WHERE state IN ('running', 'failed', 'parked') AND first_seen < {mark})"
        )
        self._insert: LiteralString = (
            f"INSERT INTO monime_inbox ({_COLUMNS}) VALUES ({marks}) ON CONFLICT (id) DO NOTHING"  # noqa: S608
        )
        self._update: LiteralString = f"UPDATE monime_inbox SET {changes} WHERE id = {mark} AND revision = {mark}"  # noqa: S608
        self._list: LiteralString = (
            f"SELECT {_COLUMNS} FROM monime_inbox WHERE state IN ({mark}, {mark}, {mark}) "  # noqa: S608
            f"ORDER BY changed LIMIT {mark}"
        )

    def saving(self, entry: Entry) -> tuple[LiteralString, tuple[Any, ...]]:
        """Return the statement that saves an entry if nobody else did, and its values; it changes one row or none."""
        if entry.revision == 1:
            return self._insert, astuple(entry)
        return self._update, (*astuple(entry), entry.id, entry.revision - 1)

    def listing(self, states: Sequence[State], limit: int) -> tuple[LiteralString, tuple[Any, ...]]:
        """Return the statement that lists entries in one of up to three states, and its values."""
        return self._list, (*[*states, *states, *states][:3], limit)
