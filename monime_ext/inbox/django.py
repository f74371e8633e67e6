"""The inbox in Django's own database: ORM changes of a handler and the event's completion are one transaction.

Written by hand, for sync code only: the ORM's transactions are sync.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import partial
from typing import Any, Final, LiteralString, TypeVar

import django.db
from django.db import connections, transaction

from monime_ext._core.redaction import printable_excerpt
from monime_ext.errors import ConfigurationError
from monime_ext.inbox.entry import InboxEntry, State
from monime_ext.inbox.tables import POSTGRES, SQLITE, Statements
from monime_ext.storage.errors import store_unavailable
from monime_ext.storage.schema import VERSIONS, Component, pending

__all__ = ["DjangoInboxStore", "DjangoTransaction"]

T = TypeVar("T")

_STATEMENTS: Final = Statements("%s")

# Django has no types, and a type checker takes `atomic` for a function that returns a function.
_atomic: Any = transaction.atomic


class DjangoTransaction:
    """A transaction of Django. Its `connection` is the one that the ORM uses."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection

    def save(self, entry: InboxEntry) -> bool:
        """As `OpenTransaction.save`."""
        with _map_errors():
            return _save(self.connection, entry)

    def once(self, effect: str, entry: InboxEntry) -> bool:
        """As `OpenTransaction.once`."""
        with _map_errors(), closing(self.connection.cursor()) as cursor:
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
    `atomic()` of yours, everything is committed at the end of that. The view of a webhook is exempt from
    `ATOMIC_REQUESTS`, so that an event whose handler fails is stored.

    Args:
        using: The name of the database in `DATABASES`.
    """

    def __init__(self, using: str = "default") -> None:
        self._using = using

    def load(self, event_id: str) -> InboxEntry | None:
        """As `InboxStore.load`."""
        rows = self._run(partial(_fetch, statement=_STATEMENTS.load, values=(event_id,)))
        return rows[0] if rows else None

    def save(self, entry: InboxEntry) -> bool:
        """As `InboxStore.save`."""

        def save_again(connection: Any) -> bool:
            stored = _fetch(connection, _STATEMENTS.load, (entry.id,))
            return _save(connection, entry) or stored == [entry]

        return self._run(partial(_save, entry=entry), save_again)

    @contextmanager
    def transaction(self, entry: InboxEntry) -> Iterator[DjangoTransaction]:
        """As `InboxStore.transaction`."""
        raised: list[BaseException] = []
        connection = connections[self._using]
        with _map_errors(raised):
            _close_if_unusable(connection)
            with _atomic(using=self._using):
                try:
                    yield DjangoTransaction(connection)
                except BaseException as failure:
                    raised.append(failure)
                    raise

    def entries(self, states: Sequence[State], limit: int) -> list[InboxEntry]:
        """As `InboxStore.entries`."""
        statement, values = _STATEMENTS.select(states, limit)
        return self._run(partial(_fetch, statement=statement, values=values))

    def purge(self, before: float) -> int:
        """As `InboxStore.purge`."""

        def work(connection: Any) -> int:
            with closing(connection.cursor()) as cursor:
                cursor.execute(_STATEMENTS.purge_effects, (before, before))
                cursor.execute(_STATEMENTS.purge, (before,))
                return int(cursor.rowcount)

        return self._run(work)

    def prepare(self) -> None:
        """Create the tables, or migrate them. Call it once, for example from the `RunPython` of a migration.

        Raises:
            ConfigurationError: The database is neither PostgreSQL nor SQLite.
            StoreUnavailable: The database cannot be used.
        """
        connection = connections[self._using]
        component = self._component(connection.vendor)
        with _map_errors(), _atomic(using=self._using), closing(connection.cursor()) as cursor:
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

    def _run(self, work: Callable[[Any], T], again: Callable[[Any], T] | None = None) -> T:
        """Run `work` with the connection, once more if the server has closed it, as it does to long-lived workers.

        Django replaces such a connection at the end of a request, and a worker has no requests.
        """
        connection = connections[self._using]
        with _map_errors():
            _close_if_unusable(connection)
            try:
                return work(connection)
            except (django.db.OperationalError, django.db.InterfaceError):
                if not _close_if_unusable(connection):
                    raise
                return (again or work)(connection)


@contextmanager
def _map_errors(others: Sequence[BaseException] = ()) -> Iterator[None]:
    """Raise `StoreUnavailable` for the errors of the database, except for those of a handler."""
    try:
        yield
    except django.db.Error as failure:
        if any(failure is other for other in others):
            raise
        # The messages of these contain what was to be stored.
        has_values = isinstance(failure, (django.db.DataError, django.db.IntegrityError))
        reason = None if has_values else printable_excerpt(str(failure).strip().partition("\n")[0])
        raise store_unavailable("Django's database", failure.__cause__ or failure, reason) from failure


def _close_if_unusable(connection: Any) -> bool:
    """Close a connection that the server has closed, outside of a transaction, and return whether it was closed."""
    if connection.in_atomic_block or not connection.errors_occurred or connection.is_usable():
        return False
    connection.close()
    return True


def _save(connection: Any, entry: InboxEntry) -> bool:
    with closing(connection.cursor()) as cursor:
        cursor.execute(*_STATEMENTS.save(entry))
        return bool(cursor.rowcount == 1)


def _fetch(connection: Any, statement: str, values: Sequence[object]) -> list[InboxEntry]:
    with closing(connection.cursor()) as cursor:
        cursor.execute(statement, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return [_entry(row) for row in rows]


def _entry(row: tuple[Any, ...]) -> InboxEntry:
    # psycopg 2, which Django supports too, returns bytes as a `memoryview`.
    values: list[Any] = [bytes(value) if isinstance(value, memoryview) else value for value in row]
    return InboxEntry(*values)
