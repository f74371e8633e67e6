# Made by scripts/unasync.py from monime_ext/journal/_async/factory.py. Do not edit: change that file and run `make generate`.
"""Open a journal by its address."""

from __future__ import annotations

import os

from monime_ext.journal._sync.protocol import Journal
from monime_ext.journal.address import encryption_from_env, is_server, resolve_address
from monime_ext.journal.encryption import BodyCodec

__all__ = ["open_journal"]


def open_journal(address: str | os.PathLike[str] | None = None, *, encryption: BodyCodec | None = None) -> Journal:
    """Return the journal at an address.

    Args:
        address: A file in a folder that exists, `postgresql://…`, `mysql://…` or `mariadb://…`. Defaults to
            `default_address()`.
        encryption: Encrypts bodies. Defaults to the keys in `MONIME_JOURNAL_KEYS`, newest first and separated by
            commas; if there are none, bodies are stored as they are.

    Raises:
        ConfigurationError: The address is not supported, the extra that it needs is not installed, or a key is invalid.
    """
    location = resolve_address(address)
    codec = encryption or encryption_from_env()
    if is_server(location):
        from monime_ext.journal._sync.sql import SQLJournal

        return SQLJournal(location, encryption=codec)
    from monime_ext.journal._sync.sqlite import SQLiteJournal

    return SQLiteJournal(location, encryption=codec)
