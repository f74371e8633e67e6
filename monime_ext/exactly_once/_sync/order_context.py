# Made by scripts/unasync.py from monime_ext/exactly_once/_async/order_context.py. Do not edit: change that file and run `make generate`.
"""What the calls for one order have in common, and its steps in the journal."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, Generic, TypeVar

from monime_ext._client._sync.client import Client
from monime_ext._core.cancellation import uninterrupted
from monime_ext._core.request import PreparedRequest
from monime_ext._core.response import Envelope
from monime_ext._core.settings import CallOptions, Settings
from monime_ext.exactly_once.operation import OnceOperation, Resource, once_operation, spec_of
from monime_ext.exactly_once.state_machine import MAX_DEADLINE
from monime_ext.exactly_once.stored_request import body_differences, encrypted, restarted
from monime_ext.journal._sync.protocol import Journal
from monime_ext.journal.entry import MAX_ATTEMPTS, Entry, EntryKey, Snapshot
from monime_ext.storage.time_limit import time_limit

__all__ = ["OrderContext"]

log = logging.getLogger("monime_ext")

T = TypeVar("T")
ResourceT = TypeVar("ResourceT", bound=Resource)

LEASE_MARGIN: Final = 5.0
"""Seconds by which a lease outlasts the deadline of its holder, so that the holder can record the outcome."""

MIN_JOURNAL_SECONDS: Final = 1.0
"""Seconds that a step of the journal has at least, so that an outcome is recorded after the deadline too."""


@dataclass(frozen=True, slots=True)
class OrderContext(Generic[ResourceT]):
    """What the calls for one order have in common.

    Attributes:
        client: The client.
        journal: Its journal.
        operation: The operation, in the API version of the client.
        options: The options of the call.
        settings: The settings of the call, with a deadline.
        ends_at: When the call must have ended, on the runtime's monotonic clock.
        parse: Makes the resource from the envelope of a success.
    """

    client: Client
    journal: Journal
    operation: OnceOperation
    options: CallOptions
    settings: Settings
    ends_at: float
    parse: Callable[[Envelope], ResourceT]

    @classmethod
    def of(
        cls,
        client: Client,
        operation: str,
        options: CallOptions,
        settings: Settings,
        parse: Callable[[Envelope], ResourceT],
    ) -> OrderContext[ResourceT]:
        """Return the context of a call that begins now."""
        deadline = settings.deadline or MAX_DEADLINE
        return OrderContext(
            client=client,
            journal=client._shared.journal,
            operation=once_operation(client._spec, operation),
            options=options,
            settings=settings if settings.deadline else replace(settings, deadline=deadline),
            ends_at=client._runtime.monotonic() + deadline,
            parse=parse,
        )

    def intent(self, key: EntryKey, request: PreparedRequest[ResourceT], holder: str) -> Entry:
        """Return the entry that states that a request is about to be sent."""
        entry = Entry(
            key=key,
            base_url=self.settings.base_url,
            method=request.method,
            target=request.target,
            headers=dict(request.headers),
            idempotency_key=request.idempotency_key or "",
            body=request.content or b"",
            phase=None if key.attempt == 1 else "intended",
            owner=holder,
        )
        return encrypted(entry, entry.body, self.journal.codec) if self.journal.codec.encrypts else entry

    def rules(self, entry: Entry) -> OnceOperation:
        """Return the operation in the API version of an entry's request."""
        return once_operation(spec_of(entry, self.client._spec), entry.key.operation)

    def differences(self, entry: Entry, request: PreparedRequest[ResourceT]) -> list[str]:
        """Return the paths in which the body of a request differs from that of an entry."""
        return body_differences(entry, request, self.journal.codec)

    def begin(self, intent: Entry) -> Snapshot:
        """Insert an intent unless the attempt has an entry, and return the entry that it has now."""
        return self._in_time(lambda: self.journal.begin(intent, self._lease_seconds()))

    def restart(self, entry: Entry, intent: Entry) -> Snapshot | None:
        """Replace an entry for which nothing has happened by a new intent; return None if others changed it first."""
        intent = replace(restarted(entry, intent), phase="intended")
        return self._in_time(lambda: self.journal.change(intent, lease=self._lease_seconds(), restarts=True))

    def take_over(self, entry: Entry, holder: str) -> Snapshot | None:
        """Take the lease of an entry that others have left; return None if others changed it first."""
        taken = replace(entry, state="sending", owner=holder)
        return self._in_time(lambda: self.journal.change(taken, lease=self._lease_seconds()))

    def allow_sending(self, entry: Entry) -> Snapshot | None:
        """Record that the other attempts are checked; return None if others changed the entry first."""
        allowed = replace(entry, phase=None)
        return self._in_time(lambda: self.journal.change(allowed, lease=self._lease_seconds(), restarts=True))

    def find(self, key: EntryKey) -> Snapshot | None:
        """Return the entry of an attempt, or None."""
        return self._in_time(lambda: self.journal.find(key))

    def attempts(self, key: EntryKey) -> list[Entry]:
        """Return every attempt at the order of a key."""
        prefix = (key.space_id, key.operation, key.once)
        return self._in_time(lambda: self.journal.entries(key_prefix=prefix, limit=MAX_ATTEMPTS))

    def change(self, entry: Entry) -> Snapshot | None:
        """Replace an entry that no caller holds; return None if others changed it first."""
        return self._in_time(lambda: self.journal.change(entry))

    def record(self, entry: Entry) -> None:
        """Record the outcome of an attempt. If the journal fails, the caller still gets the outcome.

        The next call for this attempt then determines the outcome again.
        """
        try:
            self._in_time(lambda: self._record(entry))
        except Exception as failure:
            # A database's message may contain what is stored, and the store's own says that nothing was sent.
            kind = type(failure.__cause__ or failure).__name__
            log.warning("%s: the journal could not record the outcome: %s", entry.key.operation, kind)

    def _record(self, entry: Entry) -> None:
        """Record an outcome; if others took the entry over or the database has lost it, that there may be a session.

        Whatever others have tried since, a session that was created exists.
        """
        if self.journal.change(entry) is not None or entry.state not in ("created", "unknown"):
            return
        found = self.journal.find(entry.key)
        snapshot = found or self.journal.begin(replace(entry, state="unknown"), 0.0)
        known = snapshot.entry
        if entry.state == "created" and known.state != "created" and known.digest == entry.digest:
            self.journal.change(known.finalized("created", session_id=entry.session_id))

    def _in_time(self, work: Callable[[], T]) -> T:
        """Run a step of the journal to its end, within what is left of the deadline, but for a second at least."""
        with time_limit(max(self.ends_at - self.client._runtime.monotonic(), MIN_JOURNAL_SECONDS)):
            return uninterrupted(work)

    def _lease_seconds(self) -> float:
        """Return for how long a holder that begins now may send the request and record the outcome."""
        return max(self.ends_at - self.client._runtime.monotonic(), 0.0) + LEASE_MARGIN
