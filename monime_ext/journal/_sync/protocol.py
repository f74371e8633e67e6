# Made by scripts/unasync.py from monime_ext/journal/_async/protocol.py. Do not edit: change that file and run `make generate`.
"""The protocol of a journal: any class with these methods can be used as one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from monime_ext.journal.encryption import BodyCodec
from monime_ext.journal.entry import Entry, EntryKey, Snapshot

__all__ = ["Journal"]


class Journal(Protocol):
    """Stores entries. Each method is atomic, and what it writes is durable when it returns.

    Attributes:
        codec: Encrypts bodies, or stores them as they are.
    """

    codec: BodyCodec

    def begin(self, entry: Entry, lease: float) -> Snapshot:
        """Insert an entry unless there is one with its key, and return the one that is there now.

        Args:
            entry: The intent. The database sets its times: created, sent and changed now.
            lease: Seconds for which its owner may send.

        Raises:
            StoreUnavailable: The database cannot be used.
        """
        ...

    def change(self, entry: Entry, *, lease: float | None = None, restarts: bool = False) -> Snapshot | None:
        """Replace an entry if it still has the revision of `entry`, and return the new one; otherwise return None.

        Args:
            entry: The new entry, with the revision of the one that it replaces.
            lease: Seconds for which its owner may send; None for none.
            restarts: Whether Monime can know the idempotency key only from now on; `sent_at` becomes now.

        Raises:
            StoreUnavailable: The database cannot be used.
        """
        ...

    def find(self, key: EntryKey) -> Snapshot | None:
        """Return the entry with a key, or None.

        Raises:
            StoreUnavailable: The database cannot be used.
        """
        ...

    def entries(
        self,
        *,
        unfinished: bool = False,
        key_prefix: Sequence[str] = (),
        after: EntryKey | None = None,
        limit: int = 100,
    ) -> list[Entry]:
        """Return entries in the order of their keys. One that is damaged is among them, and not readable.

        Args:
            unfinished: Only entries whose outcome is not known.
            key_prefix: Only entries of a Space; of a Space and an operation; or of a Space, an operation and an order.
            after: Only entries after this key.
            limit: The maximum number of entries.

        Raises:
            StoreUnavailable: The database cannot be used.
        """
        ...

    def purge(self, older_than: float) -> int:
        """Delete finished entries that were not changed for so many seconds, and return how many.

        No attempt at an order is deleted before the later ones, which show that it must not be restarted. Asking again
        for a deleted order creates a new session: keep entries for as long as that may happen.

        Args:
            older_than: At least 24.5 h, in seconds: until then Monime may know the key of an entry.

        Raises:
            ConfigurationError: It is less.
            StoreUnavailable: The database cannot be used.
        """
        ...

    def prepare(self) -> None:
        """Create the tables, or migrate them to the version that this package needs.

        Raises:
            StoreUnavailable: The database cannot be used.
            ConfigurationError: A later version of this package created them.
        """
        ...

    def close(self) -> None:
        """Close the journal's own connections."""
        ...
