"""Connect to Redis, and bound every command.

By hand for sync and async: redis-py has a class for each. Its socket timeouts bound a sync command; an async command
is cancelled as well, since a client of the user's may have no timeouts.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from monime_ext.storage.errors import import_extra, store_unavailable

if TYPE_CHECKING:
    from redis import Redis
    from redis.asyncio import Redis as AsyncRedis

    AsyncRedisDatabase: TypeAlias = str | AsyncRedis
    RedisDatabase: TypeAlias = str | Redis

__all__ = ["command_limits", "command_limits_async", "redis_client", "redis_client_async"]

COMMAND_TIMEOUT: Final = 1.0
"""Seconds after which a Redis that does not respond counts as unavailable."""

_TIMEOUTS: Final = {"socket_timeout": COMMAND_TIMEOUT, "socket_connect_timeout": COMMAND_TIMEOUT}
_UNAVAILABLE: Final = ("MISCONF", "NOREPLICAS", "BUSY ")


def redis_client(database: RedisDatabase) -> Any:
    """Return a `redis.Redis` for a URL; a client is returned unchanged.

    Raises:
        ConfigurationError: The extra `redis` is not installed.
    """
    clients = import_extra("redis", "redis")
    return clients.Redis.from_url(database, **_TIMEOUTS) if isinstance(database, str) else database


def redis_client_async(database: AsyncRedisDatabase) -> Any:
    """Return a `redis.asyncio.Redis` for a URL; a client is returned unchanged.

    Raises:
        ConfigurationError: The extra `redis` is not installed.
    """
    clients = import_extra("redis.asyncio", "redis")
    return clients.Redis.from_url(database, **_TIMEOUTS) if isinstance(database, str) else database


@contextmanager
def command_limits() -> Iterator[None]:
    """Map the errors of a command.

    Raises:
        StoreUnavailable: Redis cannot be reached, does not respond, or cannot do its work. An invalid command raises
            what redis-py raises.
    """
    # redis-py has no classes for a server that cannot write to its disk, has too few replicas, or is busy.
    redis = import_extra("redis", "redis")
    try:
        yield
    except (
        redis.ConnectionError,
        redis.TimeoutError,
        redis.exceptions.ClusterDownError,
        redis.exceptions.OutOfMemoryError,
        redis.exceptions.ReadOnlyError,
        redis.exceptions.TryAgainError,
    ) as error:
        raise store_unavailable("Redis", error) from error
    except redis.ResponseError as error:
        if not str(error).startswith(_UNAVAILABLE):
            raise
        raise store_unavailable("Redis", error) from error


@contextmanager
def command_limits_async() -> Iterator[None]:
    """Map the errors of a command, and cancel it after `COMMAND_TIMEOUT`.

    Raises:
        StoreUnavailable: See `command_limits`.
    """
    import anyio

    try:
        with anyio.fail_after(COMMAND_TIMEOUT), command_limits():
            yield
    except TimeoutError as error:
        raise store_unavailable("Redis", error) from error
