"""Checkout sessions: what they are, how they live and die, and how they are kept."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, get_args

from monime_ext.sandbox.state.activity import ActivityKind
from monime_ext.sandbox.state.clock import from_millis, timestamp, to_millis
from monime_ext.sandbox.state.context import Context
from monime_ext.sandbox.state.events import EventName, EventRecorder
from monime_ext.sandbox.state.serialization import Json, encode
from monime_ext.sandbox.state.store import InvalidState, Page, newest_first

LIFETIME = timedelta(minutes=60)

Status = Literal["pending", "completed", "cancelled", "expired"]
_TOLD_AS: dict[Status, tuple[EventName, ActivityKind]] = {
    "cancelled": ("checkout_session.cancelled", "session_cancelled"),
    "expired": ("checkout_session.expired", "session_expired"),
}


@dataclass(frozen=True, slots=True)
class Session:
    """A session as it stands. `cart` is what the caller sent, with every line given an id and a reference."""

    seq: int
    id: str
    space: str
    status: Status
    started: bool
    order_number: str | None
    created: int
    expires: int
    cart: Json

    @property
    def amount(self) -> Json:
        """What the buyer pays: the sum of price times quantity over the lines, which are all in one currency."""
        lines = self.cart["lineItems"]
        return {
            "currency": lines[0]["price"]["currency"],
            "value": sum(line["price"]["value"] * line["quantity"] for line in lines),
        }

    @property
    def financial_account(self) -> str:
        """The account that receives the money: the one that was asked for, or the Space's main account."""
        asked: str | None = self.cart.get("financialAccountId")
        return asked if asked is not None else main_account(self.space)

    def told(self, url: str) -> Json:
        """The session as answers tell it, for a sandbox that is reached at `url`."""
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
            "expireTime": timestamp(from_millis(self.expires)),
            "createTime": timestamp(from_millis(self.created)),
            "ownershipGraph": None,
            "metadata": cart.get("metadata"),
        }


class Sessions:
    """All sessions of all Spaces. `url` tells where the sandbox is reached."""

    def __init__(self, context: Context, events: EventRecorder, url: Callable[[], str]) -> None:
        self._store = context.store
        self._clock = context.clock
        self._ids = context.ids
        self._activity = context.activity
        self._events = events
        self._url = url

    def create(self, space: str, cart: Json) -> Session:
        """Makes a session of a checked request body."""
        created = self._clock.now()
        with self._store.transaction():
            row = self._store.run(
                "INSERT INTO sessions (id, space, status, started, created, expires, cart)"
                " VALUES (?, ?, 'pending', 0, ?, ?, ?) RETURNING *",
                *(self._ids.new("scs"), space, to_millis(created), to_millis(created + LIFETIME)),
                encode({**cart, "lineItems": [self._line(line) for line in cart["lineItems"]]}).decode(),
            ).fetchone()
            session = _session(row)
            self._activity.tell("session_created", session=session.id)
        return session

    def get(self, session_id: str, space: str | None = None) -> Session | None:
        """A session by its id; None when there is none, or when it is another Space's."""
        self.expire_due()
        row = self._store.run("SELECT * FROM sessions WHERE id = ?", session_id).fetchone()
        session = None if row is None else _session(row)
        return None if session is None or space not in (None, session.space) else session

    def known(self, session_id: str) -> Session:
        """A session of any Space.

        Raises:
            KeyError: There is no such session. So also below.
        """
        session = self.get(session_id)
        if session is None:
            raise KeyError(session_id)
        return session

    def pending(self, session_id: str) -> Session:
        """A session that is not over.

        Raises:
            InvalidState: It is over. So also below.
        """
        session = self.known(session_id)
        if session.status != "pending":
            raise InvalidState(f"The session is {session.status} already.")
        return session

    def page(self, space: str, limit: int, before: int | None) -> Page[Session]:
        """The newest sessions of a Space."""
        self.expire_due()
        return newest_first(self._store, "sessions", "space = ?", (space,), limit, before, _session)

    def newest(self, limit: int) -> list[Session]:
        """The newest sessions of all Spaces, newest first."""
        self.expire_due()
        return newest_first(self._store, "sessions", "TRUE", (), limit, None, _session).items

    def all(self) -> list[Session]:
        """Every session, oldest first."""
        self.expire_due()
        return [_session(row) for row in self._store.run("SELECT * FROM sessions ORDER BY seq")]

    def counts(self) -> dict[Status, int]:
        """How many sessions there are of each status."""
        self.expire_due()
        found = dict(self._store.run("SELECT status, count(*) FROM sessions GROUP BY status").fetchall())
        return {status: found.get(status, 0) for status in get_args(Status)}

    def delete(self, session: Session) -> None:
        """Removes a session for good.

        Raises:
            InvalidState: The buyer has started to pay, or the session is over.
        """
        if session.started or session.status != "pending":
            raise InvalidState("The session can no longer be deleted: its buyer has started to pay, or it is over.")
        with self._store.transaction():
            self._store.run("DELETE FROM sessions WHERE id = ?", session.id)
            self._activity.tell("session_deleted", session=session.id)

    def start(self, session_id: str) -> Session:
        """Notes that the buyer has begun to pay."""
        return self._change(session_id, "started = 1")

    def complete(self, session_id: str) -> Session:
        """Notes that the session is paid. Its events are told by the payment, which knows the other half."""
        session = self._change(session_id, "status = 'completed', order_number = ?", self._ids.order_number())
        self._activity.tell("session_completed", session=session.id, orderNumber=session.order_number)
        return session

    def cancel(self, session_id: str) -> Session:
        """Ends a session as a buyer does who gives up."""
        return self._end(self.pending(session_id), "cancelled", self._clock.now())

    def expire(self, session_id: str) -> Session:
        """Ends a session before its time."""
        return self._end(self.pending(session_id), "expired", self._clock.now())

    def expire_due(self) -> None:
        """Ends every pending session whose time is over."""
        now = self._clock.now()
        due = "SELECT * FROM sessions WHERE status = 'pending' AND expires <= ? ORDER BY expires, seq"
        found = [_session(row) for row in self._store.run(due, to_millis(now))]
        if found:
            with self._store.transaction():
                for session in found:
                    self._end(session, "expired", from_millis(session.expires))

    def record(self, name: EventName, session: Session, occurred: datetime) -> None:
        """Writes down an event of a session."""
        self._events.record(name, session.space, session.id, session.told(self._url()), occurred)

    def _end(self, session: Session, status: Literal["cancelled", "expired"], moment: datetime) -> Session:
        with self._store.transaction():
            ended = self._change(session.id, "status = ?", status)
            # An attempt that is under way ends with its session: nobody is left to approve it.
            self._store.run(
                "UPDATE payments SET status = 'declined', reason = ?, updated = ?"
                " WHERE session = ? AND status = 'processing'",
                *(f"session_{status}", to_millis(moment), session.id),
            )
            name, kind = _TOLD_AS[status]
            self.record(name, ended, moment)
            self._activity.tell(kind, session=session.id)
        return ended

    def _change(self, session_id: str, changes: str, *values: object) -> Session:
        statement = f"UPDATE sessions SET {changes} WHERE id = ? RETURNING *"  # noqa: S608 - our own words
        with self._store.transaction():
            return _session(self._store.run(statement, *values, session_id).fetchone())

    def _line(self, line: Json) -> Json:
        return {
            "id": self._ids.new("lit"),
            "type": line.get("type", "custom"),
            "name": line["name"],
            "price": line["price"],
            "quantity": line.get("quantity", 1),
            "reference": line["reference"] if line.get("reference") is not None else self._ids.new("ref"),
            "description": line.get("description"),
            "images": line.get("images"),
        }


def main_account(space: str) -> str:
    """The account of a Space into which money goes when nobody says otherwise."""
    return f"fac-{hashlib.sha256(space.encode()).hexdigest()[:22]}"


def _session(row: tuple[int, str, str, Status, int, str | None, int, int, str]) -> Session:
    seq, session_id, space, status, started, order_number, created, expires, cart = row
    return Session(seq, session_id, space, status, bool(started), order_number, created, expires, json.loads(cart))
