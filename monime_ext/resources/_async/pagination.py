"""Lists that a resource fetches page by page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from monime_ext._client._async.client import AsyncClient
from monime_ext._client._async.paginator import AsyncPaginator
from monime_ext._core.pagination import Page
from monime_ext._core.response import Envelope
from monime_ext._core.settings import CallOptions

__all__ = ["paginate"]

T = TypeVar("T")


def paginate(
    client: AsyncClient,
    operation: str,
    options: CallOptions,
    parse: Callable[[Envelope], tuple[list[T], str | None]],
    *,
    arguments: Mapping[str, object],
    after: str | None,
) -> AsyncPaginator[T]:
    """Return the items of a list operation. Nothing is fetched before the first iteration.

    Args:
        client: The client to fetch with.
        operation: The operation's id.
        options: The options of every page's request.
        parse: Makes the items, and the cursor of the next page, from the envelope of a page.
        arguments: The operation's other parameters.
        after: The cursor to start at.
    """

    async def fetch(cursor: str | None) -> Page[T]:
        return Page.of(await client._call(operation, options, parse, arguments={**arguments, "after": cursor}))

    return AsyncPaginator(fetch, after)
