"""Whether a checkout session is the paid order that a shop expects: pure decisions over what Monime said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

from monime_ext._core.response import Response
from monime_ext._core.session_totals import session_totals
from monime_ext.errors import InvalidRequest, Mismatch, NotConfirmed, NotPaid, Problem
from monime_ext.money import Money

__all__ = ["Expected", "require_paid"]

PAID: Final = "completed"
OVER: Final = frozenset({"cancelled", "expired"})


@dataclass(frozen=True, slots=True)
class Expected:
    """What a shop's own books say of an order.

    Attributes:
        total: What it costs.
        reference: The reference that its session was made with; None when it had none.
    """

    total: Money
    reference: str | None

    @classmethod
    def of(cls, amount: Money | int, currency: str | None, reference: str | None) -> Expected:
        """Return what is expected, checked.

        Args:
            amount: `sle("450.00")`, or a number of minor units, and then with a currency.
            currency: The ISO 4217 code.
            reference: The session's reference.

        Raises:
            InvalidRequest: Something is of another type, or amount and currency contradict each other.
        """
        problems = []
        if isinstance(amount, Money):
            if currency not in (None, amount.currency):
                problems.append(Problem("currency", "another than the amount's", f"{amount.currency}, or left out"))
        elif type(amount) is not int:
            problems.append(Problem("amount", type(amount).__name__, "Money, or a whole number of minor units"))
        elif currency is None:
            problems.append(Problem("currency", "nothing", "a code such as SLE, since the amount is a number"))
        if reference is not None and not isinstance(reference, str):
            problems.append(Problem("reference", type(reference).__name__, "text or None"))
        if problems:
            raise InvalidRequest(problems)
        return cls(amount if isinstance(amount, Money) else Money(amount, currency or ""), reference)


class _Told(Protocol):
    def to_dict(self) -> dict[str, Any]: ...


def require_paid(response: Response[_Told], expected: Expected) -> None:
    """Return if a session is paid and is the order that was expected.

    Args:
        response: The session, just read from Monime.
        expected: What the shop's books say.

    Raises:
        NotPaid: It is the expected order, but it is not paid.
        NotConfirmed: It differs otherwise; the error lists every difference.
    """
    session = response.result.to_dict()
    status = str(session.get("status"))
    about: dict[str, Any] = {
        "session_status": status,
        "status": response.status,
        "request_id": response.request_id,
        "attempts": response.attempts,
    }
    mismatches = _differences(session, expected)
    if mismatches:
        if status != PAID:
            mismatches.insert(0, Mismatch("status", PAID, status))
        told = "\n".join(f"  {each}" for each in mismatches)
        raise NotConfirmed(
            "The session is not the paid order that you expected. This call moved no money. Do not deliver: find out "
            f"which order this session belongs to.\n{told}",
            mismatches=mismatches,
            **about,
        )
    if status != PAID:
        advice = (
            "Do not deliver; if the order still stands, make a new session for it, with a new key."
            if status in OVER
            else "Do not deliver yet: wait for it, or for its event."
        )
        raise NotPaid(
            f"The session is not paid: it is {status!r}. This call moved no money. {advice}",
            mismatches=[Mismatch("status", PAID, status)],
            **about,
        )


def _differences(session: Mapping[str, Any], expected: Expected) -> list[Mismatch]:
    found = []
    totals = session_totals(session)
    currencies = ", ".join(sorted(totals)) or None
    if currencies != expected.total.currency:
        found.append(Mismatch("currency", expected.total.currency, currencies))
    total = next(iter(totals.values())) if len(totals) == 1 else None
    if total != expected.total.value:
        found.append(Mismatch("amount", expected.total.value, total))
    reference = session.get("reference")
    if reference != expected.reference:
        found.append(Mismatch("reference", expected.reference, reference))
    return found
