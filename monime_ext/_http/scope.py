"""Where connections can be used: in one event loop, or in one process.

By hand for both kinds: the connections of async calls cannot move between event loops, those of sync calls are shared
by all threads.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Final, Generic, TypeVar

__all__ = ["AsyncScoped", "Scoped"]

T = TypeVar("T")

_INHERITED: Final[list[object]] = []
"""The connections of a parent process, kept alive in its forked child.

If they were collected there, their sockets would be closed, and TLS would send a close notification on connections that
the parent still uses.
"""


class AsyncScoped(Generic[T]):
    """One object for each event loop, made when it is first used there.

    Args:
        make: Makes one.
    """

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        self._lock = threading.Lock()
        self._by_loop: dict[object, T] = {}

    def get(self) -> T:
        """Return the object of the running loop."""
        loop = _current_loop()
        found = self._by_loop.get(loop)
        if found is None:
            new = self._make()
            with self._lock:
                # A loop that has ended cannot close its connections any more. Without this, each loop that did not
                # close its client would leave some open.
                for ended in [other for other in self._by_loop if _has_ended(other)]:
                    del self._by_loop[ended]
                found = self._by_loop.setdefault(loop, new)
        return found

    def pop(self) -> T | None:
        """Return the object of the running loop, if there is one, and drop all of them."""
        found = self._by_loop.pop(_current_loop(), None)
        self._by_loop.clear()
        return found

    def after_fork_in_child(self) -> None:
        """Leave the objects to the parent process, which continues to use them."""
        _INHERITED.append(self._by_loop)
        self._lock = threading.Lock()
        self._by_loop = {}


class Scoped(Generic[T]):
    """One object for the process, made when it is first used.

    Args:
        make: Makes one.
    """

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        self._lock = threading.Lock()
        self._object: T | None = None

    def get(self) -> T:
        """Return the object."""
        found = self._object
        if found is None:
            with self._lock:
                found = self._object = self._object or self._make()
        return found

    def pop(self) -> T | None:
        """Return the object, if it was made, and drop it."""
        found, self._object = self._object, None
        return found

    def after_fork_in_child(self) -> None:
        """Leave the object to the parent process, which continues to use it."""
        _INHERITED.append(self._object)
        self._lock = threading.Lock()
        self._object = None


def _current_loop() -> object:
    # A sync program does not pay for this import.
    import asyncio

    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        import anyio.lowlevel

        return anyio.lowlevel.current_token()


def _has_ended(loop: object) -> bool:
    import asyncio

    return isinstance(loop, asyncio.AbstractEventLoop) and loop.is_closed()
