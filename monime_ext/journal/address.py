"""The address of a journal: the default one, the kind of database that it names, and its form without a password."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from urllib.parse import urlsplit

from monime_ext.journal.encryption import BodyCodec

__all__ = ["default_address", "encryption_from_env", "is_postgres", "without_password"]


def default_address() -> str:
    r"""Return `MONIME_JOURNAL`, or else a file in the folder where this user's programs store their state.

    That is `~/.local/state/monime-ext/journal.sqlite3` (or below `XDG_STATE_HOME`), on macOS
    `~/Library/Application Support/monime-ext/journal.sqlite3`, on Windows
    `%LOCALAPPDATA%\monime-ext\journal.sqlite3`.
    """
    address = os.environ.get("MONIME_JOURNAL")
    return address or str(_state_folder() / "monime-ext" / "journal.sqlite3")


def is_postgres(address: str) -> bool:
    """Return whether an address is one of PostgreSQL; otherwise it is a file."""
    return address.startswith(("postgresql://", "postgres://"))


def without_password(address: str) -> str:
    """Return an address in a form that may be shown."""
    parts = urlsplit(address)
    if not parts.scheme or not parts.hostname:
        return address
    return f"{parts.scheme}://{parts.hostname}{f':{parts.port}' if parts.port else ''}{parts.path}"


def encryption_from_env() -> BodyCodec | None:
    """Return the encryption with the keys in `MONIME_JOURNAL_KEYS`, or None if there are none.

    Raises:
        ConfigurationError: The extra `encryption` is not installed, or a key is invalid.
    """
    keys = os.environ.get("MONIME_JOURNAL_KEYS")
    if not keys:
        return None
    from monime_ext.journal.encryption import Encryption

    return Encryption(*(key.strip() for key in keys.split(",")))


def _state_folder() -> Path:
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support"
    return Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state")
