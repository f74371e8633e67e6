"""The inbox for threads."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta
from typing import Final, Generic, TypeAlias, TypeVar

from monime_ext._core.runtime import Runtime
from monime_ext.errors import ClaimLost, EventBusy, MonimeError
from monime_ext.inbox.entry import Entry, done, interrupted
from monime_ext.inbox.handlers import BaseInbox, Handled, Resumed, handler_failed
from monime_ext.inbox.store import InboxStore
from monime_ext.inbox.transaction import Transaction
from monime_ext.webhooks import Event, Webhooks

__all__ = ["Inbox"]

SessionT = TypeVar("SessionT")
PaymentT = TypeVar("PaymentT")
ConnectionT = TypeVar("ConnectionT")

Handler: TypeAlias = Callable[[Event[SessionT, PaymentT], Transaction[ConnectionT]], object]

_MONTH: Final = timedelta(days=30)


class Inbox(
    BaseInbox[SessionT, PaymentT, Handler[SessionT, PaymentT, ConnectionT]],
    Generic[SessionT, PaymentT, ConnectionT],
):
    """Runs a handler once for each event, however often it is delivered, whatever crashes, whoever else works.

    Give it the pinned release's `webhooks` and a store, register handlers with `on`, and pass it every verified event::

        inbox = Inbox(webhooks, SQLiteInboxStore("shop.sqlite3"))

        @inbox.on("checkout_session.completed", "payment.processing_completed")
        def settle(event: Event, transaction: Transaction[sqlite3.Connection]) -> None:
            if transaction.once(f"settle {event.checkout_session_id or event.object_id}"):
                transaction.begin().execute("UPDATE orders SET ...")

    What a handler changes within its transaction happens exactly once. What it does besides, such as a mail, happens
    again after a crash between it and the mark.

    Args:
        webhooks: How events that were kept are read.
        store: Where they are kept, for all workers alike.
        lease: How many seconds a handler may take before another worker may take over from it. After a crash, an event
            is delivered in vain for as long.
        max_attempts: How often a handler may fail for an event before it is parked.
        runtime: Time, for tests.

    Raises:
        ConfigurationError: The lease or the number of attempts makes no sense.
    """

    def __init__(
        self,
        webhooks: Webhooks[SessionT, PaymentT],
        store: InboxStore[ConnectionT],
        *,
        lease: float = 120.0,
        max_attempts: int = 10,
        runtime: Runtime | None = None,
    ) -> None:
        super().__init__(webhooks, lease=lease, max_attempts=max_attempts, runtime=runtime)
        self._store = store

    def handle(self, event: Event[SessionT, PaymentT]) -> Handled:
        """Run the handler of a verified event, unless it has run before; return what became of the event.

        Raises:
            HandlerFailed: The handler raised, and will be run again; answer 5xx.
            EventBusy: Another worker has the event; answer 5xx.
            ClaimLost: The handler took longer than its lease; answer 5xx.
            StoreUnavailable: The database cannot be used; answer 5xx.
        """
        handler = self._handler_of(event.name)
        if handler is None:
            return "ignored"
        claimed = self._claim(event)
        return claimed if isinstance(claimed, str) else self._run(claimed, event, handler)

    def resume(self, limit: int = 1000) -> dict[str, Resumed]:
        """Run what failed or was cut off and has not been delivered again; return what became of each event.

        Monime delivers again what was not answered with 2xx, so this is for what it has given up.

        Args:
            limit: How many events at most, those first that have waited longest.

        Raises:
            StoreUnavailable: The database cannot be used.
        """
        found: dict[str, Resumed] = {}
        for entry in self._store.entries(["running", "failed"], limit):
            try:
                event, handler = self._kept(entry)
                following = self._next(entry)
                if isinstance(following, str):
                    found[entry.id] = following
                elif not self._store.save(following):
                    found[entry.id] = "busy"
                elif following.state == "parked":
                    found[entry.id] = "parked"
                else:
                    found[entry.id] = self._run(following, event, handler)
            except (EventBusy, ClaimLost):
                found[entry.id] = "busy"
            except MonimeError:
                found[entry.id] = "failed"
        return found

    def replay(self, event_id: str) -> Handled:
        """Run the handler of an event that was parked, or failed, with all its attempts anew.

        Args:
            event_id: `wkd-…`

        Raises:
            EventNotKept: It is done, or was never here.
            ConfigurationError: No handler wants it.
            EventBusy: Another worker has it.
            HandlerFailed: The handler raised again.
            ClaimLost: The handler took longer than its lease.
            StoreUnavailable: The database cannot be used.
        """
        following = self._again(event_id, self._store.load(event_id))
        event, handler = self._kept(following)
        if not self._store.save(following):
            raise EventBusy(f"Another worker has just taken event {event_id}. Nothing was done with it here.")
        return self._run(following, event, handler)

    def parked(self, limit: int = 1000) -> list[Entry]:
        """Return the events that failed too often, each with its `error`, those first that have waited longest."""
        return self._store.entries(["parked"], limit)

    def unfinished(self, limit: int = 1000) -> list[Entry]:
        """Return the events that are not done: being run, to be run again, or parked."""
        return self._store.entries(["running", "failed", "parked"], limit)

    def purge(self, older_than: timedelta = _MONTH) -> int:
        """Forget events that were done, and effects of `once`, before a time; return how many events that were.

        One that is delivered again after that would be handled again. Events that are not done are never forgotten, and
        while one of them was first delivered before that time, no effects are: it may tell of the same as one that is.

        Args:
            older_than: How long ago; 30 days when left out.
        """
        return self._store.purge(self._now() - older_than.total_seconds())

    def _claim(self, event: Event[SessionT, PaymentT]) -> Entry | Handled:
        following: Entry | Handled = self._arrived(event)
        while not isinstance(following, str):
            if self._store.save(following):
                return "parked" if following.state == "parked" else following
            known = self._store.load(event.id)
            following = self._arrived(event) if known is None else self._next(known)
        return following

    def _run(
        self,
        claimed: Entry,
        event: Event[SessionT, PaymentT],
        handler: Handler[SessionT, PaymentT, ConnectionT],
    ) -> Handled:
        try:
            with ExitStack() as stack:
                transaction = Transaction(self._store, claimed, stack)
                handler(event, transaction)
                transaction.finish(done(claimed, self._now()))
        except ClaimLost:
            raise
        except Exception as error:
            entry = self._failed(claimed, error)
            if self._store.save(entry) and entry.state == "parked":
                return "parked"
            raise handler_failed(entry) from error
        except BaseException:
            self._store.save(interrupted(claimed, self._now()))
            raise
        return "done"
