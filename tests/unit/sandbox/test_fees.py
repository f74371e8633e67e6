"""Fees."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monime_ext.sandbox.state.fees import Fees


def values(fees: Fees, amount: int) -> dict[str, int]:
    return {fee["code"]: fee["amount"]["value"] for fee in fees.calculate({"currency": "SLE", "value": amount})}


@pytest.mark.parametrize(("amount", "fee"), [(0, 0), (49, 0), (50, 1), (149, 1), (150, 2), (95_000, 950), (-100, 0)])
def test_the_fee_is_one_per_cent_with_halves_rounded_up(amount: int, fee: int) -> None:
    assert values(Fees(), amount) == {"Base": fee}


@given(st.integers(0, 10**30), st.decimals(0, 1, places=6))
def test_a_fee_is_the_exact_share_to_the_nearest_minor_unit(amount: int, rate: Decimal) -> None:
    with localcontext(prec=60):
        exact = (amount * rate).to_integral_value(ROUND_HALF_UP)

    assert values(Fees({"Base": rate}), amount) == {"Base": int(exact)}


def test_there_are_as_many_fees_as_codes_in_the_currency_of_the_amount() -> None:
    fees = Fees({"Base": "0.01", "Channel": "0.005"}).calculate({"currency": "USD", "value": 10_000})

    assert [(fee["code"], fee["amount"]) for fee in fees] == [
        ("Base", {"currency": "USD", "value": 100}),
        ("Channel", {"currency": "USD", "value": 50}),
    ]
    assert Fees({}).calculate({"currency": "SLE", "value": 10_000}) == []


@pytest.mark.parametrize("rates", [{"": "0.01"}, {"Base": 0.01}, {"Base": True}, {"Base": "1 %"}, {"Base": "NaN"},
                                   {"Base": "-0.01"}, {"Base": "1.01"}, {1: "0.01"}])  # fmt: skip
def test_an_invalid_rate_is_rejected(rates: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"fee code|rate of"):
        Fees(rates)
