"""The inbox in Django's own database: ORM changes of a handler and the event's completion are one transaction.

Written by hand, for sync code only: the ORM's transactions are sync.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from typing import Any, Final, LiteralString

from django.db import connections, transaction

from monime_ext.errors import ConfigurationError
from monime_ext.inbox.entry import InboxEntry, State
from monime_ext.inbox.tables import POSTGRES, SQLITE, Statements
from monime_ext.storage.schema import VERSIONS, Component, pending

__all__ = ["DjangoInboxStore", "DjangoTransaction"]

_STATEMENTS: Final = Statements("%s")

# Django has no types, and a type checker takes `atomic` for a function that returns a function.
_atomic: Any = transaction.atomic


class DjangoTransaction:
    """A transaction of Django. Its `connection` is the one that the ORM uses."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection

    def save(self, entry: InboxEntry) -> bool:
        """As `OpenTransaction.save`."""
        with closing(self.connection.cursor()) as cursor:
            cursor.execute(*_STATEMENTS.save(entry))
            return bool(cursor.rowcount == 1)

    def once(self, effect: str, entry: InboxEntry) -> bool:
        """As `OpenTransaction.once`."""
        with closing(self.connection.cursor()) as cursor:
            cursor.execute(_STATEMENTS.insert_effect, (effect, entry.id, entry.changed_at))
            if cursor.rowcount == 1:
                return True
            cursor.execute(_STATEMENTS.effect_owner, (effect,))
            return bool(cursor.fetchone()[0] == entry.id)


class DjangoInboxStore:
    """Stores the inbox in a Django database, PostgreSQL or SQLite, on the connection that the ORM uses.

    For example::

        inbox = Inbox(webhooks, DjangoInboxStore())

        @inbox.on("payment.processing_completed")
        def settle(event, transaction):
            transaction.begin()
            Order.objects.filter(session=event.checkout_session_id).update(paid=True)

    `begin` opens `atomic()`; ORM changes after it are committed together with the event's completion. Within an
    `atomic()` of yours, or with `ATOMIC_REQUESTS`, everything is committed at the end of that.

    Args:
        using: The name of the database in `DATABASES`.
    """

    def __init__(self, using: str = "default") -> None:
        self._using = using

    def load(self, event_id: str) -> InboxEntry | None:
        """As `InboxStore.load`."""
        rows = self._fetch(_STATEMENTS.load, (event_id,))
        return rows[0] if rows else None

    def save(self, entry: InboxEntry) -> bool:
        """As `InboxStore.save`."""
        return DjangoTransaction(connections[self._using]).save(entry)

    @contextmanager
    def transaction(self, entry: InboxEntry) -> Iterator[DjangoTransaction]:
        """As `InboxStore.transaction`."""
        with _atomic(using=self._using):
            yield DjangoTransaction(connections[self._using])

    def entries(self, states: Sequence[State], limit: int) -> list[InboxEntry]:
        """As `InboxStore.entries`."""
        return self._fetch(*_STATEMENTS.select(states, limit))

    def purge(self, before: float) -> int:
        """As `InboxStore.purge`."""
        with closing(connections[self._using].cursor()) as cursor:
            cursor.execute(_STATEMENTS.purge_effects, (before, before))
            cursor.execute(_STATEMENTS.purge, (before,))
            return int(cursor.rowcount)

    def prepare(self) -> None:
        """Create the tables, or migrate them. Call it once, for example from the `RunPython` of a migration.

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

    def _component(self, vendor: str) -> Component[LiteralString]:
        component = {"postgresql": POSTGRES, "sqlite": SQLITE}.get(vendor)
        if component is None:
            raise ConfigurationError(f"The inbox supports PostgreSQL and SQLite, and this database is {vendor}.")
        return component

    def _fetch(self, statement: str, values: Sequence[object]) -> list[InboxEntry]:
        with closing(connections[self._using].cursor()) as cursor:
            cursor.execute(statement, values)
            rows: list[tuple[Any, ...]] = cursor.fetchall()
        return [_entry(row) for row in rows]


def _entry(row: tuple[Any, ...]) -> InboxEntry:
    # psycopg 2, which Django supports too, returns bytes as a `memoryview`.
    values: list[Any] = [bytes(value) if isinstance(value, memoryview) else value for value in row]
    return InboxEntry(*values)
