"""What the inbox asks of a store: to keep entries, to change one only from the revision that was read, and to do so in
one transaction with the shop's own change.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from typing import Protocol, TypeVar

from monime_ext.inbox.entry import Entry, State

__all__ = ["AsyncInboxStore", "AsyncOpenTransaction", "InboxStore", "OpenTransaction"]

ConnectionT_co = TypeVar("ConnectionT_co", covariant=True)


class OpenTransaction(Protocol[ConnectionT_co]):
    """A transaction that is open: what is done with `connection` and here happens together, or not at all."""

    @property
    def connection(self) -> ConnectionT_co:
        """Where the shop makes its own change."""
        ...

    def save(self, entry: Entry) -> bool:
        """As `InboxStore.save`."""
        ...

    def once(self, effect: str, entry: Entry) -> bool:
        """Return whether an effect belongs to this event: nobody had it, or this event had it before."""
        ...


class InboxStore(Protocol[ConnectionT_co]):
    """Keeps entries for many workers."""

    def load(self, event_id: str) -> Entry | None:
        """Return what is known of an event."""
        ...

    def save(self, entry: Entry) -> bool:
        """Keep an entry if what is kept is of the revision before it, which is none for revision 1; return whether."""
        ...

    def transaction(self, entry: Entry) -> AbstractContextManager[OpenTransaction[ConnectionT_co]]:
        """Open a transaction around the end of an event's handling, to be rolled back when the block raises.

        Args:
            entry: The event as it was claimed.

        Raises:
            ClaimLost: At the end or before, another worker has taken over.
        """
        ...

    def entries(self, states: Sequence[State], limit: int) -> list[Entry]:
        """Return the entries in any of these states but `done`, the longest unchanged first."""
        ...

    def purge(self, before: float) -> int:
        """Forget what was done, and which effects there were, before a time; return how many events that were.

        While an event that is not done was first seen before that time, effects are not forgotten.
        """
        ...


class AsyncOpenTransaction(Protocol[ConnectionT_co]):
    """A transaction that is open: what is done with `connection` and here happens together, or not at all."""

    @property
    def connection(self) -> ConnectionT_co:
        """Where the shop makes its own change."""
        ...

    async def save(self, entry: Entry) -> bool:
        """As `AsyncInboxStore.save`."""
        ...

    async def once(self, effect: str, entry: Entry) -> bool:
        """Return whether an effect belongs to this event: nobody had it, or this event had it before."""
        ...


class AsyncInboxStore(Protocol[ConnectionT_co]):
    """Keeps entries for many workers."""

    async def load(self, event_id: str) -> Entry | None:
        """Return what is known of an event."""
        ...

    async def save(self, entry: Entry) -> bool:
        """Keep an entry if what is kept is of the revision before it, which is none for revision 1; return whether."""
        ...

    def transaction(self, entry: Entry) -> AbstractAsyncContextManager[AsyncOpenTransaction[ConnectionT_co]]:
        """Open a transaction around the end of an event's handling, to be rolled back when the block raises.

        Args:
            entry: The event as it was claimed.

        Raises:
            ClaimLost: At the end or before, another worker has taken over.
        """
        ...

    async def entries(self, states: Sequence[State], limit: int) -> list[Entry]:
        """Return the entries in any of these states but `done`, the longest unchanged first."""
        ...

    async def purge(self, before: float) -> int:
        """Forget what was done, and which effects there were, before a time; return how many events that were.

        While an event that is not done was first seen before that time, effects are not forgotten.
        """
        ...
