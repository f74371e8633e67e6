# Made by scripts/unasync.py from monime_ext/exactly_once/_async/create_once.py. Do not edit: change that file and run `make generate`.
"""Create a resource exactly once for an order: the workflow of `once`.

The intent to send is durable in the journal before the request is sent, and the outcome is recorded afterwards. A later
call finds the entry and reads, takes over, restarts or waits accordingly. The rules are in `state_machine`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final, TypeVar

from monime_ext._client._sync.client import Client
from monime_ext._core.idempotency_key import IdempotencyKey
from monime_ext._core.request import PreparedRequest
from monime_ext._core.response import Envelope, Response
from monime_ext._core.settings import CallOptions, Settings
from monime_ext.errors import InvalidRequest, MonimeError, Outcome, SessionEnded
from monime_ext.exactly_once._sync.order_context import OrderContext
from monime_ext.exactly_once._sync.other_attempts import (
    allow_sending,
    check_before_resending,
    check_earlier_attempts,
    check_other_attempts,
)
from monime_ext.exactly_once._sync.session_status import read
from monime_ext.exactly_once.arguments import Renew, argument_problems
from monime_ext.exactly_once.error_factories import (
    body_mismatch,
    in_progress,
    key_in_use,
    outcome_lost,
    say_once,
    wrong_base_url,
)
from monime_ext.exactly_once.lease import hold_lease, is_dead
from monime_ext.exactly_once.operation import CreatedResource, Resource, spec_of
from monime_ext.exactly_once.state_machine import Action, finalized_by_error, next_action
from monime_ext.exactly_once.stored_request import stored_refusal, stored_request
from monime_ext.journal.entry import Entry, EntryKey, Snapshot

__all__ = ["create_once", "finish_attempt"]

ResourceT = TypeVar("ResourceT", bound=Resource)

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
        check_earlier_attempts(order, key, request)
    while True:
        try:
            with hold_lease(client._runtime.token_bytes) as holder:
                return _create_attempt(order, key, request, holder)
        except SessionEnded:
            if renew != "when_ended":
                raise
        key = replace(key, attempt=key.attempt + 1)
        request, _ = prepare(key.attempt)


def _create_attempt(
    order: OrderContext[ResourceT], key: EntryKey, request: PreparedRequest[ResourceT], holder: str
) -> Response[ResourceT]:
    """Create the resource of one attempt, or return the one that it has."""
    intent = order.intent(key, request, holder)
    snapshot = order.begin(intent)
    effect: Outcome = "not_sent"
    delay = FIRST_DELAY
    while snapshot.entry.owner != holder or snapshot.entry.is_intended:
        entry = snapshot.entry
        changed: Snapshot | None = None
        if entry.owner == holder:
            effect = "not_sent"
            changed = allow_sending(order, entry)
        else:
            match _action(order, snapshot, request):
                case "read":
                    return read(order, entry, request)
                case "refused":
                    raise stored_refusal(entry, order.journal.codec)
                case "take_over":
                    _stored_request(order, entry)  # One that cannot be read is left to those who can.
                    effect = "unknown"
                    changed = order.take_over(entry, holder)
                case "restart":
                    check_other_attempts(order, key)
                    changed = order.restart(entry, intent)
                case _:
                    if order.client._runtime.monotonic() + delay >= order.ends_at:
                        raise in_progress(snapshot)
                    order.client._runtime.sleep(delay)
                    delay = min(delay * 1.5, MAX_DELAY)
        snapshot = changed or order.find(key) or order.begin(intent)
    if effect == "unknown":
        return _resend(order, snapshot.entry)
    return _send(order, snapshot.entry, request, effect)


def finish_attempt(order: OrderContext[CreatedResource], key: EntryKey) -> Response[CreatedResource] | None:
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
        while (snapshot := order.find(key)) is not None:
            entry = snapshot.entry
            if entry.base_url != order.settings.base_url:
                raise wrong_base_url(entry)
            match next_action(snapshot, order.rules(entry).key_lifetime, is_dead):
                case "read":
                    return read(order, entry)
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
            taken = order.take_over(entry, holder)
            effect: Outcome = "unknown"
            if taken is not None and taken.entry.is_intended:
                effect = "not_sent"
                taken = allow_sending(order, taken.entry)
            elif taken is not None:
                check_before_resending(order, taken.entry)
            if taken is not None:
                return _send(order, taken.entry, stored, effect)
    return None


def _action(order: OrderContext[ResourceT], snapshot: Snapshot, request: PreparedRequest[ResourceT]) -> Action:
    """Return what to do about an entry, for a request that may have another body or base URL."""
    entry = snapshot.entry
    action = next_action(snapshot, order.rules(entry).key_lifetime, is_dead)
    if action == "restart":
        return action
    if action == "refused":
        is_same = entry.base_url == order.settings.base_url and not order.differences(entry, request)
        return "refused" if is_same else "restart"
    if entry.base_url != order.settings.base_url:
        raise wrong_base_url(entry)
    if action == "lost":
        raise outcome_lost(entry)
    if action == "key_in_use":
        raise key_in_use(entry)
    if action == "take_over" and (paths := order.differences(entry, request)):
        raise body_mismatch(entry, paths)
    return action


def _resend(order: OrderContext[ResourceT], entry: Entry) -> Response[ResourceT]:
    """Send the stored request of an attempt that may have been processed, and return the resource.

    A request of another API version gets a response of that version, from which only the id is taken.
    """
    check_before_resending(order, entry)
    spec = order.client._spec
    if spec_of(entry, spec) is spec:
        request = stored_request(entry, spec, order.settings, order.journal.codec, order.parse)
        return _send(order, entry, request, "unknown")
    sent = _send(order, entry, _stored_request(order, entry), "unknown")
    created = entry.finalized("created", session_id=sent.result.id, revision=entry.revision + 1)
    found = read(order, created)
    return replace(found, attempts=sent.attempts, replayed=sent.replayed)


def _stored_request(order: OrderContext[Any], entry: Entry) -> PreparedRequest[CreatedResource]:
    """Return the request of an entry, in its own API version."""
    spec = spec_of(entry, order.client._spec)
    return stored_request(entry, spec, order.settings, order.journal.codec, CreatedResource.parse)


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
        finalized = finalized_by_error(entry, error, order.journal.codec, effect)
        order.record(finalized)
        if finalized.state == "unknown" and error.outcome != "committed":
            error.outcome = "unknown"  # of the order, whatever this request did
        say_once(error)
        raise
    except BaseException:
        # Interrupted, perhaps after the request was sent: end the lease, so that no other call waits for it.
        order.record(entry.finalized("unknown"))
        raise
    order.record(entry.finalized("created", session_id=response.result.id))
    return response
