"""Monime's refusal of a request, stored and raised again: the same class and fields, without the raw body."""

from __future__ import annotations

import json
from typing import Final

from monime_ext import errors
from monime_ext.errors import BadRequest, StatusError

__all__ = ["error_from_bytes", "error_to_bytes", "is_permanent"]

_FIELDS: Final = ("status", "reason", "details", "request_id", "idempotency_key", "attempts")


def is_permanent(error: errors.MonimeError) -> bool:
    """Return whether an error is about the request itself, which would always be refused.

    Other refusals are about the caller or the moment: a token, a permission, a limit.
    """
    return isinstance(error, BadRequest)


def error_to_bytes(error: errors.MonimeError) -> bytes:
    """Return the stored form of a refusal. Its details, whose shape is not published, may hold personal data."""
    fields = {name: getattr(error, name) for name in _FIELDS}
    return json.dumps({"class": type(error).__name__, "message": error.message, **fields}).encode()


def error_from_bytes(stored: bytes) -> StatusError:
    """Return a stored refusal, with a message that states that it was recorded earlier.

    Raises:
        ValueError, TypeError, KeyError, AttributeError: It was damaged.
    """
    fields = json.loads(stored)
    cls = getattr(errors, fields["class"], StatusError)
    if not (isinstance(cls, type) and issubclass(cls, StatusError)):
        cls = StatusError
    error: StatusError = cls(
        f"{fields['message']} This is Monime's response to an earlier call for this order; nothing was sent now. "
        "Correct the request, or send it unchanged with another `attempt`.",
        **{name: fields[name] for name in _FIELDS},
    )
    return error
