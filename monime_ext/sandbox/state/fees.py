"""What Monime keeps of a payment."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from monime_ext.sandbox.state.serialization import Json

# Seen at the live service: exactly one per cent, under this code.
DEFAULT_FEES: Mapping[str, str] = {"Base": "0.01"}


class Fees:
    """The fees of every payment that succeeds from now on.

    Arguments:
        rates: A share of the amount for each fee code, as text or `Decimal` from 0 to 1: `{"Base": "0.01"}`. More
            than one code gives more than one fee; none gives none.

    Raises:
        ValueError: A code is empty, or a rate is no such number.
    """

    def __init__(self, rates: Mapping[str, str | Decimal | int] = DEFAULT_FEES) -> None:
        self.rates = {code: _rate(code, rate) for code, rate in rates.items()}

    def of(self, amount: Json) -> list[Json]:
        """The fees of an amount, each rounded to the nearest minor unit, halves up; never below nothing."""
        value, currency = amount["value"], amount["currency"]
        return [
            {"code": code, "amount": {"currency": currency, "value": _share(value, rate)}, "metadata": None}
            for code, rate in self.rates.items()
        ]

    def to_json(self) -> Json:
        """The rates as text, by code."""
        return {code: str(rate) for code, rate in self.rates.items()}


def _share(value: int, rate: Decimal) -> int:
    exact = Fraction(rate) * max(0, value)
    return (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)


def _rate(code: str, given: object) -> Decimal:
    if not isinstance(code, str) or not code:
        raise ValueError("a fee has a code")
    if isinstance(given, bool) or not isinstance(given, str | Decimal | int):
        raise ValueError(f"the rate of {code} must be text or a Decimal, such as '0.01'")
    try:
        rate = Decimal(given)
    except InvalidOperation:
        raise ValueError(f"the rate of {code} is not a number") from None
    if not (rate.is_finite() and 0 <= rate <= 1):
        raise ValueError(f"the rate of {code} must be from 0 to 1")
    return rate
