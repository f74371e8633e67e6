"""Lists that are fetched page by page."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Generic, TypeVar

from monime_ext._core.pagination import CursorTracker, Page

__all__ = ["AsyncPaginator"]

T = TypeVar("T")


class AsyncPaginator(Generic[T]):
    """A list whose pages are fetched while it is iterated. Iterating it again starts from the beginning.

    Args:
        fetch: Returns the page at a cursor; None is the first page.
        after: The cursor to start at.
    """

    def __init__(self, fetch: Callable[[str | None], Awaitable[Page[T]]], after: str | None) -> None:
        self._fetch = fetch
        self._after = after

    async def pages(self) -> AsyncIterator[Page[T]]:
        """Yield the pages one by one.

        Raises:
            PaginationLoop: A cursor was repeated; such a list would never end.
        """
        tracker = CursorTracker(self._after)
        while True:
            page = await self._fetch(tracker.cursor)
            yield page
            if not tracker.advance(page):
                return

    async def __aiter__(self) -> AsyncIterator[T]:
        async for page in self.pages():
            for item in page.items:
                yield item

    def __repr__(self) -> str:
        return "<AsyncPaginator, iterate it with `async for … in`, or over `.pages()`>"
