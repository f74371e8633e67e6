"""The inbox in Django's own database: what a handler does with the ORM and the event's mark are one transaction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from typing import Any, Final

from django.db import connections, transaction

from monime_ext.errors import ConfigurationError
from monime_ext.inbox.entry import Entry, State
from monime_ext.inbox.tables import POSTGRES, SQLITE, Statements
from monime_ext.storage.schema import VERSIONS, Component, pending

__all__ = ["DjangoInboxStore", "DjangoTransaction"]

_STATEMENTS: Final = Statements("%s")

# Django comes without types, and a checker takes it for a function that returns a function.
_atomic: Any = transaction.atomic


class DjangoTransaction:
    """A transaction of Django's. Its `connection` is Django's own; the ORM is on it already."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection

    def save(self, entry: Entry) -> bool:
        """As `OpenTransaction.save`."""
        with closing(self.connection.cursor()) as cursor:
            cursor.execute(*_STATEMENTS.saving(entry))
            return bool(cursor.rowcount == 1)

    def once(self, effect: str, entry: Entry) -> bool:
        """As `OpenTransaction.once`."""
        with closing(self.connection.cursor()) as cursor:
            cursor.execute(_STATEMENTS.once, (effect, entry.id, entry.changed))
            if cursor.rowcount == 1:
                return True
            cursor.execute(_STATEMENTS.owner, (effect,))
            return bool(cursor.fetchone()[0] == entry.id)


class DjangoInboxStore:
    """Keeps the inbox in a database of Django's, PostgreSQL or SQLite, on the connection that the ORM uses::

        inbox = Inbox(webhooks, DjangoInboxStore())

        @inbox.on("payment.processing_completed")
        def settle(event, transaction):
            transaction.begin()
            Order.objects.filter(session=event.checkout_session_id).update(paid=True)

    `begin` opens `atomic()`; what the ORM does after it is committed together with the mark. Within an `atomic()` of
    yours, or with `ATOMIC_REQUESTS`, everything waits for the end of that.

    Args:
        using: The name of the database in `DATABASES`.
    """

    def __init__(self, using: str = "default") -> None:
        self._using = using

    def load(self, event_id: str) -> Entry | None:
        """As `InboxStore.load`."""
        rows = self._fetch(_STATEMENTS.load, (event_id,))
        return rows[0] if rows else None

    def save(self, entry: Entry) -> bool:
        """As `InboxStore.save`."""
        return DjangoTransaction(connections[self._using]).save(entry)

    @contextmanager
    def transaction(self, entry: Entry) -> Iterator[DjangoTransaction]:
        """As `InboxStore.transaction`."""
        with _atomic(using=self._using):
            yield DjangoTransaction(connections[self._using])

    def entries(self, states: Sequence[State], limit: int) -> list[Entry]:
        """As `InboxStore.entries`."""
        return self._fetch(*_STATEMENTS.listing(states, limit))

    def purge(self, before: float) -> int:
        """As `InboxStore.purge`."""
        with closing(connections[self._using].cursor()) as cursor:
            cursor.execute(_STATEMENTS.purge_effects, (before, before))
            cursor.execute(_STATEMENTS.purge, (before,))
            return int(cursor.rowcount)

    def prepare(self) -> None:
        """Make the tables, or bring them up to date: once, from a migration's `RunPython` for example.

        Raises:
            ConfigurationError: The database is neither PostgreSQL nor SQLite.
        """
        connection = connections[self._using]
        component = self._component(connection.vendor)
        with _atomic(using=self._using), closing(connection.cursor()) as cursor:
            cursor.execute(
                f"CREATE TABLE IF NOT EXISTS {VERSIONS} (component text PRIMARY KEY, version integer NOT NULL)"
            )
            cursor.execute(f"SELECT version FROM {VERSIONS} WHERE component = %s", (component.name,))  # noqa: S608
            (version,) = cursor.fetchone() or (0,)
            for statement in pending(component, version):
                cursor.execute(statement)
            cursor.execute(f"DELETE FROM {VERSIONS} WHERE component = %s", (component.name,))  # noqa: S608
            cursor.execute(f"INSERT INTO {VERSIONS} VALUES (%s, %s)", (component.name, component.version))  # noqa: S608

    def _component(self, vendor: str) -> Component:
        found = {"postgresql": POSTGRES, "sqlite": SQLITE}.get(vendor)
        if found is None:
            raise ConfigurationError(f"The inbox can be in PostgreSQL or SQLite, and this database is {vendor}.")
        return found

    def _fetch(self, statement: str, values: Sequence[object]) -> list[Entry]:
        with closing(connections[self._using].cursor()) as cursor:
            cursor.execute(statement, values)
            rows: list[tuple[Any, ...]] = cursor.fetchall()
        return [_entry(row) for row in rows]


def _entry(row: tuple[Any, ...]) -> Entry:
    # psycopg 2, which Django takes too, gives bytes as a `memoryview`.
    values: list[Any] = [bytes(each) if isinstance(each, memoryview) else each for each in row]
    return Entry(*values)
