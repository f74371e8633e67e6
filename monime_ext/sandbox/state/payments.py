"""Payments: a buyer's attempts to pay a session, and what a successful one changes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, get_args

from monime_ext.sandbox.state.activity import ActivityKind
from monime_ext.sandbox.state.channels import Channel, check_offered, first_offered_channel
from monime_ext.sandbox.state.clock import format_datetime, from_millis, to_millis
from monime_ext.sandbox.state.context import Context
from monime_ext.sandbox.state.events import EventName, EventRecorder
from monime_ext.sandbox.state.fees import Fees
from monime_ext.sandbox.state.receipts import Receipts
from monime_ext.sandbox.state.serialization import Json, json_text, merge_metadata
from monime_ext.sandbox.state.sessions import Session, Sessions
from monime_ext.sandbox.state.store import InvalidState, Page

__all__ = ["DEFAULT_DECLINE_REASON", "FILTERS", "Payment", "PaymentStatus", "Payments"]

PaymentStatus = Literal["processing", "completed", "declined"]
DEFAULT_DECLINE_REASON = "declined"

# The filters of the list operation, and the columns that they compare.
FILTERS: Mapping[str, str] = {
    "orderNumber": "order_number",
    "financialAccountId": "financial_account",
    "financialTransactionReference": "transaction_reference",
}


@dataclass(frozen=True, slots=True)
class Payment:
    """A snapshot of a payment.

    The status `declined` exists only in the sandbox: Monime's API has no such status and does not return failed
    attempts. `reason` is why the payment was declined. `details` holds the rest of the API's fields, and the decline
    reason of a test number.
    """

    seq: int
    id: str
    space: str
    session_id: str
    status: PaymentStatus
    order_number: str | None
    financial_account: str
    transaction_reference: str | None
    reason: str | None
    created: int
    updated: int
    details: Json

    @property
    def test_decline_reason(self) -> str | None:
        """The reason for which the payment's test number is declined, or None if the payment succeeds."""
        reason: str | None = self.details["test_decline_reason"]
        return reason

    def to_dict(self, status: str | None = None) -> Json:
        """Return the payment in the API's format.

        Args:
            status: The status to report. Defaults to the current one.
        """
        details = self.details
        return {
            "id": self.id,
            "status": status or self.status,
            "amount": details["amount"],
            "channel": details["channel"],
            "name": details["name"],
            "reference": details["reference"],
            "orderNumber": self.order_number,
            "financialAccountId": self.financial_account,
            "financialTransactionReference": self.transaction_reference,
            "fees": details["fees"],
            "createTime": format_datetime(from_millis(self.created)),
            "updateTime": format_datetime(from_millis(self.updated)),
            "ownershipGraph": {
                "owner": {
                    "id": self.session_id,
                    "type": "checkout_session",
                    "metadata": details["owner_metadata"],
                    "owner": None,
                }
            },
            "metadata": details["metadata"],
        }

    def to_control_dict(self) -> Json:
        """Return the payment in the control plane's format: the API's, plus what only the sandbox knows."""
        return {**self.to_dict(), "spaceId": self.space, "sessionId": self.session_id, "reason": self.reason}


class Payments:
    """The payments of all Spaces.

    Args:
        context: The shared objects of the sandbox.
        sessions: The sessions to pay.
        receipts: Where receipts are issued.
        events: Records the events of payments.
        fees: The fees of future payments; may be replaced.
    """

    def __init__(
        self,
        context: Context,
        sessions: Sessions,
        receipts: Receipts,
        events: EventRecorder,
        fees: Fees,
    ) -> None:
        self._store = context.store
        self._clock = context.clock
        self._ids = context.ids
        self._activity = context.activity
        self._sessions = sessions
        self._receipts = receipts
        self._events = events
        self.fees = fees

    def start(self, session_id: str, channel: Channel | None = None) -> Payment:
        """Start a payment. It is `processing` then, and the session can no longer be deleted.

        Args:
            session_id: The session to pay.
            channel: What the buyer pays with. Defaults to the first channel that the session offers.

        Raises:
            KeyError: The session does not exist.
            InvalidState: The session has ended, has a payment in progress, or offers no payment method.
            ValueError: The session does not offer the channel.
        """
        with self._store.transaction():
            session = self._sessions.get_pending(session_id)
            if self.in_progress(session_id) is not None:
                raise InvalidState("Another payment for this session is in progress.")
            channel = channel or first_offered_channel(session)
            if channel is None:
                raise InvalidState("The session offers no payment method.")
            check_offered(session, channel)
            self._sessions.start(session_id)
            now = self._clock.now()
            payment = self._insert(session, channel, now)
            self._record_event("payment.created", payment, now, status="pending")
            self._record_event("payment.processing_started", payment, now)
            self._record_activity("payment_started", payment)
        return payment

    def succeed(self, payment_id: str) -> Payment:
        """Complete a payment and its session. Receipt, fees and events are part of the same transaction.

        Raises:
            KeyError: The payment does not exist.
            InvalidState: The payment is no longer in progress.
        """
        with self._store.transaction():
            payment = self._processing(payment_id)
            now = self._clock.now()
            session = self._sessions.complete(payment.session_id)
            self._receipts.issue(session, now)
            details = {**payment.details, "fees": self.fees.calculate(payment.details["amount"])}
            row = self._store.run(
                "UPDATE payments SET status = 'completed', order_number = ?, transaction_reference = ?,"
                " updated = ?, details = ? WHERE id = ? RETURNING *",
                *(session.order_number, self._ids.new("ftr"), to_millis(now), json_text(details), payment_id),
            ).fetchone()
            payment = _parse(row)
            self._events.record_success(
                lambda: self._sessions.record_event("checkout_session.completed", session, now),
                lambda name: self._record_event(name, payment, now),
            )
            self._record_activity("payment_completed", payment)
        return payment

    def decline(self, payment_id: str, reason: str = DEFAULT_DECLINE_REASON) -> Payment:
        """Decline a payment. Its session stays pending, so that the buyer can try another channel.

        Args:
            payment_id: The payment.
            reason: A machine-readable reason such as `insufficient_funds`.

        Raises:
            KeyError: The payment does not exist.
            InvalidState: The payment is no longer in progress.
            ValueError: The reason is empty.
        """
        if not reason:
            raise ValueError("the reason of a declined payment must not be empty")
        with self._store.transaction():
            self._processing(payment_id)
            row = self._store.run(
                "UPDATE payments SET status = 'declined', reason = ?, updated = ? WHERE id = ? RETURNING *",
                *(reason, to_millis(self._clock.now()), payment_id),
            ).fetchone()
            payment = _parse(row)
            self._record_activity("payment_declined", payment)
        return payment

    def resolve(self, payment_id: str) -> Payment:
        """Complete or decline a payment, as its test number determines. Raises as `succeed` does."""
        reason = self.get(payment_id).test_decline_reason
        return self.succeed(payment_id) if reason is None else self.decline(payment_id, reason)

    def pay(self, session_id: str, channel: Channel | None = None) -> Payment:
        """Complete the payment in progress, or a new one. Raises as `start` does."""
        with self._store.transaction():
            self._sessions.get_pending(session_id)
            payment = self.in_progress(session_id)
            if payment is None:
                payment = self.start(session_id, channel)
            elif channel is not None:
                raise InvalidState("Another payment for this session is in progress.")
            return self.succeed(payment.id)

    def update(self, payment_id: str, changes: Json) -> Payment:
        """Update the name, the metadata or both."""
        with self._store.transaction():
            current = self.get(payment_id).details
            details = {**current, **merge_metadata(current, changes)}
            row = self._store.run(
                "UPDATE payments SET details = ?, updated = ? WHERE id = ? RETURNING *",
                *(json_text(details), to_millis(self._clock.now()), payment_id),
            ).fetchone()
        return _parse(row)

    def get(self, payment_id: str) -> Payment:
        """Return a payment of any status.

        Raises:
            KeyError: The payment does not exist.
        """
        self._sessions.expire_due()
        row = self._store.run("SELECT * FROM payments WHERE id = ?", payment_id).fetchone()
        if row is None:
            raise KeyError(payment_id)
        return _parse(row)

    def in_progress(self, session_id: str) -> Payment | None:
        """Return the payment of a session that is neither completed nor declined, or None."""
        return next((payment for payment in self.for_session(session_id) if payment.status == "processing"), None)

    def for_session(self, session_id: str) -> list[Payment]:
        """Return the payments of a session, declined ones included, oldest first."""
        self._sessions.expire_due()
        rows = self._store.run("SELECT * FROM payments WHERE session = ? ORDER BY seq", session_id)
        return [_parse(row) for row in rows]

    def page(self, space: str, filters: Mapping[str, str], limit: int, before: int | None) -> Page[Payment]:
        """Return one page of the payments of a Space that the API reports, newest first: all but declined ones.

        Args:
            space: The Space.
            filters: Values to match, by the names of `FILTERS`.
            limit: The maximum number of items.
            before: The position at which the page starts; None for the newest payment.
        """
        self._sessions.expire_due()
        where = "".join(f" AND {FILTERS[name]} = ?" for name in filters)
        return self._store.newest_page(
            "payments",
            f"space = ? AND status <> 'declined'{where}",
            (space, *filters.values()),
            limit,
            before,
            _parse,
        )

    def newest(self, limit: int) -> list[Payment]:
        """Return the newest payments of all sessions, newest first."""
        self._sessions.expire_due()
        return self._store.newest_page("payments", "TRUE", (), limit, None, _parse).items

    def all(self) -> list[Payment]:
        """Return all payments, oldest first."""
        self._sessions.expire_due()
        return [_parse(row) for row in self._store.run("SELECT * FROM payments ORDER BY seq")]

    def counts(self) -> dict[PaymentStatus, int]:
        """Return the number of payments by status."""
        self._sessions.expire_due()
        counts = self._store.count_by_status("payments")
        return {status: counts.get(status, 0) for status in get_args(PaymentStatus)}

    def _processing(self, payment_id: str) -> Payment:
        payment = self.get(payment_id)
        if payment.status != "processing":
            raise InvalidState(f"The payment is already {payment.status}.")
        return payment

    def _insert(self, session: Session, channel: Channel, now: datetime) -> Payment:
        test_number = channel.test_number
        details = {
            "amount": session.amount,
            "channel": channel.to_dict(self._ids.new("pvr")),
            "name": session.cart["name"],
            "reference": session.cart.get("reference"),
            "fees": None,
            "metadata": None,
            "owner_metadata": session.cart.get("metadata"),
            "test_decline_reason": test_number.decline_reason if test_number else None,
        }
        row = self._store.run(
            "INSERT INTO payments (id, space, session, status, financial_account, created, updated, details)"
            " VALUES (?, ?, ?, 'processing', ?, ?, ?, ?) RETURNING *",
            *(self._ids.new("spm"), session.space, session.id, session.financial_account),
            *(to_millis(now), to_millis(now), json_text(details)),
        ).fetchone()
        return _parse(row)

    def _record_activity(self, kind: ActivityKind, payment: Payment) -> None:
        method = payment.details["channel"]["type"]
        self._activity.record(
            kind, payment=payment.id, session=payment.session_id, method=method, reason=payment.reason
        )

    def _record_event(self, name: EventName, payment: Payment, now: datetime, status: str | None = None) -> None:
        self._events.record(name, payment.space, payment.session_id, payment.to_dict(status), now)


def _parse(row: tuple[Any, ...]) -> Payment:
    columns = [*row[:-1], json.loads(row[-1])]
    return Payment(*columns)
