"""The rules of attempts at an order, as one state machine: pure decisions, of which the workflow only acts.

The goal: of all attempts at one order, at most one session can ever be paid. An attempt is in one of these states, each
of which a journal stores as the state, the phase and the lease of its entry:

=============  =================================================  ==========================================
state          meaning                                            may be sent
=============  =================================================  ==========================================
(no entry)     nobody has asked for it                            attempt 1: once its entry is `sending`
intended       its entry is durable, the others are not checked   once they are checked, as `sending`
sending        its lease holder may be sending it                 by the lease holder, until its deadline
interrupted    as `sending`, and the lease holder is gone         the same bytes, while Monime knows the key
unknown        it may have been processed                         the same bytes, while Monime knows the key
lost           it may have been processed, the key is forgotten   never again
key_in_use     Monime refused its key, which another body has     never again
unsent         nothing happened                                   any body, from `intended`
refused        Monime refused this body, and nothing happened     another body, from `intended`
open           its session can be paid, or is paid                no; the session is read
ended          its session ended without a payment                no; another attempt may follow
=============  =================================================  ==========================================

Five rules keep the goal:

1. **Intent before check.** An attempt writes its own entry first and checks the others afterwards. Of two attempts that
   do so at the same moment, at least one sees the other. The first request of attempt 1 needs no check, because every
   other attempt first makes sure that attempt 1 has an entry, and then looks at it.
2. **Check before sending.** The entry states that the check is still to be done (`intended`); only a change of exactly
   this revision makes it `sending`. Whoever finds the entry after a crash does the check, too. A request that may have
   been processed is sent again only after the same check.
3. **Fence before passing.** An attempt passes another one that cannot be sent any more (an `intended` one whose holder
   is gone, or a `lost` one) by changing its entry first, so that a holder that wakes up late cannot go on. A `lost` one
   is passed only once a session that its last request may have created has ended.
4. **Only what is known ends an attempt.** `unsent` and `refused` need an outcome that covers every request of the
   attempt. A session is gone only if a read does not find it and another one, `MISSING_CONFIRMATION` seconds later,
   does not either. A paid order never ends.
5. **A lease ends after its holder.** The holder sends nothing after its deadline, which is earlier than the lease.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Literal, TypeAlias

from monime_ext.errors import IdempotencyConflict, MonimeError, Outcome
from monime_ext.exactly_once.stored_error import is_permanent
from monime_ext.exactly_once.stored_request import refused
from monime_ext.journal.encryption import BodyCodec
from monime_ext.journal.entry import UNFINISHED, Entry, Snapshot, unreadable
from monime_ext.journal.retention import CLOCK_MARGIN

__all__ = [
    "MAX_DEADLINE",
    "MISSING_CONFIRMATION",
    "Action",
    "Obstacle",
    "finalized_by_error",
    "is_confirmed_missing",
    "key_expired",
    "next_action",
    "obstacle",
]

MAX_DEADLINE: Final = 600.0
"""The deadline in seconds of a create with `once` that has none: otherwise no lease would ever end."""

MISSING_CONFIRMATION: Final = 30.0
"""Seconds between two reads that do not find a session before it counts as deleted: longer than a replica lags."""

SESSION_LIFETIME: Final = 3600.0
"""Seconds for which a session can be paid."""

MISSING_FORGOTTEN: Final = 3600.0
"""Seconds after which a read that did not find a session says nothing any more."""

Action: TypeAlias = Literal["read", "refused", "restart", "take_over", "wait", "lost", "key_in_use"]
"""What to do about an entry that is there already.

* `read`        the resource exists: read it.
* `refused`     Monime would refuse the same body again: raise the stored refusal.
* `restart`     nothing happened: send a new request, once the other attempts are checked.
* `take_over`   the request may have been processed: send the same bytes with the same key.
* `wait`        another caller is sending the request.
* `lost`        the request may have been processed, and Monime has forgotten its key: sending it again could create a
                second resource.
* `key_in_use`  another request has used the key, and may have created a resource.
"""

Obstacle: TypeAlias = Literal["none", "may_be_open", "read", "fence"]
"""What an attempt means for another one at the same order.

* `none`         it leaves nothing that can be paid, and cannot be sent without a check of its own.
* `may_be_open`  it has, or may have, a session that can be paid.
* `read`         it has a session, whose status is to be read.
* `fence`        it leaves nothing that can be paid once its entry is changed, so that nobody can send it any more.
"""


def next_action(snapshot: Snapshot, key_lifetime: float, is_dead: Callable[[str], bool]) -> Action:
    """Return what to do about an entry that another call created.

    Args:
        snapshot: The entry, and the time of its database.
        key_lifetime: Seconds for which Monime replays a success to a request with the same idempotency key.
        is_dead: Returns whether a lease holder is known to have died.

    Raises:
        ConfigurationError: The entry is damaged.
    """
    entry = snapshot.entry
    if not entry.is_readable:
        raise unreadable()
    match entry.state:
        case "created":
            return "read"
        case "refused":
            return "refused"
        case "unsent":
            return "restart"
        case "sending" if _is_held(snapshot, is_dead):
            return "wait"
        case "sending" if entry.is_intended:
            return "restart"
        case "unknown" if entry.phase == "key_in_use":
            return "key_in_use"
        case "unknown" if entry.phase == "lost":
            return "lost"
        case _:
            return "lost" if key_expired(snapshot, key_lifetime) else "take_over"


def obstacle(snapshot: Snapshot, key_lifetime: float, is_dead: Callable[[str], bool]) -> Obstacle:
    """Return what an attempt means for another one at the same order; see `next_action` for the arguments.

    Raises:
        ConfigurationError: The entry is damaged.
    """
    entry = snapshot.entry
    if not entry.is_readable:
        raise unreadable()
    if entry.state == "created":
        return "read" if entry.final_status is None else "none"
    if entry.state not in UNFINISHED or entry.phase == "lost":
        return "none"
    if entry.state == "sending" and _is_held(snapshot, is_dead):
        return "may_be_open"
    last_sent = max(entry.changed_at, entry.lease_expires_at or 0.0)
    has_ended = key_expired(snapshot, key_lifetime) and snapshot.now >= last_sent + SESSION_LIFETIME
    return "fence" if entry.is_intended or has_ended else "may_be_open"


def key_expired(snapshot: Snapshot, key_lifetime: float) -> bool:
    """Return whether Monime may have forgotten the idempotency key of an unfinished entry."""
    return snapshot.now >= snapshot.entry.sent_at + key_lifetime - CLOCK_MARGIN


def is_confirmed_missing(snapshot: Snapshot) -> bool:
    """Return whether an earlier read did not find the resource of an entry either, long enough ago to rely on."""
    entry = snapshot.entry
    since = snapshot.now - entry.changed_at
    return entry.phase == "missing" and MISSING_CONFIRMATION <= since <= MISSING_FORGOTTEN


def finalized_by_error(entry: Entry, error: MonimeError, codec: BodyCodec, effect: Outcome = "not_sent") -> Entry:
    """Return the entry after its request has failed.

    Args:
        entry: The entry while the request was sent.
        error: What the call raised; its outcome covers the attempts of the call.
        codec: Encrypts a refusal.
        effect: The outcome of what was sent for the entry before. Monime may still process it.
    """
    if isinstance(error, IdempotencyConflict) and effect == "not_sent":
        return entry.finalized("unknown", phase="key_in_use")
    if error.outcome in ("unknown", "committed") or effect in ("unknown", "committed"):
        return entry.finalized("unknown")
    if is_permanent(error):
        return refused(entry, error, codec)
    return entry.finalized("unsent")


def _is_held(snapshot: Snapshot, is_dead: Callable[[str], bool]) -> bool:
    entry = snapshot.entry
    if entry.owner is None or entry.lease_expires_at is None or entry.lease_expires_at <= snapshot.now:
        return False
    return not is_dead(entry.owner)
