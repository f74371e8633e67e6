"""The state of one event in the inbox, and every decision about it: pure, and the same for every store."""

from __future__ import annotations

import traceback
from dataclasses import dataclass, field, replace
from typing import Final, Literal, TypeAlias

from monime_ext._core.redaction import printable_excerpt
from monime_ext.errors import ClaimLost, MonimeError

__all__ = [
    "Action",
    "InboxEntry",
    "State",
    "claim",
    "claim_lost",
    "dead_letter",
    "describe_error",
    "mark_done",
    "mark_failed",
    "new_claimed",
    "next_action",
    "release",
]

State: TypeAlias = Literal["running", "failed", "dead_lettered", "done"]
"""The state of an event. `running`: claimed by a worker until its lease expires; `failed`: to be retried;
`dead_lettered`: out of attempts, waiting for `replay`; `done`: its handler has run."""

Action: TypeAlias = Literal["run", "wait", "dead_letter", "skip"]

_INTERRUPTED: Final = "The process ended while the handler ran, or the handler took longer than its lease."
_MAX_LOCATION: Final = 200


@dataclass(frozen=True, slots=True)
class InboxEntry:
    """An event in the inbox. Times are in seconds since 1970.

    Attributes:
        id: The event's id, `wkd-…`.
        name: The event's name, such as `checkout_session.completed`.
        state: The state; see `State`.
        attempts: The number of times a handler was started for the event.
        revision: Incremented with every change. A change is saved only over the revision that it was made from.
        lease_expires_at: When the worker's claim ends.
        first_seen_at: When the event was first delivered.
        changed_at: When the entry was last changed.
        error: The handler's last error: its type and location, and its message only if that is known to be safe.
        body: The bytes of the delivery, kept until the event is done. They contain personal data; `repr` omits them.
    """

    id: str
    name: str
    state: State
    attempts: int
    revision: int
    lease_expires_at: float
    first_seen_at: float
    changed_at: float
    error: str | None = None
    body: bytes | None = field(default=None, repr=False)


def new_claimed(id: str, name: str, body: bytes, now: float, lease: float) -> InboxEntry:
    """Return the entry of an event that is delivered for the first time, claimed."""
    return InboxEntry(id, name, "running", 1, 1, now + lease, now, now, body=body)


def next_action(entry: InboxEntry, now: float, max_attempts: int) -> Action:
    """Return what to do with an event that is delivered again, or retried."""
    if entry.state in ("done", "dead_lettered"):
        return "skip"
    if entry.state == "running" and now < entry.lease_expires_at:
        return "wait"
    # A handler that ends the whole process has failed too.
    return "run" if entry.attempts < max_attempts else "dead_letter"


def claim(entry: InboxEntry, now: float, lease: float, *, reset_attempts: bool = False) -> InboxEntry:
    """Return the entry with a new claim, and its attempts incremented or, for a replay, reset."""
    return replace(
        entry,
        state="running",
        attempts=1 if reset_attempts else entry.attempts + 1,
        revision=entry.revision + 1,
        lease_expires_at=now + lease,
        changed_at=now,
    )


def mark_done(claimed: InboxEntry, now: float) -> InboxEntry:
    """Return the entry after the handler has returned, without the personal data that was in it."""
    return replace(claimed, state="done", revision=claimed.revision + 1, changed_at=now, error=None, body=None)


def mark_failed(claimed: InboxEntry, now: float, error: Exception, max_attempts: int) -> InboxEntry:
    """Return the entry after the handler has raised: to be retried, or dead-lettered if it is out of attempts."""
    state: State = "failed" if claimed.attempts < max_attempts else "dead_lettered"
    return replace(claimed, state=state, revision=claimed.revision + 1, changed_at=now, error=describe_error(error))


def dead_letter(entry: InboxEntry, now: float, error: str = _INTERRUPTED) -> InboxEntry:
    """Return the entry of an event that is no longer retried automatically."""
    return replace(entry, state="dead_lettered", revision=entry.revision + 1, changed_at=now, error=error)


def release(claimed: InboxEntry, now: float) -> InboxEntry:
    """Return the entry after the handler was interrupted by a shutdown, which does not count as an attempt."""
    attempts = claimed.attempts - 1
    return replace(claimed, state="failed", attempts=attempts, revision=claimed.revision + 1, changed_at=now)


def claim_lost(claimed: InboxEntry) -> ClaimLost:
    """Return the error for a worker whose event was taken over by another worker."""
    return ClaimLost(
        f"The handler of event {claimed.id} took longer than its lease, and another worker has taken over the event. "
        "The changes that this handler made in its transaction are rolled back."
    )


def describe_error(error: Exception) -> str:
    """Return a description of an error that is safe to store: messages of foreign errors may contain anything."""
    if isinstance(error, MonimeError):
        return f"{type(error).__name__}: {printable_excerpt(str(error))}"
    frames = traceback.extract_tb(error.__traceback__)
    location = f" in {frames[-1].name}, {frames[-1].filename}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{location[-_MAX_LOCATION:]}"
