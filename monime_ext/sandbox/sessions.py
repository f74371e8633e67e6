"""Checkout sessions: what they are, how they live and die, and how they are kept."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal, get_args

from monime_ext.sandbox.answers import Json, encode
from monime_ext.sandbox.clock import Clock, from_millis, timestamp, to_millis
from monime_ext.sandbox.ids import Ids
from monime_ext.sandbox.store import Store

LIFETIME = timedelta(minutes=60)

Status = Literal["pending", "completed", "cancelled", "expired"]


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


class NotPossible(Exception):
    """The session's state does not allow it."""


class Sessions:
    """All sessions of all Spaces."""

    def __init__(self, store: Store, clock: Clock, ids: Ids) -> None:
        self._store = store
        self._clock = clock
        self._ids = ids

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
        return _session(row)

    def get(self, session_id: str, space: str | None = None) -> Session | None:
        """A session by its id; None when there is none, or when it is another Space's."""
        self.expire_due()
        row = self._store.run("SELECT * FROM sessions WHERE id = ?", session_id).fetchone()
        session = None if row is None else _session(row)
        return None if session is None or space not in (None, session.space) else session

    def page(self, space: str, limit: int, before: int | None) -> tuple[list[Session], int | None]:
        """The newest sessions of a Space, and where the next page begins; None there at the end."""
        self.expire_due()
        found = self._store.run(
            "SELECT * FROM sessions WHERE space = ? AND seq < ? ORDER BY seq DESC LIMIT ?",
            *(space, 2**63 - 1 if before is None else before, limit + 1),
        ).fetchall()
        sessions = [_session(row) for row in found[:limit]]
        return sessions, sessions[-1].seq if len(found) > limit else None

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
            NotPossible: The buyer has started to pay, or the session is over.
        """
        if session.started or session.status != "pending":
            raise NotPossible("The session can no longer be deleted: its buyer has started to pay, or it is over.")
        with self._store.transaction():
            self._store.run("DELETE FROM sessions WHERE id = ?", session.id)

    def start(self, session_id: str) -> Session:
        """Notes that the buyer has begun to pay. Raises as `finish` does."""
        return self._change(session_id, "UPDATE sessions SET started = 1 WHERE id = ? RETURNING *")

    def finish(self, session_id: str, status: Status) -> Session:
        """Ends a pending session.

        Raises:
            KeyError: There is no such session.
            NotPossible: It is over already.
        """
        number = self._ids.order_number() if status == "completed" else None
        return self._change(
            session_id, "UPDATE sessions SET status = ?, order_number = ? WHERE id = ? RETURNING *", status, number
        )

    def expire_due(self) -> list[str]:
        """Stores the end of every pending session whose time is over, and gives their ids."""
        now = to_millis(self._clock.now())
        due = self._store.run("SELECT id FROM sessions WHERE status = 'pending' AND expires <= ?", now).fetchall()
        if due:
            with self._store.transaction():
                self._store.run("UPDATE sessions SET status = 'expired' WHERE status = 'pending' AND expires <= ?", now)
        return [session_id for (session_id,) in due]

    def _change(self, session_id: str, statement: str, *values: object) -> Session:
        session = self.get(session_id)
        if session is None:
            raise KeyError(session_id)
        if session.status != "pending":
            raise NotPossible(f"The session is {session.status} already.")
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


def cursor(seq: int) -> str:
    """Where a page begins, as text that callers cannot read anything into."""
    return base64.urlsafe_b64encode(f"s{seq}".encode()).decode().rstrip("=")


def position(text: str) -> int | None:
    """What `cursor` was made of, or None when it made no such text."""
    try:
        plain = base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4)).decode("ascii")
    except (UnicodeError, binascii.Error):
        return None
    digits = plain[1:]
    if plain[:1] != "s" or not digits.isdigit() or len(digits) > 18 or cursor(int(digits)) != text:
        return None
    return int(digits)


def _session(row: tuple[int, str, str, Status, int, str | None, int, int, str]) -> Session:
    seq, session_id, space, status, started, order_number, created, expires, cart = row
    return Session(seq, session_id, space, status, bool(started), order_number, created, expires, json.loads(cart))
