"""Monime's refusal of a request, kept and given again: the same class, the same fields, and no raw body."""

from __future__ import annotations

import json
from typing import Final

from monime_ext import errors
from monime_ext.errors import BadRequest, StatusError

__all__ = ["from_refusal", "is_final", "to_refusal"]

_FIELDS: Final = ("status", "reason", "details", "request_id", "idempotency_key", "attempts")


def is_final(error: errors.MonimeError) -> bool:
    """Tell whether an error says that the request itself is wrong, and always will be.

    Other refusals are about the caller, or the moment: a token, a permission, a limit.
    """
    return isinstance(error, BadRequest)


def to_refusal(error: errors.MonimeError) -> bytes:
    """Return what is kept of a refusal. Its details, whose shape is not published, may hold personal data."""
    told = {name: getattr(error, name) for name in _FIELDS}
    return json.dumps({"class": type(error).__name__, "message": error.message, **told}).encode()


def from_refusal(kept: bytes) -> StatusError:
    """Return the error again, saying that it was recorded."""
    told = json.loads(kept)
    cls = getattr(errors, told.pop("class"), StatusError)
    message = told.pop("message")
    error: StatusError = cls(
        f"{message} This is what Monime answered when this order was sent; nothing was sent now. Correct the request, "
        "or send it as it is with another `attempt`.",
        **told,
    )
    return error
