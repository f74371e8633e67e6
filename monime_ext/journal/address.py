"""The address of a journal: the default one, and the kind of database that it names."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import Final

from monime_ext._core.environment import check_text, read_variable
from monime_ext.errors import ConfigurationError
from monime_ext.journal.encryption import BodyCodec
from monime_ext.storage.address import parse_server_address, without_password
from monime_ext.storage.private_files import create_private_folder

__all__ = ["default_address", "encryption_from_env", "is_server", "resolve_address", "without_password"]

_KEYWORDS: Final = re.compile(r"(host|hostaddr|port|dbname|user|password|service|sslmode|options)\s*=", re.IGNORECASE)
_FILE_SCHEME: Final = re.compile(
    r"(file|sqlite|sqlite3|jdbc|unix|redis|rediss|postgres|postgresql|mysql|mariadb):", re.I
)


def default_address() -> str:
    r"""Return `MONIME_JOURNAL`, or else a file in the folder where this user's programs store their state.

    That is `~/.local/state/monime-ext/journal.sqlite3` (or below `XDG_STATE_HOME`), on macOS
    `~/Library/Application Support/monime-ext/journal.sqlite3`, on Windows
    `%LOCALAPPDATA%\monime-ext\journal.sqlite3`.

    Raises:
        ConfigurationError: `MONIME_JOURNAL` has quotes or whitespace around it.
    """
    return read_variable("MONIME_JOURNAL") or str(_default_file())


def resolve_address(address: str | os.PathLike[str] | None) -> str:
    """Return the address of a journal, checked; the one reader for arguments, the environment and the command line.

    The folder of the default file is created. No other folder is: an address with a mistake must not become a file in
    a place that is gone with the container, or the next one would charge again.

    Args:
        address: A file, `postgresql://…`, `mysql://…` or `mariadb://…`; None for `default_address()`.

    Raises:
        ConfigurationError: It is neither a file in a folder that exists nor a supported address. The message contains
            no password.
    """
    location = os.fspath(default_address() if address is None else address)
    if not location:
        raise ConfigurationError(f"The address of the journal is empty. {_ALLOWED}")
    check_text(location, "The address of the journal")
    if "://" in location:
        parse_server_address(location)
        return location
    if _KEYWORDS.match(location) or (not isinstance(address, os.PathLike) and _FILE_SCHEME.match(location)):
        raise ConfigurationError(f"The address of the journal is neither a path nor a supported address. {_ALLOWED}")
    path = Path(location)
    if _is_default(path):
        try:
            create_private_folder(path.parent)
        except OSError as error:
            raise ConfigurationError(
                f"The folder of the journal, {path.parent}, cannot be created ({type(error).__name__}). Set "
                "MONIME_JOURNAL to a file in a folder that is kept, or HOME to one. Nothing was sent."
            ) from error
    if not path.parent.is_dir():
        raise ConfigurationError(
            f"The folder of the journal, {path.parent}, does not exist. Create it, or correct the address: a journal "
            "in another place would not know the orders of this one. Nothing was sent."
        )
    return location


def is_server(address: str) -> bool:
    """Return whether a checked address is one of a database on a server; otherwise it is a file."""
    return "://" in address


def encryption_from_env() -> BodyCodec | None:
    """Return the encryption with the keys in `MONIME_JOURNAL_KEYS`, or None if there are none.

    Raises:
        ConfigurationError: The extra `encryption` is not installed, or a key is invalid.
    """
    keys = read_variable("MONIME_JOURNAL_KEYS")
    if not keys:
        return None
    from monime_ext.journal.encryption import Encryption

    return Encryption(*(key.strip() for key in keys.split(",")))


_ALLOWED: Final = (
    "Use the path of a file in a folder that exists, or postgresql://…, mysql:// or mariadb://…. Nothing was sent."
)


def _default_file() -> Path:
    try:
        return _state_folder() / "monime-ext" / "journal.sqlite3"
    except RuntimeError:
        raise ConfigurationError(
            "There is no folder for the journal, because HOME is not set and this user has none. Set MONIME_JOURNAL to "
            "a file in a folder that is kept, or to the address of a database. Nothing was sent."
        ) from None


def _is_default(path: Path) -> bool:
    try:
        return path == _default_file()
    except ConfigurationError:
        # Another file is given: no default one is needed.
        return False


def _state_folder() -> Path:
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support"
    return Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state")
