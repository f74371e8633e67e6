"""Lists that are fetched page by page."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Generic, TypeVar

from monime_ext._core.pagination import CursorTracker, Page

__all__ = ["AsyncPaginator"]

T = TypeVar("T")


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
        return "<AsyncPaginator, fetched by `async for … in` or `.pages()`>"
