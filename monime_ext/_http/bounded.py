"""Run what cannot be interrupted for no longer than a number of seconds.

Only for sync calls: an async call is cancelled at an await.
"""

from __future__ import annotations

import contextvars
import threading
from collections.abc import Callable
from typing import TypeVar

__all__ = ["run_within"]

T = TypeVar("T")


def run_within(seconds: float | None, work: Callable[[], T], *, name: str) -> T:
    """Return the result of `work`, which runs in a thread that is left alone when the time is over.

    Args:
        seconds: How long to wait; None runs it in this thread, for as long as it takes.
        work: What to run.
        name: The name of the thread.

    Raises:
        TimeoutError: The time is over. `work` goes on until it ends by itself.
    """
    if seconds is None:
        return work()
    results: list[T] = []
    errors: list[BaseException] = []
    done = threading.Event()
    context = contextvars.copy_context()

    def run() -> None:
        try:
            results.append(context.run(work))
        except BaseException as error:
            errors.append(error)
        finally:
            done.set()

    thread = threading.Thread(target=run, name=name, daemon=True)
    thread.start()
    if not done.wait(max(seconds, 0.0)):
        raise TimeoutError
    thread.join()  # It ends at once; a process that forks after the call is then not multi-threaded.
    try:
        if errors:
            raise errors[0]
        return results[0]
    finally:
        # The error's traceback references this frame: break the cycle.
        errors.clear()
