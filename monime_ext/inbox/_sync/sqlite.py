# Made by scripts/unasync.py from monime_ext/inbox/_async/sqlite.py. Do not edit: change that file and run `make generate`.
"""The inbox in a SQLite file, for the workers of one machine."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from monime_ext.inbox.entry import InboxEntry, State
from monime_ext.inbox.tables import SQLITE, Statements
from monime_ext.storage import SQLiteStore

__all__ = ["SQLiteInboxStore"]

_STATEMENTS: Final = Statements("?")


class SQLiteTransaction:
    """A transaction on the file. Its statements are short, and run at once."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    def save(self, entry: InboxEntry) -> bool:
        """As `OpenTransaction.save`."""
        return self.connection.execute(*_STATEMENTS.save(entry)).rowcount == 1

    def once(self, effect: str, entry: InboxEntry) -> bool:
        """As `OpenTransaction.once`."""
        values = (effect, entry.id, entry.changed_at)
        if self.connection.execute(_STATEMENTS.insert_effect, values).rowcount == 1:
            return True
        (owner,) = self.connection.execute(_STATEMENTS.effect_owner, (effect,)).fetchone()
        return bool(owner == entry.id)


class SQLiteInboxStore:
    """Stores the inbox in a file, for any number of workers of one machine.

    If the file is also the shop's own database, the shop's change and the event's completion are one transaction.

    Args:
        path: The file. It is created with its tables at first use.
        timeout: Seconds to wait for other writers.
    """

    def __init__(self, path: str | os.PathLike[str], *, timeout: float = 30.0) -> None:
        self._store = SQLiteStore(path, SQLITE, timeout=timeout)

    def load(self, event_id: str) -> InboxEntry | None:
        """As `InboxStore.load`."""
        rows = self._store.fetch(_STATEMENTS.load, (event_id,))
        return InboxEntry(*rows[0]) if rows else None

    def save(self, entry: InboxEntry) -> bool:
        """As `InboxStore.save`."""
        return self._store.change(*_STATEMENTS.save(entry)) == 1

    @contextmanager
    def transaction(self, entry: InboxEntry) -> Iterator[SQLiteTransaction]:
        """As `InboxStore.transaction`. There is no other writer to the file until it ends."""
        with self._store.transaction() as connection:
            yield SQLiteTransaction(connection)

    def entries(self, states: Sequence[State], limit: int) -> list[InboxEntry]:
        """As `InboxStore.entries`."""
        return [InboxEntry(*row) for row in self._store.fetch(*_STATEMENTS.select(states, limit))]

    def purge(self, before: float) -> int:
        """As `InboxStore.purge`."""

        def work(connection: sqlite3.Connection) -> int:
            connection.execute(_STATEMENTS.purge_effects, (before, before))
            return connection.execute(_STATEMENTS.purge, (before,)).rowcount

        return self._store.run(work)

    def prepare(self) -> None:
        """Create the file and its tables, or migrate them. This also happens at first use."""
        self._store.prepare()

    def close(self) -> None:
        """Close the file. It is opened again when it is used again."""
        self._store.close()
