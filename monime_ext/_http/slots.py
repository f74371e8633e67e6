"""A limited number of slots, for which calls queue in the order in which they came.

By hand for both kinds: async calls wait for an event of their loop, sync calls for a lock of their own.
"""

from __future__ import annotations

import threading
import time
import weakref
from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import anyio

__all__ = ["AsyncSlots", "Slot", "Slots"]

MAX_WAIT: Final = 0.25
"""Seconds after which a waiting thread looks again, in case the one that would have woken it was interrupted."""


class AsyncSlots:
    """Slots for the calls of one event loop.

    `release` assigns the slot to the call that has waited longest, before that call runs again. A call that is
    cancelled at that moment therefore owns a slot, and passes it on.

    Args:
        count: The number of slots.
    """

    def __init__(self, count: int) -> None:
        self._free = count
        self._waiting: deque[anyio.Event] = deque()

    async def acquire(self, timeout: float | None) -> object:
        """Take a slot, and return it.

        Args:
            timeout: Seconds to wait for one; None waits without limit.

        Raises:
            TimeoutError: No slot was released in time.
        """
        if self._free:
            self._free -= 1
            return _ANY_SLOT
        import anyio

        event = anyio.Event()
        self._waiting.append(event)
        try:
            with anyio.fail_after(timeout):
                await event.wait()
        except BaseException:
            if event.is_set():
                self.release(_ANY_SLOT)
            else:
                self._waiting.remove(event)
            raise
        return _ANY_SLOT

    def release(self, slot: object) -> None:
        """Release a slot."""
        if self._waiting:
            self._waiting.popleft().set()
        else:
            self._free += 1


_ANY_SLOT: Final = object()


class Slot:
    """A slot that a thread holds for as long as this object exists, or until it is released."""

    __slots__ = ("__weakref__",)


class Slots:
    """Slots for the calls of several threads.

    A signal handler can raise between any two instructions of a thread: after a slot was taken and before the `try`
    that would release it, or in the `finally` that does. So a slot is taken by a single instruction, which stores a
    weak reference to its `Slot`: one that is dropped without `release` is free again. For the same reason there is no
    `threading.Condition` here, which can be interrupted while it holds its lock.

    Args:
        count: The number of slots.
    """

    def __init__(self, count: int) -> None:
        self._count = count
        self._lock = threading.Lock()
        self._held: dict[int, weakref.ref[Slot]] = {}
        self._waiting: deque[threading.Lock] = deque()

    def acquire(self, timeout: float | None) -> Slot:
        """Take a slot.

        Args:
            timeout: Seconds to wait for one; None waits without limit.

        Raises:
            TimeoutError: No slot was released in time.
        """
        slot = Slot()
        if self._take(slot):
            return slot
        ends_at = None if timeout is None else time.monotonic() + timeout
        while True:
            turn = threading.Lock()
            turn.acquire()
            self._waiting.append(turn)
            try:
                # A slot may have been released before this call was in the queue.
                if self._take(slot):
                    return slot
                remaining = MAX_WAIT if ends_at is None else ends_at - time.monotonic()
                if remaining <= 0:
                    raise TimeoutError
                turn.acquire(timeout=min(remaining, MAX_WAIT))
                if self._take(slot):
                    return slot
            finally:
                with suppress(ValueError):
                    self._waiting.remove(turn)

    def release(self, slot: Slot) -> None:
        """Give a slot back. Doing it twice has no effect."""
        self._held.pop(id(slot), None)
        with suppress(IndexError, RuntimeError):
            self._waiting.popleft().release()

    def _take(self, slot: Slot) -> bool:
        with self._lock:
            if len(self._held) >= self._count:
                for key, reference in list(self._held.items()):
                    if reference() is None:
                        self._held.pop(key, None)
            if len(self._held) >= self._count:
                return False
            self._held[id(slot)] = weakref.ref(slot)
            return True
