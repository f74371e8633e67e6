"""What the statuses of a session or a payment mean: open, final or paid, and how far a payment has come.

A status has one meaning in every API version that knows it, so these are the statuses in the contracts of all versions
together. A status that no version knows is neither open, final nor paid.
"""

from __future__ import annotations

from functools import cache

from monime_ext._core.api_spec import ApiSpec
from monime_ext._core.versions import API_VERSIONS

__all__ = ["is_final", "is_open", "is_paid", "open_session_statuses", "paid_session_statuses", "payment_progress"]


def is_paid(status: str) -> bool:
    """Return whether a session or payment with this status was paid."""
    return status in _paid_statuses()


def is_final(status: str) -> bool:
    """Return whether a session with this status can no longer be paid."""
    return status in _final_statuses()


def is_open(status: str) -> bool:
    """Return whether a session with this status can still be paid."""
    return status in open_session_statuses()


@cache
def open_session_statuses() -> tuple[str, ...]:
    """Return the statuses of a session that can still be paid, those of the oldest API version first."""
    known = dict.fromkeys(status for spec in _specs() for status in spec.statuses("CheckoutSession"))
    return tuple(status for status in known if not is_final(status))


@cache
def paid_session_statuses() -> tuple[str, ...]:
    """Return the statuses of a paid session, those of the oldest API version first."""
    return tuple(dict.fromkeys(status for spec in _specs() for status in spec.paid_statuses("CheckoutSession")))


def payment_progress(status: str) -> int:
    """Return how far a payment with this status has come, for comparisons: a higher number is later.

    A contract lists the statuses in the order in which a payment goes through them. An unknown status comes last,
    because only its time says how recent it is.
    """
    progress = _payment_progress()
    return progress.get(status, len(progress))


@cache
def _paid_statuses() -> frozenset[str]:
    return frozenset(paid_session_statuses()).union(*(spec.paid_statuses("Payment") for spec in _specs()))


@cache
def _final_statuses() -> frozenset[str]:
    return frozenset[str]().union(*(spec.final_statuses("CheckoutSession") for spec in _specs()))


@cache
def _payment_progress() -> dict[str, int]:
    progress: dict[str, int] = {}
    for spec in _specs():
        for position, status in enumerate(spec.statuses("Payment")):
            progress[status] = max(position, progress.get(status, 0))
    return progress


def _specs() -> list[ApiSpec]:
    return [ApiSpec(version) for version in API_VERSIONS]
