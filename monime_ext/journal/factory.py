"""Where a journal is: by its address, or at the default place."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from monime_ext.journal._async.protocol import AsyncJournal
from monime_ext.journal._sync.protocol import Journal
from monime_ext.journal.encryption import BodyCodec

__all__ = ["default_address", "open_journal", "open_journal_async", "without_password"]


def default_address() -> str:
    """Return `MONIME_JOURNAL`, or else a file in the folder where this user's programs keep their state.

    That is `~/.local/state/monime-ext/journal.sqlite3` (or below `XDG_STATE_HOME`), on macOS
    `~/Library/Application Support/monime-ext/journal.sqlite3`, on Windows
    `%LOCALAPPDATA%\\\\monime-ext\\\\journal.sqlite3`.
    """
    named = os.environ.get("MONIME_JOURNAL")
    return named or str(_state_folder() / "monime-ext" / "journal.sqlite3")


def without_password(address: str) -> str:
    """Return an address, fit to be shown."""
    parts = urlsplit(address)
    if not parts.scheme or not parts.hostname:
        return address
    return f"{parts.scheme}://{parts.hostname}{f':{parts.port}' if parts.port else ''}{parts.path}"


def open_journal(address: str | os.PathLike[str] | None = None, *, encryption: BodyCodec | None = None) -> Journal:
    """Return the journal at an address; for threads.

    Args:
        address: A file, `postgresql://…`, or `redis://…` (also `rediss://…`), to which `?durability=everysec` and
            `&prefix=shop:` may be added; the default place when left out.
        encryption: Encrypts bodies. When left out, `MONIME_JOURNAL_KEYS` has the keys, the newest first, with commas
            between them; bodies are kept as they are where there is none.

    Raises:
        ConfigurationError: The extra that it needs is not installed, or a key is not one.
    """
    kind, told, options = _parsed(address, encryption)
    if kind == "postgres":
        from monime_ext.journal.postgres import PostgresJournal

        return PostgresJournal(told, **options)
    from monime_ext.journal.sqlite import SQLiteJournal

    return SQLiteJournal(told, **options)


def open_journal_async(
    address: str | os.PathLike[str] | None = None, *, encryption: BodyCodec | None = None
) -> AsyncJournal:
    """Return the journal at an address; for tasks.

    Args:
        address: See `open_journal`.
        encryption: See `open_journal`.

    Raises:
        ConfigurationError: The extra that it needs is not installed, or a key is not one.
    """
    kind, told, options = _parsed(address, encryption)
    if kind == "postgres":
        from monime_ext.journal.postgres import AsyncPostgresJournal

        return AsyncPostgresJournal(told, **options)
    from monime_ext.journal.sqlite import AsyncSQLiteJournal

    return AsyncSQLiteJournal(told, **options)


def _parsed(
    address: str | os.PathLike[str] | None, encryption: BodyCodec | None
) -> tuple[Literal["sqlite", "postgres"], str, dict[str, Any]]:
    """Return the kind of a journal, where it is, and the options of its class."""
    told = os.fspath(default_address() if address is None else address)
    options: dict[str, Any] = {"encryption": encryption or _encryption_of_the_environment()}
    if told.startswith(("postgresql://", "postgres://")):
        return "postgres", told, options
    return "sqlite", told, options


def _encryption_of_the_environment() -> BodyCodec | None:
    keys = os.environ.get("MONIME_JOURNAL_KEYS")
    if not keys:
        return None
    from monime_ext.journal.encryption import Encryption

    return Encryption(*(each.strip() for each in keys.split(",")))


def _state_folder() -> Path:
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support"
    return Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state")
