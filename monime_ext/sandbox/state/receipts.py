"""Receipts: what a paid order entitles its holder to, and how much of it has been redeemed.

Monime does not document what creates an entitlement. Here each line item is one: its key is the reference of the line
item, or its id if the reference is empty, and its limit is the quantity.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from monime_ext.sandbox.state.clock import format_datetime, from_millis, to_millis
from monime_ext.sandbox.state.context import Context
from monime_ext.sandbox.state.serialization import Json, json_text
from monime_ext.sandbox.state.sessions import Session

__all__ = ["Receipt", "Receipts"]


@dataclass(frozen=True, slots=True)
class Receipt:
    """A snapshot of a receipt. `order` is what was bought, `used` the number of redeemed units by key."""

    order_number: str
    space: str
    created: int
    updated: int
    order: Json
    used: Counter[str]
    metadata: Json | None

    def limits(self) -> dict[str, int]:
        """Return the number of purchased units by key."""
        return {line["key"]: line["limit"] for line in self.order["lines"]}

    def to_dict(self) -> Json:
        """Return the receipt in the API's format."""
        entitlements = [self._entitlement(line) for line in self.order["lines"]]
        is_exhausted = all(entitlement["exhausted"] for entitlement in entitlements)
        redeemed = "fully_redeemed" if is_exhausted else "partially_redeemed"
        return {
            "status": redeemed if self.used.total() else "not_redeemed",
            "orderName": self.order["name"],
            "orderNumber": self.order_number,
            "orderAmount": self.order["amount"],
            "entitlements": entitlements,
            "createTime": format_datetime(from_millis(self.created)),
            "updateTime": format_datetime(from_millis(self.updated)),
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
    """The receipts of all Spaces."""

    def __init__(self, context: Context) -> None:
        self._store = context.store
        self._clock = context.clock

    def issue(self, session: Session, now: datetime) -> None:
        """Create the receipt of a paid session. Called in the transaction of its payment."""
        lines = [
            {"key": item["reference"] or item["id"], "name": item["name"], "limit": item["quantity"]}
            for item in session.cart["lineItems"]
        ]
        order = {"name": session.cart["name"], "amount": session.amount, "lines": lines}
        self._store.run(
            "INSERT INTO receipts VALUES (?, ?, ?, ?, ?, '{}', ?)",
            *(session.order_number, session.space, to_millis(now), to_millis(now)),
            *(json_text(order), json_text(session.cart.get("metadata"))),
        )

    def find(self, order_number: str, space: str) -> Receipt | None:
        """Return the receipt of an order, or None if it does not exist or belongs to another Space."""
        row = self._store.run(
            "SELECT * FROM receipts WHERE order_number = ? AND space = ?", order_number, space
        ).fetchone()
        return None if row is None else _parse(row)

    def redeem(
        self, receipt: Receipt, *, entitlements: list[Json] | None, everything: bool, metadata: Json | None
    ) -> tuple[bool, Receipt]:
        """Redeem entitlements, all or none.

        Args:
            receipt: The receipt.
            entitlements: What to redeem, each item with `key` and optionally `units`. Takes precedence over
                `everything`, unless it is None or empty.
            everything: Redeem all remaining units.
            metadata: Replaces the metadata of the receipt if something is redeemed; None keeps it.

        Returns:
            Whether something was redeemed, and the receipt afterwards. Nothing is redeemed if the request is empty,
            contains an unknown key, or exceeds the remaining units.
        """
        limits = receipt.limits()
        requested: Counter[str] = Counter()
        for entitlement in entitlements or ():
            requested[entitlement["key"]] += entitlement.get("units", 1)
        if not requested and everything:
            requested = Counter(limits) - receipt.used
        used = receipt.used + requested
        if not requested or any(units > limits.get(key, 0) for key, units in used.items()):
            return False, receipt
        with self._store.transaction():
            row = self._store.run(
                "UPDATE receipts SET used = ?, metadata = ?, updated = ? WHERE order_number = ? RETURNING *",
                json_text(used),
                json_text(receipt.metadata if metadata is None else metadata),
                to_millis(self._clock.now()),
                receipt.order_number,
            ).fetchone()
        return True, _parse(row)


def _parse(row: tuple[Any, ...]) -> Receipt:
    order_number, space, created, updated, order, used, metadata = row
    return Receipt(
        order_number, space, created, updated, json.loads(order), Counter(json.loads(used)), json.loads(metadata)
    )
