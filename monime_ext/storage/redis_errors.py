"""Errors of redis-py that mean an unusable Redis."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from monime_ext.storage.errors import unavailable

__all__ = ["translated"]

_TROUBLE: Final = ("MISCONF", "NOREPLICAS", "BUSY ")


@contextmanager
def translated(redis: Any) -> Iterator[None]:
    """Raise what redis-py says about an unusable Redis as our own error; a wrong command stays as it is.

    redis-py has no class for a server that cannot write to its disk, that has too few replicas, or that is busy.

    Raises:
        StoreUnavailable: Redis cannot be reached, or is in trouble.
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
        if not str(failure).startswith(_TROUBLE):
            raise
        raise unavailable("Redis", failure) from failure
