"""A journal in Redis, for any number of machines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Self

from ..stores.redis import RedisStore
from ..stores.redis_async import AsyncRedisStore
from ..stores.redis_settings import Durability
from .decisions import checked_age
from .encryption import Keeping, Plain
from .entry import Entry, Name, Standing
from .redis_scripts import (
    BEGIN,
    CHANGE,
    ENTRIES,
    FIND,
    JOURNAL,
    PURGE,
    PURGED_AT_ONCE,
    bounds,
    entries_from,
    found_from,
    kept_from,
    keys_of,
    values_of,
)

if TYPE_CHECKING:
    from redis import Redis
    from redis.asyncio import Redis as AsyncRedis

__all__ = ["AsyncRedisJournal", "RedisJournal"]


class _Clock:
    def __init__(self, clock: Callable[[], float] | None) -> None:
        self._clock = clock

    def __call__(self) -> float | str:
        return "" if self._clock is None else self._clock()


class RedisJournal:
    """A journal in Redis. It makes itself when it is first used.

    Its promise needs a server that writes each change to its disk before it answers: `appendonly yes`, `appendfsync
    always`, and `maxmemory-policy noeviction`. The server is asked for them at the first use, where it tells, and
    refused otherwise. A replica that takes over may lack the last changes, whatever is set.

    Args:
        database: `redis://…`, or a `redis.Redis` of yours, which decodes what it gets or not.
        prefix: What every key begins with. On a cluster, put it in braces, so that all keys have one slot: `{monime}:`.
        durability: What a crash of the Redis server may lose at most: nothing (`always`), the last second (`everysec`),
            or everything (`none`). What is lost is the memory of orders; the key, made from the order's id, still
            guards each for as long as Monime remembers it, if you send the same body again.
        encryption: Encrypts bodies; they are kept as they are without one.
        clock: Seconds since 1970, UTC; the server's own when left out.

    Raises:
        ConfigurationError: The extra `redis` is not installed.
    """

    def __init__(
        self,
        database: str | Redis,
        *,
        prefix: str = "monime:",
        durability: Durability = "always",
        encryption: Keeping | None = None,
        clock: Callable[[], float] | None = None,
    ) -> None:
        self.keeping: Keeping = encryption or Plain()
        self._store = RedisStore(database, JOURNAL, prefix=prefix, durability=durability)
        self._now = _Clock(clock)

    def begin(self, entry: Entry, lease: float) -> Standing:
        """See `Journal.begin`."""
        member, *told, record = values_of(entry)
        values = [self._now(), lease, member, *told, record]
        return kept_from(self._store.run(BEGIN, keys_of(member), values), entry, record)

    def change(self, entry: Entry, *, lease: float | None = None, restarts: bool = False) -> Standing | None:
        """See `Journal.change`."""
        member, *told, record = values_of(entry)
        values = [self._now(), "" if lease is None else lease, member, *told, record, entry.revision, int(restarts)]
        answer = self._store.run(CHANGE, keys_of(member), values)
        return kept_from(answer, entry, record) if answer else None

    def find(self, name: Name) -> Standing | None:
        """See `Journal.find`."""
        answer = self._store.run(FIND, keys_of(name.text()), [self._now()])
        return found_from(answer, name) if answer else None

    def entries(
        self, *, unfinished: bool = False, within: Sequence[str] = (), after: Name | None = None, limit: int = 100
    ) -> list[Entry]:
        """See `Journal.entries`."""
        entry, everything, open_, _ = keys_of()
        keys = [open_ if unfinished else everything, entry]
        return entries_from(self._store.run(ENTRIES, keys, [*bounds(within, after), limit]))

    def purge(self, older_than: float) -> int:
        """See `Journal.purge`."""
        age, purged, passed, seen = checked_age(older_than), 0, 0, PURGED_AT_ONCE
        while seen == PURGED_AT_ONCE:
            values = [self._now(), age, passed, PURGED_AT_ONCE]
            seen, deleted = map(int, self._store.run(PURGE, keys_of(), values))
            purged += deleted
            passed += seen - deleted
        return purged

    def prepare(self) -> None:
        """See `Journal.prepare`. The first use does it too where nothing is kept yet."""
        self._store.prepare()

    def close(self) -> None:
        """Close the journal's own connections; a client of yours is left as it is."""
        self._store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()


class AsyncRedisJournal:
    """A journal in Redis, for tasks. It makes itself when it is first used. What it needs, `RedisJournal` says.

    Args:
        database: `redis://…`, or a `redis.asyncio.Redis` of yours, which decodes what it gets or not.
        prefix: See `RedisJournal`.
        durability: See `RedisJournal`.
        encryption: Encrypts bodies; they are kept as they are without one.
        clock: Seconds since 1970, UTC; the server's own when left out.

    Raises:
        ConfigurationError: The extra `redis` is not installed.
    """

    def __init__(
        self,
        database: str | AsyncRedis,
        *,
        prefix: str = "monime:",
        durability: Durability = "always",
        encryption: Keeping | None = None,
        clock: Callable[[], float] | None = None,
    ) -> None:
        self.keeping: Keeping = encryption or Plain()
        self._store = AsyncRedisStore(database, JOURNAL, prefix=prefix, durability=durability)
        self._now = _Clock(clock)

    async def begin(self, entry: Entry, lease: float) -> Standing:
        """See `Journal.begin`."""
        member, *told, record = values_of(entry)
        values = [self._now(), lease, member, *told, record]
        return kept_from(await self._store.run(BEGIN, keys_of(member), values), entry, record)

    async def change(self, entry: Entry, *, lease: float | None = None, restarts: bool = False) -> Standing | None:
        """See `Journal.change`."""
        member, *told, record = values_of(entry)
        values = [self._now(), "" if lease is None else lease, member, *told, record, entry.revision, int(restarts)]
        answer = await self._store.run(CHANGE, keys_of(member), values)
        return kept_from(answer, entry, record) if answer else None

    async def find(self, name: Name) -> Standing | None:
        """See `Journal.find`."""
        answer = await self._store.run(FIND, keys_of(name.text()), [self._now()])
        return found_from(answer, name) if answer else None

    async def entries(
        self, *, unfinished: bool = False, within: Sequence[str] = (), after: Name | None = None, limit: int = 100
    ) -> list[Entry]:
        """See `Journal.entries`."""
        entry, everything, open_, _ = keys_of()
        keys = [open_ if unfinished else everything, entry]
        return entries_from(await self._store.run(ENTRIES, keys, [*bounds(within, after), limit]))

    async def purge(self, older_than: float) -> int:
        """See `Journal.purge`."""
        age, purged, passed, seen = checked_age(older_than), 0, 0, PURGED_AT_ONCE
        while seen == PURGED_AT_ONCE:
            values = [self._now(), age, passed, PURGED_AT_ONCE]
            seen, deleted = map(int, await self._store.run(PURGE, keys_of(), values))
            purged += deleted
            passed += seen - deleted
        return purged

    async def prepare(self) -> None:
        """See `Journal.prepare`. The first use does it too where nothing is kept yet."""
        await self._store.prepare()

    async def aclose(self) -> None:
        """Close the journal's own connections; a client of yours is left as it is."""
        await self._store.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.aclose()
