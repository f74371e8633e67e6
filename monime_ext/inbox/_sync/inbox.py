# Made by scripts/unasync.py from monime_ext/inbox/_async/inbox.py. Do not edit: change that file and run `make generate`.
"""The inbox."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta
from typing import Generic, TypeAlias, TypeVar

from monime_ext._core.runtime import Runtime
from monime_ext.errors import ClaimLost, EventBusy, MonimeError
from monime_ext.inbox._sync.store import InboxStore
from monime_ext.inbox._sync.transaction import Transaction
from monime_ext.inbox.base import DEFAULT_RETENTION, BaseInbox, HandlingResult, RetryResult, handler_failed
from monime_ext.inbox.entry import InboxEntry, mark_done, release
from monime_ext.inbox.shielding import shielded
from monime_ext.webhooks import Event, EventReader

__all__ = ["Inbox"]

EventT = TypeVar("EventT", bound=Event[object, object])
ConnectionT = TypeVar("ConnectionT")

Handler: TypeAlias = Callable[[EventT, Transaction[ConnectionT]], object]


class Inbox(BaseInbox[EventT, Handler[EventT, ConnectionT]], Generic[EventT, ConnectionT]):
    """Runs a handler exactly once for each event, across duplicate deliveries, crashes and concurrent workers.

    Create it with the `webhooks` of your pinned API version and a store, register handlers with `on`, and pass it every
    verified event::

        inbox = Inbox(webhooks, SQLiteInboxStore("shop.sqlite3"))

        @inbox.on("checkout_session.completed", "payment.processing_completed")
        def settle(event: Event, transaction: Transaction[sqlite3.Connection]) -> None:
            if transaction.once(f"settle {event.checkout_session_id or event.object_id}"):
                (transaction.begin()).execute("UPDATE orders SET ...")

    Changes that a handler makes in its transaction are made exactly once. Other effects, such as an email, are repeated
    if the process crashes between the effect and the commit.

    Args:
        webhooks: Parses stored events.
        store: Stores the events, for all workers.
        lease: Seconds that a handler may take before another worker may take over. After a crash, deliveries of the
            event are rejected for as long.
        max_attempts: The number of failed attempts after which an event is dead-lettered.
        runtime: The clock, for tests.

    Raises:
        ConfigurationError: The lease or the number of attempts is invalid.
    """

    def __init__(
        self,
        webhooks: EventReader[EventT],
        store: InboxStore[ConnectionT],
        *,
        lease: float = 120.0,
        max_attempts: int = 10,
        runtime: Runtime | None = None,
    ) -> None:
        super().__init__(webhooks, lease=lease, max_attempts=max_attempts, runtime=runtime)
        self._store = store

    def handle(self, event: EventT) -> HandlingResult:
        """Run the handler of a verified event, unless it has run before, and return the result.

        Respond with status 5xx to each of these errors, so that the event is delivered again.

        Raises:
            HandlerFailed: The handler raised, and will be retried.
            EventBusy: Another worker has the event.
            ClaimLost: The handler took longer than its lease.
            StoreUnavailable: The database cannot be used.
        """
        handler = self._handler_of(event.name)
        if handler is None:
            return "ignored"
        claimed = self._claim(event)
        return claimed if isinstance(claimed, str) else self._run(claimed, event, handler)

    def retry_pending(self, limit: int = 1000) -> dict[str, RetryResult]:
        """Retry events that failed or were interrupted, and return the result for each event id.

        Monime itself delivers an event again if the response was not 2xx. Use this for events that it has given up on.

        Args:
            limit: The maximum number of events, the longest unchanged first.

        Raises:
            StoreUnavailable: The database cannot be used.
        """
        results: dict[str, RetryResult] = {}
        for entry in self._store.entries(["running", "failed"], limit):
            try:
                event, handler = self._restore(entry)
                following = self._next(entry)
                if isinstance(following, str):
                    results[entry.id] = following
                elif not self._store.save(following):
                    results[entry.id] = "busy"
                elif following.state == "dead_lettered":
                    results[entry.id] = "dead_lettered"
                else:
                    results[entry.id] = self._run(following, event, handler)
            except (EventBusy, ClaimLost):
                results[entry.id] = "busy"
            except MonimeError:
                results[entry.id] = "failed"
        return results

    def replay(self, event_id: str) -> HandlingResult:
        """Run the handler of a dead-lettered or failed event again, with its attempts reset.

        Args:
            event_id: The event's id, `wkd-…`.

        Raises:
            EventNotKept: The event is done, or was never delivered here.
            ConfigurationError: The event has no handler.
            EventBusy: Another worker has the event.
            HandlerFailed: The handler raised again.
            ClaimLost: The handler took longer than its lease.
            StoreUnavailable: The database cannot be used.
        """
        claimed = self._reclaim(event_id, self._store.load(event_id))
        event, handler = self._restore(claimed)
        if not self._store.save(claimed):
            raise EventBusy(f"Another worker has just claimed event {event_id}. Nothing was done here.")
        return self._run(claimed, event, handler)

    def dead_letters(self, limit: int = 1000) -> list[InboxEntry]:
        """Return dead-lettered events with their `error`, the longest unchanged first.

        Args:
            limit: The maximum number of events.
        """
        return self._store.entries(["dead_lettered"], limit)

    def unfinished(self, limit: int = 1000) -> list[InboxEntry]:
        """Return events that are not done: running, to be retried, or dead-lettered; the longest unchanged first.

        Args:
            limit: The maximum number of events.
        """
        return self._store.entries(["running", "failed", "dead_lettered"], limit)

    def purge(self, older_than: timedelta = DEFAULT_RETENTION) -> int:
        """Delete done events, and effects of `once`, older than an age; return the number of events deleted.

        An event that is delivered again after that is handled again. Events that are not done are never deleted. While
        one of them was first delivered before that time, no effects are deleted: it may share one with a done event.

        Args:
            older_than: The age. Defaults to 30 days.
        """
        return self._store.purge(self._now() - older_than.total_seconds())

    def _claim(self, event: EventT) -> InboxEntry | HandlingResult:
        following: InboxEntry | HandlingResult = self._new_claimed(event)
        while not isinstance(following, str):
            if self._store.save(following):
                return "dead_lettered" if following.state == "dead_lettered" else following
            entry = self._store.load(event.id)
            following = self._new_claimed(event) if entry is None else self._next(entry)
        return following

    def _run(self, claimed: InboxEntry, event: EventT, handler: Handler[EventT, ConnectionT]) -> HandlingResult:
        try:
            with ExitStack() as stack:
                transaction = Transaction(self._store, claimed, stack)
                handler(event, transaction)
                transaction.finish(mark_done(claimed, self._now()))
        except ClaimLost:
            raise
        except Exception as error:
            entry = self._mark_failed(claimed, error)
            if self._store.save(entry) and entry.state == "dead_lettered":
                return "dead_lettered"
            raise handler_failed(entry) from error
        except BaseException:
            with shielded():
                self._store.save(release(claimed, self._now()))
            raise
        return "done"
