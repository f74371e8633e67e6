"""Money: a whole number of minor units and a currency, exact from the first line of a shop to the last::

    sle("450.00")         # 450 Leones as people write them: text, a Decimal, or a whole number
    Money(45000, "SLE")   # the same as programs store them: a whole number of minor units

Which of the two a number means is told by the name alone: `sle`, `usd` and `Money.from_major` always count in units of
the currency, `Money` itself always counts in minor units, as the API does. Floats are refused everywhere.

How many decimals a currency has is a fact of the specs (`x-minor-units`), after ISO 4217.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, Context, Decimal
from typing import Protocol, TypeGuard

from monime_ext.errors import InvalidRequest, Problem

__all__ = ["HasAmount", "Money", "sle", "usd"]


class HasAmount(Protocol):
    """What the API calls an amount, however a release's model is named."""

    @property
    def value(self) -> int:
        """Minor units."""
        ...

    @property
    def currency(self) -> str:
        """The ISO 4217 code."""
        ...


@dataclass(frozen=True, slots=True)
class Money:
    """An amount of one currency, in minor units. Immutable, hashable, ordered within its currency.

    Two amounts are added, subtracted and compared only in one currency, and multiplied only by whole numbers; for
    everything else there is `times`, which is told how to round. `sum` needs a start: `sum(prices, sle(0))`.

    It can be given wherever a price is taken.

    Attributes:
        value: Minor units; 45000 is 450.00 Leones. It may be negative, as a difference is.
        currency: The ISO 4217 code, such as `SLE`. Codes that no spec names are kept, and told in minor units.
    """

    value: int
    currency: str

    def __post_init__(self) -> None:
        problems = []
        if not _is_whole(self.value):
            limit = 'a whole number of minor units; an amount as people write it is `sle("450.00")`'
            problems.append(Problem("value", type(self.value).__name__, limit))
        if not isinstance(self.currency, str):
            problems.append(Problem("currency", type(self.currency).__name__, "text such as SLE"))
        elif not re.fullmatch("[A-Z]{3}", self.currency):
            problems.append(Problem("currency", "text of another form", "three capital letters, such as SLE"))
        if problems:
            raise InvalidRequest(problems)

    @classmethod
    def from_major(cls, amount: str | int | Decimal, currency: str) -> Money:
        """Return an amount that is written in units of the currency; `sle` and `usd` are short for it.

        Args:
            amount: `"450.00"`, `Decimal("450")` or 450: all of them 450 Leones. Text has digits, a point and no more
                decimals than the currency, so that nobody's "1.000" becomes one; a `Decimal` may have more as long as
                they are zeros.
            currency: A code that a spec names.

        Raises:
            InvalidRequest: It is a float or another type, it is written otherwise, it is no whole number of minor
                units, or no spec names the currency.
        """
        decimals = _decimals(currency)
        value = None
        if isinstance(amount, str):
            given, limit = "text of another form", f'text such as "450.00", with at most {decimals} decimals'
            value = _from_text(amount, decimals)
        elif isinstance(amount, Decimal):
            given, limit = "another Decimal", f"a finite Decimal with at most {decimals} decimals"
            value = _from_decimal(amount, decimals)
        else:
            given, limit = type(amount).__name__, f'text such as "450.00", a Decimal or a whole number of {currency}'
            value = amount * 10**decimals if _is_whole(amount) else None
        if value is None:
            raise InvalidRequest([Problem("amount", given, limit)])
        return cls(value, currency)

    @classmethod
    def of(cls, amount: HasAmount) -> Money:
        """Return the amount in an answer, such as `Money.of(line.price)`.

        Args:
            amount: Anything with a `value` in minor units and a `currency`.
        """
        return cls(amount.value, amount.currency)

    @property
    def decimal(self) -> Decimal:
        """The amount in units of its currency, exact: `Decimal("450.00")`.

        Raises:
            InvalidRequest: No spec names the currency.
        """
        return Decimal(f"{self.value}E-{_decimals(self.currency)}")

    def times(self, factor: Decimal | int, *, rounding: str) -> Money:
        """Return a multiple or a part of the amount, such as a tax or a discount.

        Args:
            factor: `Decimal("0.15")` is 15 %.
            rounding: What to do with fractions of a minor unit: a rounding mode of `decimal`, such as
                `decimal.ROUND_HALF_UP`.

        Raises:
            InvalidRequest: `factor` is a float, another type, or not finite.
        """
        if isinstance(factor, Decimal):
            usable = factor.is_finite() and factor.adjusted() < _MOST_DIGITS
        else:
            usable = _is_whole(factor) and abs(factor) < 10**_MOST_DIGITS
        if not usable:
            raise InvalidRequest([Problem("factor", type(factor).__name__, "a finite Decimal or a whole number")])
        exact = Context(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN, rounding=rounding)
        product = exact.multiply(Decimal(self.value), Decimal(factor))
        return Money(int(exact.quantize(product, Decimal(1))), self.currency)

    def to_dict(self) -> dict[str, object]:
        """Return the amount as the API writes it."""
        return {"currency": self.currency, "value": self.value}

    def __str__(self) -> str:
        return format(self)

    def __format__(self, spec: str) -> str:
        """Return `SLE 1350.00`; `f"{money:,}"` gives `SLE 1,350.00`, as `Decimal` would write the number."""
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
        return Money(self.value * count, self.currency) if _is_whole(count) else NotImplemented

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
    """Return so many Leones: `sle("450.00")`, `sle(450)` and `sle(Decimal(450))` are the same 45000 minor units.

    Args:
        amount: In Leones, never in cents; see `Money.from_major`.

    Raises:
        InvalidRequest: It is a float, or no whole number of minor units.
    """
    return Money.from_major(amount, "SLE")


def usd(amount: str | int | Decimal) -> Money:
    """Return so many US dollars: `usd("20.00")`, `usd(20)` and `usd(Decimal(20))` are the same 2000 minor units.

    Args:
        amount: In dollars, never in cents; see `Money.from_major`.

    Raises:
        InvalidRequest: It is a float, or no whole number of minor units.
    """
    return Money.from_major(amount, "USD")


# A number of more digits than this is no amount, and could fill the memory.
_MOST_DIGITS = 1000


def _from_text(text: str, decimals: int) -> int | None:
    found = re.fullmatch(rf"(-?[0-9]+)(?:\.([0-9]{{1,{decimals}}}))?" if decimals else "(-?[0-9]+)()", text)
    if found is None or len(text) > _MOST_DIGITS:
        return None
    return int(found[1] + (found[2] or "").ljust(decimals, "0"))


def _from_decimal(number: Decimal, decimals: int) -> int | None:
    if not number.is_finite() or (number and not -_MOST_DIGITS < number.adjusted() < _MOST_DIGITS):
        return None
    numerator, denominator = number.as_integer_ratio()
    value, rest = divmod(numerator * 10**decimals, denominator)
    return value if rest == 0 else None


def _decimals(currency: str) -> int:
    known = _minor_units()
    if currency not in known:
        raise InvalidRequest([Problem("currency", "one that no spec names", f"one of {', '.join(known)}")])
    return known[currency]


def _minor_units() -> dict[str, int]:
    # Not at the top: `import monime_ext` and its plain values bring no generated package before it is needed.
    from monime_api.currencies import MINOR_UNITS

    return MINOR_UNITS


def _is_whole(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_money(value: object) -> TypeGuard[Money]:
    return isinstance(value, Money)
