# Made by scripts/unasync.py from monime_ext/journal/_async/sqlite.py. Do not edit: change that file and run `make generate`.
"""A journal in an SQLite file, for all processes of one machine."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from types import TracebackType
from typing import Self

from monime_ext.journal.encryption import BodyCodec, PlainCodec
from monime_ext.journal.entry import Entry, EntryKey, Snapshot, filter_values
from monime_ext.journal.retention import checked_age
from monime_ext.journal.sqlite_statements import BEGIN, CHANGE, ENTRIES, FIND, JOURNAL, PURGE
from monime_ext.storage.sqlite import SQLiteStore

__all__ = ["SQLiteJournal"]


class SQLiteJournal:
    """A journal in a file. Every intent and every outcome is on the disk before the call continues.

    The file is created when it is first used, and may be shared by any number of processes of one machine.

    Args:
        path: The file, on a disk of this machine. The file and its folder are accessible to this user only.
        encryption: Encrypts bodies; without one they are stored as they are.
        timeout: Seconds to wait for others that write.
        clock: Seconds since 1970, UTC. Defaults to the machine's own.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        encryption: BodyCodec | None = None,
        timeout: float = 30.0,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.codec: BodyCodec = encryption or PlainCodec()
        self._store = SQLiteStore(path, JOURNAL, timeout=timeout)
        self._clock = clock

    def begin(self, entry: Entry, lease: float) -> Snapshot:
        """See `Journal.begin`."""
        values = entry.to_row()
        while True:
            now = self._clock()
            if self._store.change(BEGIN, {**values, "now": now, "lease": lease}):
                begun = replace(
                    entry, revision=1, created_at=now, sent_at=now, changed_at=now, lease_expires_at=now + lease
                )
                return Snapshot(begun, now)
            if (found := self.find(entry.key)) is not None:
                return found

    def change(self, entry: Entry, *, lease: float | None = None, restarts: bool = False) -> Snapshot | None:
        """See `Journal.change`."""
        now = self._clock()
        values = {**entry.to_row(), "now": now, "lease": lease, "restarts": restarts}
        if not self._store.change(CHANGE, values):
            return None
        changed = replace(
            entry,
            revision=entry.revision + 1,
            sent_at=now if restarts else entry.sent_at,
            changed_at=now,
            lease_expires_at=None if lease is None else now + lease,
        )
        return Snapshot(changed, now)

    def find(self, key: EntryKey) -> Snapshot | None:
        """See `Journal.find`."""
        rows = self._store.fetch(FIND, key.to_row())
        return Snapshot(Entry.from_row(rows[0]), self._clock()) if rows else None

    def entries(
        self,
        *,
        unfinished: bool = False,
        key_prefix: Sequence[str] = (),
        after: EntryKey | None = None,
        limit: int = 100,
    ) -> list[Entry]:
        """See `Journal.entries`."""
        rows = self._store.fetch(ENTRIES, filter_values(key_prefix, after, limit, unfinished=unfinished))
        return [Entry.listed(row) for row in rows]

    def purge(self, older_than: float) -> int:
        """See `Journal.purge`."""
        return self._store.change(PURGE, {"before": self._clock() - checked_age(older_than)})

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
