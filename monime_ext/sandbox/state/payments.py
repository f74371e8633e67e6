"""Payments: a buyer's attempts to pay for a session, and the money trail of the one that succeeds."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, get_args

from monime_ext.sandbox.state.activity import ActivityKind
from monime_ext.sandbox.state.channels import Channel, check_offered, first_offered_channel
from monime_ext.sandbox.state.clock import from_millis, timestamp, to_millis
from monime_ext.sandbox.state.context import Context
from monime_ext.sandbox.state.events import EventName, EventRecorder
from monime_ext.sandbox.state.fees import Fees
from monime_ext.sandbox.state.receipts import Receipts
from monime_ext.sandbox.state.serialization import Json, encode
from monime_ext.sandbox.state.sessions import Session, Sessions
from monime_ext.sandbox.state.store import InvalidState, Page, newest_first

Status = Literal["processing", "completed", "declined"]


@dataclass(frozen=True, slots=True)
class Payment:
    """A payment as it stands.

    `declined` is the sandbox's own: Monime's API has no such status, and tells nothing of an attempt that failed.
    `reason` says why it was declined. `details` is what else the API tells, and `verdict`: the reason with which
    the sandbox's own page will decline it, because the buyer typed a test number that is declined.
    """

    seq: int
    id: str
    space: str
    session_id: str
    status: Status
    order_number: str | None
    financial_account: str
    transaction_reference: str | None
    reason: str | None
    created: int
    updated: int
    details: Json

    @property
    def verdict(self) -> str | None:
        """Why a buyer's approval will not help; None when the payment will succeed."""
        verdict: str | None = self.details["verdict"]
        return verdict

    def told(self, status: str | None = None) -> Json:
        """The payment as answers tell it, or as it was told with another status before."""
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
            "createTime": timestamp(from_millis(self.created)),
            "updateTime": timestamp(from_millis(self.updated)),
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

    def to_json(self) -> Json:
        """The payment as the control plane tells it, with what only the sandbox knows."""
        return {**self.told(), "spaceId": self.space, "sessionId": self.session_id, "reason": self.reason}


# Why a payment is declined when nobody says why.
DEFAULT_DECLINE_REASON = "declined"

# The list's filters by the names that the spec gives them, and the columns that they look at.
FILTERS: Mapping[str, str] = {
    "orderNumber": "order_number",
    "financialAccountId": "financial_account",
    "financialTransactionReference": "transaction_reference",
}


class Payments:
    """All payments of all Spaces. `fees` are those of the payments that succeed from now on."""

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

    def begin(self, session_id: str, channel: Channel | None = None) -> Payment:
        """Has the buyer begin to pay: the payment is `processing`, and the session can no longer be deleted.

        Arguments:
            session_id: The session.
            channel: What the buyer pays with; None takes the first that the session offers.

        Raises:
            KeyError: There is no such session.
            InvalidState: The session is over, another attempt is under way, or the session offers no way to pay.
            ValueError: The session does not offer this way to pay.
        """
        with self._store.transaction():
            session = self._sessions.pending(session_id)
            if self.active(session_id) is not None:
                raise InvalidState("Another attempt to pay this session is under way.")
            channel = channel or first_offered_channel(session)
            if channel is None:
                raise InvalidState("The session offers no way to pay.")
            check_offered(session, channel)
            self._sessions.start(session_id)
            now = self._clock.now()
            payment = self._insert(session, channel, now)
            self._record("payment.created", payment, now, status="pending")
            self._record("payment.processing_started", payment, now)
            self._tell("payment_started", payment)
        return payment

    def succeed(self, payment_id: str) -> Payment:
        """Has a payment succeed, and with it its session: money trail, receipt and events are one transaction.

        Raises:
            KeyError: There is no such payment. So also below.
            InvalidState: The payment is not under way any more. So also below.
        """
        with self._store.transaction():
            payment = self._processing(payment_id)
            now = self._clock.now()
            session = self._sessions.complete(payment.session_id)
            self._receipts.issue(session, now)
            details = {**payment.details, "fees": self.fees.of(payment.details["amount"])}
            row = self._store.run(
                "UPDATE payments SET status = 'completed', order_number = ?, transaction_reference = ?,"
                " updated = ?, details = ? WHERE id = ? RETURNING *",
                *(session.order_number, self._ids.new("ftr"), to_millis(now), _text(details), payment_id),
            ).fetchone()
            payment = _payment(row)
            self._events.record_success(
                lambda: self._sessions.record("checkout_session.completed", session, now),
                lambda name: self._record(name, payment, now),
            )
            self._tell("payment_completed", payment)
        return payment

    def decline(self, payment_id: str, reason: str = DEFAULT_DECLINE_REASON) -> Payment:
        """Has a payment fail. Its session stays as it is, so that the buyer may try another way.

        Arguments:
            payment_id: The payment.
            reason: Why, in a word for programs such as `insufficient_funds`.

        Raises:
            ValueError: The reason is empty.
        """
        if not reason:
            raise ValueError("a payment is declined for a reason")
        with self._store.transaction():
            self._processing(payment_id)
            row = self._store.run(
                "UPDATE payments SET status = 'declined', reason = ?, updated = ? WHERE id = ? RETURNING *",
                *(reason, to_millis(self._clock.now()), payment_id),
            ).fetchone()
            payment = _payment(row)
            self._tell("payment_declined", payment)
        return payment

    def settle(self, payment_id: str) -> Payment:
        """Has a payment succeed or fail as its number promises."""
        verdict = self.get(payment_id).verdict
        return self.succeed(payment_id) if verdict is None else self.decline(payment_id, verdict)

    def pay(self, session_id: str, channel: Channel | None = None) -> Payment:
        """Has the buyer pay at once: by the attempt that is under way, or by a new one. Raises as `begin` does."""
        with self._store.transaction():
            self._sessions.pending(session_id)
            payment = self.active(session_id)
            if payment is None:
                payment = self.begin(session_id, channel)
            elif channel is not None:
                raise InvalidState("Another attempt to pay this session is under way.")
            return self.succeed(payment.id)

    def update(self, payment_id: str, changes: Json) -> Payment:
        """Sets `name`, `metadata` or both, and leaves what is not named."""
        with self._store.transaction():
            details = {**self.get(payment_id).details, **changes}
            row = self._store.run(
                "UPDATE payments SET details = ?, updated = ? WHERE id = ? RETURNING *",
                *(_text(details), to_millis(self._clock.now()), payment_id),
            ).fetchone()
        return _payment(row)

    def get(self, payment_id: str) -> Payment:
        """A payment of any status, after everything that is due has happened."""
        self._sessions.expire_due()
        row = self._store.run("SELECT * FROM payments WHERE id = ?", payment_id).fetchone()
        if row is None:
            raise KeyError(payment_id)
        return _payment(row)

    def active(self, session_id: str) -> Payment | None:
        """The attempt of a session that is neither declined nor completed yet."""
        return next((each for each in self.for_session(session_id) if each.status == "processing"), None)

    def for_session(self, session_id: str) -> list[Payment]:
        """Every attempt of a session, oldest first."""
        self._sessions.expire_due()
        found = self._store.run("SELECT * FROM payments WHERE session = ? ORDER BY seq", session_id)
        return [_payment(row) for row in found]

    def page(self, space: str, filters: Mapping[str, str], limit: int, before: int | None) -> Page[Payment]:
        """The newest payments of a Space that the API tells of: those that are not declined.

        Arguments:
            space: The Space.
            filters: Values that must be met, by names of `FILTERS`.
            limit: How many a page holds at most.
            before: Where the page begins; None for the newest.
        """
        self._sessions.expire_due()
        where = "".join(f" AND {FILTERS[name]} = ?" for name in filters)
        return newest_first(
            self._store,
            "payments",
            f"space = ? AND status <> 'declined'{where}",
            (space, *filters.values()),
            limit,
            before,
            _payment,
        )

    def newest(self, limit: int) -> list[Payment]:
        """The newest attempts of all sessions, newest first."""
        self._sessions.expire_due()
        return newest_first(self._store, "payments", "TRUE", (), limit, None, _payment).items

    def all(self) -> list[Payment]:
        """Every attempt of every session, oldest first."""
        self._sessions.expire_due()
        return [_payment(row) for row in self._store.run("SELECT * FROM payments ORDER BY seq")]

    def counts(self) -> dict[Status, int]:
        """How many attempts there are of each status."""
        self._sessions.expire_due()
        found = dict(self._store.run("SELECT status, count(*) FROM payments GROUP BY status").fetchall())
        return {status: found.get(status, 0) for status in get_args(Status)}

    def _processing(self, payment_id: str) -> Payment:
        payment = self.get(payment_id)
        if payment.status != "processing":
            raise InvalidState(f"The payment is {payment.status} already.")
        return payment

    def _insert(self, session: Session, channel: Channel, now: datetime) -> Payment:
        known = channel.test_number
        details = {
            "amount": session.amount,
            "channel": channel.told(self._ids.new("pvr")),
            "name": session.cart["name"],
            "reference": session.cart.get("reference"),
            "fees": None,
            "metadata": None,
            "owner_metadata": session.cart.get("metadata"),
            "verdict": known.declined if known else None,
        }
        row = self._store.run(
            "INSERT INTO payments (id, space, session, status, financial_account, created, updated, details)"
            " VALUES (?, ?, ?, 'processing', ?, ?, ?, ?) RETURNING *",
            *(self._ids.new("spm"), session.space, session.id, session.financial_account),
            *(to_millis(now), to_millis(now), _text(details)),
        ).fetchone()
        return _payment(row)

    def _tell(self, kind: ActivityKind, payment: Payment) -> None:
        method = payment.details["channel"]["type"]
        facts = {"payment": payment.id, "session": payment.session_id, "method": method, "reason": payment.reason}
        self._activity.tell(kind, **facts)

    def _record(self, name: EventName, payment: Payment, now: datetime, status: str | None = None) -> None:
        self._events.record(name, payment.space, payment.session_id, payment.told(status), now)


def _text(details: Json) -> str:
    return encode(details).decode()


def _payment(row: tuple[Any, ...]) -> Payment:
    columns = [*row[:-1], json.loads(row[-1])]
    return Payment(*columns)
