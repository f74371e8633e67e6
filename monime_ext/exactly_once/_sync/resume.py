# Made by scripts/unasync.py from monime_ext/exactly_once/_async/resume.py. Do not edit: change that file and run `make generate`.
"""Finish what crashes left unfinished: every order of which it is not known whether its session was created."""

from __future__ import annotations

from typing import Final

from monime_ext._client._sync.client import Client
from monime_ext._core.response import Response
from monime_ext._core.settings import CallOptions
from monime_ext.errors import ClientClosed, MonimeError, StoreUnavailable
from monime_ext.exactly_once._sync.create_once import finish_attempt
from monime_ext.exactly_once._sync.order_context import OrderContext
from monime_ext.exactly_once.operation import CreatedResource
from monime_ext.exactly_once.resume_report import ResumedOrder, ResumeReport, resumed_order
from monime_ext.journal.entry import Entry, EntryKey, unreadable

__all__ = ["resume"]

PAGE_SIZE: Final = 100


def resume(client: Client, *, all_spaces: bool = False) -> ResumeReport:
    """Finish every order that is unfinished in a client's journal, and return the outcome of each.

    Each request is sent again unchanged, with the same key and the same bytes, for its own API version.
    Call this when a program starts, or from a timer: it leaves alone orders that another worker is sending, and any
    number of processes may call it at the same time. An entry that is damaged is reported as failed.

    Args:
        client: The client. Its deadline applies to each order.
        all_spaces: Whether to finish the orders of other Spaces too, as far as the client's token has access.

    Raises:
        StoreUnavailable: The journal cannot be used.
    """
    orders: list[ResumedOrder] = []
    key_prefix = () if all_spaces else (client.space_id,)
    after: EntryKey | None = None
    while True:
        entries = client.journal.entries(unfinished=True, key_prefix=key_prefix, after=after, limit=PAGE_SIZE)
        orders += [resumed_order(entry.key, _finish(client, entry)) for entry in entries]
        if len(entries) < PAGE_SIZE:
            return ResumeReport(tuple(orders))
        after = entries[-1].key


def _finish(client: Client, entry: Entry) -> Response[CreatedResource] | MonimeError | None:
    options: CallOptions = {"space_id": entry.key.space_id}
    try:
        if not entry.is_readable:
            raise unreadable()
        settings = client._resolve(options)
        order = OrderContext.of(client, entry.key.operation, options, settings, CreatedResource.parse)
        return finish_attempt(order, entry.key)
    except (ClientClosed, StoreUnavailable):
        raise
    except MonimeError as error:
        return error
