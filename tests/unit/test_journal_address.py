"""The address of a journal."""

from __future__ import annotations

from typing import Any

import pytest

from monime_ext.journal import (
    AsyncPostgresJournal,
    AsyncSQLiteJournal,
    PostgresJournal,
    SQLiteJournal,
    open_journal,
    open_journal_async,
)
from monime_ext.journal.address import without_password


@pytest.mark.parametrize(
    ("address", "kinds"),
    [
        ("journal.sqlite3", (SQLiteJournal, AsyncSQLiteJournal)),
        ("/var/lib/shop/journal", (SQLiteJournal, AsyncSQLiteJournal)),
        ("postgresql://shop@db/shop", (PostgresJournal, AsyncPostgresJournal)),
        ("postgres://shop@db/shop", (PostgresJournal, AsyncPostgresJournal)),
    ],
)
def test_the_address_selects_the_kind_of_the_journal(address: str, kinds: tuple[Any, Any]) -> None:
    assert type(open_journal(address)) is kinds[0]
    assert type(open_journal_async(address)) is kinds[1]


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("/var/lib/journal.sqlite3", "/var/lib/journal.sqlite3"),
        ("postgresql://shop:s3cret@db:5433/shop?password=s3cret", "postgresql://db:5433/shop"),
    ],
)
def test_an_address_is_shown_without_its_password(address: str, shown: str) -> None:
    assert without_password(address) == shown
