"""Money: exact, of one currency, and never a float."""

from __future__ import annotations

import copy
import decimal
import pickle
from decimal import Decimal
from fractions import Fraction
from importlib import import_module
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from monime_api.currencies import MINOR_UNITS

from monime_ext import Money, errors, sle, usd
from monime_ext._core.serialization import to_json_value
from monime_ext._core.versions import API_VERSIONS

currencies = st.sampled_from(sorted(MINOR_UNITS))
values = st.integers(-(10**40), 10**40)
amounts = st.builds(Money, values, currencies)


def leones(value: int) -> Money:
    return Money(value, "SLE")


@pytest.mark.parametrize(
    ("amount", "minor_units"),
    [
        ("450.00", 45000),
        ("450", 45000),
        ("450.5", 45050),
        ("0.01", 1),
        ("-0.05", -5),
        ("007", 700),
        (450, 45000),
        (0, 0),
        (Decimal("450"), 45000),
        (Decimal("450.000"), 45000),
        (Decimal("4.5E+2"), 45000),
        (Decimal("-0.05"), -5),
        (Decimal("0E-9999"), 0),
        (Decimal("123456789012345678901234567890.12"), 12345678901234567890123456789012),
    ],
)
def test_major_units_become_minor_units(amount: Any, minor_units: int) -> None:
    assert sle(amount) == leones(minor_units)
    assert usd(amount) == Money(minor_units, "USD")


def test_a_number_means_leones_for_sle_and_cents_for_money() -> None:
    assert sle(450) == Money(45000, "SLE")
    assert str(sle(450)) == "SLE 450.00"
    assert str(Money(450, "SLE")) == "SLE 4.50"


@pytest.mark.parametrize(
    "amount",
    [
        *("", "-", ".5", "5.", "1.000", "450.005", "1,000", "1 000", "1_000", "1e3", "+5", " 1", "1\n", "NaN"),
        "Infinity",
        *("１", "٣", "Le 5", "--5", "5-", "0x10", "9" * 5000),
        *(4.5, 450.0, float("nan"), True, None, b"450", [450], 1j, Fraction(9, 2)),
        *(Decimal("0.001"), Decimal("NaN"), Decimal("sNaN"), Decimal("Infinity")),
        *(Decimal("1E+999999999"), Decimal("1E-999999999")),
    ],
    ids=lambda value: repr(value)[:20],
)  # fmt: skip
def test_an_inexact_amount_is_refused(amount: Any) -> None:
    with pytest.raises(errors.InvalidRequest) as refused:
        sle(amount)
    (problem,) = refused.value.problems
    assert problem.path == "amount"
    assert refused.value.outcome == "not_sent"


def test_the_error_shows_the_right_way() -> None:
    with pytest.raises(errors.InvalidRequest, match=r'amount: a string such as "450.00".* \(got float\)'):
        sle(450.0)  # type: ignore[arg-type]
    with pytest.raises(errors.InvalidRequest, match=r'value: an integer of minor units.*sle\("450.00"\)'):
        Money("450.00", "SLE")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "currency"), [(4.5, "SLE"), (True, "SLE"), (1, "sle"), (1, "Le"), (1, ""), (1, None)]
)
def test_money_requires_an_integer_and_a_code(value: Any, currency: Any) -> None:
    with pytest.raises(errors.InvalidRequest):
        Money(value, currency)


def test_all_validation_errors_of_an_amount_are_reported() -> None:
    with pytest.raises(errors.InvalidRequest) as refused:
        Money(4.5, "Leone")  # type: ignore[arg-type]
    assert [problem.path for problem in refused.value.problems] == ["value", "currency"]


@given(amounts)
def test_an_amount_reads_back_as_it_was_written(money: Money) -> None:
    assert Money.from_major(money.decimal, money.currency) == money
    assert Money.from_major(str(money.decimal), money.currency) == money
    assert str(money) == f"{money.currency} {money.decimal}"
    assert f"{money:,}".replace(",", "") == str(money)
    assert eval(repr(money), {"Money": Money}) == money


@given(st.text(max_size=12) | st.from_regex(r"[+-]?[0-9_,. ]{0,8}[eE]?[0-9]{0,3}", fullmatch=True))
def test_text_is_read_exactly_or_refused(text: str) -> None:
    try:
        money = sle(text)
    except errors.InvalidRequest:
        return
    assert Fraction(money.value, 100) == Fraction(text)


@given(st.decimals(allow_nan=True, allow_infinity=True))
def test_a_decimal_is_read_exactly_or_refused(number: Decimal) -> None:
    try:
        money = sle(number)
    except errors.InvalidRequest:
        assert not number.is_finite() or (Fraction(number) * 100).denominator != 1 or number.adjusted() >= 1000
        return
    assert Fraction(money.value, 100) == Fraction(number)


@given(values, values, values)
def test_arithmetic_is_that_of_whole_numbers(a: int, b: int, count: int) -> None:
    first, second = leones(a), leones(b)
    assert first + second == leones(a + b)
    assert first - second == leones(a - b)
    assert first * count == count * first == leones(a * count)
    assert (-first, abs(first)) == (leones(-a), leones(abs(a)))
    assert sum([first, second], leones(0)) == leones(a + b)
    comparisons = (first < second, first <= second, first > second, first >= second, first == second)
    assert comparisons == (a < b, a <= b, a > b, a >= b, a == b)


@given(values, st.decimals(-1000, 1000, places=6))
def test_a_part_is_the_exact_product_rounded_once(value: int, factor: Decimal) -> None:
    exact = Fraction(value) * Fraction(factor)
    part = leones(value).times(factor, rounding=decimal.ROUND_HALF_EVEN)
    assert part == leones(round(exact))
    floor = leones(value).times(factor, rounding=decimal.ROUND_FLOOR)
    assert floor.value <= exact < floor.value + 1


def test_the_caller_chooses_the_rounding() -> None:
    assert leones(5).times(Decimal("0.5"), rounding=decimal.ROUND_HALF_EVEN) == leones(2)
    assert leones(5).times(Decimal("0.5"), rounding=decimal.ROUND_HALF_UP) == leones(3)
    assert leones(5).times(3, rounding=decimal.ROUND_UP) == leones(15)
    assert leones(5).times(Decimal("1E-999999"), rounding=decimal.ROUND_UP) == leones(1)
    with pytest.raises(TypeError):
        leones(5).times(2)  # type: ignore[call-arg]


@pytest.mark.parametrize("factor", [0.15, True, None, "0.15", Decimal("NaN"), Decimal("sNaN"), Decimal("1E+999999999")])
def test_a_factor_that_is_a_float_or_not_a_number_is_refused(factor: Any) -> None:
    with pytest.raises(errors.InvalidRequest) as refused:
        leones(5).times(factor, rounding=decimal.ROUND_UP)
    assert refused.value.problems[0].path == "factor"


@pytest.mark.parametrize(
    "mixed",
    [
        lambda a, b: a + b,
        lambda a, b: a - b,
        lambda a, b: a < b,
        lambda a, b: a <= b,
        lambda a, b: a > b,
        lambda a, b: a >= b,
        lambda a, b: sum([a, b], a),
        lambda a, b: max(a, b),
    ],
)
def test_two_currencies_are_never_mixed(mixed: Any) -> None:
    with pytest.raises(errors.InvalidRequest, match=r"currency: the other amount's, (SLE|USD)"):
        mixed(sle(1), usd(1))


@pytest.mark.parametrize(
    "odd",
    [
        lambda money: money + 1,
        lambda money: 1 + money,
        lambda money: sum([money]),
        lambda money: money - 1.5,
        lambda money: money * 1.5,
        lambda money: money * Decimal("1.5"),
        lambda money: money * True,
        lambda money: money * money,
        lambda money: money / 2,
        lambda money: money < 5,
        lambda money: int(money),
        lambda money: float(money),
    ],
)
def test_money_and_bare_numbers_do_not_mix(odd: Any) -> None:
    with pytest.raises(TypeError):
        odd(sle(1))


def test_amounts_are_values() -> None:
    assert sle("1.00") == sle(1) != usd(1)
    assert len({sle("1.00"), sle(1), usd(1)}) == 2
    with pytest.raises(AttributeError):
        sle(1).value = 2  # type: ignore[misc]
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        assert pickle.loads(pickle.dumps(sle(1), protocol)) == sle(1)
    assert copy.deepcopy(sle(1)) == sle(1)


def test_an_unknown_currency_is_kept_and_shown_in_minor_units() -> None:
    euro = Money(1050, "EUR")
    assert str(euro + euro) == "2100 minor units of EUR"
    for unknown in (lambda: euro.decimal, lambda: Money.from_major("10.50", "EUR")):
        with pytest.raises(errors.InvalidRequest, match="one of SLE, USD"):
            unknown()


@pytest.mark.parametrize("package", sorted(API_VERSIONS.values()))
def test_the_models_of_an_api_version_and_money_are_the_same_amount(package: str) -> None:
    face = import_module(f"monime_ext.{package}")
    price = face.Price(currency="SLE", value=45000)
    amount = face.Amount.from_dict({"currency": "SLE", "value": 45000})
    assert Money.of(price) == Money.of(amount) == sle("450.00")
    assert to_json_value(sle("450.00")) == to_json_value(price) == sle("450.00").to_dict() == price.to_dict()
    line = face.LineItemCreate(name="Rice", price=sle("450.00"))
    assert to_json_value({"lineItems": [line]}) == {"lineItems": [{"name": "Rice", "price": price.to_dict()}]}


def test_the_minor_units_are_those_of_the_specs() -> None:
    units: dict[str, int] = {}
    for package in API_VERSIONS.values():
        currency = import_module(f"monime_api.{package}.contract").SCHEMAS["Currency"]
        assert list(currency["x-minor-units"]) == currency["enum"]
        units |= currency["x-minor-units"]
    assert units == MINOR_UNITS
