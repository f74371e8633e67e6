"""The inbox's tables and statements as text: for SQLite, and for PostgreSQL through Django."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple
from typing import Final, LiteralString

from monime_ext.inbox.entry import InboxEntry, State
from monime_ext.storage.schema import Component

__all__ = ["POSTGRES", "SQLITE", "Statements"]


def _component(blob: LiteralString, real: LiteralString) -> Component[LiteralString]:
    return Component(
        "inbox",
        (
            (
                "CREATE TABLE monime_inbox (id text PRIMARY KEY, name text NOT NULL, state text NOT NULL, "
                f"attempts integer NOT NULL, revision integer NOT NULL, lease_expires_at {real} NOT NULL, "
                f"first_seen_at {real} NOT NULL, changed_at {real} NOT NULL, error text, body {blob})",
                "CREATE INDEX monime_inbox_by_state ON monime_inbox (state, changed_at)",
                "CREATE TABLE monime_inbox_effects (effect text PRIMARY KEY, event_id text NOT NULL, "
                f"created_at {real} NOT NULL)",
                "CREATE INDEX monime_inbox_effects_by_age ON monime_inbox_effects (created_at)",
            ),
        ),
    )


SQLITE: Final = _component("blob", "real")
POSTGRES: Final = _component("bytea", "double precision")

# In the order of the fields of `InboxEntry`.
_COLUMNS: Final = "id, name, state, attempts, revision, lease_expires_at, first_seen_at, changed_at, error, body"


class Statements:
    """The statements, with the placeholder of one database library.

    Args:
        placeholder: `?` or `%s`.
    """

    def __init__(self, placeholder: LiteralString) -> None:
        mark = placeholder
        columns: list[LiteralString] = _COLUMNS.split(", ")
        marks = ", ".join([mark for _ in columns])
        changes = ", ".join([f"{name} = {mark}" for name in columns])
        self.load: LiteralString = f"SELECT {_COLUMNS} FROM monime_inbox WHERE id = {mark}"  # noqa: S608 - our own text
        self.effect_owner: LiteralString = f"SELECT event_id FROM monime_inbox_effects WHERE effect = {mark}"  # noqa: S608
        self.insert_effect: LiteralString = (
            f"INSERT INTO monime_inbox_effects (effect, event_id, created_at) VALUES ({mark}, {mark}, {mark}) "  # noqa: S608
            "ON CONFLICT (effect) DO NOTHING"
        )
        self.purge: LiteralString = f"DELETE FROM monime_inbox WHERE state = 'done' AND changed_at < {mark}"  # noqa: S608
        # An event that is not done may share an effect with one that was done long ago.
        self.purge_effects: LiteralString = (
            f"DELETE FROM monime_inbox_effects WHERE created_at < {mark} AND NOT EXISTS (SELECT 1 FROM monime_inbox "  # noqa: S608
            f"WHERE state IN ('running', 'failed', 'dead_lettered') AND first_seen_at < {mark})"
        )
        self._insert: LiteralString = (
            f"INSERT INTO monime_inbox ({_COLUMNS}) VALUES ({marks}) ON CONFLICT (id) DO NOTHING"  # noqa: S608
        )
        self._update: LiteralString = f"UPDATE monime_inbox SET {changes} WHERE id = {mark} AND revision = {mark}"  # noqa: S608
        self._select: LiteralString = (
            f"SELECT {_COLUMNS} FROM monime_inbox WHERE state IN ({mark}, {mark}, {mark}) "  # noqa: S608
            f"ORDER BY changed_at LIMIT {mark}"
        )

    def save(self, entry: InboxEntry) -> tuple[LiteralString, tuple[object, ...]]:
        """Return the statement that saves an entry over the revision before it, and its values.

        It changes one row, or none if another worker was first.
        """
        if entry.revision == 1:
            return self._insert, astuple(entry)
        return self._update, (*astuple(entry), entry.id, entry.revision - 1)

    def select(self, states: Sequence[State], limit: int) -> tuple[LiteralString, tuple[object, ...]]:
        """Return the statement that lists entries in any of up to three states, and its values."""
        return self._select, (*[*states, *states, *states][:3], limit)
