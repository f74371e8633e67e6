# Made by scripts/unasync.py from monime_ext/inbox/_async/transaction.py. Do not edit: change that file and run `make generate`.
"""The transaction that a handler receives: its own change and the event's completion are committed together."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Generic, TypeVar

from monime_ext.inbox._sync.store import InboxStore, OpenTransaction
from monime_ext.inbox.entry import InboxEntry, claim_lost

__all__ = ["Transaction"]

ConnectionT = TypeVar("ConnectionT")


class Transaction(Generic[ConnectionT]):
    """The transaction at the end of an event's handling. It ends when the handler returns.

    It begins at the first call of `begin` or `once`, so that no lock is held while the handler makes requests to Monime
    before. Changes on its connection are committed together with the event's completion, or not at all.

    Attributes:
        attempt: The number of this attempt to handle the event, starting at 1.
    """

    def __init__(self, store: InboxStore[ConnectionT], claimed: InboxEntry, stack: ExitStack) -> None:
        self.attempt: int = claimed.attempts
        self._store = store
        self._claimed = claimed
        self._stack = stack
        self._open_transaction: OpenTransaction[ConnectionT] | None = None

    def begin(self) -> ConnectionT:
        """Begin the transaction if it has not begun, and return the connection for your own change.

        Neither commit nor roll back on it.

        Raises:
            ClaimLost: Another worker has taken over.
            StoreUnavailable: The database cannot be used.
        """
        return (self._open()).connection

    def once(self, effect: str) -> bool:
        """Return whether to have an effect now: True for one event only, and for every attempt to handle it.

        Monime sends two events for one payment. Give the effect a deduplication key that both of them share::

            if transaction.once(f"settle {event.checkout_session_id or event.object_id}"):
                ...

        Args:
            effect: A deduplication key, different for every payment. `checkout_session_id` alone is None for all
                payments without a session.

        Raises:
            ClaimLost: Another worker has taken over.
            StoreUnavailable: The database cannot be used.
        """
        return (self._open()).once(effect, self._claimed)

    def finish(self, done: InboxEntry) -> None:
        """Save the event's completion. The inbox calls it; do not call it yourself.

        Raises:
            ClaimLost: Another worker has taken over.
        """
        if not (self._open_transaction or self._store).save(done):
            raise claim_lost(done)

    def _open(self) -> OpenTransaction[ConnectionT]:
        if self._open_transaction is None:
            self._open_transaction = self._stack.enter_context(self._store.transaction(self._claimed))
        return self._open_transaction
