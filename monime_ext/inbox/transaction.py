"""What a handler gets beside the event: the transaction in which its own change and the event's mark are one."""

from __future__ import annotations

from contextlib import AsyncExitStack, ExitStack
from typing import Generic, TypeVar

from monime_ext.inbox.entry import Entry, lost
from monime_ext.inbox.store import AsyncInboxStore, AsyncOpenTransaction, InboxStore, OpenTransaction

__all__ = ["AsyncTransaction", "Transaction"]

ConnectionT = TypeVar("ConnectionT")


class Transaction(Generic[ConnectionT]):
    """The transaction around the end of an event's handling. It ends when the handler does.

    It begins when it is first asked for something, so that no lock is held while the handler asks Monime before. What
    is changed on its connection happens together with the mark that the event is done, or not at all.

    Attributes:
        attempt: The how-manieth run of the handler for this event this is, from 1.
    """

    def __init__(self, store: InboxStore[ConnectionT], claimed: Entry, stack: ExitStack) -> None:
        self.attempt = claimed.attempts
        self._store = store
        self._claimed = claimed
        self._stack = stack
        self._opened: OpenTransaction[ConnectionT] | None = None

    def begin(self) -> ConnectionT:
        """Return where to make your own change; the transaction begins, if it has not yet.

        It is the connection, on which you neither commit nor roll back.

        Raises:
            ClaimLost: Another worker has taken over.
            StoreUnavailable: The database cannot be used.
        """
        return self._open().connection

    def once(self, effect: str) -> bool:
        """Return whether an effect is to be had now: True for one event only, and for every run of its handler.

        Two events tell of one payment. Name what shall happen once for both of them::

            if transaction.once(f"settle {event.checkout_session_id or event.object_id}"):
                ...

        Args:
            effect: A name of your own, another one for every payment: `checkout_session_id` alone would be None for all
                that belong to no session.

        Raises:
            ClaimLost: Another worker has taken over.
            StoreUnavailable: The database cannot be used.
        """
        return self._open().once(effect, self._claimed)

    def finish(self, done: Entry) -> None:
        """Set the mark; for the inbox.

        Raises:
            ClaimLost: Another worker has taken over.
        """
        if not (self._opened or self._store).save(done):
            raise lost(done)

    def _open(self) -> OpenTransaction[ConnectionT]:
        if self._opened is None:
            self._opened = self._stack.enter_context(self._store.transaction(self._claimed))
        return self._opened


class AsyncTransaction(Generic[ConnectionT]):
    """The transaction around the end of an event's handling. It ends when the handler does.

    It begins when it is first asked for something, so that no lock is held while the handler asks Monime before. What
    is changed on its connection happens together with the mark that the event is done, or not at all.

    Attributes:
        attempt: The how-manieth run of the handler for this event this is, from 1.
    """

    def __init__(self, store: AsyncInboxStore[ConnectionT], claimed: Entry, stack: AsyncExitStack) -> None:
        self.attempt = claimed.attempts
        self._store = store
        self._claimed = claimed
        self._stack = stack
        self._opened: AsyncOpenTransaction[ConnectionT] | None = None

    async def begin(self) -> ConnectionT:
        """Return where to make your own change; the transaction begins, if it has not yet.

        It is the connection, on which you neither commit nor roll back.

        Raises:
            ClaimLost: Another worker has taken over.
            StoreUnavailable: The database cannot be used.
        """
        return (await self._open()).connection

    async def once(self, effect: str) -> bool:
        """Return whether an effect is to be had now: True for one event only, and for every run of its handler.

        Two events tell of one payment. Name what shall happen once for both of them::

            if await transaction.once(f"settle {event.checkout_session_id or event.object_id}"):
                ...

        Args:
            effect: A name of your own, another one for every payment: `checkout_session_id` alone would be None for all
                that belong to no session.

        Raises:
            ClaimLost: Another worker has taken over.
            StoreUnavailable: The database cannot be used.
        """
        return await (await self._open()).once(effect, self._claimed)

    async def finish(self, done: Entry) -> None:
        """Set the mark; for the inbox.

        Raises:
            ClaimLost: Another worker has taken over.
        """
        if not await (self._opened or self._store).save(done):
            raise lost(done)

    async def _open(self) -> AsyncOpenTransaction[ConnectionT]:
        if self._opened is None:
            self._opened = await self._stack.enter_async_context(self._store.transaction(self._claimed))
        return self._opened
