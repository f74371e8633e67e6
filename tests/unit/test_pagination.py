"""Pagination, sync and async."""

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
Iterate = Callable[[Pages, str | None], tuple[list[int], list[str | None]]]


def page(items: list[int], cursor: str | None) -> Page[int]:
    response = Response((items, cursor), 200, {}, "req-1", None, 2, False)
    return Page.of(response)


def iterate(pages: Pages, after: str | None = None) -> tuple[list[int], list[str | None]]:
    """Return the items of a list and the requested cursors, which must be the same sync and async."""
    requested: list[str | None] = []

    def fetch(cursor: str | None) -> Page[int]:
        requested.append(cursor)
        return page(*pages[cursor])

    items = list(Paginator(fetch, after))
    seen, requested = requested, []

    async def async_fetch(cursor: str | None) -> Page[int]:
        return fetch(cursor)

    async def collect() -> list[int]:
        return [item async for item in AsyncPaginator(async_fetch, after)]

    assert anyio.run(collect) == items
    assert requested == seen
    return items, seen


def test_every_item_of_every_page_is_yielded_in_order() -> None:
    assert iterate({None: ([1, 2], "a"), "a": ([3], "b"), "b": ([4, 5], None)}) == ([1, 2, 3, 4, 5], [None, "a", "b"])


def test_a_short_or_empty_page_does_not_end_the_list() -> None:
    assert iterate({None: ([], "a"), "a": ([], "b"), "b": ([1], None)}) == ([1], [None, "a", "b"])


def test_a_list_continues_from_a_cursor() -> None:
    assert iterate({"a": ([3], "b"), "b": ([4], None)}, after="a") == ([3, 4], ["a", "b"])


@pytest.mark.parametrize(
    "pages",
    [
        {None: ([1], "a"), "a": ([2], "a")},
        {None: ([1], "a"), "a": ([2], "b"), "b": ([3], "a")},
        {None: ([1], "")},
    ],
)
def test_a_repeated_cursor_is_refused(pages: Pages) -> None:
    with pytest.raises(PaginationLoop) as caught:
        iterate(pages)
    assert caught.value.cursor in ("a", "")
    assert (caught.value.status, caught.value.request_id, caught.value.attempts) == (200, "req-1", 2)


def test_the_first_cursor_of_a_list_is_refused_if_repeated() -> None:
    with pytest.raises(PaginationLoop):
        iterate({"a": ([1], "b"), "b": ([2], "a")}, after="a")


def test_items_before_a_loop_are_yielded() -> None:
    items = iter(Paginator(lambda cursor: page([1], "a"), None))
    assert [next(items), next(items)] == [1, 1]
    with pytest.raises(PaginationLoop):
        next(items)


def test_iterating_again_starts_from_the_first_page() -> None:
    paginator = Paginator(lambda cursor: page([1], None), None)
    assert list(paginator) == list(paginator) == [1]


def test_pages_are_fetched_lazily() -> None:
    requested: list[str | None] = []

    def fetch(cursor: str | None) -> Page[int]:
        requested.append(cursor)
        return page([1, 2], f"{cursor}x")

    pages = Paginator(fetch, None).pages()
    assert requested == []
    assert next(pages).next == "Nonex"
    assert requested == [None]


def test_the_repr_of_a_page_shows_neither_items_nor_headers() -> None:
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
def test_a_page_without_a_cursor_is_the_last(envelope: dict[str, Any]) -> None:
    assert parse_page(envelope, int) == ([1], None)


def test_a_page_without_a_list_is_empty() -> None:
    assert parse_page({"result": None, "pagination": {"next": "a"}}, int) == ([], "a")
    assert parse_page({}, int) == ([], None)


@pytest.mark.parametrize(
    "envelope", [{"result": {"id": "scs-1"}}, {"result": "x"}, {"result": [1], "pagination": {"next": 5}}]
)
def test_an_invalid_page_is_refused(envelope: dict[str, Any]) -> None:
    with pytest.raises(TypeError):
        parse_page(envelope, int)


def test_a_page_pickles() -> None:
    assert pickle.loads(pickle.dumps(page([1], "a"))) == page([1], "a")


def test_the_repr_of_a_paginator_fetches_nothing_and_explains_its_use() -> None:
    def fetch(cursor: str | None) -> Any:
        raise AssertionError(cursor)

    assert repr(Paginator[int](fetch, None)) == "<Paginator, iterate it with `for … in`, or over `.pages()`>"
    assert (
        repr(AsyncPaginator[int](fetch, None))
        == "<AsyncPaginator, iterate it with `async for … in`, or over `.pages()`>"
    )
