"""Pages of a list: how one is parsed, and when the last one is reached."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeAlias, TypeVar

from monime_ext._core.response import Envelope, Model, Response, unwrap_result
from monime_ext.errors import PaginationLoop

__all__ = ["CursorTracker", "Page", "PageItems", "page_parser", "parse_page"]

log = logging.getLogger("monime_ext")

T = TypeVar("T")
ModelT = TypeVar("ModelT", bound=Model)

PageItems: TypeAlias = tuple[list[T], str | None]
"""The items of a page, and the cursor of the next page."""


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list.

    Attributes:
        items: The items of the page. A page may be short, or empty, without being the last.
        next: The cursor of the next page; None on the last page. Pass it to `list(after=page.next)` to continue later.
        response: The response that the page came in.
    """

    items: list[T] = field(repr=False)
    next: str | None
    response: Response[object] = field(repr=False)

    @classmethod
    def of(cls, response: Response[tuple[list[T], str | None]]) -> Page[T]:
        """Return the page in a response that `parse_page` parsed."""
        items, cursor = response.result
        return cls(items, cursor, response)


def parse_page(envelope: Envelope, parse: Callable[[Any], T]) -> tuple[list[T], str | None]:
    """Return the items in the envelope of a page, and the cursor of the next page, or None on the last page.

    Args:
        envelope: The envelope of a successful response.
        parse: Builds one item.

    Raises:
        TypeError: The envelope is not the envelope of a page.
    """
    result = unwrap_result(envelope)
    if result is not None and not isinstance(result, list):
        raise TypeError("the result is not a list")
    pagination = envelope.get("pagination")
    cursor = pagination.get("next") if isinstance(pagination, dict) else None
    if cursor is not None and not isinstance(cursor, str):
        raise TypeError("the cursor is not a string")
    # An empty cursor would start from the beginning.
    return [parse(item) for item in result or ()], cursor or None


def page_parser(
    model: type[ModelT], filters: Mapping[str, object] | None = None
) -> Callable[[Envelope], PageItems[ModelT]]:
    """Return a function that makes the models of a page.

    Args:
        model: The class of the models.
        filters: Values that the fields of every item must have, by name; None matches everything. They are checked
            here because Monime has been seen to return items that do not match the filters of a request.
    """
    wanted = {name: value for name, value in (filters or {}).items() if value is not None}

    def parse(envelope: Envelope) -> PageItems[ModelT]:
        return parse_page(_filtered(envelope, wanted) if wanted else envelope, model.from_dict)

    return parse


def _filtered(envelope: Envelope, wanted: Mapping[str, object]) -> Envelope:
    result = unwrap_result(envelope)
    if not isinstance(result, list):
        return envelope
    # What is no object stays, to be refused by the model.
    kept = [
        item
        for item in result
        if not isinstance(item, dict) or all(item.get(name) == value for name, value in wanted.items())
    ]
    if len(kept) < len(result):
        log.warning("%d of %d results did not match the filter and were dropped", len(result) - len(kept), len(result))
    return {**envelope, "result": kept}


class CursorTracker:
    """The cursors that a list has passed.

    Args:
        cursor: The cursor to start at; None for the first page.
    """

    def __init__(self, cursor: str | None) -> None:
        self.cursor = cursor
        self._seen = {cursor or ""}

    def advance(self, page: Page[Any]) -> bool:
        """Move to the page after `page`, and return whether there is one.

        Raises:
            PaginationLoop: Its cursor was seen before; such a list would never end.
        """
        if page.next is None:
            return False
        if page.next in self._seen:
            raise PaginationLoop(
                "The list returned to a page that it had returned before, and would never end.",
                cursor=page.next,
                status=page.response.status,
                request_id=page.response.request_id,
                attempts=page.response.attempts,
            )
        self._seen.add(page.next)
        self.cursor = page.next
        return True
