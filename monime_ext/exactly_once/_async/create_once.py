"""Create a resource exactly once for an order: the workflow of `once`.

The intent to send is durable in the journal before the request is sent, and the outcome is recorded afterwards. A later
call finds the entry and reads, takes over, restarts or waits accordingly. The rules are in `state_machine`.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Generic, TypeVar

from monime_ext._client._async.client import AsyncClient
from monime_ext._core.cancellation import async_uninterrupted
from monime_ext._core.idempotency_key import IdempotencyKey
from monime_ext._core.request import PreparedRequest
from monime_ext._core.response import Envelope, Response
from monime_ext._core.settings import CallOptions, Settings
from monime_ext.errors import InvalidRequest, MonimeError, NotFound, Outcome, SessionEnded
from monime_ext.exactly_once.arguments import Renew, argument_problems
from monime_ext.exactly_once.error_factories import (
    body_mismatch,
    in_progress,
    key_in_use,
    outcome_lost,
    say_once,
    session_ended,
    still_open,
    wrong_base_url,
)
from monime_ext.exactly_once.lease import hold_lease, is_dead
from monime_ext.exactly_once.operation import CreatedResource, OnceOperation, Resource, once_operation, spec_of
from monime_ext.exactly_once.state_machine import (
    MAX_DEADLINE,
    MISSING_CONFIRMATION,
    Action,
    finalized_by_error,
    is_confirmed_missing,
    next_action,
    obstacle,
)
from monime_ext.exactly_once.stored_request import (
    body_differences,
    encrypted,
    restarted,
    stored_refusal,
    stored_request,
)
from monime_ext.journal._async.protocol import AsyncJournal
from monime_ext.journal.entry import MAX_ATTEMPTS, Entry, EntryKey, Phase, Snapshot, unreadable
from monime_ext.storage.time_limit import time_limit

__all__ = ["AsyncOrderContext", "create_once", "finish_attempt"]

log = logging.getLogger("monime_ext")

T = TypeVar("T")
ResourceT = TypeVar("ResourceT", bound=Resource)

LEASE_MARGIN: Final = 5.0
"""Seconds by which a lease outlasts the deadline of its holder, so that the holder can record the outcome."""

MIN_JOURNAL_SECONDS: Final = 1.0
"""Seconds that a step of the journal has at least, so that an outcome is recorded after the deadline too."""

FIRST_READ_DELAY: Final = 2.0
MAX_READ_DELAY: Final = 10.0
"""Seconds before a session that was not found is read again."""

FIRST_DELAY: Final = 0.05
MAX_DELAY: Final = 1.0
"""Seconds between two looks at an entry whose request another caller is sending."""


async def create_once(
    client: AsyncClient,
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
    order = AsyncOrderContext.of(client, operation, options, settings, parse)
    key = EntryKey(settings.space_id, operation, once, attempt)
    if attempt > 1:
        await _check_earlier_attempts(order, key, request)
    while True:
        try:
            with hold_lease(client._runtime.token_bytes) as holder:
                return await _create_attempt(order, key, request, holder)
        except SessionEnded:
            if renew != "when_ended":
                raise
        key = replace(key, attempt=key.attempt + 1)
        request, _ = prepare(key.attempt)


@dataclass(frozen=True, slots=True)
class AsyncOrderContext(Generic[ResourceT]):
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

    client: AsyncClient
    journal: AsyncJournal
    operation: OnceOperation
    options: CallOptions
    settings: Settings
    ends_at: float
    parse: Callable[[Envelope], ResourceT]

    @classmethod
    def of(
        cls,
        client: AsyncClient,
        operation: str,
        options: CallOptions,
        settings: Settings,
        parse: Callable[[Envelope], ResourceT],
    ) -> AsyncOrderContext[ResourceT]:
        """Return the context of a call that begins now."""
        deadline = settings.deadline or MAX_DEADLINE
        return AsyncOrderContext(
            client=client,
            journal=client._shared.journal,
            operation=once_operation(client._spec, operation),
            options=options,
            settings=settings if settings.deadline else replace(settings, deadline=deadline),
            ends_at=client._runtime.monotonic() + deadline,
            parse=parse,
        )

    async def begin(self, intent: Entry) -> Snapshot:
        """Insert an intent unless the attempt has an entry, and return the entry that it has now."""
        return await self._in_time(lambda: self.journal.begin(intent, self._lease_seconds()))

    async def restart(self, entry: Entry, intent: Entry) -> Snapshot | None:
        """Replace an entry for which nothing has happened by a new intent; return None if others changed it first."""
        intent = replace(restarted(entry, intent), phase="intended")
        return await self._in_time(lambda: self.journal.change(intent, lease=self._lease_seconds(), restarts=True))

    async def take_over(self, entry: Entry, holder: str) -> Snapshot | None:
        """Take the lease of an entry that others have left; return None if others changed it first."""
        taken = replace(entry, state="sending", owner=holder)
        return await self._in_time(lambda: self.journal.change(taken, lease=self._lease_seconds()))

    async def allow_sending(self, entry: Entry) -> Snapshot | None:
        """Record that the other attempts are checked; return None if others changed the entry first."""
        allowed = replace(entry, phase=None)
        return await self._in_time(lambda: self.journal.change(allowed, lease=self._lease_seconds(), restarts=True))

    async def find(self, key: EntryKey) -> Snapshot | None:
        """Return the entry of an attempt, or None."""
        return await self._in_time(lambda: self.journal.find(key))

    async def attempts(self, key: EntryKey) -> list[Entry]:
        """Return every attempt at the order of a key."""
        prefix = (key.space_id, key.operation, key.once)
        return await self._in_time(lambda: self.journal.entries(key_prefix=prefix, limit=MAX_ATTEMPTS))

    async def change(self, entry: Entry) -> Snapshot | None:
        """Replace an entry that no caller holds; return None if others changed it first."""
        return await self._in_time(lambda: self.journal.change(entry))

    async def record(self, entry: Entry) -> None:
        """Record the outcome of an attempt. If the journal fails, the caller still gets the outcome.

        The next call for this attempt then determines the outcome again.
        """
        try:
            await self._in_time(lambda: self._record(entry))
        except Exception as failure:
            # A database's message may contain what is stored, and the store's own says that nothing was sent.
            kind = type(failure.__cause__ or failure).__name__
            log.warning("%s: the journal could not record the outcome: %s", entry.key.operation, kind)

    async def _record(self, entry: Entry) -> None:
        """Record an outcome; if others took the entry over or the database has lost it, that there may be a session.

        Whatever others have tried since, a session that was created exists.
        """
        if await self.journal.change(entry) is not None or entry.state not in ("created", "unknown"):
            return
        found = await self.journal.find(entry.key)
        snapshot = found or await self.journal.begin(replace(entry, state="unknown"), 0.0)
        known = snapshot.entry
        if entry.state == "created" and known.state != "created" and known.digest == entry.digest:
            await self.journal.change(known.finalized("created", session_id=entry.session_id))

    async def _in_time(self, work: Callable[[], Awaitable[T]]) -> T:
        """Run a step of the journal to its end, within what is left of the deadline, but for a second at least."""
        with time_limit(max(self.ends_at - self.client._runtime.monotonic(), MIN_JOURNAL_SECONDS)):
            return await async_uninterrupted(work)

    def _lease_seconds(self) -> float:
        """Return for how long a holder that begins now may send the request and record the outcome."""
        return max(self.ends_at - self.client._runtime.monotonic(), 0.0) + LEASE_MARGIN


async def _create_attempt(
    order: AsyncOrderContext[ResourceT], key: EntryKey, request: PreparedRequest[ResourceT], holder: str
) -> Response[ResourceT]:
    """Create the resource of one attempt, or return the one that it has."""
    intent = _intent(order, key, request, holder)
    snapshot = await order.begin(intent)
    effect: Outcome = "not_sent"
    delay = FIRST_DELAY
    while snapshot.entry.owner != holder or snapshot.entry.is_intended:
        entry = snapshot.entry
        changed: Snapshot | None = None
        if entry.owner == holder:
            effect = "not_sent"
            changed = await _allow_sending(order, entry)
        else:
            match _action(order, snapshot, request):
                case "read":
                    return await _read(order, entry, request)
                case "refused":
                    raise stored_refusal(entry, order.journal.codec)
                case "take_over":
                    _stored_request(order, entry)  # One that cannot be read is left to those who can.
                    effect = "unknown"
                    changed = await order.take_over(entry, holder)
                case "restart":
                    await _check_other_attempts(order, key)
                    changed = await order.restart(entry, intent)
                case _:
                    if order.client._runtime.monotonic() + delay >= order.ends_at:
                        raise in_progress(snapshot)
                    await order.client._runtime.async_sleep(delay)
                    delay = min(delay * 1.5, MAX_DELAY)
        snapshot = changed or await order.find(key) or await order.begin(intent)
    if effect == "unknown":
        return await _resend(order, snapshot.entry)
    return await _send(order, snapshot.entry, request, effect)


async def finish_attempt(order: AsyncOrderContext[CreatedResource], key: EntryKey) -> Response[CreatedResource] | None:
    """Finish an unfinished attempt with its stored request; for `resume`.

    Returns:
        The response; None if there is nothing left to finish, because nothing happened.

    Raises:
        ConfigurationError: The request was sent to another base URL, or the entry cannot be read.
        InProgress: Another caller is sending it.
        OutcomeLost: Monime has forgotten its idempotency key, or another request has used it.
        StillOpen: Another attempt at the order has, or may have, a session that can be paid.
        MonimeError: The call failed; see `monime_ext.errors`.
    """
    with hold_lease(order.client._runtime.token_bytes) as holder:
        while (snapshot := await order.find(key)) is not None:
            entry = snapshot.entry
            if entry.base_url != order.settings.base_url:
                raise wrong_base_url(entry)
            match next_action(snapshot, _rules(order, entry).key_lifetime, is_dead):
                case "read":
                    return await _read(order, entry)
                case "refused":
                    raise stored_refusal(entry, order.journal.codec)
                case "lost":
                    raise outcome_lost(entry)
                case "key_in_use":
                    raise key_in_use(entry)
                case "wait":
                    raise in_progress(snapshot)
                case "restart" if not entry.is_intended:
                    return None
            stored = _stored_request(order, entry)
            taken = await order.take_over(entry, holder)
            effect: Outcome = "unknown"
            if taken is not None and taken.entry.is_intended:
                effect = "not_sent"
                taken = await _allow_sending(order, taken.entry)
            elif taken is not None:
                await _check_before_resending(order, taken.entry)
            if taken is not None:
                return await _send(order, taken.entry, stored, effect)
    return None


def _intent(
    order: AsyncOrderContext[ResourceT], key: EntryKey, request: PreparedRequest[ResourceT], holder: str
) -> Entry:
    """Return the entry that states that a request is about to be sent."""
    entry = Entry(
        key=key,
        base_url=order.settings.base_url,
        method=request.method,
        target=request.target,
        headers=dict(request.headers),
        idempotency_key=request.idempotency_key or "",
        body=request.content or b"",
        phase=None if key.attempt == 1 else "intended",
        owner=holder,
    )
    return encrypted(entry, entry.body, order.journal.codec) if order.journal.codec.encrypts else entry


def _action(order: AsyncOrderContext[ResourceT], snapshot: Snapshot, request: PreparedRequest[ResourceT]) -> Action:
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
    if action == "key_in_use":
        raise key_in_use(entry)
    if action == "take_over" and (paths := _differences(order, entry, request)):
        raise body_mismatch(entry, paths)
    return action


async def _resend(order: AsyncOrderContext[ResourceT], entry: Entry) -> Response[ResourceT]:
    """Send the stored request of an attempt that may have been processed, and return the resource.

    A request of another API version gets a response of that version, from which only the id is taken.
    """
    await _check_before_resending(order, entry)
    spec = order.client._spec
    if spec_of(entry, spec) is spec:
        request = stored_request(entry, spec, order.settings, order.journal.codec, order.parse)
        return await _send(order, entry, request, "unknown")
    sent = await _send(order, entry, _stored_request(order, entry), "unknown")
    created = entry.finalized("created", session_id=sent.result.id, revision=entry.revision + 1)
    found = await _read(order, created)
    return replace(found, attempts=sent.attempts, replayed=sent.replayed)


def _stored_request(order: AsyncOrderContext[Any], entry: Entry) -> PreparedRequest[CreatedResource]:
    """Return the request of an entry, in its own API version."""
    spec = spec_of(entry, order.client._spec)
    return stored_request(entry, spec, order.settings, order.journal.codec, CreatedResource.parse)


async def _send(
    order: AsyncOrderContext[Any], entry: Entry, request: PreparedRequest[ResourceT], effect: Outcome
) -> Response[ResourceT]:
    """Send the request of an attempt, and record the outcome, however the call ends.

    Args:
        order: The order.
        entry: The entry, of which the lease is held.
        request: The request.
        effect: The outcome of what was sent for the attempt before.
    """
    try:
        response = await order.client._send(request, order.settings, ends_at=order.ends_at, effect=effect)
    except GeneratorExit:  # async only
        # The event loop is gone: nothing can be awaited. The next caller sees that the holder is dead.  # async only
        raise  # async only
    except MonimeError as error:
        finalized = finalized_by_error(entry, error, order.journal.codec, effect)
        await order.record(finalized)
        if finalized.state == "unknown" and error.outcome != "committed":
            error.outcome = "unknown"  # of the order, whatever this request did
        say_once(error)
        raise
    except BaseException:
        # Interrupted, perhaps after the request was sent: end the lease, so that no other call waits for it.
        await order.record(entry.finalized("unknown"))
        raise
    await order.record(entry.finalized("created", session_id=response.result.id))
    return response


async def _read(
    order: AsyncOrderContext[ResourceT], entry: Entry, request: PreparedRequest[ResourceT] | None = None
) -> Response[ResourceT]:
    """Return the resource of an attempt.

    Raises:
        SessionEnded: It has ended.
        BodyMismatch: It was created with another body than that of `request`.
    """
    try:
        found = entry.final_status or await _fetch_status(order, entry)
    except MonimeError as error:
        # This call only reads, but the caller asks about the order, and its resource exists.
        error.outcome, error.idempotency_key = "committed", entry.idempotency_key
        raise
    if isinstance(found, str):
        raise session_ended(entry, found)
    if request is not None and (paths := _differences(order, entry, request)):
        raise body_mismatch(entry, paths)
    return replace(found, idempotency_key=entry.idempotency_key, replayed=True)


async def _fetch_status(order: AsyncOrderContext[ResourceT], entry: Entry) -> Response[ResourceT] | str:
    """Return the resource of an attempt as it is now, or its final status, which is recorded.

    Raises:
        NotFound: Monime did not find it, which may be temporary: one read does not show that it was deleted.
    """
    delay = FIRST_READ_DELAY
    while True:
        try:
            response = await _read_resource(order, entry)
        except NotFound as error:
            if error.reason is None:
                raise  # A gateway sent this, not Monime.
            snapshot = await order.find(entry.key)
            if snapshot is None or snapshot.entry.session_id != entry.session_id or snapshot.entry.phase == "completed":
                raise
            entry = snapshot.entry
            if entry.final_status is not None:
                return entry.final_status
            if is_confirmed_missing(snapshot):
                await order.record(replace(entry, final_status="deleted", phase=None))
                return "deleted"
            if entry.phase != "missing" or snapshot.now - entry.changed_at > MISSING_CONFIRMATION:
                changed = await order.change(replace(entry, phase="missing"))
                entry = entry if changed is None else changed.entry
            if order.client._runtime.monotonic() + delay >= order.ends_at:
                error.retry_after = MISSING_CONFIRMATION
                raise
            await order.client._runtime.async_sleep(delay)
            delay = min(delay * 2, MAX_READ_DELAY)
        else:
            return await _record_status(order, entry, response)


async def _read_resource(order: AsyncOrderContext[ResourceT], entry: Entry) -> Response[ResourceT]:
    client = order.client
    arguments = {"id": entry.session_id or ""}
    request, _ = client._prepare(order.operation.read, order.options, order.parse, arguments=arguments)
    return await client._send(request, order.settings, ends_at=order.ends_at)


async def _record_status(
    order: AsyncOrderContext[ResourceT], entry: Entry, response: Response[ResourceT]
) -> Response[ResourceT] | str:
    """Record what a read shows for good: that the resource has ended, is paid, or exists although one did not find it.

    Returns:
        The response, or the final status of a resource that was not paid.
    """
    status = response.result.status
    if status in order.operation.renewable_statuses:
        await order.record(replace(entry, final_status=status, phase=None))
        return status
    phase: Phase | None = "completed" if status in order.operation.paid_statuses else None
    if entry.phase != phase and entry.phase != "completed":
        await order.record(replace(entry, phase=phase))
    return response


async def _check_earlier_attempts(
    order: AsyncOrderContext[ResourceT], key: EntryKey, request: PreparedRequest[ResourceT]
) -> None:
    """Check the earlier attempts, and make sure that attempt 1 has an entry: it is then not sent without a check.

    Raises:
        StillOpen: An earlier attempt has, or may have, a session that can be paid.
    """
    entries = await order.attempts(key)
    await _check_attempts(order, [entry for entry in entries if entry.key.attempt < key.attempt])
    first = replace(key, attempt=1)
    if all(entry.key != first for entry in entries):
        idempotency_key = IdempotencyKey.for_order(key.once).text(space_id=key.space_id, operation=key.operation)
        unsent = _intent(order, first, request, "").finalized("unsent", idempotency_key=idempotency_key)
        await order.begin(encrypted(unsent, b"{}", order.journal.codec))


async def _allow_sending(order: AsyncOrderContext[ResourceT], entry: Entry) -> Snapshot | None:
    """Check the other attempts, now that the intent of this one is durable, and record that it may be sent.

    Of two calls that begin different attempts at the same moment, neither could see the other's before; now at least
    one of them can.
    """
    await _check_while_holding(order, entry, entry.finalized("unsent"))
    return await order.allow_sending(entry)


async def _check_before_resending(order: AsyncOrderContext[ResourceT], entry: Entry) -> None:
    """Check the other attempts before a request that may have been processed is sent again."""
    await _check_while_holding(order, entry, entry.finalized("unknown"))


async def _check_while_holding(order: AsyncOrderContext[ResourceT], entry: Entry, otherwise: Entry) -> None:
    """Check the other attempts while the lease of this one is held, and record `otherwise` if that fails."""
    try:
        await _check_other_attempts(order, entry.key)
    except GeneratorExit:  # async only
        raise  # async only
    except BaseException:
        await order.record(otherwise)
        raise


async def _check_other_attempts(order: AsyncOrderContext[ResourceT], key: EntryKey) -> None:
    """Check that no other attempt at the order leaves a session open: the buyer could pay both.

    Raises:
        StillOpen: One does, or may.
    """
    await _check_attempts(order, [entry for entry in await order.attempts(key) if entry.key != key])


async def _check_attempts(order: AsyncOrderContext[ResourceT], entries: Sequence[Entry]) -> None:
    for entry in entries:
        if not entry.is_readable:
            raise unreadable()
        if entry.may_be_open:
            await _check_ended(order, entry.key)


async def _check_ended(order: AsyncOrderContext[ResourceT], key: EntryKey) -> None:
    """Check that an attempt leaves no session open, and cannot be sent any more without a check of its own."""
    while (snapshot := await order.find(key)) is not None:
        entry = snapshot.entry
        match obstacle(snapshot, _rules(order, entry).key_lifetime, is_dead):
            case "none":
                return
            case "may_be_open":
                raise still_open(entry)
            case "fence":
                unsent, lost = entry.finalized("unsent"), entry.finalized("unknown", phase="lost")
                fenced = unsent if entry.is_intended else lost
                if await order.change(fenced) is not None:
                    return
            case "read":
                if entry.base_url != order.settings.base_url:
                    raise wrong_base_url(entry)
                if entry.phase == "completed":
                    raise still_open(entry, "completed")
                try:
                    found = await _fetch_status(order, entry)
                except NotFound as error:
                    raise still_open(entry) from error
                if not isinstance(found, str):
                    raise still_open(entry, found.result.status)
                return


def _rules(order: AsyncOrderContext[ResourceT], entry: Entry) -> OnceOperation:
    """Return the operation in the API version of an entry's request."""
    return once_operation(spec_of(entry, order.client._spec), entry.key.operation)


def _differences(order: AsyncOrderContext[ResourceT], entry: Entry, request: PreparedRequest[ResourceT]) -> list[str]:
    return body_differences(entry, request, order.journal.codec)
