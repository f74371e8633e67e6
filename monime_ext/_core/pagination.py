"""Lists that come in pages: every item of every page, or page by page, from any cursor on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from monime_ext._core.response import Response, unwrap_result
from monime_ext.errors import PaginationLoop

__all__ = ["CursorTracker", "Page", "parse_page"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list.

    Attributes:
        items: What the page holds; a page may be short, or empty, and not be the last.
        next: The cursor of the page after this; None at the end. Keep it to go on later: `list(after=page.next)`.
        response: How the page came.
    """

    items: list[T] = field(repr=False)
    next: str | None
    response: Response[object] = field(repr=False)

    @classmethod
    def of(cls, response: Response[tuple[list[T], str | None]]) -> Page[T]:
        """Return the page that a response holds."""
        items, cursor = response.result
        return cls(items, cursor, response)


def parse_page(envelope: dict[str, Any], read: Callable[[Any], T]) -> tuple[list[T], str | None]:
    """Return the items of a page's envelope, and the cursor of the page after it; None or no cursor is the end.

    Args:
        envelope: The envelope of a success.
        read: Makes one item.

    Raises:
        TypeError: The envelope is not one of a page.
    """
    result = unwrap_result(envelope)
    if result is not None and not isinstance(result, list):
        raise TypeError("the result is not a list")
    pagination = envelope.get("pagination")
    cursor = pagination.get("next") if isinstance(pagination, dict) else None
    if cursor is not None and not isinstance(cursor, str):
        raise TypeError("the cursor is not a text")
    return [read(each) for each in result or ()], cursor


class CursorTracker:
    """The cursors that a list has gone through."""

    def __init__(self, cursor: str | None) -> None:
        self.cursor = cursor
        self._seen = {cursor or ""}

    def advance(self, page: Page[Any]) -> bool:
        """Step to the page after this one, and tell whether there is one."""
        if page.next is None:
            return False
        if page.next in self._seen:
            raise PaginationLoop(
                "The list came back to a page that it had already given, and would never have ended.",
                cursor=page.next,
                status=page.response.status,
                request_id=page.response.request_id,
                attempts=page.response.attempts,
            )
        self._seen.add(page.next)
        self.cursor = page.next
        return True
