"""Limit the rate of every process that uses the same Redis."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from monime_ext.errors import StoreUnavailable
from monime_ext.rate_limiting.fallback import Fallback
from monime_ext.rate_limiting.redis_client import command_limits_async, redis_client_async
from monime_ext.rate_limiting.redis_commands import Command, RedisCommands
from monime_ext.rate_limiting.reservation import Reservation
from monime_ext.rate_limiting.scopes import Scopes, check_share

if TYPE_CHECKING:
    from monime_ext.rate_limiting.redis_client import AsyncRedisDatabase

__all__ = ["AsyncRedisRateLimiter"]


class AsyncRedisRateLimiter:
    """Keeps every process that uses the same Redis within Monime's rate limits. One round trip per call.

    Redis's own clock decides. The data needs no durability, and expires. While Redis is unavailable, the process limits
    itself, and tries Redis again every 5 s. No token is stored, only a keyed hash that does not reveal it.

    Args:
        database: A `redis://` URL, or a client of the `redis` package. Give your client a `socket_timeout` of about a
            second: that is how long a call waits for a Redis that does not respond.
        prefix: The prefix of every key. The braces keep all keys on one node of a cluster.
        share: The part of Monime's limits to use, above 0 and up to 1, the same in every process.
        time: A clock in seconds, for tests. Defaults to Redis's own.

    Raises:
        ConfigurationError: The extra `redis` is not installed, or the share is invalid.
    """

    def __init__(
        self,
        database: AsyncRedisDatabase,
        *,
        prefix: str = "monime:{rate}:",
        share: float = 1.0,
        time: Callable[[], float] | None = None,
    ) -> None:
        self._commands = RedisCommands(prefix, check_share(share), time)
        self._fallback = Fallback(share)
        self._client = redis_client_async(database)
        self._owns_client = isinstance(database, str)
        self._scripts: dict[str, Any] = {}

    async def reserve(self, scopes: Scopes, *, reservation: Reservation | None, max_wait: float | None) -> Reservation:
        """See `RateLimiter`."""
        if not self._fallback.is_active:
            command = self._commands.reserve(scopes, reservation, max_wait)
            try:
                reply = await self._run(command)
            except StoreUnavailable as error:
                self._fallback.on_failure(error)
            else:
                self._fallback.on_success()
                return self._commands.parse_reservation(reply)
        return self._fallback.reserve(scopes, reservation, max_wait)

    async def cancel(self, scopes: Scopes, reservation: Reservation) -> None:
        """See `RateLimiter`."""
        if reservation.fallback:
            self._fallback.local.cancel(scopes, reservation)
        else:
            await self._try(self._commands.cancel(scopes))

    async def back_off(self, scopes: Scopes, limit: str | None, seconds: float) -> None:
        """See `RateLimiter`."""
        self._fallback.local.back_off(scopes, limit, seconds)
        await self._try(self._commands.block(scopes.for_limit(limit), seconds))

    async def aclose(self) -> None:
        """Close the connections. A client that you passed in stays open."""
        if self._owns_client:
            await self._client.aclose()

    async def _try(self, command: Command) -> None:
        if not self._fallback.is_active:
            try:
                await self._run(command)
            except StoreUnavailable as error:
                self._fallback.on_failure(error)

    async def _run(self, command: Command) -> Any:
        with command_limits_async():
            script = self._scripts.get(command.script)
            if script is None:
                script = self._scripts[command.script] = self._client.register_script(command.script)
            return await script(keys=command.keys, args=command.arguments)
