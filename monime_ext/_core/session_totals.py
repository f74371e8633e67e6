"""Compute the total of a checkout session, which the API does not return: the sum of price times quantity."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = ["session_totals"]


def session_totals(session: Mapping[str, Any]) -> dict[str, int]:
    """Return the total of a session in minor units, by currency.

    A session normally has one currency; if it has several, all are returned. The result is empty if the session has no
    lines, or an unreadable one: then the total is unknown, not 0.

    Args:
        session: A checkout session as JSON, such as `session.to_dict()` or the data of an event.
    """
    items = session.get("lineItems")
    lines = items.get("data") if isinstance(items, Mapping) else None
    totals: dict[str, int] = {}
    for line in lines if isinstance(lines, list) else ():
        price = line.get("price") if isinstance(line, Mapping) else None
        if not isinstance(price, Mapping):
            return {}
        currency, value, quantity = price.get("currency"), price.get("value"), line.get("quantity", 1)
        if not isinstance(currency, str) or type(value) is not int or type(quantity) is not int:
            return {}
        totals[currency] = totals.get(currency, 0) + value * quantity
    return totals
