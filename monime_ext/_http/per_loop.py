"""One object for each event loop, because connections cannot move between loops."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

import anyio.lowlevel

from monime_ext._http.origin import INHERITED_AFTER_FORK

__all__ = ["PerLoop"]

T = TypeVar("T")


class PerLoop(Generic[T]):
    """One object for each event loop, made when it is first needed there.

    Args:
        make: Makes one.
    """

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        self._lock = threading.Lock()
        self._by_loop: dict[object, T] = {}

    def get(self) -> T:
        """Return the object of the running loop."""
        loop = anyio.lowlevel.current_token()
        found = self._by_loop.get(loop)
        if found is None:
            new = self._make()
            with self._lock:
                # A loop that has ended cannot close its connections any more. Without this, each loop that did not
                # close its client would leave some open.
                for ended in [token for token in self._by_loop if _has_ended(token)]:
                    del self._by_loop[ended]
                found = self._by_loop.setdefault(loop, new)
        return found

    def pop(self) -> T | None:
        """Return the object of the running loop, if there is one, and drop all of them."""
        found = self._by_loop.pop(anyio.lowlevel.current_token(), None)
        self._by_loop.clear()
        return found

    def after_fork_in_child(self) -> None:
        """Leave the objects to the parent process, which goes on using them."""
        INHERITED_AFTER_FORK.append(self._by_loop)
        self._lock = threading.Lock()
        self._by_loop = {}


def _has_ended(token: object) -> bool:
    loop = getattr(token, "native_token", token)
    return isinstance(loop, asyncio.AbstractEventLoop) and loop.is_closed()
