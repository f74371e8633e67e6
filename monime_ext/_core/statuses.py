"""Which statuses of a session or a payment mean that it was paid, and which are final.

A status has one meaning in every API version that knows it, so these are the statuses of all versions together. A
status that no version knows is neither paid nor final.
"""

from __future__ import annotations

from typing import Final

__all__ = ["is_final", "is_paid"]

_PAID: Final = frozenset({"completed"})
_FINAL: Final = frozenset({"completed", "cancelled", "expired"})


def is_paid(status: str) -> bool:
    """Return whether a session or payment with this status was paid."""
    return status in _PAID


def is_final(status: str) -> bool:
    """Return whether a session with this status can no longer be paid."""
    return status in _FINAL
