# Made by scripts/unasync.py from monime_ext/inbox/_async/store.py. Do not edit: change that file and run `make generate`.
"""The protocol of an inbox's store.

A store saves an entry only over the revision that was read, and does so in one transaction with the shop's own change.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Protocol, TypeVar

from monime_ext.inbox.entry import InboxEntry, State

__all__ = ["InboxStore", "OpenTransaction"]

ConnectionT_co = TypeVar("ConnectionT_co", covariant=True)


class OpenTransaction(Protocol[ConnectionT_co]):
    """An open transaction: changes on `connection` and changes made here are committed together, or not at all."""

    @property
    def connection(self) -> ConnectionT_co:
        """The connection on which the shop makes its own change."""
        ...

    def save(self, entry: InboxEntry) -> bool:
        """As `InboxStore.save`."""
        ...

    def once(self, effect: str, entry: InboxEntry) -> bool:
        """Return whether an effect belongs to this event: to no event before, or to this one already."""
        ...


class InboxStore(Protocol[ConnectionT_co]):
    """Stores entries for any number of workers."""

    def load(self, event_id: str) -> InboxEntry | None:
        """Return the entry of an event, or None if there is none."""
        ...

    def save(self, entry: InboxEntry) -> bool:
        """Save an entry if the stored one has the revision before it (none for revision 1); return whether it was."""
        ...

    def transaction(self, entry: InboxEntry) -> AbstractContextManager[OpenTransaction[ConnectionT_co]]:
        """Open a transaction around the end of an event's handling. It is rolled back if the block raises.

        Args:
            entry: The event's entry as it was claimed.

        Raises:
            ClaimLost: Another worker has taken over.
        """
        ...

    def entries(self, states: Sequence[State], limit: int) -> list[InboxEntry]:
        """Return the entries in any of up to three states, the longest unchanged first."""
        ...

    def purge(self, before: float) -> int:
        """Delete done events, and effects, older than a time; return the number of events deleted.

        While an event that is not done was first seen before that time, no effect is deleted.
        """
        ...
