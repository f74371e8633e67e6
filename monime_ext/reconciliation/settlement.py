"""What one order brings: gross, fees, net, and where the money can be found, put together from whoever knows what.

One payment is told of several times: by the event of its session, which knows no fees, by the event of the payment,
which does, by both again when they are delivered twice, and by the API. They come in any order. A `Settlement` is the
set of what was told; its figures are made from the whole set. So putting settlements together is commutative,
associative and idempotent, and who has heard everything has the same figures, whatever came first or twice.

    settlement = Settlement.of_event(event) | Settlement.from_json(kept)

A fee that nobody has told yet is None, and never 0. Monime keeps its fees before it settles, so the account receives
`net`, which is what a shop's books should wait for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any, Final, Protocol, TypeVar

from monime_ext.errors import InvalidRequest, Problem, SettlementConflict
from monime_ext.money import Money
from monime_ext.reconciliation.records import Fees, MoneyRecord, PaymentRecord, SessionRecord, from_json, to_json

__all__ = ["Settlement"]

PAID: Final = "completed"

T = TypeVar("T", str, Money)


class Told(Protocol):
    """A generated model."""

    def to_dict(self) -> dict[str, Any]: ...


class MoneyEvent(Protocol):
    """An event: `session` or `payment` is what it is about, when it is about one of them."""

    @property
    def session(self) -> Told | None: ...

    @property
    def payment(self) -> Told | None: ...


@dataclass(frozen=True, slots=True, repr=False)
class Settlement:
    """What is known of one order's money. Immutable; `a | b` knows what both know, and `Settlement()` knows nothing.

    Attributes:
        seen: Everything that was told.
    """

    seen: frozenset[MoneyRecord] = frozenset()

    def __post_init__(self) -> None:
        for what, values in (
            ("sessions", {each.session_id for each in self.seen} - {None}),
            ("order numbers", {each.order_number for each in self.seen} - {None}),
            ("currencies", {money.currency for each in self.seen for money in _amounts(each)}),
        ):
            if len(values) > 1:
                told = ", ".join(sorted(map(str, values)))
                raise SettlementConflict(f"One settlement cannot be of several {what}: {told}. Nothing was booked.")

    @classmethod
    def of(cls, *, sessions: Iterable[Told] = (), payments: Iterable[Told] = ()) -> Settlement:
        """Return what sessions and payments of one order tell: generated models of any release.

        Args:
            sessions: Sightings of the order's checkout session.
            payments: Sightings of its payments.

        Raises:
            SettlementConflict: They are of several orders, or of several currencies.
        """
        told: list[MoneyRecord] = [SessionRecord.of(each.to_dict()) for each in sessions]
        told += [PaymentRecord.of(each.to_dict()) for each in payments]
        return cls(frozenset(told))

    @classmethod
    def of_event(cls, event: MoneyEvent) -> Settlement:
        """Return what a verified event tells; nothing when it is about neither a session nor a payment.

        Args:
            event: What `construct_event` gave.

        Raises:
            SettlementConflict: What it tells is in several currencies.
        """
        return cls.of(
            sessions=[] if event.session is None else [event.session],
            payments=[] if event.payment is None else [event.payment],
        )

    def __or__(self, other: Settlement) -> Settlement:
        if not isinstance(other, Settlement):
            return NotImplemented
        return Settlement(self.seen | other.seen)

    @property
    def session_id(self) -> str | None:
        """The checkout session, `scs-…`."""
        return _known(each.session_id for each in self.seen)

    @property
    def order_number(self) -> str | None:
        """Monime's number of the order, which it has once it is paid; payments and receipts are found by it."""
        return _known(each.order_number for each in self.seen)

    @property
    def reference(self) -> str | None:
        """The reference that the session was made with: the shop's own order id."""
        return _known(each.reference for each in self.seen if isinstance(each, SessionRecord))

    @property
    def payments(self) -> tuple[PaymentRecord, ...]:
        """Each payment as it is known last, in the order of their ids."""
        by_id: dict[str, list[PaymentRecord]] = {}
        for each in self.seen:
            if isinstance(each, PaymentRecord):
                by_id.setdefault(each.payment_id, []).append(each)
        return tuple(_last_known(by_id[id]) for id in sorted(by_id))

    @property
    def paid_payments(self) -> tuple[PaymentRecord, ...]:
        """The payments that are completed: one, as far as is known, or none."""
        return tuple(each for each in self.payments if each.status == PAID)

    @property
    def is_paid(self) -> bool:
        """Whether the session or a payment of it was told to be completed."""
        return bool(self.paid_payments) or any(each.status == PAID for each in self._sessions)

    @property
    def gross(self) -> Money | None:
        """What the buyer paid; None while it is not paid, or nobody said how much."""
        paid = self.paid_payments
        return sum((each.amount for each in paid[1:]), paid[0].amount) if paid else self._total

    @property
    def fees(self) -> Mapping[str, Money] | None:
        """What Monime kept, by the code of the fee; None while it is not known, which is never the same as nothing."""
        paid = self.paid_payments
        if not paid or any(each.fees is None for each in paid):
            return None
        by_code: dict[str, Money] = {}
        for code, amount in (fee for each in paid for fee in each.fees or ()):
            by_code[code] = by_code[code] + amount if code in by_code else amount
        return dict(sorted(by_code.items()))

    @property
    def fee(self) -> Money | None:
        """The sum of all fees; None while it is not known."""
        fees, gross = self.fees, self.gross
        return None if fees is None or gross is None else sum(fees.values(), Money(0, gross.currency))

    @property
    def net(self) -> Money | None:
        """What the account receives: gross less all fees; None while the fees are not known."""
        gross, fee = self.gross, self.fee
        return None if gross is None or fee is None else gross - fee

    @property
    def difference(self) -> Money | None:
        """What was paid more than the session's total, or less if it is negative; None while one of them is not known.

        It is zero for every order that has been seen.
        """
        gross, total = self.gross, self._total
        return None if gross is None or total is None else gross - total

    @property
    def is_final(self) -> bool:
        """Whether it is paid, all fees are known, and the amounts agree: nothing more is expected to be told."""
        return self.net is not None and not (self.difference and self.difference.value)

    def to_json(self) -> list[dict[str, Any]]:
        """Return what was told as JSON, in one fixed order, to be kept; it has no personal data."""
        return [to_json(each) for each in sorted(self.seen, key=repr)]

    @classmethod
    def from_json(cls, kept: Iterable[Mapping[str, Any]]) -> Settlement:
        """Return what `to_json` gave.

        Raises:
            InvalidRequest: It is something else.
        """
        try:
            return cls(frozenset(from_json(each) for each in kept))
        except (TypeError, ValueError, KeyError):
            raise InvalidRequest([Problem("kept", "something else", "what `Settlement.to_json` gave")]) from None

    @property
    def _sessions(self) -> list[SessionRecord]:
        return [each for each in self.seen if isinstance(each, SessionRecord)]

    @property
    def _total(self) -> Money | None:
        return _known(each.total for each in self._sessions if each.status == PAID)

    def __repr__(self) -> str:
        fee, net = ("not known yet" if each is None else each for each in (self.fee, self.net))
        paid = f"gross {self.gross}, fees {fee}, net {net}" if self.is_paid else "not paid"
        return f"<Settlement of {self.session_id or 'no known session'}: {paid}>"


def _known(values: Iterable[T | None]) -> T | None:
    # A set has no order of its own: where there should be one value and are two, the same one is taken everywhere.
    return min((each for each in values if each is not None), default=None)


def _amounts(sighting: MoneyRecord) -> list[Money]:
    if isinstance(sighting, SessionRecord):
        return [] if sighting.total is None else [sighting.total]
    return [sighting.amount, *(amount for _, amount in sighting.fees or ())]


def _last_known(sightings: Iterable[PaymentRecord]) -> PaymentRecord:
    """Return a payment as its last sighting has it; what that did not tell is as the one before told it."""
    newest_first = sorted(sightings, key=lambda each: each.age, reverse=True)
    told: dict[str, Any] = {}
    for field in fields(PaymentRecord):
        values = (getattr(each, field.name) for each in newest_first)
        told[field.name] = next((value for value in values if value is not None), None)
    return PaymentRecord(**{**told, "fees": _last_fees(newest_first)})


def _last_fees(newest_first: Iterable[PaymentRecord]) -> Fees | None:
    # Only a completed payment has its fees for certain; and who tells none may not know them yet.
    told = [each.fees for each in newest_first if each.status == PAID and each.fees is not None]
    return next((each for each in told if each), told[0] if told else None)
