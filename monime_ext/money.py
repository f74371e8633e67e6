"""Exact amounts of money: an integer of minor units and a currency.

For example::

    sle("450.00")         # 450 Leones in major units: a string, a Decimal or an integer
    Money(45000, "SLE")   # the same in minor units: an integer

`sle`, `usd` and `Money.from_major` always take major units; `Money` itself always takes minor units, as the API does.
Floats are refused everywhere.

The number of decimals of a currency comes from the specs (`x-minor-units`), after ISO 4217.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, Context, Decimal
from typing import Protocol, TypeGuard

from monime_ext.errors import InvalidRequest, Problem

__all__ = ["HasAmount", "Money", "sle", "usd"]


class HasAmount(Protocol):
    """An amount of the API, in any API version."""

    @property
    def value(self) -> int:
        """The amount in minor units."""
        ...

    @property
    def currency(self) -> str:
        """The ISO 4217 code."""
        ...


@dataclass(frozen=True, slots=True)
class Money:
    """An amount of one currency, in minor units. Immutable, hashable, ordered within its currency.

    Amounts are added, subtracted and compared in one currency only, and multiplied by integers only; for other factors,
    use `times`, with a rounding mode. `sum` needs a start: `sum(prices, sle(0))`.

    Pass it wherever a price is expected.

    Attributes:
        value: Minor units; 45000 is 450.00 Leones. It may be negative.
        currency: The ISO 4217 code, such as `SLE`. Amounts in currencies that the specs do not list are shown in minor
            units.
    """

    value: int
    currency: str

    def __post_init__(self) -> None:
        problems = []
        if not _is_int(self.value):
            limit = 'an integer of minor units; for major units, use `sle("450.00")`'
            problems.append(Problem("value", type(self.value).__name__, limit))
        if not isinstance(self.currency, str):
            problems.append(Problem("currency", type(self.currency).__name__, "a string such as SLE"))
        elif not re.fullmatch("[A-Z]{3}", self.currency):
            problems.append(Problem("currency", "a string in an invalid format", "three capital letters, such as SLE"))
        if problems:
            raise InvalidRequest(problems)

    @classmethod
    def from_major(cls, amount: str | int | Decimal, currency: str) -> Money:
        """Return an amount in major units; `sle` and `usd` are shortcuts.

        Args:
            amount: `"450.00"`, `Decimal("450")` or 450: all of them 450 Leones. A string has digits, a point and no
                more decimals than the currency, so that "1.000" is never read as one; a `Decimal` may have more
                decimals if they are zeros.
            currency: A currency of the specs.

        Raises:
            InvalidRequest: The amount is a float or another type, has an invalid format, or is not an integer of minor
                units; or the specs do not list the currency.
        """
        decimals = _decimals(currency)
        value = None
        if isinstance(amount, str):
            actual, limit = (
                "a string in an invalid format",
                f'a string such as "450.00", with at most {decimals} decimals',
            )
            value = _from_text(amount, decimals)
        elif isinstance(amount, Decimal):
            actual, limit = "another Decimal", f"a finite Decimal with at most {decimals} decimals"
            value = _from_decimal(amount, decimals)
        else:
            actual, limit = type(amount).__name__, f'a string such as "450.00", a Decimal or an integer of {currency}'
            value = amount * 10**decimals if _is_int(amount) else None
        if value is None:
            raise InvalidRequest([Problem("amount", actual, limit)])
        return cls(value, currency)

    @classmethod
    def of(cls, amount: HasAmount) -> Money:
        """Return an amount of a response, such as `Money.of(line.price)`.

        Args:
            amount: Anything with a `value` in minor units and a `currency`.
        """
        return cls(amount.value, amount.currency)

    @property
    def decimal(self) -> Decimal:
        """The exact amount in major units, such as `Decimal("450.00")`.

        Raises:
            InvalidRequest: The specs do not list the currency.
        """
        return Decimal(f"{self.value}E-{_decimals(self.currency)}")

    def times(self, factor: Decimal | int, *, rounding: str) -> Money:
        """Return the amount times a factor, such as a tax or a discount.

        Args:
            factor: `Decimal("0.15")` is 15 %.
            rounding: A rounding mode of `decimal` for fractions of a minor unit, such as `decimal.ROUND_HALF_UP`.

        Raises:
            InvalidRequest: `factor` is a float, another type, or not finite.
        """
        if isinstance(factor, Decimal):
            usable = factor.is_finite() and factor.adjusted() < _MAX_DIGITS
        else:
            usable = _is_int(factor) and abs(factor) < 10**_MAX_DIGITS
        if not usable:
            raise InvalidRequest([Problem("factor", type(factor).__name__, "a finite Decimal or an integer")])
        exact = Context(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN, rounding=rounding)
        product = exact.multiply(Decimal(self.value), Decimal(factor))
        return Money(int(exact.quantize(product, Decimal(1))), self.currency)

    def to_dict(self) -> dict[str, object]:
        """Return the amount as JSON of the API."""
        return {"currency": self.currency, "value": self.value}

    def __str__(self) -> str:
        return format(self)

    def __format__(self, spec: str) -> str:
        """Return `SLE 1350.00`; the format spec applies to the number, so `f"{money:,}"` is `SLE 1,350.00`."""
        if self.currency not in _minor_units():
            return f"{self.value:{spec}} minor units of {self.currency}"
        return f"{self.currency} {self.decimal:{spec}}"

    def __repr__(self) -> str:
        return f"Money({self.value}, {self.currency!r})"

    def __add__(self, other: Money) -> Money:
        return Money(self.value + self._value_of(other), self.currency) if _is_money(other) else NotImplemented

    def __sub__(self, other: Money) -> Money:
        return Money(self.value - self._value_of(other), self.currency) if _is_money(other) else NotImplemented

    def __mul__(self, count: int) -> Money:
        return Money(self.value * count, self.currency) if _is_int(count) else NotImplemented

    __rmul__ = __mul__

    def __neg__(self) -> Money:
        return Money(-self.value, self.currency)

    def __abs__(self) -> Money:
        return Money(abs(self.value), self.currency)

    def __lt__(self, other: Money) -> bool:
        return self.value < self._value_of(other) if _is_money(other) else NotImplemented

    def __le__(self, other: Money) -> bool:
        return self.value <= self._value_of(other) if _is_money(other) else NotImplemented

    def __gt__(self, other: Money) -> bool:
        return self.value > self._value_of(other) if _is_money(other) else NotImplemented

    def __ge__(self, other: Money) -> bool:
        return self.value >= self._value_of(other) if _is_money(other) else NotImplemented

    def _value_of(self, other: Money) -> int:
        if other.currency != self.currency:
            raise InvalidRequest([Problem("currency", other.currency, f"the other amount's, {self.currency}")])
        return other.value


def sle(amount: str | int | Decimal) -> Money:
    """Return an amount of Leones: `sle("450.00")`, `sle(450)` and `sle(Decimal(450))` are 45000 minor units.

    Args:
        amount: In Leones, never in cents; see `Money.from_major`.

    Raises:
        InvalidRequest: It is a float, or not an integer of minor units.
    """
    return Money.from_major(amount, "SLE")


def usd(amount: str | int | Decimal) -> Money:
    """Return an amount of US dollars: `usd("20.00")`, `usd(20)` and `usd(Decimal(20))` are 2000 minor units.

    Args:
        amount: In dollars, never in cents; see `Money.from_major`.

    Raises:
        InvalidRequest: It is a float, or not an integer of minor units.
    """
    return Money.from_major(amount, "USD")


# A number with more digits is not an amount, and could exhaust the memory.
_MAX_DIGITS = 1000


def _from_text(text: str, decimals: int) -> int | None:
    found = re.fullmatch(rf"(-?[0-9]+)(?:\.([0-9]{{1,{decimals}}}))?" if decimals else "(-?[0-9]+)()", text)
    if found is None or len(text) > _MAX_DIGITS:
        return None
    return int(found[1] + (found[2] or "").ljust(decimals, "0"))


def _from_decimal(number: Decimal, decimals: int) -> int | None:
    if not number.is_finite() or (number and not -_MAX_DIGITS < number.adjusted() < _MAX_DIGITS):
        return None
    numerator, denominator = number.as_integer_ratio()
    value, rest = divmod(numerator * 10**decimals, denominator)
    return value if rest == 0 else None


def _decimals(currency: str) -> int:
    known = _minor_units()
    if currency not in known:
        raise InvalidRequest([Problem("currency", "an unknown currency", f"one of {', '.join(known)}")])
    return known[currency]


def _minor_units() -> dict[str, int]:
    # Imported on first use, so that `import monime_ext` does not import a generated package.
    from monime_api.currencies import MINOR_UNITS

    return MINOR_UNITS


def _is_int(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_money(value: object) -> TypeGuard[Money]:
    return isinstance(value, Money)
