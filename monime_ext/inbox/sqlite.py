"""The inbox in a file, for the workers of one machine."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from monime_ext.inbox.entry import Entry, State
from monime_ext.inbox.tables import SQLITE, Statements
from monime_ext.storage import SQLiteStore

__all__ = ["FileTransaction", "SQLiteInboxStore"]

_STATEMENTS: Final = Statements("?")


class FileTransaction:
    """A transaction on the file."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    def save(self, entry: Entry) -> bool:
        """As `OpenTransaction.save`."""
        return self.connection.execute(*_STATEMENTS.saving(entry)).rowcount == 1

    def once(self, effect: str, entry: Entry) -> bool:
        """As `OpenTransaction.once`."""
        if self.connection.execute(_STATEMENTS.once, (effect, entry.id, entry.changed)).rowcount == 1:
            return True
        (owner,) = self.connection.execute(_STATEMENTS.owner, (effect,)).fetchone()
        return bool(owner == entry.id)


class SQLiteInboxStore:
    """Keeps the inbox in a file: for any number of threads and processes of one machine.

    Where the file is also the shop's own database, the shop's change and the mark are one transaction.

    Args:
        path: The file, made with its tables when it is first used.
        timeout: Seconds to wait for others that write.
    """

    def __init__(self, path: str | os.PathLike[str], *, timeout: float = 30.0) -> None:
        self._store = SQLiteStore(path, SQLITE, timeout=timeout)

    def load(self, event_id: str) -> Entry | None:
        """As `InboxStore.load`."""
        row = self._store.run(lambda connection: connection.execute(_STATEMENTS.load, (event_id,)).fetchone())
        return None if row is None else Entry(*row)

    def save(self, entry: Entry) -> bool:
        """As `InboxStore.save`."""
        return self._store.run(lambda connection: FileTransaction(connection).save(entry))

    @contextmanager
    def transaction(self, entry: Entry) -> Iterator[FileTransaction]:
        """As `InboxStore.transaction`. Nobody else writes to the file until it ends."""
        with self._store.transaction() as connection:
            yield FileTransaction(connection)

    def entries(self, states: Sequence[State], limit: int) -> list[Entry]:
        """As `InboxStore.entries`."""
        statement = _STATEMENTS.listing(states, limit)
        return [Entry(*row) for row in self._store.run(lambda connection: connection.execute(*statement).fetchall())]

    def purge(self, before: float) -> int:
        """As `InboxStore.purge`."""

        def work(connection: sqlite3.Connection) -> int:
            connection.execute(_STATEMENTS.purge_effects, (before, before))
            return connection.execute(_STATEMENTS.purge, (before,)).rowcount

        return self._store.run(work)

    def prepare(self) -> None:
        """Make the file and its tables, or bring them up to date. The first use does it too."""
        self._store.prepare()

    def close(self) -> None:
        """Close the file. It is opened again when it is used again."""
        self._store.close()
