"""Whether a session is the paid order that was expected."""

from __future__ import annotations

import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monime_ext import errors
from monime_ext._core.response import Response
from monime_ext._core.session_totals import session_totals
from monime_ext.money import Money, sle, usd
from monime_ext.reconciliation.confirmation import Expected, require_paid


class Session:
    def __init__(self, told: dict[str, Any]) -> None:
        self._told = told

    def to_dict(self) -> dict[str, Any]:
        return self._told


def line(value: Any, quantity: Any = 1, currency: Any = "SLE") -> dict[str, Any]:
    return {"name": "Rice", "price": {"currency": currency, "value": value}, "quantity": quantity}


def session(*lines: dict[str, Any], **changed: Any) -> dict[str, Any]:
    return {
        "status": "completed",
        "reference": "1042",
        "lineItems": {"data": list(lines) or [line(45000, 2)]},
        **changed,
    }


def refusal(told: dict[str, Any], expected: Expected) -> errors.NotConfirmed | None:
    try:
        require_paid(Response(Session(told), 200, {}, "req-1", None, 1, False), expected)
    except errors.NotConfirmed as refused:
        return refused
    return None


def differences(told: dict[str, Any], expected: Expected) -> dict[str, tuple[Any, Any]]:
    refused = refusal(told, expected)
    return {} if refused is None else {each.what: (each.expected, each.found) for each in refused.mismatches}


ORDER = Expected(sle("900.00"), "1042")


def test_the_paid_order_is_confirmed() -> None:
    assert differences(session(), ORDER) == {}
    assert differences(session(line(45000), line(45000)), ORDER) == {}
    assert differences(session(reference=None), Expected(sle("900.00"), None)) == {}


def test_a_line_without_a_quantity_counts_once() -> None:
    told = line(90000)
    del told["quantity"]
    assert differences(session(told), ORDER) == {}


@pytest.mark.parametrize(
    ("told", "found"),
    [
        (session(status="pending"), {"status": ("completed", "pending")}),
        (session(status="paused"), {"status": ("completed", "paused")}),
        (session(line(45000)), {"amount": (90000, 45000)}),
        (session(line(45000, 2, "USD")), {"currency": ("SLE", "USD")}),
        (session(reference="1043"), {"reference": ("1042", "1043")}),
        (session(reference=None), {"reference": ("1042", None)}),
        (
            session(line(1, 1, "USD"), status="expired", reference="1043"),
            {
                "status": ("completed", "expired"),
                "currency": ("SLE", "USD"),
                "amount": (90000, 1),
                "reference": ("1042", "1043"),
            },
        ),
        (
            session(line(90000), line(1, 1, "USD")),
            {"currency": ("SLE", "SLE, USD"), "amount": (90000, None)},
        ),
        (session(lineItems=None), {"currency": ("SLE", None), "amount": (90000, None)}),
        (session(lineItems={"data": None}), {"currency": ("SLE", None), "amount": (90000, None)}),
    ],
)
def test_every_difference_is_told_at_once(told: dict[str, Any], found: dict[str, tuple[Any, Any]]) -> None:
    assert differences(told, ORDER) == found
    refused = refusal(told, ORDER)
    assert refused is not None
    assert isinstance(refused, errors.NotPaid) is (found.keys() == {"status"})
    assert refused.session_status == told["status"]
    assert (refused.request_id, refused.status, refused.attempts) == ("req-1", 200, 1)
    assert pickle.loads(pickle.dumps(refused)).mismatches == refused.mismatches


@pytest.mark.parametrize(
    ("status", "advice"),
    [("pending", "wait for it"), ("paused", "wait for it"), ("expired", "make a new session"), ("cancelled", "new")],
)
def test_an_unpaid_order_tells_what_to_do(status: str, advice: str) -> None:
    with pytest.raises(errors.NotPaid, match=advice):
        require_paid(Response(Session(session(status=status)), 200, {}, None, None, 1, False), ORDER)


def test_the_message_tells_amounts_and_no_references() -> None:
    with pytest.raises(errors.NotConfirmed) as caught:
        require_paid(Response(Session(session(line(1), reference="76123456")), 200, {}, None, None, 1, False), ORDER)
    told = str(caught.value) + repr(caught.value) + repr(caught.value.mismatches)
    assert "amount: 90000 expected, 1 found" in told
    assert "Do not deliver" in told
    assert "76123456" not in told
    assert "1042" not in told


@pytest.mark.parametrize(
    ("amount", "currency", "reference", "paths"),
    [
        (45000, None, "a", ["currency"]),
        (450.0, "SLE", "a", ["amount"]),
        (True, "SLE", "a", ["amount"]),
        ("450", "SLE", "a", ["amount"]),
        (sle("1"), "USD", "a", ["currency"]),
        (sle("1"), None, 5, ["reference"]),
        (1.5, None, 5, ["amount", "reference"]),
        (1, "Le", "a", ["currency"]),
    ],
)
def test_an_expectation_that_makes_no_sense_is_refused(
    amount: Any, currency: Any, reference: Any, paths: list[str]
) -> None:
    with pytest.raises(errors.InvalidRequest) as caught:
        Expected.of(amount, currency, reference)
    assert [each.path for each in caught.value.problems] == paths


def test_an_amount_may_be_money_or_minor_units() -> None:
    assert Expected.of(45000, "SLE", None) == Expected.of(sle("450.00"), None, None)
    assert Expected.of(usd("1"), "USD", None).total == Money(100, "USD")


lines = st.lists(st.tuples(st.integers(-(10**12), 10**12), st.integers(1, 100_000)), min_size=1, max_size=16)


@given(lines)
def test_the_total_is_the_sum_of_price_times_quantity(given_lines: list[tuple[int, int]]) -> None:
    told = session(*(line(value, quantity) for value, quantity in given_lines))
    total = sum(value * quantity for value, quantity in given_lines)
    assert session_totals(told) == {"SLE": total}
    assert differences(told, Expected(Money(total, "SLE"), "1042")) == {}
    assert set(differences(told, Expected(Money(total + 1, "SLE"), "1042"))) == {"amount"}


@pytest.mark.parametrize(
    "odd", [line("1"), line(1.5), line(True), line(1, None), line(1, "2"), line(1, 1, None), {"name": "Rice"}, "Rice"]
)
def test_a_line_that_cannot_be_counted_makes_the_total_unknown(odd: Any) -> None:
    assert session_totals(session(line(1), odd)) == {}
