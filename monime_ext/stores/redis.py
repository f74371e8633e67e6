"""Redis for threads, through redis-py."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from .redis_settings import SETTINGS, Durability, check_durability, named, translated
from .schema import VERSIONS, Component, check_version, pending
from .trouble import library

if TYPE_CHECKING:
    from redis import Redis

__all__ = ["RedisStore"]


class RedisStore:
    """A Redis. Everything is done by scripts, each of them atomic.

    A script is durable when it has run as far as the server is: with `appendonly yes` and `appendfsync always`
    nothing is lost, with `everysec` the last second may be, when the server or its machine crashes. A crash of a
    client loses nothing with any setting.

    Args:
        database: `redis://…`, or a `redis.Redis` of yours, which decodes what it gets or not.
        component: What is kept. Its migrations are scripts in Lua that get the prefix as `KEYS[1]`; one may run twice.
        prefix: What every key begins with. On a cluster, put it in braces, so that all keys have one slot.
        durability: What a crash of the server may lose at most. It is checked at the first use, where the server tells.

    Raises:
        ConfigurationError: The extra `redis` is not installed.
    """

    def __init__(
        self,
        database: str | Redis,
        component: Component,
        *,
        prefix: str = "monime:",
        durability: Durability = "always",
    ) -> None:
        self._redis = library("redis", "redis")
        self._is_own = isinstance(database, str)
        self._client: Any = self._redis.Redis.from_url(database) if isinstance(database, str) else database
        self._component = component
        self._durability: Durability = durability
        self._scripts: dict[str, Any] = {}
        self._checked = False
        self.prefix = prefix

    def run(self, script: str, keys: Sequence[str], values: Sequence[str | bytes | int | float] = ()) -> Any:
        """Return what a script returns: one round trip, after the first.

        Args:
            script: In Lua.
            keys: The keys that it touches; the prefix is put before each.
            values: Its `ARGV`.

        Raises:
            StoreUnavailable: Redis cannot be reached, or is in trouble.
            ConfigurationError: It may lose more than it is allowed to, or what it has is of another release.
        """
        with translated(self._redis):
            if not self._checked:
                self._check()
            registered = self._scripts.get(script)
            if registered is None:
                registered = self._scripts[script] = self._client.register_script(script)
            return registered(keys=[self.prefix + key for key in keys], args=list(values))

    def prepare(self) -> None:
        """Bring what is kept up to date. Where nothing is kept yet, the first use does it too.

        Raises:
            StoreUnavailable: Redis cannot be reached, or is in trouble.
            ConfigurationError: What is kept was made by a later release of this package.
        """
        with translated(self._redis):
            for script in pending(self._component, self._version()):
                self._client.eval(script, 1, self.prefix)
            self._client.hset(self.prefix + VERSIONS, self._component.name, self._component.version)

    def close(self) -> None:
        """Close our own connections. A client of yours is left as it is."""
        if self._is_own:
            self._client.close()

    def _check(self) -> None:
        check_durability(self._told(), self._durability)
        version = self._version()
        if version == 0:
            self.prepare()
        else:
            check_version(self._component, version)
        self._checked = True

    def _version(self) -> int:
        return int(self._client.hget(self.prefix + VERSIONS, self._component.name) or 0)

    def _told(self) -> dict[str, str]:
        """The settings that tell what a crash loses; hosts that sell Redis often do not let them be read."""
        try:
            return named(self._client.config_get(*SETTINGS))
        except self._redis.ResponseError:
            return {}

    def __repr__(self) -> str:
        return f"{type(self).__name__}(prefix={self.prefix!r})"
