"""What the resources share: bodies from arguments, models from answers, and lists in pages."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Generic, TypeAlias, TypeVar

from monime_ext._client._async.client import AsyncClient
from monime_ext._client._async.paginator import AsyncPaginator
from monime_ext._client._sync.client import Client
from monime_ext._client._sync.paginator import Paginator
from monime_ext._core.api_spec import ApiSpec
from monime_ext._core.pagination import Page, parse_page
from monime_ext._core.response import unwrap_result
from monime_ext._core.settings import CallOptions
from monime_ext._core.unchanged import UNCHANGED

__all__ = [
    "ResponseParser",
    "as_list",
    "async_listing",
    "changes",
    "given",
    "listing",
    "matching",
    "nothing",
]

log = logging.getLogger("monime_ext")

T = TypeVar("T")
Items: TypeAlias = tuple[list[T], str | None]


class ResponseParser(Generic[T]):
    """Makes the models of one kind from envelopes.

    Args:
        release: The release that answered.
        model: The name of the generated model.
    """

    def __init__(self, spec: ApiSpec, model: str) -> None:
        self._release = spec
        self._model = model

    def one(self, envelope: dict[str, Any]) -> T:
        """Return the model in an envelope."""
        return self._from_dict(unwrap_result(envelope))

    def many(self, envelope: dict[str, Any]) -> Items[T]:
        """Return the models of a page, and the cursor of the page after it."""
        return parse_page(envelope, self._from_dict)

    @property
    def _from_dict(self) -> Callable[[Any], T]:
        from_dict: Callable[[Any], T] = self._release.model(self._model).from_dict
        return from_dict


def matching(read: Callable[[dict[str, Any]], Items[T]], wanted: Mapping[str, object]) -> Callable[..., Items[T]]:
    """Return a `many` that leaves out what does not match: Monime's filters have been seen to misbehave.

    Args:
        read: Makes the items from the envelope of a page.
        wanted: The filters by name, which are the fields' names too; those that are None match everything.
    """
    filters = given(**wanted)

    def read_matching(envelope: dict[str, Any]) -> Items[T]:
        result = unwrap_result(envelope)
        if not filters or not isinstance(result, list):
            return read(envelope)
        kept = [each for each in result if not isinstance(each, dict) or _matches(each, filters)]
        if len(kept) < len(result):
            log.warning(
                "%d of %d results did not match the filter, and were left out", len(result) - len(kept), len(result)
            )
        return read({**envelope, "result": kept})

    return read_matching


def _matches(item: Mapping[str, Any], filters: Mapping[str, object]) -> bool:
    return all(item.get(name) == value for name, value in filters.items())


def nothing(envelope: dict[str, Any]) -> None:
    """Read an envelope without a result."""


def given(**fields: object) -> dict[str, object]:
    """Return the fields of a create that were given; None means that one was not."""
    return {name: value for name, value in fields.items() if value is not None}


def changes(**fields: object) -> dict[str, object]:
    """Return the fields of an update that were given; None empties one."""
    return {name: value for name, value in fields.items() if value is not UNCHANGED}


def as_list(items: object) -> object:
    """Return any iterable of items as a list; what is none stays as it is, to be refused by its type."""
    if isinstance(items, Iterable) and not isinstance(items, str | bytes | Mapping):
        return list(items)
    return items


def listing(
    client: Client,
    operation: str,
    options: CallOptions,
    read: Callable[[dict[str, Any]], Items[T]],
    *,
    arguments: Mapping[str, object],
    after: str | None,
) -> Paginator[T]:
    """Return the list that an operation gives page by page.

    Args:
        client: The client to fetch with.
        operation: The operation's id.
        options: They hold for each page.
        read: Makes the items from the envelope of a page.
        arguments: The operation's other parameters.
        after: The cursor to begin at.
    """

    def fetch(cursor: str | None) -> Page[T]:
        return Page.of(client._call(operation, options, read, arguments={**arguments, "after": cursor}))

    return Paginator(fetch, after)


def async_listing(
    client: AsyncClient,
    operation: str,
    options: CallOptions,
    read: Callable[[dict[str, Any]], Items[T]],
    *,
    arguments: Mapping[str, object],
    after: str | None,
) -> AsyncPaginator[T]:
    """The same as `listing`, for tasks."""

    async def fetch(cursor: str | None) -> Page[T]:
        return Page.of(await client._call(operation, options, read, arguments={**arguments, "after": cursor}))

    return AsyncPaginator(fetch, after)
