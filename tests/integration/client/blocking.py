"""Use the async client like the sync client, so that one test covers both."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

from anyio.from_thread import BlockingPortal

from monime_ext._client._async.client import AsyncClient
from monime_ext._client._async.paginator import AsyncPaginator

__all__ = ["Blocking"]

_RENAMED = {"close": "aclose", "__enter__": "__aenter__", "__exit__": "__aexit__"}


class Blocking:
    """Wraps the async client or an object of it, and runs its coroutine methods in the event loop of a portal."""

    def __init__(self, inner: Any, portal: BlockingPortal) -> None:
        self._inner = inner
        self._portal = portal

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._inner, _RENAMED.get(name, name))
        return self._calling(found) if callable(found) else self._wrapped(found)

    def __repr__(self) -> str:
        return repr(self._inner)

    def __enter__(self) -> Blocking:
        self._portal.call(self._inner.__aenter__)
        return self

    def __exit__(self, *error: Any) -> None:
        self._portal.call(self._inner.__aexit__, *error)

    def __iter__(self) -> Iterator[Any]:
        return self._iterated(self._inner.__aiter__)

    def pages(self) -> Iterator[Any]:
        """Yield the pages of the wrapped paginator."""
        return self._iterated(self._inner.pages)

    def _iterated(self, start: Callable[[], Any]) -> Iterator[Any]:
        iterator = start()
        while True:
            try:
                yield self._portal.call(iterator.__anext__)
            except StopAsyncIteration:
                return

    def _calling(self, method: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            async def run() -> Any:
                result = method(*arguments, **named)
                return await result if isinstance(result, Awaitable) else result

            return self._wrapped(self._portal.call(run))

        return call

    def _wrapped(self, value: Any) -> Any:
        ours = isinstance(value, AsyncClient | AsyncPaginator) or type(value).__name__.startswith("Async")
        return Blocking(value, self._portal) if ours and not inspect.isclass(value) else value
