"""Carts with more lines than the API allows."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monime_ext import Money, errors, sle
from tests.unit.checkout.conftest import Builder, new
from tests.versions import MODULES

lines = st.lists(
    st.tuples(st.integers(0, 10**9), st.integers(1, 100_000), st.none() | st.text("abc", max_size=3)),
    min_size=1,
    max_size=40,
    unique_by=lambda line: line[2] or object(),
)


def of(drawn: list[tuple[int, int, str | None]]) -> Builder:
    cart = new(MODULES[-1])
    for index, (value, quantity, reference) in enumerate(drawn):
        cart = cart.item(f"line {index}", Money(value, "SLE"), quantity=quantity, reference=reference or None)
    return cart


def body(cart: Builder) -> list[dict[str, Any]]:
    return list(cart.preview().body["lineItems"])


def test_seventeen_lines_are_refused_with_a_hint(empty: Builder) -> None:
    cart = empty.items({"name": f"line {i}", "price": sle(i)} for i in range(17))
    for end in (cart.preview, cart.to_request):
        with pytest.raises(errors.InvalidRequest) as refused:
            end()
        (problem,) = refused.value.problems
        assert (problem.path, problem.actual) == ("lineItems", "17 items")
        assert problem.expected.startswith("at most 16 items; `.collapse()`")
    assert cart.total == sle(sum(range(17)))


def test_sixteen_lines_are_unchanged(empty: Builder) -> None:
    cart = empty.items({"name": f"line {i}", "price": sle(i)} for i in range(16))
    assert cart.collapse().preview().content == cart.preview().content


def test_the_cheapest_lines_become_one_and_the_others_keep_their_order(empty: Builder) -> None:
    cart = empty.items({"name": f"line {i}", "price": sle(i % 10), "quantity": 1 + i // 10} for i in range(20))
    collapsed = body(cart.collapse())
    # Line totals: 0 to 9, then twice 0 to 9. The five cheapest are 0, 10 (0 each), 1, then 2 before 11 (2 each).
    assert [line["name"] for line in collapsed[:-1]] == [f"line {i}" for i in range(20) if i not in {0, 10, 1, 2, 11}]
    assert collapsed[-1] == {"name": "5 other items", "price": {"currency": "SLE", "value": 500}}


def test_the_line_for_the_others_may_be_named(empty: Builder) -> None:
    cart = empty.items({"name": "line", "price": sle(1)} for _ in range(17)).collapse("Small things")
    assert [line["name"] for line in body(cart)] == ["line"] * 15 + ["Small things"]


@given(lines)
def test_the_total_never_changes(drawn: list[tuple[int, int, str | None]]) -> None:
    cart = of(drawn)
    collapsed = cart.collapse()
    assert collapsed.total == cart.total == Money(sum(value * quantity for value, quantity, _ in drawn), "SLE")
    sent = body(collapsed)
    assert sum(line["price"]["value"] * line.get("quantity", 1) for line in sent) == cart.total.value
    assert len(sent) == min(len(drawn), 16)
    assert collapsed.collapse().preview().content == collapsed.preview().content


@given(lines)
def test_the_kept_lines_cost_at_least_as_much_as_the_collapsed_ones(drawn: list[tuple[int, int, str | None]]) -> None:
    names = {line["name"] for line in body(of(drawn).collapse())}
    totals = {f"line {index}": value * quantity for index, (value, quantity, _) in enumerate(drawn)}
    stay = [total for name, total in totals.items() if name in names]
    go = [total for name, total in totals.items() if name not in names]
    assert len(names) == 16 or not go
    assert not go or min(stay) >= max(go)
