"""What one object of Monime's told of an order's money: a session without fees, or a payment with or without them.

A sighting is small, hashable, free of personal data, and goes to JSON and back, so that a shop can keep it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from typing import Any, Final, TypeAlias

from monime_ext._core.ownership import checkout_session_of
from monime_ext._core.session_totals import session_totals
from monime_ext.errors import InvalidRequest, SettlementConflict
from monime_ext.money import Money

__all__ = ["MoneyRecord", "PaymentRecord", "SessionRecord", "from_json", "to_json"]

Fees: TypeAlias = tuple[tuple[str, Money], ...]

# A status that is not known is none of these: it is as new as its time says.
PROGRESS: Final = {"pending": 0, "processing": 1, "completed": 2}


@dataclass(frozen=True, slots=True)
class SessionRecord:
    """A checkout session as it once was.

    Attributes:
        session_id: `scs-…`
        status: `pending`, `completed`, `cancelled`, `expired`, or one yet unknown.
        order_number: None while it is pending.
        reference: The shop's own order id.
        total: Price times quantity over its lines; None when it told no lines.
    """

    session_id: str
    status: str
    order_number: str | None
    reference: str | None
    total: Money | None

    @classmethod
    def of(cls, session: Mapping[str, Any]) -> SessionRecord:
        """Return what a session tells.

        Args:
            session: The session as JSON.

        Raises:
            SettlementConflict: Its lines have several currencies, or one that is no currency.
        """
        totals = session_totals(session)
        if len(totals) > 1:
            raise SettlementConflict(
                f"Session {session['id']} has lines in {', '.join(sorted(totals))}: its total is not one amount. "
                "Nothing was booked; look at the session by hand."
            )
        total = next((_money(value, currency, session["id"]) for currency, value in totals.items()), None)
        return cls(
            session_id=session["id"],
            status=session["status"],
            order_number=_text(session.get("orderNumber")),
            reference=_text(session.get("reference")),
            total=total,
        )


@dataclass(frozen=True, slots=True)
class PaymentRecord:
    """A payment as it once was.

    Attributes:
        payment_id: `spm-…`
        status: `pending`, `processing`, `completed`, or one yet unknown.
        changed: When it last changed, UTC in ISO 8601; empty when it did not say.
        amount: What the buyer paid.
        fees: What Monime kept, by code; None while it is not known, which is not the same as nothing.
        session_id: The checkout session that it belongs to, when it said.
        order_number: The order number of that session.
        channel: How the buyer paid: `momo`, `card`, `bank`, `wallet`, or one yet unknown.
        provider: The provider's id, such as `m17`.
        channel_reference: The provider's own reference.
        financial_transaction_reference: What it was booked under.
        financial_account_id: The account that received the money.
    """

    payment_id: str
    status: str
    changed: str
    amount: Money
    fees: Fees | None
    session_id: str | None
    order_number: str | None
    channel: str | None
    provider: str | None
    channel_reference: str | None
    financial_transaction_reference: str | None
    financial_account_id: str | None

    @classmethod
    def of(cls, payment: Mapping[str, Any]) -> PaymentRecord:
        """Return what a payment tells.

        Args:
            payment: The payment as JSON.

        Raises:
            SettlementConflict: An amount is in something that is no currency.
        """
        id = payment["id"]
        channel = payment.get("channel") or {}
        told = payment.get("fees")
        fees = None
        if told is not None:
            fees = tuple((each["code"], _amount(each["amount"], id)) for each in told)
        return cls(
            payment_id=id,
            status=payment["status"],
            changed=_moment(payment.get("updateTime") or payment.get("createTime")),
            amount=_amount(payment["amount"], id),
            fees=fees,
            session_id=checkout_session_of(payment),
            order_number=_text(payment.get("orderNumber")),
            channel=_text(channel.get("type")),
            provider=_text(channel.get("provider")),
            channel_reference=_text(channel.get("reference")),
            financial_transaction_reference=_text(payment.get("financialTransactionReference")),
            financial_account_id=_text(payment.get("financialAccountId")),
        )

    @property
    def age(self) -> tuple[str, int, str]:
        """What sightings of one payment are put in order by: their time, the progress of their status, their text."""
        return self.changed, PROGRESS.get(self.status, len(PROGRESS)), repr(self)


MoneyRecord: TypeAlias = SessionRecord | PaymentRecord


def to_json(sighting: MoneyRecord) -> dict[str, Any]:
    """Return a sighting as JSON."""
    return asdict(sighting)


def from_json(told: Mapping[str, Any]) -> MoneyRecord:
    """Return a sighting that `to_json` wrote; fields that are not known are left out.

    Raises:
        TypeError, ValueError, KeyError: It is no such thing.
    """
    kind = PaymentRecord if "payment_id" in told else SessionRecord
    held = {each.name: told[each.name] for each in fields(kind)}
    for name in ("amount", "total"):
        if held.get(name) is not None:
            held[name] = Money(**held[name])
    if held.get("fees") is not None:
        held["fees"] = tuple((code, Money(**amount)) for code, amount in held["fees"])
    return kind(**held)


def _amount(told: Mapping[str, Any], id: str) -> Money:
    return _money(told["value"], told["currency"], id)


def _money(value: int, currency: str, id: str) -> Money:
    try:
        return Money(value, currency)
    except InvalidRequest:
        raise SettlementConflict(
            f"{id} has an amount in something that is no currency. Nothing was booked; look at it by hand."
        ) from None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _moment(told: object) -> str:
    if not isinstance(told, str):
        return ""
    moment = datetime.fromisoformat(told)
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    return moment.isoformat(timespec="microseconds")
