"""The outcome of `resume`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

from monime_ext._core.response import Response
from monime_ext.errors import InProgress, MonimeError, OutcomeLost, SessionEnded
from monime_ext.exactly_once.operation import CreatedResource
from monime_ext.journal.entry import EntryKey

__all__ = ["ResumeReport", "ResumeStatus", "ResumedOrder", "resumed_order"]

ResumeStatus: TypeAlias = Literal["created", "refused", "unsent", "in_progress", "lost", "failed"]
"""What `resume` made of an order.

* `created`      its session exists, and the journal knows it.
* `refused`      Monime refuses it; nothing happened.
* `unsent`       nothing happened; it can be created again.
* `in_progress`  another worker is sending it, or died less than a lease ago.
* `lost`         Monime has forgotten its idempotency key; see `OutcomeLost`.
* `failed`       sending it failed, and its outcome is still unknown; call `resume` again.
"""

_UNFINISHED: Final[tuple[ResumeStatus, ...]] = ("in_progress", "lost", "failed")


@dataclass(frozen=True, slots=True)
class ResumedOrder:
    """The outcome of one order.

    Attributes:
        once: Your own id of it.
        attempt: The number of the attempt.
        space_id: Its Space.
        status: What `resume` made of it.
        session_id: Its session, if there is one.
        error: What was raised, if something was.
    """

    once: str
    attempt: int
    space_id: str
    status: ResumeStatus
    session_id: str | None = None
    error: MonimeError | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class ResumeReport:
    """The outcome of every order that was unfinished."""

    orders: tuple[ResumedOrder, ...]

    @property
    def counts(self) -> Mapping[ResumeStatus, int]:
        """The number of orders by status, without statuses that no order has."""
        return Counter(order.status for order in self.orders)

    @property
    def unfinished(self) -> tuple[ResumedOrder, ...]:
        """The orders whose outcome is still not known."""
        return tuple(order for order in self.orders if order.status in _UNFINISHED)


def resumed_order(key: EntryKey, result: Response[CreatedResource] | MonimeError | None) -> ResumedOrder:
    """Return the outcome of an order.

    Args:
        key: Identifies the attempt.
        result: What `finish_attempt` returned or raised.
    """
    status: ResumeStatus
    session_id = None
    error = result if isinstance(result, MonimeError) else None
    if result is None:
        status = "unsent"
    elif isinstance(result, Response):
        status, session_id = "created", result.result.id
    elif isinstance(result, SessionEnded):
        status, session_id, error = "created", result.session_id, None
    elif isinstance(result, InProgress):
        status = "in_progress"
    elif isinstance(result, OutcomeLost):
        status = "lost"
    elif result.outcome == "rejected":
        status = "refused"
    else:
        status = "failed"
    return ResumedOrder(key.once, key.attempt, key.space_id, status, session_id, error)
