# Made by scripts/unasync.py from monime_ext/exactly_once/_async/create_once.py. Do not edit: change that file and run `make generate`.
"""Create a resource exactly once for an order: the workflow of `once`.

The intent to send is durable in the journal before the request is sent, and the outcome is recorded afterwards. A later
call finds the entry and reads, takes over, restarts or waits accordingly.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, Generic, TypeVar

from monime_ext._client._sync.client import Client
from monime_ext._core.cancellation import shielded
from monime_ext._core.idempotency_key import IdempotencyKey
from monime_ext._core.request import PreparedRequest
from monime_ext._core.response import Envelope, Response
from monime_ext._core.settings import CallOptions, Settings
from monime_ext.errors import InvalidRequest, MonimeError, NotFound, Outcome, SessionEnded
from monime_ext.exactly_once.arguments import Renew, argument_problems
from monime_ext.exactly_once.error_factories import (
    body_mismatch,
    in_progress,
    outcome_lost,
    session_ended,
    still_open,
    wrong_base_url,
)
from monime_ext.exactly_once.lease import hold_lease, is_dead
from monime_ext.exactly_once.operation import CreatedResource, OnceOperation, Resource, once_operation, spec_of
from monime_ext.exactly_once.policy import MAX_DEADLINE, Action, finalized_by_error, key_expired, next_action
from monime_ext.exactly_once.stored_request import body_differences, restarted, stored_refusal, stored_request
from monime_ext.journal._sync.protocol import Journal
from monime_ext.journal.entry import MAX_ATTEMPTS, UNFINISHED, Entry, EntryKey, Snapshot

__all__ = ["OrderContext", "create_once", "finish_attempt"]

log = logging.getLogger("monime_ext")

ResourceT = TypeVar("ResourceT", bound=Resource)

LEASE_MARGIN: Final = 5.0
"""Seconds by which a lease outlasts the deadline of its holder, so that the holder can record the outcome."""

FIRST_DELAY: Final = 0.05
MAX_DELAY: Final = 1.0
"""Seconds between two looks at an entry whose request another caller is sending."""


def create_once(
    client: Client,
    operation: str,
    options: CallOptions,
    parse: Callable[[Envelope], ResourceT],
    *,
    body: Mapping[str, object],
    once: str | None,
    attempt: int = 1,
    renew: Renew = "never",
    idempotency_key: str | IdempotencyKey | None = None,
) -> Response[ResourceT]:
    """Create the resource of an order, or return the one that the order has.

    Args:
        client: The client.
        operation: The id of the operation that creates it.
        options: The options of the call.
        parse: Makes the resource from the envelope of a success.
        body: The fields of the body in wire names.
        once: The caller's own id of the order.
        attempt: The number of the attempt at the order.
        renew: What to do when the resource of the attempt has ended.
        idempotency_key: The caller's own key, which is refused: the key is made from the order.

    Raises:
        InvalidRequest: The input is invalid; the error has all validation errors.
        JournalError: `BodyMismatch`, `InProgress`, `SessionEnded`, `StillOpen` or `OutcomeLost`.
        StoreUnavailable: The journal cannot be used; nothing was sent.
        MonimeError: See `monime_ext.errors`.
    """
    problems = argument_problems(once, attempt, renew, idempotency_key)
    if once is None or problems:
        try:
            client._prepare(operation, options, parse, body=body)
        except InvalidRequest as invalid:
            problems += invalid.problems
        raise InvalidRequest(problems, operation=operation)

    def prepare(attempt: int) -> tuple[PreparedRequest[ResourceT], Settings]:
        key = IdempotencyKey.for_order(once, attempt=attempt)
        return client._prepare(operation, options, parse, body=body, idempotency_key=key)

    request, settings = prepare(attempt)  # Invalid input is refused before the journal is opened.
    order = OrderContext.of(client, operation, options, settings, parse)
    key = EntryKey(settings.space_id, operation, once, attempt)
    if attempt > 1:
        _check_other_attempts(order, key, only_earlier=True)
    while True:
        try:
            with hold_lease(client._runtime.token_bytes) as holder:
                return _create_attempt(order, key, request, holder)
        except SessionEnded:
            if renew != "when_ended":
                raise
        key = replace(key, attempt=key.attempt + 1)
        request, _ = prepare(key.attempt)


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

    def begin(self, intent: Entry) -> Snapshot:
        """Insert an intent unless the attempt has an entry, and return the entry that it has now."""
        with shielded():
            return self.journal.begin(intent, self._lease_seconds())

    def restart(self, entry: Entry, intent: Entry) -> Snapshot | None:
        """Replace an entry for which nothing has happened by a new intent; return None if others changed it first."""
        with shielded():
            return self.journal.change(restarted(entry, intent), lease=self._lease_seconds(), restarts=True)

    def take_over(self, entry: Entry, holder: str) -> Snapshot | None:
        """Take the lease of an entry whose request may have been sent; return None if others changed it first."""
        with shielded():
            return self.journal.change(replace(entry, state="sending", owner=holder), lease=self._lease_seconds())

    def find(self, key: EntryKey) -> Snapshot | None:
        """Return the entry of an attempt, or None."""
        with shielded():
            return self.journal.find(key)

    def record(self, entry: Entry) -> None:
        """Record the outcome of an attempt. If the journal fails, the caller still gets the outcome.

        The next call for this attempt then determines the outcome again.
        """
        try:
            with shielded():
                if self.journal.change(entry) is None:
                    self._record_late(entry)
        except Exception as failure:
            # A database's message may contain what is stored, and the store's own says that nothing was sent.
            kind = type(failure.__cause__ or failure).__name__
            log.warning("%s: the journal could not record the outcome: %s", entry.key.operation, kind)

    def _record_late(self, entry: Entry) -> None:
        """Record that there is, or may be, a session, if others took the entry over or the database has lost it.

        Whatever others have tried since, a session that was created exists.
        """
        if entry.state not in ("created", "unknown"):
            return
        found = self.journal.find(entry.key)
        snapshot = found or self.journal.begin(replace(entry, state="unknown"), 0.0)
        known = snapshot.entry
        if entry.state == "created" and known.state != "created" and known.digest == entry.digest:
            self.journal.change(known.finalized("created", session_id=entry.session_id))

    def _lease_seconds(self) -> float:
        """Return for how long a holder that begins now may send the request and record the outcome."""
        return max(self.ends_at - self.client._runtime.monotonic(), 0.0) + LEASE_MARGIN


def _create_attempt(
    order: OrderContext[ResourceT], key: EntryKey, request: PreparedRequest[ResourceT], holder: str
) -> Response[ResourceT]:
    """Create the resource of one attempt, or return the one that it has."""
    intent = _intent(order, key, request, holder)
    snapshot = order.begin(intent)
    effect: Outcome = "not_sent"
    delay = FIRST_DELAY
    while snapshot.entry.owner != holder:
        entry = snapshot.entry
        changed: Snapshot | None = None
        match _action(order, snapshot, request):
            case "read":
                return _read(order, entry, request)
            case "refused":
                raise stored_refusal(entry, order.journal.codec)
            case "take_over":
                effect = "unknown"
                changed = order.take_over(entry, holder)
            case "restart":
                _check_other_attempts(order, key)
                effect = "not_sent"
                changed = order.restart(entry, intent)
            case _:
                if order.client._runtime.monotonic() + delay >= order.ends_at:
                    raise in_progress(snapshot)
                order.client._runtime.sleep(delay)
                delay = min(delay * 1.5, MAX_DELAY)
        snapshot = changed or order.find(key) or order.begin(intent)
    entry = snapshot.entry
    if effect == "unknown":
        return _resend(order, entry)
    if (key.attempt, entry.revision) != (1, 1):
        _check_other_attempts_again(order, entry)
    return _send(order, entry, request, effect)


def finish_attempt(order: OrderContext[CreatedResource], key: EntryKey) -> Response[CreatedResource] | None:
    """Finish an unfinished attempt with its stored request; for `resume`.

    Returns:
        The response; None if there is nothing left to finish, because nothing happened.

    Raises:
        ConfigurationError: The request was sent to another base URL, or its body cannot be read.
        InProgress: Another caller is sending it.
        OutcomeLost: Monime has forgotten its idempotency key.
        MonimeError: The call failed; see `monime_ext.errors`.
    """
    with hold_lease(order.client._runtime.token_bytes) as holder:
        while (snapshot := order.find(key)) is not None:
            entry = snapshot.entry
            if entry.base_url != order.settings.base_url:
                raise wrong_base_url(entry)
            match next_action(snapshot, _rules(order, entry).key_lifetime, is_dead):
                case "read":
                    return _read(order, entry)
                case "refused":
                    raise stored_refusal(entry, order.journal.codec)
                case "lost":
                    raise outcome_lost(entry)
                case "wait":
                    raise in_progress(snapshot)
                case "restart":
                    return None
            if (taken := order.take_over(entry, holder)) is not None:
                request = stored_request(taken.entry, order.journal.codec, CreatedResource.parse)
                return _send(order, taken.entry, request, "unknown")
    return None


def _intent(order: OrderContext[ResourceT], key: EntryKey, request: PreparedRequest[ResourceT], holder: str) -> Entry:
    """Return the entry that states that a request is about to be sent."""
    content, codec = request.content or b"", order.journal.codec
    return Entry(
        key=key,
        base_url=order.settings.base_url,
        method=request.method,
        target=request.target,
        headers=dict(request.headers),
        idempotency_key=request.idempotency_key or "",
        body=codec.encrypt(content, key.text()) if codec.encrypts else content,
        is_encrypted=codec.encrypts,
        owner=holder,
    )


def _action(order: OrderContext[ResourceT], snapshot: Snapshot, request: PreparedRequest[ResourceT]) -> Action:
    """Return what to do about an entry, for a request that may have another body or base URL."""
    entry = snapshot.entry
    action = next_action(snapshot, _rules(order, entry).key_lifetime, is_dead)
    if action == "restart":
        return action
    if action == "refused":
        is_same = entry.base_url == order.settings.base_url and not _differences(order, entry, request)
        return "refused" if is_same else "restart"
    if entry.base_url != order.settings.base_url:
        raise wrong_base_url(entry)
    if action == "lost":
        raise outcome_lost(entry)
    if action == "take_over" and (paths := _differences(order, entry, request)):
        raise body_mismatch(entry, paths)
    return action


def _resend(order: OrderContext[ResourceT], entry: Entry) -> Response[ResourceT]:
    """Send the stored request of an attempt that may have been processed, and return the resource.

    A request of another API version gets a response of that version, from which only the id is taken.
    """
    codec = order.journal.codec
    if spec_of(entry, order.client._spec) is order.client._spec:
        return _send(order, entry, stored_request(entry, codec, order.parse), "unknown")
    sent = _send(order, entry, stored_request(entry, codec, CreatedResource.parse), "unknown")
    created = entry.finalized("created", session_id=sent.result.id, revision=entry.revision + 1)
    found = _read(order, created)
    return replace(found, attempts=sent.attempts, replayed=sent.replayed)


def _send(
    order: OrderContext[Any], entry: Entry, request: PreparedRequest[ResourceT], effect: Outcome
) -> Response[ResourceT]:
    """Send the request of an attempt, and record the outcome, however the call ends.

    Args:
        order: The order.
        entry: The entry, of which the lease is held.
        request: The request.
        effect: The outcome of what was sent for the attempt before.
    """
    try:
        response = order.client._send(request, order.settings, ends_at=order.ends_at, effect=effect)
    except MonimeError as error:
        order.record(finalized_by_error(entry, error, order.journal.codec))
        raise
    except BaseException:
        # Interrupted, perhaps after the request was sent: end the lease, so that no other call waits for it.
        order.record(entry.finalized("unknown"))
        raise
    order.record(entry.finalized("created", session_id=response.result.id))
    return response


def _read(
    order: OrderContext[ResourceT], entry: Entry, request: PreparedRequest[ResourceT] | None = None
) -> Response[ResourceT]:
    """Return the resource of an attempt.

    Raises:
        SessionEnded: It has ended.
        BodyMismatch: It was created with another body than that of `request`.
    """
    try:
        found = entry.final_status or _fetch_status(order, entry)
    except MonimeError as error:
        # This call only reads, but the caller asks about the order, and its resource exists.
        error.outcome, error.idempotency_key = "committed", entry.idempotency_key
        raise
    if isinstance(found, str):
        raise session_ended(entry, found)
    if request is not None and (paths := _differences(order, entry, request)):
        raise body_mismatch(entry, paths)
    return replace(found, idempotency_key=entry.idempotency_key, replayed=True)


def _fetch_status(order: OrderContext[ResourceT], entry: Entry) -> Response[ResourceT] | str:
    """Return the resource of an attempt as it is now, or its final status, which is recorded."""
    client, operation = order.client, order.operation
    request, _ = client._prepare(operation.read, order.options, order.parse, arguments={"id": entry.session_id or ""})
    try:
        response = client._send(request, order.settings, ends_at=order.ends_at)
    except NotFound as error:
        if error.reason is None:
            raise  # A gateway sent this, not Monime.
        status = "deleted"
    else:
        status = response.result.status
        if status not in operation.renewable_statuses:
            return response
    order.record(replace(entry, final_status=status))
    return status


def _check_other_attempts_again(order: OrderContext[ResourceT], entry: Entry) -> None:
    """Check the other attempts once more, now that the intent of this one is durable.

    Of two calls that begin different attempts at the same moment, neither could see the other's before; now at least
    one of them can.
    """
    try:
        _check_other_attempts(order, entry.key)
    except BaseException:
        order.record(entry.finalized("unsent"))
        raise


def _check_other_attempts(order: OrderContext[ResourceT], key: EntryKey, *, only_earlier: bool = False) -> None:
    """Check that no other attempt at the order leaves a session open: the buyer could pay both.

    Raises:
        StillOpen: One does, or may.
    """
    with shielded():
        entries = order.journal.entries(key_prefix=(key.space_id, key.operation, key.once), limit=MAX_ATTEMPTS)
    for entry in entries:
        other = entry.key
        is_relevant = other.attempt < key.attempt or (other.attempt > key.attempt and not only_earlier)
        if is_relevant and entry.may_be_open and (snapshot := order.find(other)) is not None:
            _check_ended(order, snapshot)


def _check_ended(order: OrderContext[ResourceT], snapshot: Snapshot) -> None:
    entry = snapshot.entry
    if entry.state in UNFINISHED and not key_expired(snapshot, _rules(order, entry).key_lifetime):
        raise still_open(entry)
    if entry.state == "created" and entry.final_status is None:
        if entry.base_url != order.settings.base_url:
            raise wrong_base_url(entry)
        found = _fetch_status(order, entry)
        if not isinstance(found, str):
            raise still_open(entry, found.result.status)


def _rules(order: OrderContext[ResourceT], entry: Entry) -> OnceOperation:
    """Return the operation in the API version of an entry's request."""
    return once_operation(spec_of(entry, order.client._spec), entry.key.operation)


def _differences(order: OrderContext[ResourceT], entry: Entry, request: PreparedRequest[ResourceT]) -> list[str]:
    return body_differences(entry, request, order.journal.codec)
