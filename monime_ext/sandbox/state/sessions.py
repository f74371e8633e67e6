"""Checkout sessions and their lifecycle."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, get_args

from monime_ext.sandbox.state.activity import ActivityKind
from monime_ext.sandbox.state.clock import format_datetime, from_millis, to_millis
from monime_ext.sandbox.state.context import Context
from monime_ext.sandbox.state.events import EventName, EventRecorder
from monime_ext.sandbox.state.serialization import Json, json_text
from monime_ext.sandbox.state.store import InvalidState, Page

__all__ = ["LIFETIME", "Session", "SessionStatus", "Sessions", "main_account"]

LIFETIME = timedelta(minutes=60)

SessionStatus = Literal["pending", "completed", "cancelled", "expired"]
_REPORTS: dict[SessionStatus, tuple[EventName, ActivityKind]] = {
    "cancelled": ("checkout_session.cancelled", "session_cancelled"),
    "expired": ("checkout_session.expired", "session_expired"),
}


@dataclass(frozen=True, slots=True)
class Session:
    """A snapshot of a session. `cart` is the body of the request, with the defaults of its line items filled in."""

    seq: int
    id: str
    space: str
    status: SessionStatus
    started: bool
    order_number: str | None
    created: int
    expires: int
    cart: Json

    @property
    def amount(self) -> Json:
        """The sum of price times quantity over the line items, which all have the same currency."""
        items = self.cart["lineItems"]
        return {
            "currency": items[0]["price"]["currency"],
            "value": sum(item["price"]["value"] * item["quantity"] for item in items),
        }

    @property
    def financial_account(self) -> str:
        """The account that receives the money: the requested one, or the Space's main account."""
        requested: str | None = self.cart.get("financialAccountId")
        return requested if requested is not None else main_account(self.space)

    def to_dict(self, url: str) -> Json:
        """Return the session in the API's format.

        Args:
            url: The base URL of the sandbox.
        """
        cart = self.cart
        return {
            "id": self.id,
            "status": self.status,
            "name": cart["name"],
            "orderNumber": self.order_number,
            "reference": cart.get("reference"),
            "description": cart.get("description"),
            "redirectUrl": f"{url}/checkout/{self.id}",
            "successUrl": cart.get("successUrl"),
            "cancelUrl": cart.get("cancelUrl"),
            "lineItems": {"data": cart["lineItems"]},
            "financialAccountId": cart.get("financialAccountId"),
            "brandingOptions": cart.get("brandingOptions"),
            "expireTime": format_datetime(from_millis(self.expires)),
            "createTime": format_datetime(from_millis(self.created)),
            "ownershipGraph": None,
            "metadata": cart.get("metadata"),
        }

    def to_control_dict(self, url: str) -> Json:
        """Return the session in the control plane's format: the API's, plus what only the sandbox knows."""
        return {**self.to_dict(url), "spaceId": self.space, "started": self.started}


class Sessions:
    """The sessions of all Spaces.

    Args:
        context: The shared objects of the sandbox.
        events: Records the events of sessions.
        url: Returns the base URL of the sandbox.
    """

    def __init__(self, context: Context, events: EventRecorder, url: Callable[[], str]) -> None:
        self._store = context.store
        self._clock = context.clock
        self._ids = context.ids
        self._activity = context.activity
        self._events = events
        self._url = url

    def create(self, space: str, cart: Json) -> Session:
        """Create a session from a validated request body."""
        created = self._clock.now()
        with self._store.transaction():
            row = self._store.run(
                "INSERT INTO sessions (id, space, status, started, created, expires, cart)"
                " VALUES (?, ?, 'pending', 0, ?, ?, ?) RETURNING *",
                *(self._ids.new("scs"), space, to_millis(created), to_millis(created + LIFETIME)),
                json_text({**cart, "lineItems": [self._line_item(item) for item in cart["lineItems"]]}),
            ).fetchone()
            session = _parse(row)
            self._activity.record("session_created", session=session.id)
        return session

    def find(self, session_id: str, space: str | None = None) -> Session | None:
        """Return a session by its id, or None if it does not exist or belongs to another Space."""
        self.expire_due()
        row = self._store.run("SELECT * FROM sessions WHERE id = ?", session_id).fetchone()
        session = None if row is None else _parse(row)
        return None if session is None or space not in (None, session.space) else session

    def get(self, session_id: str) -> Session:
        """Return a session of any Space.

        Raises:
            KeyError: The session does not exist.
        """
        session = self.find(session_id)
        if session is None:
            raise KeyError(session_id)
        return session

    def get_pending(self, session_id: str) -> Session:
        """Return a session that can still be paid.

        Raises:
            KeyError: The session does not exist.
            InvalidState: The session has ended.
        """
        session = self.get(session_id)
        if session.status != "pending":
            raise InvalidState(f"The session is already {session.status}.")
        return session

    def page(self, space: str, limit: int, before: int | None) -> Page[Session]:
        """Return one page of the sessions of a Space, newest first."""
        self.expire_due()
        return self._store.newest_page("sessions", "space = ?", (space,), limit, before, _parse)

    def newest(self, limit: int) -> list[Session]:
        """Return the newest sessions of all Spaces, newest first."""
        self.expire_due()
        return self._store.newest_page("sessions", "TRUE", (), limit, None, _parse).items

    def all(self) -> list[Session]:
        """Return all sessions, oldest first."""
        self.expire_due()
        return [_parse(row) for row in self._store.run("SELECT * FROM sessions ORDER BY seq")]

    def counts(self) -> dict[SessionStatus, int]:
        """Return the number of sessions by status."""
        self.expire_due()
        counts = self._store.count_by_status("sessions")
        return {status: counts.get(status, 0) for status in get_args(SessionStatus)}

    def delete(self, session: Session) -> None:
        """Delete a session.

        Raises:
            InvalidState: The buyer has started to pay, or the session has ended.
        """
        if session.started or session.status != "pending":
            raise InvalidState("The session can no longer be deleted: its buyer has started to pay, or it has ended.")
        with self._store.transaction():
            self._store.run("DELETE FROM sessions WHERE id = ?", session.id)
            self._activity.record("session_deleted", session=session.id)

    def start(self, session_id: str) -> Session:
        """Record that the buyer has started to pay."""
        return self._update(session_id, "started = 1")

    def complete(self, session_id: str) -> Session:
        """Record that the session is paid. Its event is recorded with those of the payment, to keep their order."""
        session = self._update(session_id, "status = 'completed', order_number = ?", self._ids.order_number())
        self._activity.record("session_completed", session=session.id, orderNumber=session.order_number)
        return session

    def cancel(self, session_id: str) -> Session:
        """Cancel a session, as a buyer does.

        Raises:
            KeyError: The session does not exist.
            InvalidState: The session has ended.
        """
        return self._end(self.get_pending(session_id), "cancelled", self._clock.now())

    def expire(self, session_id: str) -> Session:
        """Expire a session early. Raises as `cancel` does."""
        return self._end(self.get_pending(session_id), "expired", self._clock.now())

    def expire_due(self) -> None:
        """Expire all pending sessions whose lifetime has ended."""
        due = "SELECT * FROM sessions WHERE status = 'pending' AND expires <= ? ORDER BY expires, seq"
        sessions = [_parse(row) for row in self._store.run(due, to_millis(self._clock.now()))]
        if sessions:
            with self._store.transaction():
                for session in sessions:
                    self._end(session, "expired", from_millis(session.expires))

    def record_event(self, name: EventName, session: Session, occurred: datetime) -> None:
        """Record a webhook event of a session."""
        self._events.record(name, session.space, session.id, session.to_dict(self._url()), occurred)

    def _end(self, session: Session, status: Literal["cancelled", "expired"], ended_at: datetime) -> Session:
        with self._store.transaction():
            ended = self._update(session.id, "status = ?", status)
            # A payment that awaits approval ends with its session, because nobody can approve it any more.
            reason = f"session_{status}"
            declined = self._store.run(
                "UPDATE payments SET status = 'declined', reason = ?, updated = ?"
                " WHERE session = ? AND status = 'processing' RETURNING id, json_extract(details, '$.channel.type')",
                *(reason, to_millis(ended_at), session.id),
            ).fetchall()
            for payment_id, method in declined:
                self._activity.record(
                    "payment_declined", payment=payment_id, session=session.id, method=method, reason=reason
                )
            name, kind = _REPORTS[status]
            self.record_event(name, ended, ended_at)
            self._activity.record(kind, session=session.id)
        return ended

    def _update(self, session_id: str, changes: str, *values: object) -> Session:
        statement = f"UPDATE sessions SET {changes} WHERE id = ? RETURNING *"  # noqa: S608 - no user input
        with self._store.transaction():
            return _parse(self._store.run(statement, *values, session_id).fetchone())

    def _line_item(self, item: Json) -> Json:
        return {
            "id": self._ids.new("lit"),
            "type": item.get("type", "custom"),
            "name": item["name"],
            "price": item["price"],
            "quantity": item.get("quantity", 1),
            "reference": item["reference"] if item.get("reference") is not None else self._ids.new("ref"),
            "description": item.get("description"),
            "images": item.get("images"),
        }


def main_account(space: str) -> str:
    """Return the id of a Space's main account, the default recipient of payments."""
    return f"fac-{hashlib.sha256(space.encode()).hexdigest()[:22]}"


def _parse(row: tuple[int, str, str, SessionStatus, int, str | None, int, int, str]) -> Session:
    seq, session_id, space, status, started, order_number, created, expires, cart = row
    return Session(seq, session_id, space, status, bool(started), order_number, created, expires, json.loads(cart))
