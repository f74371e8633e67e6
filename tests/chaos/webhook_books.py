"""A shop's books in every store: orders, and a ledger."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from typing import Any, Literal, TypeAlias

from sqlalchemy import Connection

from monime_ext.inbox import SQLInboxStore, SQLiteInboxStore, Transaction
from monime_ext.reconciliation.settlement import Settlement
from tests.services import database_connection
from tests.versions import Event

__all__ = ["STORES", "Books", "StoreKind"]

StoreKind: TypeAlias = Literal["sqlite", "postgres", "mariadb"]
STORES: tuple[StoreKind, ...] = ("sqlite", "postgres", "mariadb")

TABLES = (
    "CREATE TABLE orders (session varchar(100) PRIMARY KEY, settlement text NOT NULL)",
    "CREATE TABLE ledger (session varchar(100) NOT NULL, net integer NOT NULL)",
)
# Other workers wait to settle the same order until the transaction ends; a file has one writer anyway.
LOCK = {
    "sqlite": "SELECT ?",
    "postgres": "SELECT pg_advisory_xact_lock(hashtext(%s))",
    "mariadb": "INSERT IGNORE INTO orders VALUES (%s, '" + json.dumps(Settlement().to_json()) + "')",
}
UPSERT = {
    "sqlite": "ON CONFLICT (session) DO UPDATE SET settlement = excluded.settlement",
    "postgres": "ON CONFLICT (session) DO UPDATE SET settlement = excluded.settlement",
    "mariadb": "ON DUPLICATE KEY UPDATE settlement = VALUES(settlement)",
}


class Books:
    """Books in any store: the settlement of every order, and a ledger that receives its net amount once."""

    def __init__(self, kind: StoreKind, place: str) -> None:
        self.kind = kind
        self.place = place
        self._mark = "?" if kind == "sqlite" else "%s"

    def store(self) -> Any:
        """A worker's own store."""
        return SQLiteInboxStore(self.place) if self.kind == "sqlite" else SQLInboxStore(self.place)

    def open(self) -> None:
        """Create the tables."""
        store = self.store()
        store.prepare()
        store.close()
        with closing(self.connected()) as connection:
            for statement in TABLES:
                _rows(connection, statement)

    def connected(self) -> Any:
        """A connection of the shop itself, in autocommit mode."""
        if self.kind == "sqlite":
            return sqlite3.connect(self.place, isolation_level=None)
        return database_connection(self.place)

    def settle(self, event: Event, transaction: Transaction[Any]) -> None:
        """Merge an event into the settlement of its order, and book the net amount once it is final."""
        session = event.checkout_session_id or ""
        connection = transaction.begin()
        _rows(connection, LOCK[self.kind], session)
        settlement = self._known(connection, session) | Settlement.of_event(event)
        self._keep(connection, session, settlement)
        if settlement.is_final and transaction.once(f"book {session}"):
            self._book(connection, session, settlement)

    def settle_without_inbox(self, event: Event) -> None:
        """Settle an order in a shop without an inbox."""
        session = event.checkout_session_id or ""
        with closing(self.connected()) as connection:
            _rows(connection, "BEGIN IMMEDIATE" if self.kind == "sqlite" else "BEGIN")
            settlement = self._known(connection, session) | Settlement.of_event(event)
            self._keep(connection, session, settlement)
            if settlement.is_final:
                self._book(connection, session, settlement)
            _rows(connection, "COMMIT")

    def ledger(self) -> Mapping[str, list[int]]:
        """The amounts that were booked, by session."""
        booked: dict[str, list[int]] = {}
        with closing(self.connected()) as connection:
            for session, net in _rows(connection, "SELECT session, net FROM ledger"):
                booked.setdefault(session, []).append(net)
        return booked

    def _known(self, connection: Any, session: str) -> Settlement:
        rows = _rows(connection, f"SELECT settlement FROM orders WHERE session = {self._mark}", session)
        return Settlement.from_json(json.loads(rows[0][0])) if rows else Settlement()

    def _keep(self, connection: Any, session: str, settlement: Settlement) -> None:
        statement = f"INSERT INTO orders VALUES ({self._mark}, {self._mark}) {UPSERT[self.kind]}"
        _rows(connection, statement, session, json.dumps(settlement.to_json()))

    def _book(self, connection: Any, session: str, settlement: Settlement) -> None:
        assert settlement.net is not None
        _rows(connection, f"INSERT INTO ledger VALUES ({self._mark}, {self._mark})", session, settlement.net.value)


def _rows(connection: Any, statement: str, *values: object) -> Sequence[Any]:
    """Execute a statement on a connection of a driver, or on one of SQLAlchemy, and return its rows."""
    if isinstance(connection, Connection):
        result = connection.exec_driver_sql(statement, values)
        return result.all() if result.returns_rows else []
    with closing(connection.cursor()) as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall()) if cursor.description else []
