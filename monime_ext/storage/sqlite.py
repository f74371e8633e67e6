"""SQLite in a file: for any number of threads, tasks and processes of one machine."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, LiteralString, TypeVar

from monime_ext.storage.errors import unavailable
from monime_ext.storage.schema import VERSIONS, Component, pending

__all__ = ["SQLiteStore"]

T = TypeVar("T")

_LEFT_TO_PARENT: Final[list[sqlite3.Connection]] = []
"""The connections of a process that forked, kept alive in its child, which may neither use nor close them."""

_MISTAKES: Final = (
    sqlite3.DataError,
    sqlite3.IntegrityError,
    sqlite3.InternalError,
    sqlite3.NotSupportedError,
    sqlite3.ProgrammingError,
)
"""The kinds of `DatabaseError` that a program makes; the others are the file's, a damaged one's among them."""


class SQLiteStore:
    """A database in a file, made with its tables when it is first used.

    What a transaction wrote is on the disk when it has ended, so that it survives the loss of power too.

    Args:
        path: The file. Its folder is made when it is not there. Both are for this user only, since what is kept may be
            personal data. It has to be on a disk of this machine: file systems of the network break SQLite's locks.
        components: The tables to have.
        timeout: Seconds to wait for other threads and processes that write.
    """

    def __init__(self, path: str | os.PathLike[str], *components: Component, timeout: float = 30.0) -> None:
        self.path = Path(path)
        self._components = components
        self._timeout = timeout
        self._connection: sqlite3.Connection | None = None
        self._give_back: Callable[[], object] = _nothing
        self._process = os.getpid()
        self._lock = threading.Lock()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Yield the connection for one transaction, which is rolled back when the block raises.

        Others that write, in this process too, wait until it ends.

        Raises:
            StoreUnavailable: The file cannot be used, or others have written for too long. What is raised by the block
                itself stays as it is.
        """
        with self._lock_here():
            connection = self._connection or self._opened()
            try:
                with self._translated():
                    connection.execute("BEGIN IMMEDIATE")
                yield connection
                with self._translated():
                    connection.execute("COMMIT")
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")

    def fetch(self, statement: LiteralString, values: Sequence[Any] | Mapping[str, Any] = ()) -> list[tuple[Any, ...]]:
        """Return the rows of one statement that reads.

        Raises:
            StoreUnavailable: The file cannot be used, or others have written for too long.
        """
        with self._lock_here():
            connection = self._connection or self._opened()
            with self._translated():
                return connection.execute(statement, values).fetchall()

    async def fetch_async(
        self, statement: LiteralString, values: Sequence[Any] | Mapping[str, Any] = ()
    ) -> list[tuple[Any, ...]]:
        """The same for tasks, in a thread."""
        from anyio import to_thread

        return await to_thread.run_sync(self.fetch, statement, values)

    def change(self, statement: LiteralString, values: Sequence[Any] | Mapping[str, Any] = ()) -> int:
        """Return how many rows one statement changed; it is a transaction of its own.

        Raises:
            StoreUnavailable: The file cannot be used, or others have written for too long.
        """
        with self._lock_here():
            connection = self._connection or self._opened()
            with self._translated():
                return connection.execute(statement, values).rowcount

    async def change_async(self, statement: LiteralString, values: Sequence[Any] | Mapping[str, Any] = ()) -> int:
        """The same for tasks, in a thread; it is not cut off when the task is cancelled."""
        from anyio import to_thread

        return await to_thread.run_sync(self.change, statement, values)

    def run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Return what `work` returns; everything it does is one transaction, and rolled back when it raises.

        Args:
            work: Gets the connection, which is its own for that time.

        Raises:
            StoreUnavailable: The file cannot be used, or others have written for too long.
        """
        with self.transaction() as connection, self._translated():
            return work(connection)

    async def run_async(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """The same for tasks: the work is done in a thread, and is not cut off when the task is cancelled."""
        from anyio import to_thread

        return await to_thread.run_sync(self.run, work)

    def prepare(self) -> None:
        """Make the file and its tables, or bring them up to date. The first use does it too.

        Raises:
            StoreUnavailable: The file cannot be used.
            ConfigurationError: The tables were made by a later release of this package.
        """
        self.run(lambda connection: None)

    def close(self) -> None:
        """Close the file. It is opened again when it is used again."""
        with self._lock_here():
            self._connection = None
            self._give_back()

    def _lock_here(self) -> threading.Lock:
        """The lock of this process. In a child that forked, the parent's may be held by a thread that is not there."""
        if self._process != os.getpid():
            self._lock = threading.Lock()
            self._connection = None
            self._give_back()
            self._process = os.getpid()
        return self._lock

    def _opened(self) -> sqlite3.Connection:
        with self._translated((sqlite3.DatabaseError, OSError)):
            self._connection = self._open()
        return self._connection

    def _open(self) -> sqlite3.Connection:
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(self.path, os.O_CREAT | os.O_RDWR, 0o600))
        connection = sqlite3.connect(
            self.path, timeout=self._timeout, isolation_level=None, check_same_thread=False, cached_statements=64
        )
        try:
            self._switch_to_wal(connection)
            # FULL syncs the log at each commit; with NORMAL, the last ones could be lost with the power.
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA fullfsync = ON")
            if self._is_behind(connection):
                self._migrate(connection)
        except BaseException:
            connection.close()
            raise
        # A journal that a client opened by itself is closed by nobody when the client is not: it ends with both.
        self._give_back = weakref.finalize(self, _given_back, connection, self._process)
        return connection

    def _switch_to_wal(self, connection: sqlite3.Connection) -> None:
        # Of processes that switch a new file at the same moment, SQLite tells all but one at once that it is locked,
        # whatever time they are willing to wait.
        ends_at = time.monotonic() + self._timeout
        while True:
            try:
                connection.execute("PRAGMA journal_mode = WAL")
            except sqlite3.OperationalError as failure:
                if failure.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() >= ends_at:
                    raise
                time.sleep(0.01)
            else:
                return

    def _is_behind(self, connection: sqlite3.Connection) -> bool:
        made = connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (VERSIONS,)).fetchone()
        versions = _versions(connection) if made else {}
        return any(pending(each, versions.get(each.name, 0)) for each in self._components)

    def _migrate(self, connection: sqlite3.Connection) -> None:
        connection.execute("BEGIN IMMEDIATE")
        try:
            connection.execute(
                f"CREATE TABLE IF NOT EXISTS {VERSIONS} (component TEXT PRIMARY KEY, version INTEGER NOT NULL)"
            )
            versions = _versions(connection)
            for component in self._components:
                for statement in pending(component, versions.get(component.name, 0)):
                    connection.execute(statement)
                connection.execute(
                    f"INSERT OR REPLACE INTO {VERSIONS} VALUES (?, ?)",  # noqa: S608
                    (component.name, component.version),
                )
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")

    @contextmanager
    def _translated(self, kinds: tuple[type[Exception], ...] = (sqlite3.DatabaseError,)) -> Iterator[None]:
        try:
            yield
        except kinds as failure:
            if isinstance(failure, _MISTAKES):
                raise
            raise unavailable(f"The file {self.path}", failure) from failure

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self.path)!r})"


def _given_back(connection: sqlite3.Connection, process: int) -> None:
    if process == os.getpid():
        connection.close()
    else:
        _LEFT_TO_PARENT.append(connection)


def _nothing() -> None:
    """What there is to give back before the file was opened."""


def _versions(connection: sqlite3.Connection) -> dict[str, int]:
    return dict(connection.execute(f"SELECT component, version FROM {VERSIONS}").fetchall())  # noqa: S608
