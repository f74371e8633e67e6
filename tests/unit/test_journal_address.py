"""The address of a journal."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from monime_ext.errors import ConfigurationError
from monime_ext.journal import (
    AsyncSQLiteJournal,
    AsyncSQLJournal,
    SQLiteJournal,
    SQLJournal,
    default_address,
    open_journal,
    open_journal_async,
)
from monime_ext.journal.address import resolve_address, without_password

SERVER = (SQLJournal, AsyncSQLJournal)
FILE = (SQLiteJournal, AsyncSQLiteJournal)


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MONIME_JOURNAL", raising=False)


@pytest.mark.parametrize(
    ("address", "kinds"),
    [
        ("journal.sqlite3", FILE),
        ("/tmp/journal", FILE),
        ("a=b.sqlite3", FILE),
        (Path("journal.sqlite3"), FILE),
        ("postgresql://shop@db/shop", SERVER),
        ("postgres://shop@db/shop", SERVER),
        ("POSTGRESQL://shop@db/shop", SERVER),
        ("postgresql://one:5432,two:5433/shop?target_session_attrs=read-write", SERVER),
        ("postgresql://shop:p%40ss@[::1]:5432/shop", SERVER),
        ("postgresql:///shop?host=/var/run/postgresql", SERVER),
        ("mysql://shop@db/shop", SERVER),
        ("mariadb://shop:p%2Fw@db:3307/shop", SERVER),
    ],
)
def test_the_address_selects_the_kind_of_the_journal(address: str, kinds: tuple[Any, Any]) -> None:
    assert type(open_journal(address)) is kinds[0]
    assert type(open_journal_async(address)) is kinds[1]


WRONG = [
    "postgresql+asyncpg://shop:hunter2@db/shop",
    "mysql+pymysql://shop:hunter2@db/shop",
    '"postgresql://shop:hunter2@db/shop"',
    "'/tmp/journal.sqlite3'",
    " postgresql://shop:hunter2@db/shop",
    "postgresql://shop:hunter2@db/shop\n",
    "journal.sqlite3 ",
    "host=db dbname=shop user=shop password=hunter2",
    "dbname=shop",
    "redis://:hunter2@db:7391/0",
    "redis+tls://u:hunter2@db:6380/0",
    "unix:///run/redis.sock?db=7",
    "sqlite:///shop.db",
    "file:shop.db?mode=rw",
    "postgresql:shop",
    "postgresql://shop:hunter2@db:70000/shop",
    "postgresql://shop:hunter2@db:x/shop",
    "postgresql://:hunter2/x@db/shop",
    "postgresql://shop:hun@ter2@db/shop",
    "postgresql://shop:hunter2#x@db/shop",
    "postgresql://shop:hunter2%w@db/shop",
    "mysql://shop:hunter2@db:0/shop",
    "no/such/folder/journal.sqlite3",
    "",
]


@pytest.mark.parametrize("source", ["argument", "environment"])
@pytest.mark.parametrize("address", WRONG)
def test_a_wrong_address_is_an_error_that_shows_no_password_and_creates_no_file(
    address: str, source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if source == "environment":
        if not address:
            return
        monkeypatch.setenv("MONIME_JOURNAL", address)
    for open_it in (open_journal, open_journal_async):
        with pytest.raises(ConfigurationError) as caught:
            open_it(address if source == "argument" else None)
        assert "hunter2" not in str(caught.value)
        assert "ter2" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_only_the_folder_of_the_default_file_is_created(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "local"))
    open_journal()
    folder = Path(default_address()).parent
    assert folder.is_dir()
    if os.name == "posix":
        assert folder.stat().st_mode & 0o777 == 0o700


def test_a_path_may_have_any_name(tmp_path: Path) -> None:
    assert type(open_journal(tmp_path / "file:journal")) is SQLiteJournal


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("/var/lib/journal.sqlite3", "/var/lib/journal.sqlite3"),
        ("postgresql://shop:s3cret@db:5433/shop?password=s3cret", "postgresql://db:5433/shop"),
        ("redis://:s3cret@db:6379/0", "redis://db:6379/0"),
        ("redis://:s3@cret/x@db:x/0", "redis://…"),
        ("postgresql://:s3cret/x@db/shop", "postgresql://…"),
    ],
)
def test_an_address_is_shown_without_its_password(address: str, shown: str) -> None:
    assert without_password(address) == shown


def _without_home(monkeypatch: pytest.MonkeyPatch) -> None:
    def home() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", home)
    for name in ("MONIME_JOURNAL", "XDG_STATE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)


def test_without_a_home_the_message_names_the_variables(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    _without_home(monkeypatch)
    with pytest.raises(ConfigurationError, match=r"HOME is not set.*MONIME_JOURNAL"):
        resolve_address(None)
    assert resolve_address(tmp_path / "journal.sqlite3") == str(tmp_path / "journal.sqlite3")


def test_a_home_that_cannot_be_written_is_a_configuration_error(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    _without_home(monkeypatch)
    (tmp_path / "file").touch()
    monkeypatch.setattr(Path, "home", lambda: tmp_path / "file")
    with pytest.raises(ConfigurationError, match=r"cannot be created.*MONIME_JOURNAL"):
        resolve_address(None)
