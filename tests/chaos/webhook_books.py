"""A shop's books in every store: orders, and a ledger."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from typing import Any, Literal, TypeAlias

import psycopg

from monime_ext.inbox import PostgresInboxStore, SQLiteInboxStore, Transaction
from monime_ext.reconciliation.settlement import Settlement
from tests.versions import Event

__all__ = ["STORES", "Books", "StoreKind"]

StoreKind: TypeAlias = Literal["sqlite", "postgres"]
STORES: tuple[StoreKind, ...] = ("sqlite", "postgres")

TABLES = (
    "CREATE TABLE orders (session text PRIMARY KEY, settlement text NOT NULL)",
    "CREATE TABLE ledger (session text NOT NULL, net integer NOT NULL)",
)


class Books:
    """Books in SQLite or PostgreSQL: the settlement of every order, and a ledger that receives its net amount once."""

    def __init__(self, kind: StoreKind, place: str) -> None:
        self.kind = kind
        self.place = place
        self._mark = "?" if kind == "sqlite" else "%s"

    def store(self) -> Any:
        """A worker's own store."""
        return SQLiteInboxStore(self.place) if self.kind == "sqlite" else PostgresInboxStore(self.place)

    def open(self) -> None:
        """Create the tables."""
        store = self.store()
        store.prepare()
        store.close()
        with self.connected() as connection:
            for statement in TABLES:
                connection.execute(statement)
            connection.commit()
        connection.close()

    def connected(self) -> Any:
        """A connection of the shop itself."""
        return sqlite3.connect(self.place) if self.kind == "sqlite" else psycopg.connect(self.place)

    def settle(self, event: Event, transaction: Transaction[Any]) -> None:
        """Merge an event into the settlement of its order, and book the net amount once it is final."""
        session = event.checkout_session_id or ""
        connection = transaction.begin()
        # Other workers wait to settle this order until the transaction ends; a file has one writer anyway.
        if self.kind == "postgres":
            connection.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", (session,))
        settlement = self._known(connection, session) | Settlement.of_event(event)
        self._keep(connection, session, settlement)
        if settlement.is_final and transaction.once(f"book {session}"):
            self._book(connection, session, settlement)

    def settle_without_inbox(self, event: Event) -> None:
        """Settle an order in a shop without an inbox."""
        session = event.checkout_session_id or ""
        with self.connected() as connection:
            connection.execute("BEGIN IMMEDIATE" if self.kind == "sqlite" else "SELECT 1")
            settlement = self._known(connection, session) | Settlement.of_event(event)
            self._keep(connection, session, settlement)
            if settlement.is_final:
                self._book(connection, session, settlement)
        connection.close()

    def ledger(self) -> Mapping[str, list[int]]:
        """The amounts that were booked, by session."""
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
