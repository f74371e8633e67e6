"""A limited number of slots, for which calls queue in the order in which they came.

By hand for both kinds: async calls wait for an event of their loop, sync calls for a condition between threads.
"""

from __future__ import annotations

import threading
from collections import deque
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import anyio

__all__ = ["AsyncSlots", "Slot", "Slots"]


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
    """A slot that a thread holds. It is released when it is garbage-collected, if not before.

    A signal handler can raise between any two instructions of a thread: after the slot was taken and before the `try`
    that would release it, or in the `finally` that does.
    """

    __slots__ = ("_slots",)

    def __init__(self, slots: Slots) -> None:
        self._slots: Slots | None = slots

    def release(self) -> None:
        """Release the slot. Calling this twice has no effect."""
        slots, self._slots = self._slots, None
        if slots is not None:
            slots.give_back()

    def __del__(self) -> None:
        self.release()


class Slots:
    """Slots for the calls of several threads.

    Args:
        count: The number of slots.
    """

    def __init__(self, count: int) -> None:
        self._free = count
        # Reentrant, because a slot can be garbage-collected, and so released, at any point of this code.
        self._condition = threading.Condition(threading.RLock())

    def acquire(self, timeout: float | None) -> Slot:
        """Take a slot.

        Args:
            timeout: Seconds to wait for one; None waits without limit.

        Raises:
            TimeoutError: No slot was released in time.
        """
        with self._condition:
            if not self._free and not self._condition.wait_for(lambda: self._free, timeout):
                raise TimeoutError
            self._free -= 1
            return Slot(self)

    def release(self, slot: Slot) -> None:
        """Release a slot."""
        slot.release()

    def give_back(self) -> None:
        """Count a slot as free again; for `Slot`."""
        with self._condition:
            self._free += 1
            self._condition.notify()
