"""Where a journal is: by its address, or at the default place."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any, Literal
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from .encryption import Keeping
from .protocol import AsyncJournal, Journal

__all__ = ["async_journal_at", "default_address", "journal_at", "without_password"]


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


def journal_at(address: str | os.PathLike[str] | None = None, *, encryption: Keeping | None = None) -> Journal:
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
        from .postgres import PostgresJournal

        return PostgresJournal(told, **options)
    if kind == "redis":
        from .redis import RedisJournal

        return RedisJournal(told, **options)
    from .sqlite import SQLiteJournal

    return SQLiteJournal(told, **options)


def async_journal_at(
    address: str | os.PathLike[str] | None = None, *, encryption: Keeping | None = None
) -> AsyncJournal:
    """Return the journal at an address; for tasks.

    Args:
        address: See `journal_at`.
        encryption: See `journal_at`.

    Raises:
        ConfigurationError: The extra that it needs is not installed, or a key is not one.
    """
    kind, told, options = _parsed(address, encryption)
    if kind == "postgres":
        from .postgres import AsyncPostgresJournal

        return AsyncPostgresJournal(told, **options)
    if kind == "redis":
        from .redis import AsyncRedisJournal

        return AsyncRedisJournal(told, **options)
    from .sqlite import AsyncSQLiteJournal

    return AsyncSQLiteJournal(told, **options)


def _parsed(
    address: str | os.PathLike[str] | None, encryption: Keeping | None
) -> tuple[Literal["sqlite", "postgres", "redis"], str, dict[str, Any]]:
    """Return the kind of a journal, where it is, and the options of its class."""
    told = os.fspath(default_address() if address is None else address)
    options: dict[str, Any] = {"encryption": encryption or _encryption_of_the_environment()}
    if told.startswith(("postgresql://", "postgres://")):
        return "postgres", told, options
    if told.startswith(("redis://", "rediss://")):
        parts = urlsplit(told)
        asked = dict(parse_qsl(parts.query))
        options |= {name: asked.pop(name) for name in ("durability", "prefix") if name in asked}
        return "redis", urlunsplit(parts._replace(query=urlencode(asked))), options
    return "sqlite", told, options


def _encryption_of_the_environment() -> Keeping | None:
    keys = os.environ.get("MONIME_JOURNAL_KEYS")
    if not keys:
        return None
    from .encryption import Encryption

    return Encryption(*(each.strip() for each in keys.split(",")))


def _state_folder() -> Path:
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support"
    return Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state")
