"""Where a journal is, by its address."""

from __future__ import annotations

from typing import Any

import pytest

from monime_ext.errors import ConfigurationError
from monime_ext.journal import (
    AsyncPostgresJournal,
    AsyncRedisJournal,
    AsyncSQLiteJournal,
    PostgresJournal,
    RedisJournal,
    SQLiteJournal,
    open_journal,
    open_journal_async,
)
from monime_ext.journal.factory import without_password
from tests.services import REDIS, redis_prefix


@pytest.mark.parametrize(
    ("address", "kinds"),
    [
        ("journal.sqlite3", (SQLiteJournal, AsyncSQLiteJournal)),
        ("/var/lib/shop/journal", (SQLiteJournal, AsyncSQLiteJournal)),
        ("postgresql://shop@db/shop", (PostgresJournal, AsyncPostgresJournal)),
        ("postgres://shop@db/shop", (PostgresJournal, AsyncPostgresJournal)),
        ("redis://cache", (RedisJournal, AsyncRedisJournal)),
        ("rediss://cache:6380/1?durability=everysec", (RedisJournal, AsyncRedisJournal)),
    ],
)
def test_an_address_tells_what_a_journal_is_kept_in(address: str, kinds: tuple[Any, Any]) -> None:
    assert type(open_journal(address)) is kinds[0]
    assert type(open_journal_async(address)) is kinds[1]


def test_the_address_of_a_redis_tells_what_it_may_lose_and_where_its_keys_are() -> None:
    with redis_prefix() as prefix:
        journal = open_journal(f"{REDIS}?durability=none&prefix={prefix}&socket_timeout=5")
        assert journal.entries() == []
        journal.close()
        with pytest.raises(ConfigurationError, match="durability is one of"):
            open_journal(f"{REDIS}?durability=perhaps&prefix={prefix}").entries()


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("/var/lib/journal.sqlite3", "/var/lib/journal.sqlite3"),
        ("postgresql://shop:s3cret@db:5433/shop?password=s3cret", "postgresql://db:5433/shop"),
        ("redis://:s3cret@cache/1", "redis://cache/1"),
    ],
)
def test_an_address_is_shown_without_its_password(address: str, shown: str) -> None:
    assert without_password(address) == shown
