"""The lines of a cart: validate them, add them up, and collapse them if there are too many. Pure functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Required, TypeAlias, TypedDict

from monime_ext._core.serialization import to_json_value
from monime_ext._core.validation import Schema, Validator, check_items_together
from monime_ext.errors import InvalidRequest, Problem
from monime_ext.money import Money

__all__ = ["CartLines", "Line", "add_lines", "cart_total", "check_line_count", "collapse_lines", "max_lines"]

CartLines: TypeAlias = tuple[Mapping[str, Any], ...]
"""Validated lines, as JSON of the API."""


class Line(TypedDict, total=False):
    """A line of a cart, for `items`.

    Keys:
        name: The name of the line on the page.
        price: The price of one unit.
        quantity: The number of units. Defaults to 1.
        reference: Your own id of the line; unique within the cart.
        description: A sentence about the line.
        images: URLs of pictures.
    """

    name: Required[str]
    price: Required[Money]
    quantity: int
    reference: str
    description: str
    images: Sequence[str]


def add_lines(lines: CartLines, new: Sequence[object], validator: Validator) -> CartLines:
    """Return the cart with more lines.

    Args:
        lines: The cart so far.
        new: More lines: `Line`, mappings with the API's field names, or generated models.
        validator: Validates against the contract of the API version.

    Raises:
        InvalidRequest: A new line breaks a limit, has another currency than the cart, or repeats a reference.
    """
    combined = (*lines, *(to_json_value(line) for line in new))
    problems: list[Problem] = []
    for index in range(len(lines), len(combined)):
        found = validator.check(combined[index], validator.schemas["LineItemCreate"], ("lineItems", index))
        problems += [_price_problem(problem, f"lineItems[{index}].price") for problem in found]
    # The number of lines is checked at the end, because the cart may still be collapsed.
    check_items_together(combined, _line_items_schema(validator), ("lineItems",), problems)
    if problems:
        raise InvalidRequest(problems)
    return combined  # type: ignore[return-value]  # every line has been checked to be an object


def cart_total(lines: CartLines) -> Money:
    """Return the sum of price times quantity, which is what the buyer pays.

    Raises:
        InvalidRequest: The cart is empty, so it has no currency.
    """
    if not lines:
        raise InvalidRequest([Problem("lineItems", "0 items", "at least 1 item")])
    first, *others = (_line_total(line) for line in lines)
    return sum(others, first)


def collapse_lines(lines: CartLines, validator: Validator, name: str | None) -> CartLines:
    """Return the cart with at most `max_lines` lines: the cheapest lines become one line with their exact sum.

    The lines with the largest totals stay, in their order; of equal totals, the first. The line for the others is the
    last.

    Args:
        lines: The cart.
        validator: Validates against the contract of the API version.
        name: The name of the line for the others. Defaults to, for example, "7 other items".

    Raises:
        InvalidRequest: The name is too long.
    """
    limit = max_lines(validator)
    if len(lines) <= limit:
        return lines
    by_total = sorted(range(len(lines)), key=lambda index: (-_line_total(lines[index]).value, index))
    kept = tuple(lines[index] for index in sorted(by_total[: limit - 1]))
    others = tuple(lines[index] for index in by_total[limit - 1 :])
    collapsed = {"name": f"{len(others)} other items" if name is None else name, "price": cart_total(others)}
    return add_lines(kept, [collapsed], validator)


def check_line_count(lines: CartLines, validator: Validator) -> None:
    """Check that the cart has at most `max_lines` lines.

    Raises:
        InvalidRequest: It has more.
    """
    limit = max_lines(validator)
    if len(lines) > limit:
        expected = f"at most {limit} items; `.collapse()` merges the cheapest into one line, and keeps the total"
        raise InvalidRequest([Problem("lineItems", f"{len(lines)} items", expected)])


def max_lines(validator: Validator) -> int:
    """Return the maximum number of lines of a session."""
    limit: int = _line_items_schema(validator)["maxItems"]
    return limit


def _line_items_schema(validator: Validator) -> Schema:
    schema: Schema = validator.schemas["CheckoutSessionCreate"]["properties"]["lineItems"]
    return schema


def _line_total(line: Mapping[str, Any]) -> Money:
    price, quantity = line["price"], int(line.get("quantity", 1))
    return Money(price["value"], price["currency"]) * quantity


def _price_problem(problem: Problem, path: str) -> Problem:
    if problem.path != path or problem.actual == "nothing":
        return problem
    return Problem(path, problem.actual, 'Money, such as sle("450.00")')
