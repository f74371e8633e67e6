"""Where a journal is: by its address, or at the default place."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from .encryption import Keeping
from .protocol import AsyncJournal, Journal

__all__ = ["async_journal_at", "default_address", "journal_at"]


def default_address() -> str:
    """Return `MONIME_JOURNAL`, or else a file in the folder where this user's programs keep their state.

    That is `~/.local/state/monime-ext/journal.sqlite3` (or below `XDG_STATE_HOME`), on macOS
    `~/Library/Application Support/monime-ext/journal.sqlite3`, on Windows
    `%LOCALAPPDATA%\\\\monime-ext\\\\journal.sqlite3`.
    """
    named = os.environ.get("MONIME_JOURNAL")
    return named or str(_state_folder() / "monime-ext" / "journal.sqlite3")


def journal_at(address: str | os.PathLike[str] | None = None, *, encryption: Keeping | None = None) -> Journal:
    """Return the journal at an address; for threads.

    Args:
        address: A file, `postgresql://…`, or `redis://…` (also `rediss://…`); the default place when left out.
        encryption: Encrypts bodies; they are kept as they are without one.

    Raises:
        ConfigurationError: The extra that it needs is not installed.
    """
    told = os.fspath(default_address() if address is None else address)
    if told.startswith(("postgresql://", "postgres://")):
        from .postgres import PostgresJournal

        return PostgresJournal(told, encryption=encryption)
    if told.startswith(("redis://", "rediss://")):
        from .redis import RedisJournal

        return RedisJournal(told, encryption=encryption)
    from .sqlite import SQLiteJournal

    return SQLiteJournal(told, encryption=encryption)


def async_journal_at(
    address: str | os.PathLike[str] | None = None, *, encryption: Keeping | None = None
) -> AsyncJournal:
    """Return the journal at an address; for tasks.

    Args:
        address: A file, `postgresql://…`, or `redis://…` (also `rediss://…`); the default place when left out.
        encryption: Encrypts bodies; they are kept as they are without one.

    Raises:
        ConfigurationError: The extra that it needs is not installed.
    """
    told = os.fspath(default_address() if address is None else address)
    if told.startswith(("postgresql://", "postgres://")):
        from .postgres import AsyncPostgresJournal

        return AsyncPostgresJournal(told, encryption=encryption)
    if told.startswith(("redis://", "rediss://")):
        from .redis import AsyncRedisJournal

        return AsyncRedisJournal(told, encryption=encryption)
    from .sqlite import AsyncSQLiteJournal

    return AsyncSQLiteJournal(told, encryption=encryption)


def _state_folder() -> Path:
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support"
    return Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state")
