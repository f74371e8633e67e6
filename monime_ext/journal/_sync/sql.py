# Made by scripts/unasync.py from monime_ext/journal/_async/sql.py. Do not edit: change that file and run `make generate`.
"""A journal in PostgreSQL, MySQL or MariaDB, for any number of machines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Literal, Self, TypeVar

from monime_ext.errors import ConfigurationError, StoreUnavailable
from monime_ext.journal.encryption import BodyCodec, PlainCodec
from monime_ext.journal.entry import Entry, EntryKey, Snapshot
from monime_ext.journal.retention import checked_age
from monime_ext.storage.errors import import_extra

import_extra("sqlalchemy", "sql")

from monime_ext.journal.sql_statements import (  # noqa: E402 - the extra is checked first
    JOURNAL,
    begin,
    change,
    change_again,
    find,
    list_entries,
    purge_page,
    read_clock,
)
from monime_ext.storage._sync.sql import SQLStore  # noqa: E402
from monime_ext.storage.sql_versions import autocommits, check_durability  # noqa: E402

if TYPE_CHECKING:
    from monime_ext.storage.sql_types import Connection, Engine, Session

__all__ = ["SQLJournal"]

T = TypeVar("T")

MAX_TRIES: Final = 5
PURGE_PAGE: Final = 500


class SQLJournal:
    """A journal in a database on a server. Call `prepare()` once, with the right to create tables.

    Args:
        database: `postgresql://…`, `mysql://…` or `mariadb://…`, or an engine of SQLAlchemy, or a connection of yours
            in AUTOCOMMIT mode: every intent and every outcome is then durable before the call goes on. Or a connection
            or session of yours with a transaction, and `in_transaction=True`.
        in_transaction: The journal becomes part of your transaction: it is rolled back with it, and durable when you
            commit. A crash between the request and your commit then loses the intent. The key, made from the order's
            id, still protects the order for as long as Monime remembers it, if you send the same body again.
        durability: Whether to refuse a database that may lose a commit when it crashes, such as PostgreSQL with
            `synchronous_commit = off`. It is asked once.
        encryption: Encrypts bodies; without one they are stored as they are.
        max_connections: The maximum number of connections that the journal opens, in each process and event loop.
        timeout: Seconds to wait for a connection, and for a statement.
        clock: Seconds since 1970, UTC. Defaults to the server's own.

    Raises:
        ConfigurationError: The extra `sql` is not installed, or the address is invalid.
    """

    def __init__(
        self,
        database: str | Engine | Connection | Session,
        *,
        in_transaction: bool = False,
        durability: Literal["strict", "relaxed"] = "strict",
        encryption: BodyCodec | None = None,
        max_connections: int = 10,
        timeout: float = 10.0,
        clock: Callable[[], float] | None = None,
    ) -> None:
        self.codec: BodyCodec = encryption or PlainCodec()
        self._store = SQLStore(database, JOURNAL, max_connections=max_connections, timeout=timeout)
        self._in_transaction = in_transaction
        self._is_durable = durability == "relaxed" or in_transaction
        self._clock = clock

    def begin(self, entry: Entry, lease: float) -> Snapshot:
        """See `Journal.begin`."""
        for _ in range(MAX_TRIES):
            values = {**entry.to_row(), "lease": lease, "now": self._now()}
            snapshot = self._store.run(self._durably(partial(begin, entry=entry, values=values)))
            if snapshot is not None:
                return snapshot
        raise StoreUnavailable(
            "The database hides from this transaction what others have written since it began (its isolation level is "
            "above READ COMMITTED). Nothing was sent: roll back, and try again."
        )

    def change(self, entry: Entry, *, lease: float | None = None, restarts: bool = False) -> Snapshot | None:
        """See `Journal.change`."""
        values = {**entry.to_row(), "lease": lease, "restarts": int(restarts), "now": self._now()}
        return self._store.run(
            partial(change, entry=entry, values=values), partial(change_again, entry=entry, values=values)
        )

    def find(self, key: EntryKey) -> Snapshot | None:
        """See `Journal.find`."""
        return self._store.run(partial(find, key=key, now=self._now()))

    def entries(
        self,
        *,
        unfinished: bool = False,
        key_prefix: Sequence[str] = (),
        after: EntryKey | None = None,
        limit: int = 100,
    ) -> list[Entry]:
        """See `Journal.entries`."""
        return self._store.run(
            partial(list_entries, unfinished=unfinished, key_prefix=key_prefix, after=after, limit=limit)
        )

    def purge(self, older_than: float) -> int:
        """See `Journal.purge`. Entries are deleted in pieces, so that others can write in between."""
        age = checked_age(older_than)
        now = self._now()
        before = (self._store.run(read_clock) if now is None else now) - age
        after: tuple[Any, ...] | None = None
        total = 0
        while True:
            deleted, after = self._store.run(partial(purge_page, before=before, after=after, limit=PURGE_PAGE))
            total += deleted
            if after is None:
                return total

    def prepare(self) -> None:
        """See `Journal.prepare`."""
        self._store.prepare()

    def close(self) -> None:
        """Close the journal's own connections. Your own engine, connection or session stays open."""
        self._store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._store.shown!r})"

    def _now(self) -> float | None:
        return None if self._clock is None else self._clock()

    def _durably(self, work: Callable[[Connection], T]) -> Callable[[Connection], T]:
        """Return `work` with a check that what it writes is durable, unless that is known or not wanted."""
        if self._is_durable:
            return work

        def checked(connection: Connection) -> T:
            if self._store.is_yours and not autocommits(connection):
                raise ConfigurationError(
                    "On this connection an intent is durable only when you commit, which is after the request was "
                    "sent: a crash in between loses it. Pass the journal an engine, a connection in AUTOCOMMIT mode, "
                    "or an address; or set `in_transaction=True` if that is what you want. Nothing was sent."
                )
            check_durability(connection)
            self._is_durable = True
            return work(connection)

        return checked
