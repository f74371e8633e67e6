"""The twin of a resource whose methods return the whole `Response` instead of the result alone."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from copy import copy
from typing import ParamSpec, Self, TypeVar, cast

from monime_ext._core.response import Response

__all__ = ["RawResponseMixin", "awaited_responding", "responding"]

P = ParamSpec("P")
T = TypeVar("T")


class RawResponseMixin:
    """Gives a caller either the result of a response or, in the twin of a resource, the response itself."""

    _gives_response = False

    def _twin(self) -> Self:
        twin = copy(self)
        twin._gives_response = True
        return twin

    def _give(self, response: Response[T]) -> T:
        return cast("T", response) if self._gives_response else response.result


def responding(method: Callable[P, T]) -> Callable[P, Response[T]]:
    """Type a method of a twin as what it does: it returns the response that holds the result."""
    return cast("Callable[P, Response[T]]", method)


def awaited_responding(method: Callable[P, Awaitable[T]]) -> Callable[P, Awaitable[Response[T]]]:
    """The same for a coroutine method."""
    return cast("Callable[P, Awaitable[Response[T]]]", method)
