"""Look through a journal, page by page; for the command line and for programs of your own."""

from __future__ import annotations

from collections.abc import Iterator

from monime_ext.exactly_once.driving import MOST_ATTEMPTS
from monime_ext.journal._sync.protocol import Journal
from monime_ext.journal.entry import Entry, EntryKey

__all__ = ["attempts_at", "each_entry"]

PAGE = 100


def each_entry(journal: Journal, *, space_id: str | None = None, unfinished: bool = False) -> Iterator[Entry]:
    """Yield entries in the order of their names, fetched while they are iterated.

    Args:
        journal: The journal.
        space_id: Only those of this Space.
        unfinished: Only those of which the end is not known.

    Raises:
        StoreUnavailable: The journal cannot be used.
    """
    within = () if space_id is None else (space_id,)
    after: EntryKey | None = None
    while True:
        entries = journal.entries(unfinished=unfinished, within=within, after=after, limit=PAGE)
        yield from entries
        if len(entries) < PAGE:
            return
        after = entries[-1].name


def attempts_at(
    journal: Journal, once: str, *, space_id: str | None = None, operation: str = "createCheckoutSession"
) -> list[Entry]:
    """Return every attempt at an order, the first first.

    Args:
        journal: The journal.
        once: Your own id of the order.
        space_id: Its Space; all are looked through when left out, which takes longer.
        operation: The operation's id in the OpenAPI document.

    Raises:
        StoreUnavailable: The journal cannot be used.
    """
    if space_id is None:
        return [each for each in each_entry(journal) if (each.name.once, each.name.operation) == (once, operation)]
    return journal.entries(within=(space_id, operation, once), limit=MOST_ATTEMPTS)
