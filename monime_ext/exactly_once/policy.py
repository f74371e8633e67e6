"""What an entry means for who asks for its order now, and what a failure means for the entry: pure decisions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Literal, TypeAlias

from monime_ext.errors import MonimeError
from monime_ext.exactly_once.stored_error import is_final
from monime_ext.exactly_once.stored_request import refused
from monime_ext.journal.encryption import BodyCodec
from monime_ext.journal.entry import Entry, Snapshot
from monime_ext.journal.retention import CLOCK_MARGIN

__all__ = ["LONGEST_CALL", "Verdict", "outlives_its_key", "settled_by", "verdict"]

LONGEST_CALL: Final = 600.0
"""Seconds that a create with `once` may take where it has no deadline: without an end, no owner is ever dead."""

Verdict: TypeAlias = Literal["read", "refused", "restart", "finish", "wait", "lost"]
"""What to do with an entry that is there.

* `read`     the session is known: ask Monime how it stands.
* `refused`  the same body would be refused again.
* `restart`  nothing happened: begin anew.
* `finish`   it may have happened: send the same bytes with the same key.
* `wait`     another one sends it.
* `lost`     it may have happened, and Monime no longer knows the key: sending would create a second session.
"""


def verdict(standing: Snapshot, key_kept_for: float, is_dead: Callable[[str], bool]) -> Verdict:
    """Return what to do with an entry that somebody began.

    Args:
        standing: The entry, and the time of its database.
        key_kept_for: Seconds for which Monime gives a success again to the same key.
        has_died: Whether an owner is known to have died.
    """
    entry = standing.entry
    match entry.state:
        case "created":
            return "read"
        case "refused":
            return "refused"
        case "unsent":
            return "restart"
        case "sending" if _is_owned(standing, is_dead):
            return "wait"
        case _:
            return "lost" if outlives_its_key(standing, key_kept_for) else "finish"


def outlives_its_key(standing: Snapshot, key_kept_for: float) -> bool:
    """Tell whether Monime may have forgotten the key of an entry that is unfinished."""
    return standing.now >= standing.entry.sent_at + key_kept_for - CLOCK_MARGIN


def settled_by(entry: Entry, error: MonimeError, keeping: BodyCodec) -> Entry:
    """Return the entry after its owner failed for good.

    Args:
        entry: As it was while it was sent.
        error: What the call raised; its outcome counts earlier attempts too.
        keeping: How a refusal is kept.
    """
    if error.outcome in ("unknown", "committed"):
        return entry.settled("unknown")
    if is_final(error):
        return refused(entry, error, keeping)
    return entry.settled("unsent")


def _is_owned(standing: Snapshot, is_dead: Callable[[str], bool]) -> bool:
    entry = standing.entry
    if entry.owner is None or entry.lease_ends is None or entry.lease_ends <= standing.now:
        return False
    return not is_dead(entry.owner)
