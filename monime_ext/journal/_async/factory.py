"""Open a journal by its address."""

from __future__ import annotations

import os

from monime_ext.journal._async.protocol import AsyncJournal
from monime_ext.journal.address import default_address, encryption_from_env, is_postgres
from monime_ext.journal.encryption import BodyCodec

__all__ = ["open_journal_async"]


def open_journal_async(
    address: str | os.PathLike[str] | None = None, *, encryption: BodyCodec | None = None
) -> AsyncJournal:
    """Return the journal at an address.

    Args:
        address: A file or `postgresql://…`. Defaults to `default_address()`.
        encryption: Encrypts bodies. Defaults to the keys in `MONIME_JOURNAL_KEYS`, newest first and separated by
            commas; if there are none, bodies are stored as they are.

    Raises:
        ConfigurationError: The extra that it needs is not installed, or a key is invalid.
    """
    location = os.fspath(default_address() if address is None else address)
    codec = encryption or encryption_from_env()
    if is_postgres(location):
        from monime_ext.journal._async.postgres import AsyncPostgresJournal

        return AsyncPostgresJournal(location, encryption=codec)
    from monime_ext.journal._async.sqlite import AsyncSQLiteJournal

    return AsyncSQLiteJournal(location, encryption=codec)
