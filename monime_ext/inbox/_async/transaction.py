"""The transaction that a handler receives: its own change and the event's completion are committed together."""

from __future__ import annotations

from contextlib import AsyncExitStack
from typing import Generic, TypeVar

from monime_ext.inbox._async.store import AsyncInboxStore, AsyncOpenTransaction
from monime_ext.inbox.entry import InboxEntry, claim_lost

__all__ = ["AsyncTransaction"]

ConnectionT = TypeVar("ConnectionT")


class AsyncTransaction(Generic[ConnectionT]):
    """The transaction at the end of an event's handling. It ends when the handler returns.

    It begins at the first call of `begin` or `once`, so that no lock is held while the handler makes requests to Monime
    before. Changes on its connection are committed together with the event's completion, or not at all.

    Attributes:
        attempt: The number of this attempt to handle the event, starting at 1.
    """

    def __init__(self, store: AsyncInboxStore[ConnectionT], claimed: InboxEntry, stack: AsyncExitStack) -> None:
        self.attempt: int = claimed.attempts
        self._store = store
        self._claimed = claimed
        self._stack = stack
        self._open_transaction: AsyncOpenTransaction[ConnectionT] | None = None

    async def begin(self) -> ConnectionT:
        """Begin the transaction if it has not begun, and return the connection for your own change.

        Neither commit nor roll back on it.

        Raises:
            ClaimLost: Another worker has taken over.
            StoreUnavailable: The database cannot be used.
        """
        return (await self._open()).connection

    async def once(self, effect: str) -> bool:
        """Return whether to have an effect now: True for one event only, and for every attempt to handle it.

        Monime sends two events for one payment. Give the effect a deduplication key that both of them share::

            if await transaction.once(f"settle {event.checkout_session_id or event.object_id}"):
                ...

        Args:
            effect: A deduplication key, different for every payment. `checkout_session_id` alone is None for all
                payments without a session.

        Raises:
            ClaimLost: Another worker has taken over.
            StoreUnavailable: The database cannot be used.
        """
        return await (await self._open()).once(effect, self._claimed)

    async def finish(self, done: InboxEntry) -> None:
        """Save the event's completion. The inbox calls it; do not call it yourself.

        Raises:
            ClaimLost: Another worker has taken over.
        """
        if not await (self._open_transaction or self._store).save(done):
            raise claim_lost(done)

    async def _open(self) -> AsyncOpenTransaction[ConnectionT]:
        if self._open_transaction is None:
            self._open_transaction = await self._stack.enter_async_context(self._store.transaction(self._claimed))
        return self._open_transaction
