"""A shop's books in each of the three stores: what its handler writes, and what stands in them at the end."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from typing import Any, Literal, TypeAlias

import psycopg
import redis

from monime_ext.caph_2025_08_23 import Event
from monime_ext.inbox import PostgresInboxStore, RedisInboxStore, SQLiteInboxStore, Transaction
from monime_ext.reconciliation.settlement import Settlement

__all__ = ["STORES", "Books", "RedisBooks", "SqlBooks", "StoreKind", "books_of"]

StoreKind: TypeAlias = Literal["sqlite", "postgres", "redis"]
STORES: tuple[StoreKind, ...] = ("sqlite", "postgres", "redis")

TABLES = (
    "CREATE TABLE orders (session text PRIMARY KEY, settlement text NOT NULL)",
    "CREATE TABLE ledger (session text NOT NULL, net integer NOT NULL)",
)


class SqlBooks:
    """Books in SQLite or PostgreSQL: what is known of each order, and a ledger that gets its net amount once."""

    def __init__(self, kind: Literal["sqlite", "postgres"], place: str) -> None:
        self.kind = kind
        self.place = place
        self._mark = "?" if kind == "sqlite" else "%s"

    def store(self) -> Any:
        """A worker's own store."""
        return SQLiteInboxStore(self.place) if self.kind == "sqlite" else PostgresInboxStore(self.place)

    def open(self) -> None:
        """Make the tables."""
        store = self.store()
        store.prepare()
        store.close()
        with self.connected() as connection:
            for statement in TABLES:
                connection.execute(statement)
            connection.commit()
        connection.close()

    def connected(self) -> Any:
        """A connection of the shop's own."""
        return sqlite3.connect(self.place) if self.kind == "sqlite" else psycopg.connect(self.place)

    def settle(self, event: Event, transaction: Transaction[Any]) -> None:
        """Add what an event tells to its order, and book the net amount when it is known."""
        session = event.checkout_session_id or ""
        connection = transaction.begin()
        # Nobody else settles this order until the end of the transaction; a file has one writer anyway.
        if self.kind == "postgres":
            connection.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", (session,))
        settlement = self._known(connection, session) | Settlement.of_event(event)
        self._keep(connection, session, settlement)
        if settlement.is_final and transaction.once(f"book {session}"):
            self._book(connection, session, settlement)

    def settle_without_inbox(self, event: Event) -> None:
        """The same, by a shop that has no inbox."""
        session = event.checkout_session_id or ""
        with self.connected() as connection:
            connection.execute("BEGIN IMMEDIATE" if self.kind == "sqlite" else "SELECT 1")
            settlement = self._known(connection, session) | Settlement.of_event(event)
            self._keep(connection, session, settlement)
            if settlement.is_final:
                self._book(connection, session, settlement)
        connection.close()

    def ledger(self) -> Mapping[str, list[int]]:
        """The amounts that were booked for each session."""
        booked: dict[str, list[int]] = {}
        connection = self.connected()
        for session, net in connection.execute("SELECT session, net FROM ledger").fetchall():
            booked.setdefault(session, []).append(net)
        connection.close()
        return booked

    def _known(self, connection: Any, session: str) -> Settlement:
        select = f"SELECT settlement FROM orders WHERE session = {self._mark}"
        row = connection.execute(select, (session,)).fetchone()
        return Settlement.from_json(json.loads(row[0])) if row else Settlement()

    def _keep(self, connection: Any, session: str, settlement: Settlement) -> None:
        connection.execute(
            f"INSERT INTO orders VALUES ({self._mark}, {self._mark}) "
            "ON CONFLICT (session) DO UPDATE SET settlement = excluded.settlement",
            (session, json.dumps(settlement.to_json())),
        )

    def _book(self, connection: Any, session: str, settlement: Settlement) -> None:
        assert settlement.net is not None
        connection.execute(f"INSERT INTO ledger VALUES ({self._mark}, {self._mark})", (session, settlement.net.value))


class RedisBooks:
    """Books in Redis: what each event told of an order, and a list that gets its net amount once."""

    kind: Literal["redis"] = "redis"

    def __init__(self, place: str) -> None:
        self.place = place
        database, _, self._prefix = place.partition("#")
        self._database = database
        self._client = redis.Redis.from_url(database)

    def store(self) -> Any:
        """A worker's own store."""
        return RedisInboxStore(self._client, prefix=self._prefix, durability="none")

    def open(self) -> None:
        """Make nothing: Redis has no tables."""
        self.store().prepare()

    def settle(self, event: Event, transaction: Transaction[Any]) -> None:
        """Add what an event tells to its order, and book the net amount when it is known."""
        session = event.checkout_session_id or ""
        settlement = self._known(session) | Settlement.of_event(event)
        books = transaction.once(f"book {session}") if settlement.is_final else False
        self._write(transaction.begin(), event, session, settlement, books)

    def settle_without_inbox(self, event: Event) -> None:
        """The same, by a shop that has no inbox."""
        session = event.checkout_session_id or ""
        settlement = self._known(session) | Settlement.of_event(event)
        with self._client.pipeline() as pipeline:
            self._write(pipeline, event, session, settlement, settlement.is_final)
            pipeline.execute()

    def ledger(self) -> Mapping[str, list[int]]:
        """The amounts that were booked for each session."""
        begin = f"{self._prefix}ledger:"
        keys = [key.decode() for key in self._client.scan_iter(match=f"{begin}*", count=1000)]
        found: dict[str, Any] = {key.removeprefix(begin): self._client.lrange(key, 0, -1) for key in keys}
        return {session: [int(net) for net in booked] for session, booked in found.items()}

    def _known(self, session: str) -> Settlement:
        told: Any = self._client.hgetall(f"{self._prefix}order:{session}")
        known = Settlement()
        for kept in told.values():
            known |= Settlement.from_json(json.loads(kept))
        return known

    def _write(self, pipeline: Any, event: Event, session: str, settlement: Settlement, books: bool) -> None:
        told = json.dumps(Settlement.of_event(event).to_json())
        pipeline.hset(f"{self._prefix}order:{session}", event.id, told)
        if books:
            assert settlement.net is not None
            pipeline.rpush(f"{self._prefix}ledger:{session}", settlement.net.value)


Books: TypeAlias = SqlBooks | RedisBooks


def books_of(kind: StoreKind, place: str) -> Books:
    """Return the books at a place: a file, where a PostgreSQL is, or where a Redis is with `#` and a prefix."""
    return RedisBooks(place) if kind == "redis" else SqlBooks(kind, place)
