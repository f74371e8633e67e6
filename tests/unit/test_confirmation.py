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
    def __init__(self, data: dict[str, Any]) -> None:
        self._data = data

    def to_dict(self) -> dict[str, Any]:
        return self._data


def line(value: Any, quantity: Any = 1, currency: Any = "SLE") -> dict[str, Any]:
    return {"name": "Rice", "price": {"currency": currency, "value": value}, "quantity": quantity}


def session(*lines: dict[str, Any], **changed: Any) -> dict[str, Any]:
    return {
        "id": "scs-1",
        "status": "completed",
        "reference": "1042",
        "lineItems": {"data": list(lines) or [line(45000, 2)]},
        **changed,
    }


def not_confirmed_error(data: dict[str, Any], expected: Expected) -> errors.NotConfirmed | None:
    try:
        require_paid(Response(Session(data), 200, {}, "req-1", None, 1, False), expected, "scs-1")
    except errors.NotConfirmed as refused:
        return refused
    return None


def differences(data: dict[str, Any], expected: Expected) -> dict[str, tuple[Any, Any]]:
    refused = not_confirmed_error(data, expected)
    mismatches = () if refused is None else refused.mismatches
    return {mismatch.field: (mismatch.expected, mismatch.actual) for mismatch in mismatches}


ORDER = Expected(sle("900.00"), "1042")


def test_the_paid_order_is_confirmed() -> None:
    assert differences(session(), ORDER) == {}
    assert differences(session(line(45000), line(45000)), ORDER) == {}
    assert differences(session(reference=None), Expected(sle("900.00"), None)) == {}


def test_a_line_without_a_quantity_counts_once() -> None:
    once = line(90000)
    del once["quantity"]
    assert differences(session(once), ORDER) == {}


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (session(status="pending"), {"status": ("completed", "pending")}),
        (session(status="paused"), {"status": ("completed", "paused")}),
        (session(line(45000)), {"amount": (90000, 45000)}),
        (session(line(45000, 2, "USD")), {"currency": ("SLE", "USD")}),
        (session(reference="1043"), {"reference": ("1042", "1043")}),
        (session(id="scs-2"), {"id": ("scs-1", "scs-2")}),
        (session(id=None), {"id": ("scs-1", None)}),
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
def test_every_difference_is_reported(data: dict[str, Any], found: dict[str, tuple[Any, Any]]) -> None:
    assert differences(data, ORDER) == found
    refused = not_confirmed_error(data, ORDER)
    assert refused is not None
    assert isinstance(refused, errors.NotPaid) is (found.keys() == {"status"})
    assert refused.session_status == data["status"]
    assert (refused.request_id, refused.status, refused.attempts) == ("req-1", 200, 1)
    assert pickle.loads(pickle.dumps(refused)).mismatches == refused.mismatches


@pytest.mark.parametrize(
    ("status", "advice"),
    [
        ("pending", "wait for the payment"),
        ("paused", "wait for the payment"),
        ("expired", "create a new session"),
        ("cancelled", "new"),
    ],
)
def test_the_error_of_an_unpaid_order_says_what_to_do(status: str, advice: str) -> None:
    with pytest.raises(errors.NotPaid, match=advice):
        require_paid(Response(Session(session(status=status)), 200, {}, None, None, 1, False), ORDER, "scs-1")


def test_the_message_contains_amounts_and_no_references() -> None:
    found = Session(session(line(1), reference="76123456"))
    with pytest.raises(errors.NotConfirmed) as caught:
        require_paid(Response(found, 200, {}, None, None, 1, False), ORDER, "scs-1")
    text = str(caught.value) + repr(caught.value) + repr(caught.value.mismatches)
    assert "amount: expected 90000, got 1" in text
    assert "Do not deliver" in text
    assert "76123456" not in text
    assert "1042" not in text


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
def test_an_invalid_expectation_is_refused(amount: Any, currency: Any, reference: Any, paths: list[str]) -> None:
    with pytest.raises(errors.InvalidRequest) as caught:
        Expected.of(amount, currency, reference)
    assert [problem.path for problem in caught.value.problems] == paths


def test_an_amount_may_be_money_or_minor_units() -> None:
    assert Expected.of(45000, "SLE", None) == Expected.of(sle("450.00"), None, None)
    assert Expected.of(usd("1"), "USD", None).total == Money(100, "USD")


lines = st.lists(st.tuples(st.integers(-(10**12), 10**12), st.integers(1, 100_000)), min_size=1, max_size=16)


@given(lines)
def test_the_total_is_the_sum_of_price_times_quantity(given_lines: list[tuple[int, int]]) -> None:
    data = session(*(line(value, quantity) for value, quantity in given_lines))
    total = sum(value * quantity for value, quantity in given_lines)
    assert session_totals(data) == {"SLE": total}
    assert differences(data, Expected(Money(total, "SLE"), "1042")) == {}
    assert set(differences(data, Expected(Money(total + 1, "SLE"), "1042"))) == {"amount"}


@pytest.mark.parametrize(
    "odd", [line("1"), line(1.5), line(True), line(1, None), line(1, "2"), line(1, 1, None), {"name": "Rice"}, "Rice"]
)
def test_a_line_that_cannot_be_counted_makes_the_total_unknown(odd: Any) -> None:
    assert session_totals(session(line(1), odd)) == {}
