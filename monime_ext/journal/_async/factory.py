"""Open a journal by its address."""

from __future__ import annotations

import os

from monime_ext.journal._async.protocol import AsyncJournal
from monime_ext.journal.address import encryption_from_env, is_server, resolve_address
from monime_ext.journal.encryption import BodyCodec

__all__ = ["open_journal_async"]


def open_journal_async(
    address: str | os.PathLike[str] | None = None, *, encryption: BodyCodec | None = None
) -> AsyncJournal:
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
        from monime_ext.journal._async.sql import AsyncSQLJournal

        return AsyncSQLJournal(location, encryption=codec)
    from monime_ext.journal._async.sqlite import AsyncSQLiteJournal

    return AsyncSQLiteJournal(location, encryption=codec)
