"""Pages of the things that the store keeps, newest first."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from monime_ext.sandbox.store import Store

_T = TypeVar("_T")
_NEWEST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Page(Generic[_T]):
    """Some things, and where the next page begins; None there at the end."""

    items: list[_T]
    following: int | None


def newest_first(
    store: Store,
    table: str,
    where: str,
    values: tuple[object, ...],
    limit: int,
    before: int | None,
    read: Callable[[Any], _T],
) -> Page[_T]:
    """One page of a table that counts its rows in `seq`.

    Arguments:
        store: Where the table is.
        table: Its name.
        where: The condition that a row must meet, with a `?` for each of `values`.
        values: The values of the condition.
        limit: How many things a page holds at most.
        before: Where the page begins; None for the newest.
        read: Makes a thing of a row, whose first column is `seq`.
    """
    found = store.run(
        f"SELECT * FROM {table} WHERE {where} AND seq < ? ORDER BY seq DESC LIMIT ?",  # noqa: S608 - our own words
        *(*values, _NEWEST if before is None else before, limit + 1),
    ).fetchall()
    return Page([read(row) for row in found[:limit]], found[limit - 1][0] if len(found) > limit else None)


def cursor(seq: int) -> str:
    """Where a page begins, as text that callers cannot read anything into."""
    return base64.urlsafe_b64encode(f"s{seq}".encode()).decode().rstrip("=")


def position(text: str) -> int | None:
    """What `cursor` was made of, or None when it made no such text."""
    try:
        plain = base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4)).decode("ascii")
    except (UnicodeError, binascii.Error):
        return None
    digits = plain[1:]
    if plain[:1] != "s" or not digits.isdigit() or len(digits) > 18 or cursor(int(digits)) != text:
        return None
    return int(digits)
