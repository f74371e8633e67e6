"""The inbox in Redis for tasks."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from ..stores import AsyncRedisStore
from ..stores.redis_settings import Durability, translated
from ..stores.trouble import library
from . import redis_scripts as scripts
from .entry import Entry, State, lost

if TYPE_CHECKING:
    from redis.asyncio import Redis
    from redis.asyncio.client import Pipeline

__all__ = ["AsyncRedisInboxStore"]


class AsyncRedisTransaction:
    """A transaction in a pipeline."""

    def __init__(self, pipeline: Pipeline, store: AsyncRedisStore) -> None:
        self.connection = pipeline
        self.effects: list[str] = []
        self._store = store

    async def save(self, entry: Entry) -> bool:
        """As `AsyncOpenTransaction.save`."""
        # The event is watched: where another worker has changed it, nothing of the transaction happens.
        keys = [self._store.prefix + each for each in scripts.save_keys(entry)]
        self.connection.eval(scripts.SAVE, len(keys), *keys, *scripts.save_values(entry))
        return True

    async def once(self, effect: str, entry: Entry) -> bool:
        """As `AsyncOpenTransaction.once`."""
        owner, is_new = scripts.owner_of(
            await self._store.run(
                scripts.ONCE, [scripts.EFFECTS, scripts.EFFECT_TIMES], [effect, entry.id, entry.changed]
            )
        )
        if is_new:
            self.effects.append(effect)
        return owner == entry.id


class AsyncRedisInboxStore:
    """Keeps the inbox in Redis. What a handler queues in the transaction's pipeline happens together with the mark.

    The pipeline is sent when the handler has returned, so its commands give the handler no results. Redis has no
    rollback: of commands that it gets together, it runs the others where one fails, because of a key of another kind
    for example; the event is then parked, for somebody to look at.

    An effect that is asked for with `once` belongs to the event from that moment, and until its handler fails.

    Args:
        database: `redis://…`, or a `redis.asyncio.Redis` of yours.
        prefix: What every key begins with. On a cluster, put it in braces, and the shop's own keys too.
        durability: What a crash of the server may lose at most, as for `AsyncRedisStore`.

    Raises:
        ConfigurationError: The extra `redis` is not installed.
    """

    def __init__(self, database: str | Redis, *, prefix: str = "monime:", durability: Durability = "always") -> None:
        self._redis = library("redis", "redis")
        self._store = AsyncRedisStore(database, scripts.REDIS, prefix=prefix, durability=durability)

    async def load(self, event_id: str) -> Entry | None:
        """As `AsyncInboxStore.load`."""
        return scripts.entry_of(await self._store.run(scripts.LOAD, [scripts.event_key(event_id)]))

    async def save(self, entry: Entry) -> bool:
        """As `AsyncInboxStore.save`."""
        return bool(await self._store.run(scripts.SAVE, scripts.save_keys(entry), scripts.save_values(entry)))

    @asynccontextmanager
    async def transaction(self, entry: Entry) -> AsyncIterator[AsyncRedisTransaction]:
        """As `AsyncInboxStore.transaction`."""
        key = self._store.prefix + scripts.event_key(entry.id)
        client: Any = self._store.client
        async with client.pipeline() as pipeline:
            with translated(self._redis):
                await pipeline.watch(key)
                if int(await pipeline.hget(key, "revision") or 0) != entry.revision:
                    raise lost(entry)
            pipeline.multi()
            opened = AsyncRedisTransaction(pipeline, self._store)
            try:
                yield opened
                try:
                    with translated(self._redis):
                        await pipeline.execute()
                except self._redis.WatchError:
                    raise lost(entry) from None
                except self._redis.ResponseError as error:
                    await self.save(scripts.broken(entry, error))
                    raise
            except BaseException:
                if opened.effects:
                    keys = [scripts.EFFECTS, scripts.EFFECT_TIMES, scripts.event_key(entry.id)]
                    await self._store.run(scripts.RELEASE, keys, [entry.id, entry.revision, *opened.effects])
                raise

    async def entries(self, states: Sequence[State], limit: int) -> list[Entry]:
        """As `AsyncInboxStore.entries`."""
        found: list[Any] = await self._store.run(scripts.LIST, [scripts.OPEN, scripts.KEPT], [limit, *states])
        return [entry for entry in map(scripts.entry_of, found) if entry is not None]

    async def purge(self, before: float) -> int:
        """As `AsyncInboxStore.purge`."""
        purged = 0
        while True:
            events: int
            effects: int
            events, effects = await self._store.run(
                scripts.PURGE,
                [scripts.DONE, scripts.KEPT, scripts.EFFECTS, scripts.EFFECT_TIMES, scripts.OPEN],
                [before],
            )
            purged += events
            if not events and not effects:
                return purged

    async def prepare(self) -> None:
        """Check the server and bring what is kept up to date. The first use does it too."""
        await self._store.prepare()

    async def aclose(self) -> None:
        """Close our own connections. A client of yours is left as it is."""
        await self._store.aclose()
