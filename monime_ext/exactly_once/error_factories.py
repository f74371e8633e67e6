"""The errors of a journal, each saying what it means for the money and what to do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from monime_ext.errors import BodyMismatch, ConfigurationError, InProgress, OutcomeLost, SessionEnded, StillOpen
from monime_ext.journal.entry import Entry, EntryKey, Snapshot

__all__ = ["drifted", "elsewhere", "ended", "in_progress", "lost", "still_open"]


def drifted(entry: Entry, paths: Sequence[str]) -> BodyMismatch:
    state = "has a session" if entry.session_id else "may have a session"
    return BodyMismatch(
        f"This order {state} with another body: {', '.join(paths)} differ{'s' if len(paths) == 1 else ''}. Nothing was "
        "sent now. Ask for it with the body of the first time; for another body, end that session (delete it, or let "
        "it expire) and count `attempt` up.",
        paths=tuple(paths),
        **_about(entry),
    )


def in_progress(standing: Snapshot) -> InProgress:
    entry = standing.entry
    left = max((entry.lease_ends or standing.now) - standing.now, 0.0)
    return InProgress(
        "Another worker is sending this order, and was not done by the deadline. Nothing was sent from here: ask "
        f"again, at the latest in {left:.0f} s, when it has to be done or is taken for dead.",
        retry_after=left,
        **_about(entry),
    )


def lost(name: EntryKey) -> OutcomeLost:
    return OutcomeLost(
        "Whether this order's session was created is not known, and Monime no longer knows its key, so that sending it "
        "again could create a second one. Nothing was sent. A session lives for an hour, so whatever there was has "
        "ended or is paid: look through `checkout_sessions.list()` for one with this reference; if none was "
        "completed, count `attempt` up.",
        once=name.once,
        attempt=name.attempt,
    )


def ended(entry: Entry, status: str) -> SessionEnded:
    return SessionEnded(
        f"The session of this order {'has expired' if status == 'expired' else f'was {status}'}; nobody paid it. "
        f"Nothing was sent now: for a new session say `attempt={entry.name.attempt + 1}`, or "
        '`renew="when_ended"` to have that done.',
        session_status=status,
        **_about(entry),
    )


def still_open(entry: Entry, status: str | None = None) -> StillOpen:
    told = "may have a session" if status is None else f"has a session that is {status}"
    return StillOpen(
        f"Attempt {entry.name.attempt} at this order {told}, so that the buyer could pay twice. Nothing was sent now. "
        + (
            "Ask for that attempt first, or call `resume`."
            if status is None
            else "Use that session; for another one, delete it or let it expire first."
        ),
        session_status=status,
        **_about(entry),
    )


def elsewhere(entry: Entry) -> ConfigurationError:
    return ConfigurationError(
        f"The journal has this order as sent to {entry.place}, which is not where this client calls. Nothing was sent: "
        "use another journal for each place, or ask with a client of that place."
    )


def _about(entry: Entry) -> dict[str, Any]:
    return {
        "once": entry.name.once,
        "attempt": entry.name.attempt,
        "session_id": entry.session_id,
        "operation": entry.name.operation,
        "idempotency_key": entry.key,
    }
