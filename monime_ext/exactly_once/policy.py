"""What an entry means for a call for its order, and what an error means for the entry: pure decisions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Literal, TypeAlias

from monime_ext.errors import MonimeError
from monime_ext.exactly_once.stored_error import is_permanent
from monime_ext.exactly_once.stored_request import refused
from monime_ext.journal.encryption import BodyCodec
from monime_ext.journal.entry import Entry, Snapshot
from monime_ext.journal.retention import CLOCK_MARGIN

__all__ = ["MAX_DEADLINE", "Action", "finalized_by_error", "key_expired", "next_action"]

MAX_DEADLINE: Final = 600.0
"""The deadline in seconds of a create with `once` that has none: otherwise no lease would ever end."""

Action: TypeAlias = Literal["read", "refused", "restart", "take_over", "wait", "lost"]
"""What to do about an entry that is there already.

* `read`       the resource exists: read it.
* `refused`    Monime would refuse the same body again: raise the stored refusal.
* `restart`    nothing happened: send a new request.
* `take_over`  the request may have been processed: send the same bytes with the same key.
* `wait`       another caller is sending the request.
* `lost`       the request may have been processed, and Monime has forgotten its key: sending it again could create a
               second resource.
"""


def next_action(snapshot: Snapshot, key_lifetime: float, is_dead: Callable[[str], bool]) -> Action:
    """Return what to do about an entry that another call created.

    Args:
        snapshot: The entry, and the time of its database.
        key_lifetime: Seconds for which Monime replays a success to a request with the same idempotency key.
        is_dead: Returns whether a lease holder is known to have died.
    """
    match snapshot.entry.state:
        case "created":
            return "read"
        case "refused":
            return "refused"
        case "unsent":
            return "restart"
        case "sending" if _is_held(snapshot, is_dead):
            return "wait"
        case _:
            return "lost" if key_expired(snapshot, key_lifetime) else "take_over"


def key_expired(snapshot: Snapshot, key_lifetime: float) -> bool:
    """Return whether Monime may have forgotten the idempotency key of an unfinished entry."""
    return snapshot.now >= snapshot.entry.sent_at + key_lifetime - CLOCK_MARGIN


def finalized_by_error(entry: Entry, error: MonimeError, codec: BodyCodec) -> Entry:
    """Return the entry after its request has failed.

    Args:
        entry: The entry while the request was sent.
        error: What the call raised; its outcome covers earlier attempts too.
        codec: Encrypts a refusal.
    """
    if error.outcome in ("unknown", "committed"):
        return entry.finalized("unknown")
    if is_permanent(error):
        return refused(entry, error, codec)
    return entry.finalized("unsent")


def _is_held(snapshot: Snapshot, is_dead: Callable[[str], bool]) -> bool:
    entry = snapshot.entry
    if entry.owner is None or entry.lease_expires_at is None or entry.lease_expires_at <= snapshot.now:
        return False
    return not is_dead(entry.owner)
