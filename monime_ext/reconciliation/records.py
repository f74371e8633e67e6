"""What one session or payment contributes to a settlement.

A record is small and hashable, contains no personal data, and converts to JSON and back, so that a shop can store it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from typing import Any, TypeAlias

from monime_ext._core.ownership import checkout_session_of
from monime_ext._core.session_totals import session_totals
from monime_ext._core.statuses import payment_progress
from monime_ext.errors import InvalidRequest, SettlementConflict
from monime_ext.money import Money

__all__ = ["MoneyRecord", "PaymentRecord", "SessionRecord", "from_json", "to_json"]

Fees: TypeAlias = tuple[tuple[str, Money], ...]


@dataclass(frozen=True, slots=True)
class SessionRecord:
    """A checkout session at one point in time.

    Attributes:
        session_id: The id, `scs-…`.
        status: `pending`, `completed`, `cancelled`, `expired`, or an unknown status.
        order_number: Monime's number of the order; None while the session is pending.
        reference: Your own order id.
        total: The sum of price times quantity over the lines; None if the session has no lines.
    """

    session_id: str
    status: str
    order_number: str | None
    reference: str | None
    total: Money | None

    @classmethod
    def of(cls, session: Mapping[str, Any]) -> SessionRecord:
        """Return the record of a session.

        Args:
            session: The session as JSON.

        Raises:
            SettlementConflict: The lines have several currencies, or an invalid one.
        """
        totals = session_totals(session)
        if len(totals) > 1:
            raise SettlementConflict(
                f"Session {session['id']} has lines in {', '.join(sorted(totals))}, so it has no single total. "
                "Nothing was booked; check the session manually."
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
    """A payment at one point in time.

    Attributes:
        payment_id: The id, `spm-…`.
        status: `pending`, `processing`, `completed`, or an unknown status.
        changed: The time of its last change, UTC in ISO 8601; empty if unknown.
        amount: What the buyer paid.
        fees: What Monime charged, by code; None while it is unknown, which is not the same as none.
        session_id: The checkout session that it belongs to, if known.
        order_number: The order number of that session.
        channel: How the buyer paid: `momo`, `card`, `bank`, `wallet`, or an unknown channel.
        provider: The provider's id, such as `m17`.
        channel_reference: The provider's own reference.
        financial_transaction_reference: The reference of the financial transaction.
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
        """Return the record of a payment.

        Args:
            payment: The payment as JSON.

        Raises:
            SettlementConflict: An amount has an invalid currency.
        """
        id = payment["id"]
        channel = payment.get("channel") or {}
        entries = payment.get("fees")
        fees = None
        if entries is not None:
            fees = tuple((entry["code"], _amount(entry["amount"], id)) for entry in entries)
        return cls(
            payment_id=id,
            status=payment["status"],
            changed=_utc(payment.get("updateTime") or payment.get("createTime")),
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
    def recency(self) -> tuple[str, int, str]:
        """The sort key for records of one payment: their time, the progress of their status, their text."""
        return self.changed, payment_progress(self.status), repr(self)


MoneyRecord: TypeAlias = SessionRecord | PaymentRecord


def to_json(record: MoneyRecord) -> dict[str, Any]:
    """Return a record as JSON."""
    return asdict(record)


def from_json(stored: Mapping[str, Any]) -> MoneyRecord:
    """Return the record that `to_json` returned; unknown fields are ignored.

    Raises:
        TypeError, ValueError, KeyError: It is not a record.
    """
    kind = PaymentRecord if "payment_id" in stored else SessionRecord
    values = {field.name: stored[field.name] for field in fields(kind)}
    for name in ("amount", "total"):
        if values.get(name) is not None:
            values[name] = Money(**values[name])
    if values.get("fees") is not None:
        values["fees"] = tuple((code, Money(**amount)) for code, amount in values["fees"])
    return kind(**values)


def _amount(amount: Mapping[str, Any], id: str) -> Money:
    return _money(amount["value"], amount["currency"], id)


def _money(value: int, currency: str, id: str) -> Money:
    try:
        return Money(value, currency)
    except InvalidRequest:
        raise SettlementConflict(
            f"{id} has an amount with an invalid currency. Nothing was booked; check it manually."
        ) from None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _utc(timestamp: object) -> str:
    if not isinstance(timestamp, str):
        return ""
    moment = datetime.fromisoformat(timestamp)
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    return moment.isoformat(timespec="microseconds")
