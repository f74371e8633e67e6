"""Finish what crashes left unfinished: every order of which nobody knows whether its session was created."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, TypeAlias

from monime_ext._client._async.client import AsyncClient
from monime_ext._client._sync.client import Client
from monime_ext._core.response import Response
from monime_ext._core.settings import CallOptions, Settings
from monime_ext.errors import InProgress, MonimeError, OutcomeLost, SessionEnded, StoreUnavailable
from monime_ext.exactly_once.course import Plan, finish
from monime_ext.exactly_once.create import follow, follow_async, plan_for
from monime_ext.journal.entry import Entry, EntryKey
from monime_ext.resources.base import ResponseParser
from monime_ext.resources.checkout_sessions import GET

__all__ = ["Resumed", "ResumedOrder", "resume", "resume_async"]

Finish: TypeAlias = Literal["created", "refused", "unsent", "in_progress", "lost", "failed"]
"""How one order came out.

* `created`      its session exists, and the journal knows it.
* `refused`      Monime refuses it; nothing happened.
* `unsent`       nothing happened; it can be asked for again.
* `in_progress`  another worker sends it, or has died less than a lease ago.
* `lost`         Monime no longer knows its key; see `OutcomeLost`.
* `failed`       sending it failed, and its end is not known yet; call `resume` again.
"""

OPEN: Final[tuple[Finish, ...]] = ("in_progress", "lost", "failed")
PAGE: Final = 100


@dataclass(frozen=True, slots=True)
class ResumedOrder:
    """What became of one order.

    Attributes:
        once: Your own id of it.
        attempt: Which attempt at it.
        space_id: Its Space.
        finish: How it came out.
        session_id: Its session, when there is one.
        error: What was raised, when something was.
    """

    once: str
    attempt: int
    space_id: str
    finish: Finish
    session_id: str | None = None
    error: MonimeError | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Resumed:
    """What became of everything that was unfinished."""

    orders: tuple[ResumedOrder, ...]

    @property
    def counts(self) -> Mapping[Finish, int]:
        """How many orders came out in each way; those that none came out in are left out."""
        return Counter(each.finish for each in self.orders)

    @property
    def unfinished(self) -> tuple[ResumedOrder, ...]:
        """The orders of which the end is still not known."""
        return tuple(each for each in self.orders if each.finish in OPEN)


def resume(client: Client, *, all_spaces: bool = False) -> Resumed:
    """Finish every order that is unfinished in a client's journal, and return what became of each.

    Each is sent again as it was, with the same key and the same bytes, and whatever release it was made for. Call it
    when a program starts, or from a timer: it does nothing to an order that another worker is sending, and any number
    of processes may call it at once.

    Args:
        client: The client; its deadline holds for each order.
        all_spaces: Whether to finish the orders of other Spaces too, as far as the client's token may.

    Raises:
        StoreUnavailable: The journal cannot be used.
    """
    results: list[ResumedOrder] = []
    after: EntryKey | None = None
    while True:
        entries = client.journal.entries(unfinished=True, within=_within(client, all_spaces), after=after, limit=PAGE)
        for entry in entries:
            plan, settings = _plan(client, entry)
            try:
                outcome: Response[Any] | MonimeError | None = follow(client, finish(plan), settings)
            except StoreUnavailable:
                raise
            except MonimeError as error:
                outcome = error
            results.append(_resumed(entry.name, outcome))
        if len(entries) < PAGE:
            return Resumed(tuple(results))
        after = entries[-1].name


async def resume_async(client: AsyncClient, *, all_spaces: bool = False) -> Resumed:
    """The same as `resume`, for tasks.

    Args:
        client: The client; its deadline holds for each order.
        all_spaces: Whether to finish the orders of other Spaces too, as far as the client's token may.

    Raises:
        StoreUnavailable: The journal cannot be used.
    """
    results: list[ResumedOrder] = []
    after: EntryKey | None = None
    while True:
        entries = await client.journal.entries(
            unfinished=True, within=_within(client, all_spaces), after=after, limit=PAGE
        )
        for entry in entries:
            plan, settings = _plan(client, entry)
            try:
                outcome: Response[Any] | MonimeError | None = await follow_async(client, finish(plan), settings)
            except StoreUnavailable:
                raise
            except MonimeError as error:
                outcome = error
            results.append(_resumed(entry.name, outcome))
        if len(entries) < PAGE:
            return Resumed(tuple(results))
        after = entries[-1].name


def _within(client: Client | AsyncClient, all_spaces: bool) -> tuple[str, ...]:
    return () if all_spaces else (client.space_id,)


def _plan(client: Client | AsyncClient, entry: Entry) -> tuple[Plan[Any], Settings]:
    options: CallOptions = {"space_id": entry.name.space_id}
    read = ResponseParser[Any](client._spec, "CheckoutSession").one
    return plan_for(client, entry.name, GET, options, client._resolve(options), read)


def _resumed(name: EntryKey, outcome: Response[Any] | MonimeError | None) -> ResumedOrder:
    way: Finish
    session_id = None
    error = outcome if isinstance(outcome, MonimeError) else None
    if outcome is None:
        way = "unsent"
    elif isinstance(outcome, Response):
        way, session_id = "created", outcome.result.id
    elif isinstance(outcome, SessionEnded):
        way, session_id, error = "created", outcome.session_id, None
    elif isinstance(outcome, InProgress):
        way = "in_progress"
    elif isinstance(outcome, OutcomeLost):
        way = "lost"
    elif outcome.outcome == "rejected":
        way = "refused"
    else:
        way = "failed"
    return ResumedOrder(name.once, name.attempt, name.space_id, way, session_id, error)
