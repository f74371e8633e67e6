# Made by scripts/unasync.py from monime_ext/exactly_once/_async/session_status.py. Do not edit: change that file and run `make generate`.
"""Read the resource of an attempt, and record what its status shows for good."""

from __future__ import annotations

from dataclasses import replace
from typing import Final, TypeVar

from monime_ext._core.request import PreparedRequest
from monime_ext._core.response import Response
from monime_ext.errors import MonimeError, NotFound
from monime_ext.exactly_once._sync.order_context import OrderContext
from monime_ext.exactly_once.error_factories import body_mismatch, session_ended
from monime_ext.exactly_once.operation import Resource
from monime_ext.exactly_once.state_machine import MISSING_CONFIRMATION, is_confirmed_missing
from monime_ext.journal.entry import Entry, Phase

__all__ = ["fetch_status", "read"]

ResourceT = TypeVar("ResourceT", bound=Resource)

FIRST_READ_DELAY: Final = 2.0
MAX_READ_DELAY: Final = 10.0
"""Seconds before a session that was not found is read again."""


def read(
    order: OrderContext[ResourceT], entry: Entry, request: PreparedRequest[ResourceT] | None = None
) -> Response[ResourceT]:
    """Return the resource of an attempt.

    Raises:
        SessionEnded: It has ended.
        BodyMismatch: It was created with another body than that of `request`.
    """
    try:
        found = entry.final_status or fetch_status(order, entry)
    except MonimeError as error:
        # This call only reads, but the caller asks about the order, and its resource exists.
        error.outcome, error.idempotency_key = "committed", entry.idempotency_key
        raise
    if isinstance(found, str):
        raise session_ended(entry, found)
    if request is not None and (paths := order.differences(entry, request)):
        raise body_mismatch(entry, paths)
    return replace(found, idempotency_key=entry.idempotency_key, replayed=True)


def fetch_status(order: OrderContext[ResourceT], entry: Entry) -> Response[ResourceT] | str:
    """Return the resource of an attempt as it is now, or its final status, which is recorded.

    Raises:
        NotFound: Monime did not find it, which may be temporary: one read does not show that it was deleted.
    """
    delay = FIRST_READ_DELAY
    while True:
        try:
            response = _read_resource(order, entry)
        except NotFound as error:
            if error.reason is None:
                raise  # A gateway sent this, not Monime.
            snapshot = order.find(entry.key)
            if snapshot is None or snapshot.entry.session_id != entry.session_id or snapshot.entry.phase == "completed":
                raise
            entry = snapshot.entry
            if entry.final_status is not None:
                return entry.final_status
            if is_confirmed_missing(snapshot):
                order.record(replace(entry, final_status="deleted", phase=None))
                return "deleted"
            if entry.phase != "missing" or snapshot.now - entry.changed_at > MISSING_CONFIRMATION:
                changed = order.change(replace(entry, phase="missing"))
                entry = entry if changed is None else changed.entry
            if order.client._runtime.monotonic() + delay >= order.ends_at:
                error.retry_after = MISSING_CONFIRMATION
                raise
            order.client._runtime.sleep(delay)
            delay = min(delay * 2, MAX_READ_DELAY)
        else:
            return _record_status(order, entry, response)


def _read_resource(order: OrderContext[ResourceT], entry: Entry) -> Response[ResourceT]:
    client = order.client
    arguments = {"id": entry.session_id or ""}
    request, _ = client._prepare(order.operation.read, order.options, order.parse, arguments=arguments)
    return client._send(request, order.settings, ends_at=order.ends_at)


def _record_status(
    order: OrderContext[ResourceT], entry: Entry, response: Response[ResourceT]
) -> Response[ResourceT] | str:
    """Record what a read shows for good: that the resource has ended, is paid, or exists although one did not find it.

    Returns:
        The response, or the final status of a resource that was not paid.
    """
    status = response.result.status
    if status in order.operation.renewable_statuses:
        order.record(replace(entry, final_status=status, phase=None))
        return status
    phase: Phase | None = "completed" if status in order.operation.paid_statuses else None
    if entry.phase != phase and entry.phase != "completed":
        order.record(replace(entry, phase=phase))
    return response
