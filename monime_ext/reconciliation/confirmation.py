"""Check that a checkout session is the paid order that a shop expects: pure decisions about a response."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from monime_ext._core.response import Response
from monime_ext._core.session_totals import session_totals
from monime_ext._core.statuses import is_final, is_paid, paid_session_statuses
from monime_ext.errors import InvalidRequest, Mismatch, NotConfirmed, NotPaid, Problem
from monime_ext.money import Money

__all__ = ["Expected", "require_paid"]


@dataclass(frozen=True, slots=True)
class Expected:
    """An order according to the shop's own records.

    Attributes:
        total: What it costs.
        reference: The reference of its session; None if it has none.
    """

    total: Money
    reference: str | None

    @classmethod
    def of(cls, amount: Money | int, currency: str | None, reference: str | None) -> Expected:
        """Return the expected order from the caller's arguments.

        Args:
            amount: `sle("450.00")`, or a number of minor units together with `currency`.
            currency: The ISO 4217 code.
            reference: The session's reference.

        Raises:
            InvalidRequest: An argument has the wrong type, or the amount and the currency contradict each other.
        """
        problems = []
        if isinstance(amount, Money):
            if currency not in (None, amount.currency):
                problems.append(
                    Problem("currency", "a different currency from the amount", f"{amount.currency}, or omitted")
                )
        elif type(amount) is not int:
            problems.append(Problem("amount", type(amount).__name__, "Money or an integer of minor units"))
        elif currency is None:
            problems.append(Problem("currency", "nothing", "a code such as SLE, because the amount is a number"))
        if reference is not None and not isinstance(reference, str):
            problems.append(Problem("reference", type(reference).__name__, "a string or None"))
        if problems:
            raise InvalidRequest(problems)
        return cls(amount if isinstance(amount, Money) else Money(amount, currency or ""), reference)


class _Model(Protocol):
    def to_dict(self) -> dict[str, Any]: ...


def require_paid(response: Response[_Model], expected: Expected, id: str) -> None:
    """Check that a session is paid and is the expected order.

    Args:
        response: The session, just read from Monime.
        expected: The order according to the shop.
        id: The id of the session that was asked for.

    Raises:
        NotPaid: It is the expected order, but it is not paid.
        NotConfirmed: It differs in another way; the error lists every difference.
    """
    session = response.result.to_dict()
    status = str(session.get("status"))
    context: dict[str, Any] = {
        "session_status": status,
        "status": response.status,
        "request_id": response.request_id,
        "attempts": response.attempts,
    }
    mismatches = _differences(session, expected, id)
    if mismatches:
        if not is_paid(status):
            mismatches.insert(0, Mismatch("status", " or ".join(paid_session_statuses()), status))
        listed = "\n".join(f"  {mismatch}" for mismatch in mismatches)
        raise NotConfirmed(
            "The session is not the paid order that you expected. This call moved no money. Do not deliver: find out "
            f"which order this session belongs to.\n{listed}",
            mismatches=mismatches,
            **context,
        )
    if not is_paid(status):
        advice = (
            "Do not deliver. If the order is still valid, create a new session for it, with a new idempotency key."
            if is_final(status)
            else "Do not deliver yet: wait for the payment, or for its event."
        )
        raise NotPaid(
            f"The session is not paid: its status is {status!r}. This call moved no money. {advice}",
            mismatches=[Mismatch("status", " or ".join(paid_session_statuses()), status)],
            **context,
        )


def _differences(session: Mapping[str, Any], expected: Expected, id: str) -> list[Mismatch]:
    mismatches = []
    if session.get("id") != id:
        # A cache, a proxy or a reused connection may return the response to another request.
        mismatches.append(Mismatch("id", id, session.get("id")))
    totals = session_totals(session)
    currencies = ", ".join(sorted(totals)) or None
    if currencies != expected.total.currency:
        mismatches.append(Mismatch("currency", expected.total.currency, currencies))
    total = next(iter(totals.values())) if len(totals) == 1 else None
    if total != expected.total.value:
        mismatches.append(Mismatch("amount", expected.total.value, total))
    reference = session.get("reference")
    if reference != expected.reference:
        mismatches.append(Mismatch("reference", expected.reference, reference))
    return mismatches
