"""Journals on a database of their own, sync and async, for the tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, TypeAlias, get_args

from monime_ext.journal import (
    AsyncSQLiteJournal,
    AsyncSQLJournal,
    Entry,
    Journal,
    SQLiteJournal,
    SQLJournal,
)
from tests.services import mariadb_database, postgres_schema

__all__ = ["STORES", "Journals", "Store", "journals_in"]

Store: TypeAlias = Literal["sqlite", "postgres", "mariadb"]
STORES: tuple[Store, ...] = get_args(Store)

_CLASSES: dict[Store, tuple[Any, Any]] = {
    "sqlite": (SQLiteJournal, AsyncSQLiteJournal),
    "postgres": (SQLJournal, AsyncSQLJournal),
    "mariadb": (SQLJournal, AsyncSQLJournal),
}


@dataclass
class Journals:
    """Opens journals that share one database.

    Attributes:
        store: The kind of the database.
        address: The first argument of a journal's class.
        options: The others.
    """

    store: Store
    address: str
    options: dict[str, Any] = field(default_factory=dict)
    closing: list[Callable[[], object]] = field(default_factory=list)

    def open(self, **options: Any) -> Journal:
        """Return a sync journal."""
        journal: Journal = _CLASSES[self.store][0](self.address, **self.options, **options)
        self.closing.append(journal.close)
        return journal

    def close(self) -> None:
        """Close every sync journal that is open."""
        while self.closing:
            self.closing.pop()()

    def open_async(self, **options: Any) -> Any:
        """Return an async journal; the caller closes it."""
        return _CLASSES[self.store][1](self.address, **self.options, **options)

    def entries(self) -> list[Entry]:
        """Return every entry."""
        return self.open().entries(limit=1000)


@contextmanager
def journals_in(store: Store, folder: Path) -> Iterator[Journals]:
    """Yield journals on an empty database, which is dropped afterwards."""
    if store == "sqlite":
        yield from _closing(Journals(store, str(folder / "journal.sqlite3")))
    else:
        with postgres_schema() if store == "postgres" else mariadb_database() as address:
            journals = Journals(store, address)
            journals.open().prepare()
            yield from _closing(journals)


def _closing(journals: Journals) -> Iterator[Journals]:
    try:
        yield journals
    finally:
        journals.close()
