"""A journal in a file, for all processes of one machine."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from types import TracebackType
from typing import Any, Final, Self

from monime_ext.journal.encryption import BodyCodec, PlainCodec
from monime_ext.journal.entry import Entry, EntryKey, Snapshot
from monime_ext.journal.retention import checked_age
from monime_ext.journal.rows import COLUMNS, entry_from, filters, name_of, values_of
from monime_ext.storage.schema import Component
from monime_ext.storage.sqlite import SQLiteStore

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
    ON CONFLICT DO NOTHING"""  # noqa: S608
_CHANGE: Final = f"""
    UPDATE monime_journal SET
        revision = revision + 1, state = :state, owner = :owner, record = :record, changed_at = :now,
        lease_ends = :now + :lease, sent_at = CASE WHEN :restarts THEN :now ELSE sent_at END
    WHERE {_NAMED} AND revision = :revision"""  # noqa: S608
_FIND: Final = f"SELECT {COLUMNS} FROM monime_journal WHERE {_NAMED}"  # noqa: S608
_ENTRIES: Final = f"""
    SELECT {COLUMNS} FROM monime_journal
    WHERE (:within_space IS NULL OR space_id = :within_space)
        AND (:within_operation IS NULL OR operation = :within_operation)
        AND (:within_once IS NULL OR once = :within_once)
        AND (space_id, operation, once, attempt) > (:space_id, :operation, :once, :attempt)
        AND (NOT :unfinished OR state IN ('sending', 'unknown'))
    ORDER BY space_id, operation, once, attempt LIMIT :limit"""  # noqa: S608
_PURGE: Final = """
    DELETE FROM monime_journal AS old WHERE changed_at < :before AND state NOT IN ('sending', 'unknown')
        AND NOT EXISTS (
            SELECT 1 FROM monime_journal AS later
            WHERE (later.space_id, later.operation, later.once) = (old.space_id, old.operation, old.once)
                AND later.attempt > old.attempt
                AND (later.changed_at >= :before OR later.state IN ('sending', 'unknown')))"""


class _Reading:
    """What the journals for threads and for tasks have in common."""

    def __init__(
        self, path: str | os.PathLike[str], encryption: BodyCodec | None, timeout: float, clock: Callable[[], float]
    ) -> None:
        self.keeping: BodyCodec = encryption or PlainCodec()
        self._store = SQLiteStore(path, JOURNAL, timeout=timeout)
        self._clock = clock

    def _begun(self, entry: Entry, lease: float, now: float) -> Snapshot:
        begun = replace(entry, revision=1, made_at=now, sent_at=now, changed_at=now, lease_ends=now + lease)
        return Snapshot(begun, now)

    def _changed(self, entry: Entry, lease: float | None, now: float, *, restarts: bool) -> Snapshot:
        changed = replace(
            entry,
            revision=entry.revision + 1,
            sent_at=now if restarts else entry.sent_at,
            changed_at=now,
            lease_ends=None if lease is None else now + lease,
        )
        return Snapshot(changed, now)

    def _found(self, rows: list[tuple[Any, ...]]) -> Snapshot | None:
        return Snapshot(entry_from(rows[0]), self._clock()) if rows else None

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self._store.path)!r})"


class SQLiteJournal(_Reading):
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
        encryption: BodyCodec | None = None,
        timeout: float = 30.0,
        clock: Callable[[], float] = time.time,
    ) -> None:
        super().__init__(path, encryption, timeout, clock)

    def begin(self, entry: Entry, lease: float) -> Snapshot:
        """See `Journal.begin`."""
        values = values_of(entry)
        while True:
            now = self._clock()
            if self._store.change(_BEGIN, {**values, "now": now, "lease": lease}):
                return self._begun(entry, lease, now)
            if (found := self.find(entry.name)) is not None:
                return found

    def change(self, entry: Entry, *, lease: float | None = None, restarts: bool = False) -> Snapshot | None:
        """See `Journal.change`."""
        now = self._clock()
        values = {**values_of(entry), "now": now, "lease": lease, "restarts": restarts}
        changed = self._store.change(_CHANGE, values)
        return self._changed(entry, lease, now, restarts=restarts) if changed else None

    def find(self, name: EntryKey) -> Snapshot | None:
        """See `Journal.find`."""
        return self._found(self._store.fetch(_FIND, name_of(name)))

    def entries(
        self, *, unfinished: bool = False, within: Sequence[str] = (), after: EntryKey | None = None, limit: int = 100
    ) -> list[Entry]:
        """See `Journal.entries`."""
        rows = self._store.fetch(_ENTRIES, filters(within, after, limit, unfinished=unfinished))
        return [entry_from(row) for row in rows]

    def purge(self, older_than: float) -> int:
        """See `Journal.purge`."""
        return self._store.change(_PURGE, {"before": self._clock() - checked_age(older_than)})

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


class AsyncSQLiteJournal(_Reading):
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
        encryption: BodyCodec | None = None,
        timeout: float = 30.0,
        clock: Callable[[], float] = time.time,
    ) -> None:
        super().__init__(path, encryption, timeout, clock)

    async def begin(self, entry: Entry, lease: float) -> Snapshot:
        """See `Journal.begin`."""
        values = values_of(entry)
        while True:
            now = self._clock()
            if await self._store.change_async(_BEGIN, {**values, "now": now, "lease": lease}):
                return self._begun(entry, lease, now)
            if (found := await self.find(entry.name)) is not None:
                return found

    async def change(self, entry: Entry, *, lease: float | None = None, restarts: bool = False) -> Snapshot | None:
        """See `Journal.change`."""
        now = self._clock()
        values = {**values_of(entry), "now": now, "lease": lease, "restarts": restarts}
        changed = await self._store.change_async(_CHANGE, values)
        return self._changed(entry, lease, now, restarts=restarts) if changed else None

    async def find(self, name: EntryKey) -> Snapshot | None:
        """See `Journal.find`."""
        return self._found(await self._store.fetch_async(_FIND, name_of(name)))

    async def entries(
        self, *, unfinished: bool = False, within: Sequence[str] = (), after: EntryKey | None = None, limit: int = 100
    ) -> list[Entry]:
        """See `Journal.entries`."""
        rows = await self._store.fetch_async(_ENTRIES, filters(within, after, limit, unfinished=unfinished))
        return [entry_from(row) for row in rows]

    async def purge(self, older_than: float) -> int:
        """See `Journal.purge`."""
        return await self._store.change_async(_PURGE, {"before": self._clock() - checked_age(older_than)})

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
