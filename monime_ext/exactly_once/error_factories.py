"""The errors of the journal. Each message states what it means for the money, and what to do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from monime_ext.errors import (
    BodyMismatch,
    ConfigurationError,
    InProgress,
    MonimeError,
    OutcomeLost,
    SessionEnded,
    StillOpen,
)
from monime_ext.journal.entry import Entry, Snapshot

__all__ = [
    "body_mismatch",
    "in_progress",
    "key_in_use",
    "outcome_lost",
    "say_once",
    "session_ended",
    "still_open",
    "wrong_base_url",
]


def say_once(error: MonimeError) -> None:
    """Make the advice of an error the one for a caller who gave `once` rather than a key."""
    error.message = error.message.replace("the same idempotency key", "the same `once`")
    error.args = (error.message, *error.args[1:])


def body_mismatch(entry: Entry, paths: Sequence[str]) -> BodyMismatch:
    """Return the error for a body that differs from the one that was sent, or may have been."""
    has = "has" if entry.session_id else "may have"
    return BodyMismatch(
        f"This order {has} a session with a different body: {', '.join(paths)} differ{'s' if len(paths) == 1 else ''}. "
        "Nothing was sent now. Call again with the original body; for a different one, end that session first (delete "
        "it, or let it expire), and increase `attempt`.",
        paths=tuple(paths),
        **_fields(entry),
    )


def in_progress(snapshot: Snapshot) -> InProgress:
    """Return the error for a request that another caller is still sending."""
    entry = snapshot.entry
    left = max((entry.lease_expires_at or snapshot.now) - snapshot.now, 0.0)
    return InProgress(
        "Another worker is sending this order, and had not finished by the deadline. Nothing was sent by this call: "
        f"try again in {left:.0f} s at the latest, when its lease ends.",
        retry_after=left,
        **_fields(entry),
    )


def key_in_use(entry: Entry) -> OutcomeLost:
    """Return the error for a request whose key another request has used, which the journal does not know."""
    return OutcomeLost(
        "Monime responded that another request has used the idempotency key of this order, so the order may have a "
        "session that this journal does not know; was it lost, or is there another one? Nothing was sent. Search "
        "`checkout_sessions.list()` for this reference, and use that session. If none can be paid or is paid, increase "
        "`attempt`, which is possible once Monime has forgotten the key, after 24 hours.",
        once=entry.key.once,
        attempt=entry.key.attempt,
    )


def outcome_lost(entry: Entry) -> OutcomeLost:
    """Return the error for a request that may have been processed, and whose key has expired."""
    return OutcomeLost(
        "It is not known whether this order's session was created, and Monime has forgotten its idempotency key, so "
        "sending it again could create a second session. Nothing was sent. A session expires after an hour, so if "
        "there was one, it has ended or is paid: search `checkout_sessions.list()` for this reference; if no such "
        "session was completed, increase `attempt`.",
        once=entry.key.once,
        attempt=entry.key.attempt,
    )


def session_ended(entry: Entry, status: str) -> SessionEnded:
    """Return the error for a session that has ended without a payment."""
    return SessionEnded(
        f"The session of this order {'has expired' if status == 'expired' else f'was {status}'} without a payment. "
        f'Nothing was sent now: for a new session pass `attempt={entry.key.attempt + 1}`, or `renew="when_ended"` to '
        "create one whenever the last one has ended.",
        session_status=status,
        **_fields(entry),
    )


def still_open(entry: Entry, status: str | None = None) -> StillOpen:
    """Return the error for another attempt whose session can be paid; `status` is None if that is not certain."""
    has = "may have a session" if status is None else f"has a session that is {status}"
    return StillOpen(
        f"Attempt {entry.key.attempt} at this order {has}, so the buyer could pay twice. Nothing was sent now. "
        + (
            "Make the call for that attempt first, or call `resume`."
            if status is None
            else "Use that session; for another one, delete it or let it expire first."
        ),
        session_status=status,
        **_fields(entry),
    )


def wrong_base_url(entry: Entry) -> ConfigurationError:
    """Return the error for an order that was sent to another base URL."""
    return ConfigurationError(
        f"According to the journal this order was sent to {entry.base_url}, which is not the base URL of this client. "
        "Nothing was sent: use another journal for each base URL, or a client with that base URL."
    )


def _fields(entry: Entry) -> dict[str, Any]:
    return {
        "once": entry.key.once,
        "attempt": entry.key.attempt,
        "session_id": entry.session_id,
        "operation": entry.key.operation,
        "idempotency_key": entry.idempotency_key,
    }
