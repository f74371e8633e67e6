"""Lists that come in pages."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from typing import Any

import anyio
import pytest

from monime_ext._client._async.paginator import AsyncPaginator
from monime_ext._client._sync.paginator import Paginator
from monime_ext._core.pagination import Page, parse_page
from monime_ext._core.response import Response
from monime_ext.errors import PaginationLoop

Pages = dict[str | None, tuple[list[int], str | None]]
Walk = Callable[[Pages, str | None], tuple[list[int], list[str | None]]]


def page(items: list[int], cursor: str | None) -> Page[int]:
    response = Response((items, cursor), 200, {}, "req-1", None, 2, False)
    return Page.of(response)


def walk(pages: Pages, after: str | None = None) -> tuple[list[int], list[str | None]]:
    """The items of a list, and the cursors that were asked for; the same for threads and tasks."""
    asked: list[str | None] = []

    def fetch(cursor: str | None) -> Page[int]:
        asked.append(cursor)
        return page(*pages[cursor])

    items = list(Paginator(fetch, after))
    seen, asked = asked, []

    async def async_fetch(cursor: str | None) -> Page[int]:
        return fetch(cursor)

    async def collect() -> list[int]:
        return [item async for item in AsyncPaginator(async_fetch, after)]

    assert anyio.run(collect) == items
    assert asked == seen
    return items, seen


def test_every_item_of_every_page_comes_in_order() -> None:
    assert walk({None: ([1, 2], "a"), "a": ([3], "b"), "b": ([4, 5], None)}) == ([1, 2, 3, 4, 5], [None, "a", "b"])


def test_a_short_or_empty_page_is_not_the_end() -> None:
    assert walk({None: ([], "a"), "a": ([], "b"), "b": ([1], None)}) == ([1], [None, "a", "b"])


def test_a_list_goes_on_from_a_cursor() -> None:
    assert walk({"a": ([3], "b"), "b": ([4], None)}, after="a") == ([3, 4], ["a", "b"])


@pytest.mark.parametrize(
    "pages",
    [
        {None: ([1], "a"), "a": ([2], "a")},
        {None: ([1], "a"), "a": ([2], "b"), "b": ([3], "a")},
        {None: ([1], "")},
    ],
)
def test_a_cursor_that_comes_again_is_refused(pages: Pages) -> None:
    with pytest.raises(PaginationLoop) as caught:
        walk(pages)
    assert caught.value.cursor in ("a", "")
    assert (caught.value.status, caught.value.request_id, caught.value.attempts) == (200, "req-1", 2)


def test_the_cursor_that_a_list_began_at_is_refused_too() -> None:
    with pytest.raises(PaginationLoop):
        walk({"a": ([1], "b"), "b": ([2], "a")}, after="a")


def test_what_came_before_a_loop_was_given() -> None:
    given = iter(Paginator(lambda cursor: page([1], "a"), None))
    assert [next(given), next(given)] == [1, 1]
    with pytest.raises(PaginationLoop):
        next(given)


def test_iterating_again_begins_again() -> None:
    listing = Paginator(lambda cursor: page([1], None), None)
    assert list(listing) == list(listing) == [1]


def test_a_page_is_fetched_only_when_it_is_asked_for() -> None:
    asked: list[str | None] = []

    def fetch(cursor: str | None) -> Page[int]:
        asked.append(cursor)
        return page([1, 2], f"{cursor}x")

    pages = Paginator(fetch, None).pages()
    assert asked == []
    assert next(pages).next == "Nonex"
    assert asked == [None]


def test_a_page_shows_neither_items_nor_headers() -> None:
    assert repr(page([123456], "c")) == "Page(next='c')"


@pytest.mark.parametrize(
    "envelope",
    [
        {"result": [1]},
        {"result": [1], "pagination": None},
        {"result": [1], "pagination": {}},
        {"result": [1], "pagination": {"count": 1}},
        {"result": [1], "pagination": {"next": None}},
        {"result": [1], "pagination": []},
    ],
)
def test_no_cursor_is_the_end(envelope: dict[str, Any]) -> None:
    assert parse_page(envelope, int) == ([1], None)


def test_a_page_without_a_list_is_empty() -> None:
    assert parse_page({"result": None, "pagination": {"next": "a"}}, int) == ([], "a")
    assert parse_page({}, int) == ([], None)


@pytest.mark.parametrize(
    "envelope", [{"result": {"id": "scs-1"}}, {"result": "x"}, {"result": [1], "pagination": {"next": 5}}]
)
def test_what_is_no_page_is_refused(envelope: dict[str, Any]) -> None:
    with pytest.raises(TypeError):
        parse_page(envelope, int)


def test_a_page_pickles() -> None:
    assert pickle.loads(pickle.dumps(page([1], "a"))) == page([1], "a")


def test_a_list_that_is_shown_fetches_nothing_and_says_how_it_is_fetched() -> None:
    def fetch(cursor: str | None) -> Any:
        raise AssertionError(cursor)

    assert repr(Paginator[int](fetch, None)) == "<Paginator, iterate it with `for … in`, or over `.pages()`>"
    assert (
        repr(AsyncPaginator[int](fetch, None))
        == "<AsyncPaginator, iterate it with `async for … in`, or over `.pages()`>"
    )
