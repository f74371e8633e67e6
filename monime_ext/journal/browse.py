"""Look through a journal, page by page; for the command line and for your own programs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from monime_ext.journal._sync.protocol import Journal
from monime_ext.journal.entry import MAX_ATTEMPTS, Entry, EntryKey

__all__ = ["attempts_at", "iter_entries"]

PAGE_SIZE: Final = 100


def iter_entries(journal: Journal, *, space_id: str | None = None, unfinished: bool = False) -> Iterator[Entry]:
    """Yield entries in the order of their keys, fetched while they are iterated.

    Args:
        journal: The journal.
        space_id: Only the entries of this Space.
        unfinished: Only entries whose outcome is not known.

    Raises:
        StoreUnavailable: The journal cannot be used.
    """
    key_prefix = () if space_id is None else (space_id,)
    after: EntryKey | None = None
    while True:
        entries = journal.entries(unfinished=unfinished, key_prefix=key_prefix, after=after, limit=PAGE_SIZE)
        yield from entries
        if len(entries) < PAGE_SIZE:
            return
        after = entries[-1].key


def attempts_at(
    journal: Journal, once: str, *, space_id: str | None = None, operation: str = "createCheckoutSession"
) -> list[Entry]:
    """Return every attempt at an order, the first one first.

    Args:
        journal: The journal.
        once: Your own id of the order.
        space_id: Its Space. If omitted, the whole journal is searched, which takes longer.
        operation: The operation's id in the OpenAPI document.

    Raises:
        StoreUnavailable: The journal cannot be used.
    """
    if space_id is None:
        return [entry for entry in iter_entries(journal) if (entry.key.once, entry.key.operation) == (once, operation)]
    return journal.entries(key_prefix=(space_id, operation, once), limit=MAX_ATTEMPTS)
