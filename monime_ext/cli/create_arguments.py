"""The arguments of `checkout create`, and its validation errors in the words of the command line."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping, Sequence
from typing import Final

from monime_ext.cli.output import printable
from monime_ext.errors import InvalidRequest, Problem
from monime_ext.money import Money

__all__ = ["CommandLineWords", "parse_items", "parse_metadata"]

_ITEM: Final = re.compile(r"(?:([0-9]{1,9}) *[x×] +)?(.*[^ ]) *@ *([^@ ]+)")
_LINE: Final = re.compile(r"lineItems\[(\d+)\](?:\.(.+))?")
_MAX_SHOWN: Final = 80


def parse_items(items: Sequence[str], currency: str) -> tuple[dict[int, dict[str, object]], list[Problem]]:
    """Parse line items such as `2 x Rice 25 kg @ 450.00`; the quantity is optional.

    Args:
        items: The line items.
        currency: The currency of the prices.

    Returns:
        The valid ones by their number on the command line, and the problems of the others.
    """
    lines: dict[int, dict[str, object]] = {}
    problems: list[Problem] = []
    for number, item in enumerate(items, 1):
        found = _ITEM.fullmatch(item.strip())
        label = f"--item #{number} {_shown(item)}"
        if found is None:
            problems.append(Problem(label, "another format", '"[QUANTITY x] NAME @ PRICE"'))
            continue
        quantity, name, price = found.groups(default="1")
        try:
            lines[number] = {"name": name, "price": Money.from_major(price, currency), "quantity": int(quantity)}
        except InvalidRequest as error:
            for problem in error.problems:
                # The currency is that of all line items.
                path = f"--currency {_shown(currency)}" if problem.path == "currency" else label
                if all(path != other.path for other in problems):
                    problems.append(Problem(path, problem.actual, problem.expected))
    return lines, problems


def parse_metadata(metadata: Sequence[str]) -> tuple[dict[str, str], list[Problem]]:
    """Parse pairs such as `KEY=VALUE`.

    Returns:
        The valid ones, and the problems of the others.
    """
    problems = [
        Problem(f"--metadata {_shown(pair)}", "text without =", "KEY=VALUE") for pair in metadata if "=" not in pair
    ]
    return {key: value for key, equals, value in (pair.partition("=") for pair in metadata) if equals}, problems


class CommandLineWords:
    """Says what was wrong in the words of the command line, with what was given.

    Args:
        items: The line items as given.
        numbers: The number on the command line of each line item of the request.
        given: What was given by the name of the field, and its option.
    """

    def __init__(self, items: Sequence[str], numbers: Sequence[int], given: Mapping[str, tuple[str, object]]) -> None:
        self._items = items
        self._numbers = numbers
        self._given = given

    def translate(self, problem: Problem) -> Problem:
        """Return a problem of the request as one of the command line."""
        return Problem(self._path(problem.path), problem.actual, problem.expected)

    def _path(self, path: str) -> str:
        if path == "lineItems":
            return "--item"
        if (found := _LINE.fullmatch(path)) and int(found[1]) < len(self._numbers):
            number = self._numbers[int(found[1])]
            return " ".join(filter(None, (f"--item #{number} {_shown(self._items[number - 1])}", found[2])))
        name, _, rest = path.partition(".")
        if name == "metadata":
            return f"--metadata {_shown(rest)}" if rest else "--metadata"
        if name in self._given:
            option, value = self._given[name]
            return option if value is None else f"{option} {_shown(str(value))}"
        return path


def _shown(value: str) -> str:
    """Return an argument as it is written on a command line, on one line and not too long."""
    quoted = printable(shlex.quote(value), lines=False)
    return quoted if len(quoted) <= _MAX_SHOWN else quoted[:_MAX_SHOWN] + "…"
