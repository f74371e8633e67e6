# Made by scripts/unasync.py from monime_ext/inbox/_async/sql.py. Do not edit: change that file and run `make generate`.
"""The inbox in PostgreSQL, MySQL or MariaDB, in one transaction with the shop's own change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from monime_ext.inbox.entry import InboxEntry, State
from monime_ext.storage.errors import import_extra

import_extra("sqlalchemy", "sql")

from monime_ext.inbox.sql_statements import (  # noqa: E402 - the extra is checked first
    INBOX,
    claim_effect,
    list_entries,
    load,
    purge,
    save,
    save_again,
)
from monime_ext.storage._sync.sql import SQLStore  # noqa: E402

if TYPE_CHECKING:
    from monime_ext.storage.sql_types import Connection, Engine, Handle, Session

__all__ = ["SQLInboxStore"]


class SQLTransaction:
    """A transaction on a connection or session."""

    def __init__(self, store: SQLStore, connection: Handle) -> None:
        self.connection = connection
        self._store = store

    def save(self, entry: InboxEntry) -> bool:
        """As `OpenTransaction.save`."""
        return self._store.run_in(self.connection, partial(save, entry=entry))

    def once(self, effect: str, entry: InboxEntry) -> bool:
        """As `OpenTransaction.once`."""
        return self._store.run_in(self.connection, partial(claim_effect, effect=effect, entry=entry))


class SQLInboxStore:
    """Stores the inbox in the shop's own database: the shop's change and the event's completion are one transaction.

    Args:
        database: An address such as `postgresql://…` or `mysql://…`, or an engine, connection or session of SQLAlchemy.
            On a connection or session, everything is part of its transaction, and done when you commit it.
        max_connections: The maximum number of connections that the store opens, in each process and event loop.
        timeout: Seconds to wait for a connection, and for a statement.

    Raises:
        ConfigurationError: The extra `sql` is not installed, or the address is invalid.
    """

    def __init__(
        self,
        database: str | Engine | Connection | Session,
        *,
        max_connections: int = 10,
        timeout: float = 10.0,
    ) -> None:
        self._store = SQLStore(database, INBOX, max_connections=max_connections, timeout=timeout)

    def load(self, event_id: str) -> InboxEntry | None:
        """As `InboxStore.load`."""
        return self._store.run(partial(load, event_id=event_id))

    def save(self, entry: InboxEntry) -> bool:
        """As `InboxStore.save`."""
        return self._store.run(partial(save, entry=entry), partial(save_again, entry=entry))

    @contextmanager
    def transaction(self, entry: InboxEntry) -> Iterator[SQLTransaction]:
        """As `InboxStore.transaction`."""
        with self._store.transaction() as connection:
            yield SQLTransaction(self._store, connection)

    def entries(self, states: Sequence[State], limit: int) -> list[InboxEntry]:
        """As `InboxStore.entries`."""
        return self._store.run(partial(list_entries, states=states, limit=limit))

    def purge(self, before: float) -> int:
        """As `InboxStore.purge`."""
        return self._store.run(partial(purge, before=before))

    def prepare(self) -> None:
        """Create the tables, or migrate them. Call it once, with the right to create tables."""
        self._store.prepare()

    def close(self) -> None:
        """Close the connections that the store opened. An engine, connection or session of yours stays open."""
        self._store.close()
