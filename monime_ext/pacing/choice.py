"""What a client's `pacing` may be: a word, a pacing of the client's own kind, or nothing."""

from __future__ import annotations

from inspect import iscoroutinefunction
from typing import Any, Literal, TypeAlias

from ..errors import ConfigurationError
from ..runtime import Runtime
from .local import AsyncLocalPacing, LocalPacing
from .protocol import AsyncPacing, Pacing

__all__ = ["AsyncPacingChoice", "PacingChoice", "async_pacing_of", "pacing_of"]

PacingChoice: TypeAlias = Pacing | Literal["local"] | None
AsyncPacingChoice: TypeAlias = AsyncPacing | Literal["local"] | None


def pacing_of(choice: Any, runtime: Runtime) -> Pacing:
    """Return the pacing that was chosen for threads.

    Args:
        choice: What the caller handed in, and not None.
        runtime: Tells the time to one that is made here.

    Raises:
        ConfigurationError: It is no pacing, or one for tasks.
    """
    if choice == "local":
        return LocalPacing(monotonic=runtime.monotonic)
    if _is_for_tasks(choice) is not False:
        raise ConfigurationError('pacing is "local", None, or a Pacing for threads; AsyncMonime takes one for tasks.')
    pacing: Pacing = choice
    return pacing


def async_pacing_of(choice: Any, runtime: Runtime) -> AsyncPacing:
    """Return the pacing that was chosen for tasks; see `pacing_of`."""
    if choice == "local":
        return AsyncLocalPacing(LocalPacing(monotonic=runtime.monotonic))
    if _is_for_tasks(choice) is not True:
        raise ConfigurationError('pacing is "local", None, or an AsyncPacing; Monime takes a Pacing for threads.')
    pacing: AsyncPacing = choice
    return pacing


def _is_for_tasks(choice: object) -> bool | None:
    reserve = getattr(choice, "reserve", None)
    return iscoroutinefunction(reserve) if callable(reserve) else None
