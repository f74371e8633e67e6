"""What the exit status says, so that a shell script can act on it."""

from __future__ import annotations

from enum import IntEnum

from monime_ext.errors import (
    BadRequest,
    ConfigurationError,
    Conflict,
    ConnectionFailed,
    Forbidden,
    InvalidRequest,
    JournalError,
    MonimeError,
    NotFound,
    Unauthorized,
    WebhookError,
)

__all__ = ["Exit", "advice_of", "exit_of"]


class Exit(IntEnum):
    """The exit statuses."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    REFUSED = 3
    NOT_ALLOWED = 4
    NOT_FOUND = 5
    UNKNOWN = 6
    TRY_AGAIN = 7
    NOT_PAID = 8


MEANINGS = {
    Exit.DONE: "done",
    Exit.FAILED: "a check failed, or something is broken",
    Exit.USAGE: "the command line makes no sense",
    Exit.REFUSED: "refused, by the client or by Monime; nothing happened",
    Exit.NOT_ALLOWED: "the token, the Space or the set-up does not allow it",
    Exit.NOT_FOUND: "no such thing in this Space",
    Exit.UNKNOWN: "it may have happened: run the same command again, with the key if one was printed",
    Exit.TRY_AGAIN: "nothing happened; it may work later",
    Exit.NOT_PAID: "the wait ended, and the session is not paid",
}


def exit_of(error: MonimeError) -> Exit:
    """Return the exit status that an error ends the command with."""
    if error.outcome in ("unknown", "committed"):
        return Exit.UNKNOWN
    if isinstance(error, NotFound):
        return Exit.NOT_FOUND
    if isinstance(error, Unauthorized | Forbidden | ConfigurationError):
        return Exit.NOT_ALLOWED
    if isinstance(error, InvalidRequest | BadRequest | Conflict | JournalError | WebhookError):
        return Exit.REFUSED
    return Exit.TRY_AGAIN


def advice_of(error: MonimeError) -> str:
    """Return what to do next at the command line, where the error itself does not say it; or nothing."""
    if error.idempotency_key and exit_of(error) is Exit.UNKNOWN:
        return f"Run the same command again, and say --key {error.idempotency_key} where you did not say --order."
    if isinstance(error, JournalError) and error.session_id:
        return f"The session is {error.session_id}; what there was is told by: monime-ext journal show {error.once}"
    if isinstance(error, Unauthorized | Forbidden | ConnectionFailed) and error.operation:
        return "What is wrong with the set-up is told by: monime-ext doctor"
    return ""
