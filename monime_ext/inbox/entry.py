"""What the inbox knows of one event, and every decision about it: pure, and the same for every store."""

from __future__ import annotations

import traceback
from dataclasses import dataclass, field, replace
from typing import Final, Literal, TypeAlias

from monime_ext._core.redaction import printable_excerpt
from monime_ext.errors import ClaimLost, MonimeError

__all__ = [
    "Entry",
    "State",
    "Verdict",
    "arrived",
    "done",
    "failed",
    "interrupted",
    "lost",
    "parked",
    "taken",
    "verdict",
]

State: TypeAlias = Literal["running", "failed", "parked", "done"]
"""`running`: claimed by a worker until its lease runs out; `failed`: to be run again; `parked`: failed too often, waits
for `replay`; `done`: it had its effect."""

Verdict: TypeAlias = Literal["run", "wait", "park", "skip"]

_KILLED: Final = "The process ended while the handler ran, or it took longer than its lease."
_LONGEST_PLACE: Final = 200


@dataclass(frozen=True, slots=True)
class Entry:
    """An event in the inbox.

    Attributes:
        id: The event's id, `wkd-…`.
        name: What happened, such as `checkout_session.completed`.
        state: How far it is; see `State`.
        attempts: How often a handler was started for it.
        revision: One more with every change: who saves a change says which revision it was made from.
        lease_until: When the claim of the worker ends, in seconds since 1970.
        first_seen: When it was first delivered, likewise.
        changed: When this was last changed, likewise.
        error: What the handler raised last: its type and where, and the message only where it is known to be safe.
        body: The bytes of the delivery, kept until it is done. They hold personal data, and are not in `repr`.
    """

    id: str
    name: str
    state: State
    attempts: int
    revision: int
    lease_until: float
    first_seen: float
    changed: float
    error: str | None = None
    body: bytes | None = field(default=None, repr=False)


def arrived(id: str, name: str, body: bytes, now: float, lease: float) -> Entry:
    """Return the entry of an event that was never seen, claimed."""
    return Entry(id, name, "running", 1, 1, now + lease, now, now, body=body)


def verdict(known: Entry, now: float, max_attempts: int) -> Verdict:
    """Return what to do with an event that is delivered again."""
    if known.state in ("done", "parked"):
        return "skip"
    if known.state == "running" and now < known.lease_until:
        return "wait"
    # A handler that ends the whole process fails too.
    return "run" if known.attempts < max_attempts else "park"


def taken(known: Entry, now: float, lease: float, *, anew: bool = False) -> Entry:
    """Return the entry with a new claim, its attempts counted on or, for a replay, anew."""
    return replace(
        known,
        state="running",
        attempts=1 if anew else known.attempts + 1,
        revision=known.revision + 1,
        lease_until=now + lease,
        changed=now,
    )


def done(claimed: Entry, now: float) -> Entry:
    """Return the entry when the handler has returned. What was personal in it is gone."""
    return replace(claimed, state="done", revision=claimed.revision + 1, changed=now, error=None, body=None)


def failed(claimed: Entry, now: float, error: Exception, max_attempts: int) -> Entry:
    """Return the entry when the handler has raised: to be run again, or parked when that was often enough."""
    state: State = "failed" if claimed.attempts < max_attempts else "parked"
    return replace(claimed, state=state, revision=claimed.revision + 1, changed=now, error=told(error))


def parked(known: Entry, now: float, error: str = _KILLED) -> Entry:
    """Return the entry of an event that is not run again by itself."""
    return replace(known, state="parked", revision=known.revision + 1, changed=now, error=error)


def interrupted(claimed: Entry, now: float) -> Entry:
    """Return the entry when the program is told to end while the handler runs, which is not the handler's fault."""
    attempts = claimed.attempts - 1
    return replace(claimed, state="failed", attempts=attempts, revision=claimed.revision + 1, changed=now)


def lost(claimed: Entry) -> ClaimLost:
    """Return the error of a worker whose event another has by now."""
    return ClaimLost(
        f"The handler of event {claimed.id} took longer than its lease, and another worker has the event now. What "
        "this one changed in its transaction is undone."
    )


def told(error: Exception) -> str:
    """Return what may be kept of an error: anything may stand in the message of one that is not ours."""
    if isinstance(error, MonimeError):
        return f"{type(error).__name__}: {printable_excerpt(str(error))}"
    frames = traceback.extract_tb(error.__traceback__)
    place = f" in {frames[-1].name}, {frames[-1].filename}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{place[-_LONGEST_PLACE:]}"
