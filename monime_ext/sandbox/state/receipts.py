"""Receipts: what a paid order entitles its holder to, and how much of it was redeemed.

What gives rise to an entitlement is not published. Here it is one per line of the cart: the line's reference, or its id
when that is empty, is the key, and its quantity the limit.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from monime_ext.sandbox.state.clock import from_millis, timestamp, to_millis
from monime_ext.sandbox.state.context import Context
from monime_ext.sandbox.state.serialization import Json, encode
from monime_ext.sandbox.state.sessions import Session


@dataclass(frozen=True, slots=True)
class Receipt:
    """A receipt as it stands. `order` is what was bought, `used` how many units of each key were redeemed."""

    order_number: str
    space: str
    created: int
    updated: int
    order: Json
    used: Counter[str]
    metadata: Json | None

    def limits(self) -> dict[str, int]:
        """How many units of each key were bought."""
        return {line["key"]: line["limit"] for line in self.order["lines"]}

    def told(self) -> Json:
        """The receipt as answers tell it."""
        entitlements = [self._entitlement(line) for line in self.order["lines"]]
        redeemed = "fully_redeemed" if all(each["exhausted"] for each in entitlements) else "partially_redeemed"
        return {
            "status": redeemed if self.used.total() else "not_redeemed",
            "orderName": self.order["name"],
            "orderNumber": self.order_number,
            "orderAmount": self.order["amount"],
            "entitlements": entitlements,
            "createTime": timestamp(from_millis(self.created)),
            "updateTime": timestamp(from_millis(self.updated)),
            "metadata": self.metadata,
        }

    def _entitlement(self, line: Json) -> Json:
        used = self.used[line["key"]]
        return {
            "key": line["key"],
            "name": line["name"],
            "limit": line["limit"],
            "current": used,
            "remaining": line["limit"] - used,
            "exhausted": used == line["limit"],
        }


class Receipts:
    """All receipts of all Spaces."""

    def __init__(self, context: Context) -> None:
        self._store = context.store
        self._clock = context.clock

    def issue(self, session: Session, now: datetime) -> None:
        """Writes the receipt of a session that was paid. Called in the transaction of its payment."""
        lines = [
            {"key": line["reference"] or line["id"], "name": line["name"], "limit": line["quantity"]}
            for line in session.cart["lineItems"]
        ]
        order = {"name": session.cart["name"], "amount": session.amount, "lines": lines}
        self._store.run(
            "INSERT INTO receipts VALUES (?, ?, ?, ?, ?, '{}', ?)",
            *(session.order_number, session.space, to_millis(now), to_millis(now)),
            *(_text(order), _text(session.cart.get("metadata"))),
        )

    def get(self, order_number: str, space: str) -> Receipt | None:
        """The receipt of an order; None when there is none, or when it is another Space's."""
        row = self._store.run(
            "SELECT * FROM receipts WHERE order_number = ? AND space = ?", order_number, space
        ).fetchone()
        return None if row is None else _receipt(row)

    def redeem(
        self, receipt: Receipt, *, entitlements: list[Json] | None, everything: bool, metadata: Json | None
    ) -> tuple[bool, Receipt]:
        """Redeems all of what is asked for, or nothing.

        Arguments:
            receipt: The receipt.
            entitlements: What to redeem, each with `key` and perhaps `units`; beats `everything`. None or an empty
                list asks for nothing.
            everything: Redeem all that remains.
            metadata: Takes the place of the receipt's own, if it is redeemed; None leaves it.

        Returns:
            Whether it was redeemed, and the receipt as it stands then. It was not when nothing was asked for, or
            something that the receipt does not have, or not so often any more.
        """
        limits = receipt.limits()
        wanted: Counter[str] = Counter()
        for entitlement in entitlements or ():
            wanted[entitlement["key"]] += entitlement.get("units", 1)
        if not wanted and everything:
            wanted = Counter(limits) - receipt.used
        used = receipt.used + wanted
        if not wanted or any(units > limits.get(key, 0) for key, units in used.items()):
            return False, receipt
        with self._store.transaction():
            row = self._store.run(
                "UPDATE receipts SET used = ?, metadata = ?, updated = ? WHERE order_number = ? RETURNING *",
                _text(used),
                _text(receipt.metadata if metadata is None else metadata),
                to_millis(self._clock.now()),
                receipt.order_number,
            ).fetchone()
        return True, _receipt(row)


def _text(value: object) -> str:
    return encode(value).decode()


def _receipt(row: tuple[Any, ...]) -> Receipt:
    order_number, space, created, updated, order, used, metadata = row
    return Receipt(
        order_number, space, created, updated, json.loads(order), Counter(json.loads(used)), json.loads(metadata)
    )
