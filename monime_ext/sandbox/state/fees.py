"""The fees that Monime deducts from a payment."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from monime_ext.sandbox.state.serialization import Json

__all__ = ["DEFAULT_FEES", "Fees"]

# Observed at the live service: exactly one per cent, under this code.
DEFAULT_FEES: Mapping[str, str] = {"Base": "0.01"}


class Fees:
    """The fee rates of payments.

    Args:
        rates: A rate by fee code, as text or `Decimal` from 0 to 1, such as `{"Base": "0.01"}`. Each code produces a
            fee of its own; an empty mapping produces none.

    Raises:
        ValueError: A code is empty, or a rate is invalid.
    """

    def __init__(self, rates: Mapping[str, str | Decimal | int] = DEFAULT_FEES) -> None:
        self.rates: dict[str, Decimal] = {code: _rate(code, rate) for code, rate in rates.items()}

    def calculate(self, amount: Json) -> list[Json]:
        """Return the fees of an amount, each rounded half up to minor units and never negative."""
        value, currency = amount["value"], amount["currency"]
        return [
            {"code": code, "amount": {"currency": currency, "value": _round(value, rate)}, "metadata": None}
            for code, rate in self.rates.items()
        ]

    def to_dict(self) -> Json:
        """Return the rates as text, by code."""
        return {code: str(rate) for code, rate in self.rates.items()}


def _round(value: int, rate: Decimal) -> int:
    exact = Fraction(rate) * max(0, value)
    return (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)


def _rate(code: str, value: object) -> Decimal:
    if not isinstance(code, str) or not code:
        raise ValueError("a fee code must be non-empty text")
    if isinstance(value, bool) or not isinstance(value, str | Decimal | int):
        raise ValueError(f"the rate of {code} must be text or a Decimal, such as '0.01'")
    try:
        rate = Decimal(value)
    except InvalidOperation:
        raise ValueError(f"the rate of {code} is not a number") from None
    if not (rate.is_finite() and 0 <= rate <= 1):
        raise ValueError(f"the rate of {code} must be from 0 to 1")
    return rate
