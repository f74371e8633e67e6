"""The exit statuses, so that a shell script can act on them."""

from __future__ import annotations

from enum import IntEnum
from typing import Final

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

__all__ = ["DESCRIPTIONS", "ExitStatus", "advice_for", "exit_status_of"]


class ExitStatus(IntEnum):
    """The exit statuses."""

    SUCCESS = 0
    FAILED = 1
    USAGE = 2
    REJECTED = 3
    NOT_PERMITTED = 4
    NOT_FOUND = 5
    OUTCOME_UNKNOWN = 6
    TEMPORARY_FAILURE = 7
    NOT_PAID = 8


DESCRIPTIONS: Final = {
    ExitStatus.SUCCESS: "success",
    ExitStatus.FAILED: "a check failed, or an unexpected error occurred",
    ExitStatus.USAGE: "invalid command line",
    ExitStatus.REJECTED: "rejected by the client or by Monime; nothing changed",
    ExitStatus.NOT_PERMITTED: "the token, the Space or the configuration does not permit it",
    ExitStatus.NOT_FOUND: "not found in this Space",
    ExitStatus.OUTCOME_UNKNOWN: "outcome unknown: run the same command again, with the key if one was printed",
    ExitStatus.TEMPORARY_FAILURE: "temporary failure, nothing changed: try again later",
    ExitStatus.NOT_PAID: "the wait ended and the session is not paid",
}


def exit_status_of(error: MonimeError) -> ExitStatus:
    """Return the exit status of a command that raised an error."""
    if error.outcome in ("unknown", "committed"):
        return ExitStatus.OUTCOME_UNKNOWN
    if isinstance(error, NotFound):
        return ExitStatus.NOT_FOUND
    if isinstance(error, Unauthorized | Forbidden | ConfigurationError):
        return ExitStatus.NOT_PERMITTED
    if isinstance(error, InvalidRequest | BadRequest | Conflict | JournalError | WebhookError):
        return ExitStatus.REJECTED
    return ExitStatus.TEMPORARY_FAILURE


def advice_for(error: MonimeError) -> str:
    """Return what to do next at the command line, or an empty string if the error's own message suffices."""
    if error.idempotency_key and exit_status_of(error) is ExitStatus.OUTCOME_UNKNOWN:
        return f"Run the same command again, with --key {error.idempotency_key} unless you used --order."
    if isinstance(error, JournalError) and error.session_id:
        return f"The session is {error.session_id}. For its history, run: monime-ext journal show {error.once}"
    if isinstance(error, Unauthorized | Forbidden | ConnectionFailed) and error.operation:
        return "To check your configuration, run: monime-ext doctor"
    return ""
