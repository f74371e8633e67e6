"""The lines of a cart: checked one by one, added up, and put together when there are too many. Pure functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Required, TypeAlias, TypedDict

from monime_ext._core.serialization import to_json_value
from monime_ext._core.validation import Schema, check
from monime_ext.errors import InvalidRequest, Problem
from monime_ext.money import Money

__all__ = ["CartLines", "Line", "added", "collapsed", "most_lines", "refuse_too_many", "total"]

CartLines: TypeAlias = tuple[Mapping[str, Any], ...]
"""Lines as the API writes them, already checked."""


class Line(TypedDict, total=False):
    """One line of a cart, where lines are made in bulk.

    Keys:
        name: What the line is called on the page.
        price: Of one unit.
        quantity: How many; 1 when left out.
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


def added(lines: CartLines, new: Sequence[object], schemas: Mapping[str, Schema]) -> CartLines:
    """Return the cart with more lines.

    Args:
        lines: The cart so far.
        new: More lines: `Line`, mappings in wire names, or generated models.
        schemas: What the release says of requests.

    Raises:
        InvalidRequest: A new line breaks a limit, has another currency than the cart, or a reference that is taken.
    """
    both = (*lines, *(to_json_value(each) for each in new))
    problems: list[Problem] = []
    for index in range(len(lines), len(both)):
        found = check(both[index], schemas["LineItemCreate"], schemas, ("lineItems", index))
        problems += [_about_the_price(each, f"lineItems[{index}].price") for each in found]
    # The number of lines is for the end to check: a cart may still be collapsed.
    across = {name: rule for name, rule in _rules(schemas).items() if name.startswith("x-")}
    problems += check(list(both), across, schemas, ("lineItems",))
    if problems:
        raise InvalidRequest(problems)
    return both  # type: ignore[return-value]  # each has been checked to be an object


def total(lines: CartLines) -> Money:
    """Return the sum of price times quantity, which is what the buyer pays.

    Raises:
        InvalidRequest: There is no line, and so no currency.
    """
    if not lines:
        raise InvalidRequest([Problem("lineItems", "0 items", "at least 1 item")])
    first, *others = (_line_total(line) for line in lines)
    return sum(others, first)


def collapsed(lines: CartLines, schemas: Mapping[str, Schema], name: str | None) -> CartLines:
    """Return the cart with as many lines as the API takes: the cheapest become one line at their exact sum.

    The lines with the largest totals stay, in their order; of two that are equal, the first. The line for the others
    comes last.

    Args:
        lines: The cart.
        schemas: What the release says of requests.
        name: What the line for the others is called; "7 other items" when None.

    Raises:
        InvalidRequest: The name breaks the limit of names.
    """
    most = most_lines(schemas)
    if len(lines) <= most:
        return lines
    by_total = sorted(range(len(lines)), key=lambda index: (-_line_total(lines[index]).value, index))
    kept = tuple(lines[index] for index in sorted(by_total[: most - 1]))
    others = tuple(lines[index] for index in by_total[most - 1 :])
    rest = {"name": f"{len(others)} other items" if name is None else name, "price": total(others)}
    return added(kept, [rest], schemas)


def refuse_too_many(lines: CartLines, schemas: Mapping[str, Schema]) -> None:
    """Refuse a cart of more lines than the API takes, and tell the way out.

    Raises:
        InvalidRequest: There are too many.
    """
    most = most_lines(schemas)
    if len(lines) > most:
        limit = f"at most {most} items; `.collapse()` puts the cheapest into one line, and the total stays"
        raise InvalidRequest([Problem("lineItems", f"{len(lines)} items", limit)])


def most_lines(schemas: Mapping[str, Schema]) -> int:
    """Return how many lines a session takes at most."""
    most: int = _rules(schemas)["maxItems"]
    return most


def _rules(schemas: Mapping[str, Schema]) -> Schema:
    rules: Schema = schemas["CheckoutSessionCreate"]["properties"]["lineItems"]
    return rules


def _line_total(line: Mapping[str, Any]) -> Money:
    price, quantity = line["price"], int(line.get("quantity", 1))
    return Money(price["value"], price["currency"]) * quantity


def _about_the_price(problem: Problem, path: str) -> Problem:
    if problem.path != path or problem.actual == "nothing":
        return problem
    return Problem(path, problem.actual, 'Money, such as sle("450.00")')
