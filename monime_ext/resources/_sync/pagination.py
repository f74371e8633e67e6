# Made by scripts/unasync.py from monime_ext/resources/_async/pagination.py. Do not edit: change that file and run `make generate`.
"""Lists that a resource fetches page by page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from monime_ext._client._sync.client import Client
from monime_ext._client._sync.paginator import Paginator
from monime_ext._core.pagination import Page
from monime_ext._core.response import Envelope
from monime_ext._core.settings import CallOptions

__all__ = ["paginate"]

T = TypeVar("T")


def paginate(
    client: Client,
    operation: str,
    options: CallOptions,
    parse: Callable[[Envelope], tuple[list[T], str | None]],
    *,
    arguments: Mapping[str, object],
    after: str | None,
) -> Paginator[T]:
    """Return the items of a list operation. Nothing is fetched before the first iteration.

    Args:
        client: The client to fetch with.
        operation: The operation's id.
        options: The options of every page's request.
        parse: Makes the items, and the cursor of the next page, from the envelope of a page.
        arguments: The operation's other parameters.
        after: The cursor to start at.
    """

    def fetch(cursor: str | None) -> Page[T]:
        return Page.of(client._call(operation, options, parse, arguments={**arguments, "after": cursor}))

    return Paginator(fetch, after)
