"""A journal in a file, for all processes of one machine."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable, Sequence
from functools import partial
from types import TracebackType
from typing import Any, Final, Self

from ..stores.schema import Component
from ..stores.sqlite import SQLiteStore
from .columns import COLUMNS, entry_from, filters, name_of, values_of
from .decisions import checked_age
from .encryption import Keeping, Plain
from .entry import Entry, Name, Standing

__all__ = ["AsyncSQLiteJournal", "SQLiteJournal"]

JOURNAL: Final = Component(
    "journal",
    (
        (
            """CREATE TABLE monime_journal (
                space_id TEXT NOT NULL, operation TEXT NOT NULL, once TEXT NOT NULL, attempt INTEGER NOT NULL,
                revision INTEGER NOT NULL, state TEXT NOT NULL, owner TEXT,
                made_at REAL NOT NULL, sent_at REAL NOT NULL, changed_at REAL NOT NULL, lease_ends REAL,
                record TEXT NOT NULL,
                PRIMARY KEY (space_id, operation, once, attempt)
            ) WITHOUT ROWID""",
            """CREATE INDEX monime_journal_unfinished ON monime_journal (space_id, operation, once, attempt)
                WHERE state IN ('sending', 'unknown')""",
        ),
    ),
)

_NAMED = "space_id = :space_id AND operation = :operation AND once = :once AND attempt = :attempt"
_BEGIN: Final = f"""
    INSERT INTO monime_journal ({COLUMNS}) VALUES (
        :space_id, :operation, :once, :attempt, 1, :state, :owner, :now, :now, :now, :now + :lease, :record)
    ON CONFLICT DO NOTHING RETURNING {COLUMNS}"""  # noqa: S608
_CHANGE: Final = f"""
    UPDATE monime_journal SET
        revision = revision + 1, state = :state, owner = :owner, record = :record, changed_at = :now,
        lease_ends = :now + :lease, sent_at = CASE WHEN :restarts THEN :now ELSE sent_at END
    WHERE {_NAMED} AND revision = :revision RETURNING {COLUMNS}"""  # noqa: S608
_FIND: Final = f"SELECT {COLUMNS} FROM monime_journal WHERE {_NAMED}"  # noqa: S608
_ENTRIES: Final = f"""
    SELECT {COLUMNS} FROM monime_journal
    WHERE (:within_space IS NULL OR space_id = :within_space)
        AND (:within_operation IS NULL OR operation = :within_operation)
        AND (:within_once IS NULL OR once = :within_once)
        AND (space_id, operation, once, attempt) > (:space_id, :operation, :once, :attempt)
        AND (NOT :unfinished OR state IN ('sending', 'unknown'))
    ORDER BY space_id, operation, once, attempt LIMIT :limit"""  # noqa: S608
_PURGE: Final = "DELETE FROM monime_journal WHERE changed_at < :before AND state NOT IN ('sending', 'unknown')"


class _Statements:
    """What is done in the file, each within one transaction."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock

    def begin(self, entry: Entry, lease: float, connection: sqlite3.Connection) -> Standing:
        now = self._clock()
        values = {**values_of(entry), "now": now, "lease": lease}
        row = connection.execute(_BEGIN, values).fetchone() or connection.execute(_FIND, values).fetchone()
        return Standing(entry_from(row), now)

    def change(
        self, entry: Entry, lease: float | None, restarts: bool, connection: sqlite3.Connection
    ) -> Standing | None:
        now = self._clock()
        values = {**values_of(entry), "now": now, "lease": lease, "restarts": restarts}
        row = connection.execute(_CHANGE, values).fetchone()
        return None if row is None else Standing(entry_from(row), now)

    def find(self, name: Name, connection: sqlite3.Connection) -> Standing | None:
        row = connection.execute(_FIND, name_of(name)).fetchone()
        return None if row is None else Standing(entry_from(row), self._clock())

    def entries(self, values: dict[str, Any], connection: sqlite3.Connection) -> list[Entry]:
        return [entry_from(row) for row in connection.execute(_ENTRIES, values)]

    def purge(self, older_than: float, connection: sqlite3.Connection) -> int:
        return connection.execute(_PURGE, {"before": self._clock() - older_than}).rowcount


class SQLiteJournal:
    """A journal in a file. Every intent and every outcome is on the disk before anything goes on.

    The file makes itself when it is first used, and may be shared by any number of processes of one machine.

    Args:
        path: The file, on a disk of this machine. It and its folder are for this user only.
        encryption: Encrypts bodies; they are kept as they are without one.
        timeout: Seconds to wait for others that write.
        clock: Seconds since 1970, UTC; the machine's own when left out.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        encryption: Keeping | None = None,
        timeout: float = 30.0,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.keeping: Keeping = encryption or Plain()
        self._store = SQLiteStore(path, JOURNAL, timeout=timeout)
        self._do = _Statements(clock)

    def begin(self, entry: Entry, lease: float) -> Standing:
        """See `Journal.begin`."""
        return self._store.run(partial(self._do.begin, entry, lease))

    def change(self, entry: Entry, *, lease: float | None = None, restarts: bool = False) -> Standing | None:
        """See `Journal.change`."""
        return self._store.run(partial(self._do.change, entry, lease, restarts))

    def find(self, name: Name) -> Standing | None:
        """See `Journal.find`."""
        return self._store.run(partial(self._do.find, name))

    def entries(
        self, *, unfinished: bool = False, within: Sequence[str] = (), after: Name | None = None, limit: int = 100
    ) -> list[Entry]:
        """See `Journal.entries`."""
        return self._store.run(partial(self._do.entries, filters(within, after, limit, unfinished=unfinished)))

    def purge(self, older_than: float) -> int:
        """See `Journal.purge`."""
        return self._store.run(partial(self._do.purge, checked_age(older_than)))

    def prepare(self) -> None:
        """See `Journal.prepare`. The first use does it too."""
        self._store.prepare()

    def close(self) -> None:
        """Close the file."""
        self._store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self._store.path)!r})"


class AsyncSQLiteJournal:
    """The same for tasks; the file is used in a thread.

    Args:
        path: The file, on a disk of this machine. It and its folder are for this user only.
        encryption: Encrypts bodies; they are kept as they are without one.
        timeout: Seconds to wait for others that write.
        clock: Seconds since 1970, UTC; the machine's own when left out.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        encryption: Keeping | None = None,
        timeout: float = 30.0,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.keeping: Keeping = encryption or Plain()
        self._store = SQLiteStore(path, JOURNAL, timeout=timeout)
        self._do = _Statements(clock)

    async def begin(self, entry: Entry, lease: float) -> Standing:
        """See `Journal.begin`."""
        return await self._store.run_async(partial(self._do.begin, entry, lease))

    async def change(self, entry: Entry, *, lease: float | None = None, restarts: bool = False) -> Standing | None:
        """See `Journal.change`."""
        return await self._store.run_async(partial(self._do.change, entry, lease, restarts))

    async def find(self, name: Name) -> Standing | None:
        """See `Journal.find`."""
        return await self._store.run_async(partial(self._do.find, name))

    async def entries(
        self, *, unfinished: bool = False, within: Sequence[str] = (), after: Name | None = None, limit: int = 100
    ) -> list[Entry]:
        """See `Journal.entries`."""
        picked = filters(within, after, limit, unfinished=unfinished)
        return await self._store.run_async(partial(self._do.entries, picked))

    async def purge(self, older_than: float) -> int:
        """See `Journal.purge`."""
        return await self._store.run_async(partial(self._do.purge, checked_age(older_than)))

    async def prepare(self) -> None:
        """See `Journal.prepare`. The first use does it too."""
        await self._store.run_async(lambda connection: None)

    async def aclose(self) -> None:
        """Close the file."""
        self._store.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.aclose()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self._store.path)!r})"
