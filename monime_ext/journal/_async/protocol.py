"""The methods of a journal. Any class that has them can be used as one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from monime_ext.journal.encryption import BodyCodec
from monime_ext.journal.entry import Entry, EntryKey, Snapshot

__all__ = ["AsyncJournal"]


class AsyncJournal(Protocol):
    """Keeps entries. Each method is atomic, and durable when it returns.

    Attributes:
        keeping: How bodies are kept: as they are, or encrypted.
    """

    keeping: BodyCodec

    async def begin(self, entry: Entry, lease: float) -> Snapshot:
        """Put an entry there unless there is one of its name, and return the one that is there now.

        Args:
            entry: The intent. The database sets its times: it is begun, sent and changed now.
            lease: Seconds for which its owner may send.

        Raises:
            StoreUnavailable: The database cannot be used.
        """
        ...

    async def change(self, entry: Entry, *, lease: float | None = None, restarts: bool = False) -> Snapshot | None:
        """Replace an entry, if it is still of that revision, and return the new one; None when it is another.

        Args:
            entry: The new entry, with the revision of the one that it replaces.
            lease: Seconds for which its owner may send; None for none.
            restarts: Whether Monime can know the key from now on only; `sent_at` becomes now.

        Raises:
            StoreUnavailable: The database cannot be used.
        """
        ...

    async def find(self, name: EntryKey) -> Snapshot | None:
        """Return the entry of a name, or None.

        Raises:
            StoreUnavailable: The database cannot be used.
        """
        ...

    async def entries(
        self, *, unfinished: bool = False, within: Sequence[str] = (), after: EntryKey | None = None, limit: int = 100
    ) -> list[Entry]:
        """Return some entries in the order of their names.

        Args:
            unfinished: Only those of which the end is not known.
            within: Only those of a Space; of a Space and an operation; or of these and an order.
            after: Only those that stand behind this one.
            limit: How many at most.

        Raises:
            StoreUnavailable: The database cannot be used.
        """
        ...

    async def purge(self, older_than: float) -> int:
        """Delete entries that are finished and were not changed for so many seconds, and return how many.

        Of an order, no attempt is deleted before the later ones, which tell that it must not be begun again.
        Whoever asks for a deleted order again gets a new session: keep them for as long as that may happen.

        Args:
            older_than: At least 24.5 h: until then Monime may know the key of an entry.

        Raises:
            ConfigurationError: It is less.
            StoreUnavailable: The database cannot be used.
        """
        ...

    async def prepare(self) -> None:
        """Make the tables, or bring them up to date.

        Raises:
            StoreUnavailable: The database cannot be used.
            ConfigurationError: They were made by a later release of this package.
        """
        ...

    async def aclose(self) -> None:
        """Give back the journal's own connections."""
        ...
