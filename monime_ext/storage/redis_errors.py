"""Map the errors of redis-py that mean an unusable Redis."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from monime_ext.storage.errors import unavailable

__all__ = ["translated"]

# redis-py has no class for a server that cannot write to its disk, has too few replicas, or is busy.
_UNAVAILABLE: Final = ("MISCONF", "NOREPLICAS", "BUSY ")


@contextmanager
def translated(redis: Any) -> Iterator[None]:
    """Raise `StoreUnavailable` for the errors of redis-py that mean an unusable Redis.

    Errors of a wrong command are raised unchanged.

    Args:
        redis: The imported module `redis`.

    Raises:
        StoreUnavailable: Redis cannot be reached, or cannot serve the command.
    """
    try:
        yield
    except (
        redis.ConnectionError,
        redis.TimeoutError,
        redis.exceptions.ClusterDownError,
        redis.exceptions.OutOfMemoryError,
        redis.exceptions.ReadOnlyError,
        redis.exceptions.TryAgainError,
    ) as failure:
        raise unavailable("Redis", failure) from failure
    except redis.ResponseError as failure:
        if not str(failure).startswith(_UNAVAILABLE):
            raise
        raise unavailable("Redis", failure) from failure
