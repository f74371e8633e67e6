"""Which statuses of a session or a payment mean that it was paid, and which are final.

A status has one meaning in every API version that knows it, so these are the statuses in the contracts of all versions
together. A status that no version knows is neither paid nor final.
"""

from __future__ import annotations

from functools import cache

from monime_ext._core.api_spec import ApiSpec
from monime_ext._core.versions import API_VERSIONS

__all__ = ["is_final", "is_paid"]


def is_paid(status: str) -> bool:
    """Return whether a session or payment with this status was paid."""
    return status in _paid_statuses()


def is_final(status: str) -> bool:
    """Return whether a session with this status can no longer be paid."""
    return status in _final_statuses()


@cache
def _paid_statuses() -> frozenset[str]:
    specs = [ApiSpec(version) for version in API_VERSIONS]
    return frozenset(
        status for spec in specs for model in ("CheckoutSession", "Payment") for status in spec.paid_statuses(model)
    )


@cache
def _final_statuses() -> frozenset[str]:
    specs = [ApiSpec(version) for version in API_VERSIONS]
    return frozenset(status for spec in specs for status in spec.final_statuses("CheckoutSession"))
