"""Pacing through Redis: for every process that uses the same one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from monime_ext.rate_limiting.redis_commands import Command, RedisCommands
from monime_ext.rate_limiting.shared import LONGEST_QUESTION, AsyncSharedRateLimiter, SharedRateLimiter
from monime_ext.storage.errors import library
from monime_ext.storage.redis_errors import translated

if TYPE_CHECKING:
    from redis import Redis
    from redis.asyncio import Redis as AsyncRedis

__all__ = ["AsyncRedisRateLimiter", "RedisRateLimiter"]


class RedisRateLimiter(SharedRateLimiter):
    """Keeps every process that uses the same Redis under Monime's limits, by Redis's own clock: one round trip a call.

    What is kept needs no durability, and disappears by itself. While Redis cannot be used, the process paces itself,
    and tries again every 5 s. No token is kept, only a hash of it that nobody can turn back.

    Args:
        database: `redis://…`, or a `redis.Redis` of yours; give it a `socket_timeout` of a second or so, since that is
            how long a call waits for a Redis that does not answer.
        prefix: What every key begins with. The braces keep all keys on one node of a cluster.
        share: The part of Monime's limits to use, above 0 and at most 1, the same in every process.
        time: Seconds, for tests; Redis's own when left out.

    Raises:
        ConfigurationError: The extra `redis` is not installed, or a share that makes no sense.
    """

    def __init__(
        self,
        database: str | Redis,
        *,
        prefix: str = "monime:{rate}:",
        share: float = 1.0,
        time: Callable[[], float] | None = None,
    ) -> None:
        self._redis = library("redis", "redis")
        self._client: Any = self._redis.Redis.from_url(database, **_TIMEOUTS) if isinstance(database, str) else database
        self._is_own = isinstance(database, str)
        self._scripts: dict[str, Any] = {}
        super().__init__(RedisCommands(prefix, time), self._command, share)

    def close(self) -> None:
        """Close our own connections. A client of yours is left as it is."""
        if self._is_own:
            self._client.close()

    def _command(self, command: Command) -> Any:
        with translated(self._redis):
            script = self._scripts.get(command.script)
            if script is None:
                script = self._scripts[command.script] = self._client.register_script(command.script)
            return script(keys=command.keys, args=command.arguments)


class AsyncRedisRateLimiter(AsyncSharedRateLimiter):
    """Keeps every process that uses the same Redis under Monime's limits, by Redis's own clock: one round trip a call.

    What is kept needs no durability, and disappears by itself. While Redis cannot be used, the process paces itself,
    and tries again every 5 s. No token is kept, only a hash of it that nobody can turn back.

    Args:
        database: `redis://…`, or a `redis.asyncio.Redis` of yours.
        prefix: What every key begins with. The braces keep all keys on one node of a cluster.
        share: The part of Monime's limits to use, above 0 and at most 1, the same in every process.
        time: Seconds, for tests; Redis's own when left out.

    Raises:
        ConfigurationError: The extra `redis` is not installed, or a share that makes no sense.
    """

    def __init__(
        self,
        database: str | AsyncRedis,
        *,
        prefix: str = "monime:{rate}:",
        share: float = 1.0,
        time: Callable[[], float] | None = None,
    ) -> None:
        self._redis = library("redis", "redis")
        clients = library("redis.asyncio", "redis")
        self._client: Any = clients.Redis.from_url(database, **_TIMEOUTS) if isinstance(database, str) else database
        self._is_own = isinstance(database, str)
        self._scripts: dict[str, Any] = {}
        super().__init__(RedisCommands(prefix, time), self._command, share)

    async def aclose(self) -> None:
        """Close our own connections. A client of yours is left as it is."""
        if self._is_own:
            await self._client.aclose()

    async def _command(self, command: Command) -> Any:
        with translated(self._redis):
            script = self._scripts.get(command.script)
            if script is None:
                script = self._scripts[command.script] = self._client.register_script(command.script)
            return await script(keys=command.keys, args=command.arguments)


_TIMEOUTS = {"socket_timeout": LONGEST_QUESTION, "socket_connect_timeout": LONGEST_QUESTION}
