"""What a checkout session comes to. Monime does not say it: it is the sum of price times quantity over the lines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = ["session_totals"]


def session_totals(session: Mapping[str, Any]) -> dict[str, int]:
    """Return the total of a session in minor units, by currency.

    One session has one currency, as far as is known; an answer that has several is told as it is. Nothing is returned
    for a session that tells no lines, or one that cannot be counted: such a total is not known, and not 0.

    Args:
        session: A checkout session as JSON, such as `session.to_dict()` or the data of an event.
    """
    held = session.get("lineItems")
    lines = held.get("data") if isinstance(held, Mapping) else None
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
