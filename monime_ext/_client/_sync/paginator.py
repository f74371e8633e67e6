# Made by scripts/unasync.py from monime_ext/_client/_async/paginator.py. Do not edit: change that file and run `make generate`.
"""Lists that are fetched page by page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

from monime_ext._core.pagination import CursorTracker, Page

__all__ = ["Paginator"]

T = TypeVar("T")


class Paginator(Generic[T]):
    """A list whose pages are fetched while it is iterated. Iterating it again starts from the beginning.

    Args:
        fetch: Returns the page at a cursor; None is the first page.
        after: The cursor to start at.
    """

    def __init__(self, fetch: Callable[[str | None], Page[T]], after: str | None) -> None:
        self._fetch = fetch
        self._after = after

    def pages(self) -> Iterator[Page[T]]:
        """Yield the pages one by one.

        Raises:
            PaginationLoop: A cursor was repeated; such a list would never end.
        """
        tracker = CursorTracker(self._after)
        while True:
            page = self._fetch(tracker.cursor)
            yield page
            if not tracker.advance(page):
                return

    def __iter__(self) -> Iterator[T]:
        for page in self.pages():
            for item in page.items:
                yield item

    def __repr__(self) -> str:
        return "<Paginator, iterate it with `for … in`, or over `.pages()`>"
