"""Lists that come in pages: every item of every page, or page by page, from any cursor on."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from monime_ext._core.response import Response, unwrap_result
from monime_ext.errors import PaginationLoop

__all__ = ["AsyncPaginator", "Page", "Paginator", "parse_page"]

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


class Paginator(Generic[T]):
    """A list that is fetched while it is iterated. Iterating again begins again.

    Args:
        fetch: Returns the page at a cursor; None is the beginning.
        after: The cursor to begin at.
    """

    def __init__(self, fetch: Callable[[str | None], Page[T]], after: str | None) -> None:
        self._fetch = fetch
        self._after = after

    def pages(self) -> Iterator[Page[T]]:
        """Yield page by page.

        Raises:
            PaginationLoop: A cursor came that had come before; such a list would never end.
        """
        trail = _Trail(self._after)
        while True:
            page = self._fetch(trail.cursor)
            yield page
            if not trail.goes_on(page):
                return

    def __iter__(self) -> Iterator[T]:
        for page in self.pages():
            yield from page.items

    def __repr__(self) -> str:
        return "<Listing, fetched by `for … in` or `.pages()`>"


class AsyncPaginator(Generic[T]):
    """A list that is fetched while it is iterated. Iterating again begins again.

    Args:
        fetch: Returns the page at a cursor; None is the beginning.
        after: The cursor to begin at.
    """

    def __init__(self, fetch: Callable[[str | None], Awaitable[Page[T]]], after: str | None) -> None:
        self._fetch = fetch
        self._after = after

    async def pages(self) -> AsyncIterator[Page[T]]:
        """Yield page by page.

        Raises:
            PaginationLoop: A cursor came that had come before; such a list would never end.
        """
        trail = _Trail(self._after)
        while True:
            page = await self._fetch(trail.cursor)
            yield page
            if not trail.goes_on(page):
                return

    async def __aiter__(self) -> AsyncIterator[T]:
        async for page in self.pages():
            for item in page.items:
                yield item

    def __repr__(self) -> str:
        return "<AsyncPaginator, fetched by `async for … in` or `.pages()`>"


class _Trail:
    """The cursors that a list has gone through."""

    def __init__(self, cursor: str | None) -> None:
        self.cursor = cursor
        self._seen = {cursor or ""}

    def goes_on(self, page: Page[Any]) -> bool:
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
