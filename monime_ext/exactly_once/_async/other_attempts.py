"""Check the other attempts at an order before a request is sent: rules 1 to 3 of `state_machine`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from monime_ext._core.idempotency_key import IdempotencyKey
from monime_ext._core.request import PreparedRequest
from monime_ext.errors import NotFound
from monime_ext.exactly_once._async.order_context import AsyncOrderContext
from monime_ext.exactly_once._async.session_status import fetch_status
from monime_ext.exactly_once.error_factories import still_open, wrong_base_url
from monime_ext.exactly_once.lease import is_dead
from monime_ext.exactly_once.operation import Resource
from monime_ext.exactly_once.state_machine import obstacle
from monime_ext.exactly_once.stored_request import encrypted
from monime_ext.journal.entry import Entry, EntryKey, Snapshot, unreadable

__all__ = ["allow_sending", "check_before_resending", "check_earlier_attempts", "check_other_attempts"]

ResourceT = TypeVar("ResourceT", bound=Resource)


async def check_earlier_attempts(
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
        unsent = order.intent(first, request, "").finalized("unsent", idempotency_key=idempotency_key)
        await order.begin(encrypted(unsent, b"{}", order.journal.codec))


async def allow_sending(order: AsyncOrderContext[ResourceT], entry: Entry) -> Snapshot | None:
    """Check the other attempts, now that the intent of this one is durable, and record that it may be sent.

    Of two calls that begin different attempts at the same moment, neither could see the other's before; now at least
    one of them can.
    """
    await _check_while_holding(order, entry, entry.finalized("unsent"))
    return await order.allow_sending(entry)


async def check_before_resending(order: AsyncOrderContext[ResourceT], entry: Entry) -> None:
    """Check the other attempts before a request that may have been processed is sent again."""
    await _check_while_holding(order, entry, entry.finalized("unknown"))


async def _check_while_holding(order: AsyncOrderContext[ResourceT], entry: Entry, otherwise: Entry) -> None:
    """Check the other attempts while the lease of this one is held, and record `otherwise` if that fails."""
    try:
        await check_other_attempts(order, entry.key)
    except GeneratorExit:  # async only
        raise  # async only
    except BaseException:
        await order.record(otherwise)
        raise


async def check_other_attempts(order: AsyncOrderContext[ResourceT], key: EntryKey) -> None:
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
        match obstacle(snapshot, order.rules(entry).key_lifetime, is_dead):
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
                    found = await fetch_status(order, entry)
                except NotFound as error:
                    raise still_open(entry) from error
                if not isinstance(found, str):
                    raise still_open(entry, found.result.status)
                return
