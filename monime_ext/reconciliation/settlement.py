"""The gross amount, fees and net amount of an order, and where to find the money, merged from several sources.

One payment is reported several times: by the event of its session, which has no fees, by the event of the payment,
which does, by both again if they are delivered twice, and by the API; in any order. A `Settlement` is the set of all
these records, and its amounts are computed from the whole set. Merging is therefore commutative, associative and
idempotent: with the same records, the amounts are the same, whatever arrived first or twice.

    settlement = Settlement.of_event(event) | Settlement.from_json(stored)

An unknown fee is None, never 0. Monime deducts its fees before it settles, so the account receives `net`, which is the
amount that a shop should book.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any, Protocol, TypeVar

from monime_ext._core.statuses import is_paid
from monime_ext.errors import InvalidRequest, Problem, SettlementConflict
from monime_ext.money import Money
from monime_ext.reconciliation.records import Fees, MoneyRecord, PaymentRecord, SessionRecord, from_json, to_json

__all__ = ["Settlement"]

T = TypeVar("T", str, Money)


class Model(Protocol):
    """A generated model."""

    def to_dict(self) -> dict[str, Any]: ...


class MoneyEvent(Protocol):
    """An event about a session, a payment, or neither."""

    @property
    def session(self) -> Model | None: ...

    @property
    def payment(self) -> Model | None: ...


@dataclass(frozen=True, slots=True, repr=False)
class Settlement:
    """What is known about the money of one order. Immutable; `a | b` merges, and `Settlement()` is empty.

    Attributes:
        records: Every state of the session and its payments that was reported.
    """

    records: frozenset[MoneyRecord] = frozenset()

    def __post_init__(self) -> None:
        for what, values in (
            ("sessions", {record.session_id for record in self.records} - {None}),
            ("order numbers", {record.order_number for record in self.records} - {None}),
            ("currencies", {money.currency for record in self.records for money in _amounts(record)}),
        ):
            if len(values) > 1:
                found = ", ".join(sorted(map(str, values)))
                raise SettlementConflict(f"A settlement cannot have several {what}: {found}. Nothing was booked.")

    @classmethod
    def of(cls, *, sessions: Iterable[Model] = (), payments: Iterable[Model] = ()) -> Settlement:
        """Return the settlement from sessions and payments of one order, as models of any API version.

        Args:
            sessions: The order's checkout session, in one or more states.
            payments: Its payments, each in one or more states.

        Raises:
            SettlementConflict: They belong to several orders, or have several currencies.
        """
        records: list[MoneyRecord] = [SessionRecord.of(session.to_dict()) for session in sessions]
        records += [PaymentRecord.of(payment.to_dict()) for payment in payments]
        return cls(frozenset(records))

    @classmethod
    def of_event(cls, event: MoneyEvent) -> Settlement:
        """Return the settlement from a verified event; empty if it is about neither a session nor a payment.

        Args:
            event: The event that `construct_event` returned.

        Raises:
            SettlementConflict: It has several currencies.
        """
        return cls.of(
            sessions=[] if event.session is None else [event.session],
            payments=[] if event.payment is None else [event.payment],
        )

    def __or__(self, other: Settlement) -> Settlement:
        if not isinstance(other, Settlement):
            return NotImplemented
        return Settlement(self.records | other.records)

    @property
    def session_id(self) -> str | None:
        """The id of the checkout session, `scs-…`."""
        return _known(record.session_id for record in self.records)

    @property
    def order_number(self) -> str | None:
        """Monime's number of the order, assigned when it is paid. It identifies payments and receipts."""
        return _known(record.order_number for record in self.records)

    @property
    def reference(self) -> str | None:
        """The reference of the session: your own order id."""
        return _known(record.reference for record in self.records if isinstance(record, SessionRecord))

    @property
    def payments(self) -> tuple[PaymentRecord, ...]:
        """The last known state of every payment, sorted by id."""
        by_id: dict[str, list[PaymentRecord]] = {}
        for record in self.records:
            if isinstance(record, PaymentRecord):
                by_id.setdefault(record.payment_id, []).append(record)
        return tuple(_last_known(by_id[id]) for id in sorted(by_id))

    @property
    def paid_payments(self) -> tuple[PaymentRecord, ...]:
        """The completed payments: usually one, or none."""
        return tuple(payment for payment in self.payments if is_paid(payment.status))

    @property
    def is_paid(self) -> bool:
        """Whether the session or one of its payments is completed."""
        return bool(self.paid_payments) or any(is_paid(session.status) for session in self._sessions)

    @property
    def gross(self) -> Money | None:
        """What the buyer paid; None while it is not paid, or the amount is unknown."""
        paid = self.paid_payments
        return sum((payment.amount for payment in paid[1:]), paid[0].amount) if paid else self._total

    @property
    def fees(self) -> Mapping[str, Money] | None:
        """What Monime charged, by fee code; None while it is unknown, which is not the same as none."""
        paid = self.paid_payments
        if not paid or any(payment.fees is None for payment in paid):
            return None
        by_code: dict[str, Money] = {}
        for code, amount in (fee for payment in paid for fee in payment.fees or ()):
            by_code[code] = by_code[code] + amount if code in by_code else amount
        return dict(sorted(by_code.items()))

    @property
    def fee(self) -> Money | None:
        """The sum of all fees; None while it is unknown."""
        fees, gross = self.fees, self.gross
        return None if fees is None or gross is None else sum(fees.values(), Money(0, gross.currency))

    @property
    def net(self) -> Money | None:
        """What the account receives: gross minus all fees; None while the fees are unknown."""
        gross, fee = self.gross, self.fee
        return None if gross is None or fee is None else gross - fee

    @property
    def difference(self) -> Money | None:
        """Gross minus the session's total; None while one of them is unknown.

        It is zero for every order observed so far.
        """
        gross, total = self.gross, self._total
        return None if gross is None or total is None else gross - total

    @property
    def is_final(self) -> bool:
        """Whether the order is paid, all fees are known, and the amounts agree: no further record is expected."""
        return self.net is not None and not (self.difference and self.difference.value)

    def to_json(self) -> list[dict[str, Any]]:
        """Return the records as JSON, in a fixed order, for storage. They contain no personal data."""
        return [to_json(record) for record in sorted(self.records, key=repr)]

    @classmethod
    def from_json(cls, stored: Iterable[Mapping[str, Any]]) -> Settlement:
        """Return the settlement from the result of `to_json`.

        Raises:
            InvalidRequest: It is not such a result.
        """
        try:
            return cls(frozenset(from_json(record) for record in stored))
        except (TypeError, ValueError, KeyError):
            raise InvalidRequest([Problem("stored", "another value", "the result of `Settlement.to_json`")]) from None

    @property
    def _sessions(self) -> list[SessionRecord]:
        return [record for record in self.records if isinstance(record, SessionRecord)]

    @property
    def _total(self) -> Money | None:
        return _known(session.total for session in self._sessions if is_paid(session.status))

    def __repr__(self) -> str:
        fee, net = ("unknown" if amount is None else amount for amount in (self.fee, self.net))
        paid = f"gross {self.gross}, fees {fee}, net {net}" if self.is_paid else "not paid"
        return f"<Settlement of {self.session_id or 'an unknown session'}: {paid}>"


def _known(values: Iterable[T | None]) -> T | None:
    # A set has no order. If there are two values instead of one, take the same one everywhere.
    return min((value for value in values if value is not None), default=None)


def _amounts(record: MoneyRecord) -> list[Money]:
    if isinstance(record, SessionRecord):
        return [] if record.total is None else [record.total]
    return [record.amount, *(amount for _, amount in record.fees or ())]


def _last_known(records: Iterable[PaymentRecord]) -> PaymentRecord:
    """Return the newest record of a payment, with its missing fields filled in from older records."""
    newest_first = sorted(records, key=lambda record: record.recency, reverse=True)
    merged: dict[str, Any] = {}
    for field in fields(PaymentRecord):
        values = (getattr(record, field.name) for record in newest_first)
        merged[field.name] = next((value for value in values if value is not None), None)
    return PaymentRecord(**{**merged, "fees": _last_fees(newest_first)})


def _last_fees(newest_first: Iterable[PaymentRecord]) -> Fees | None:
    # Only the fees of a completed payment are reliable, and an empty list may mean that they are not known yet.
    known = [record.fees for record in newest_first if is_paid(record.status) and record.fees is not None]
    return next((fees for fees in known if fees), known[0] if known else None)
