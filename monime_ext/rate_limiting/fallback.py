"""Limit the rate of this process on its own while the shared store is unavailable.

Payments do not stop because of the store. The worst that can happen without it is that Monime refuses a request with
429, which changes nothing and is retried.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from time import monotonic as _monotonic
from typing import Final

from monime_ext.errors import StoreUnavailable
from monime_ext.rate_limiting.local import LocalRateLimiter
from monime_ext.rate_limiting.reservation import Reservation
from monime_ext.rate_limiting.scopes import Scopes

__all__ = ["Fallback"]

log: Final[logging.Logger] = logging.getLogger("monime_ext")

RETRY_STORE_AFTER: Final = 5.0
"""Seconds for which an unavailable store is left alone, so that not every call waits for its time-out."""


class Fallback:
    """Knows whether the store is available, and replaces it while it is not.

    Args:
        share: The part of Monime's limits to use, above 0 and up to 1.
        monotonic: A monotonic clock in seconds, for tests.
    """

    def __init__(self, share: float, monotonic: Callable[[], float] = _monotonic) -> None:
        self.local: LocalRateLimiter = LocalRateLimiter(share=share, monotonic=monotonic)
        self._monotonic = monotonic
        self._active_until: float | None = None

    @property
    def is_active(self) -> bool:
        """Whether the store is left alone at the moment."""
        return self._active_until is not None and self._monotonic() < self._active_until

    def on_failure(self, error: StoreUnavailable) -> None:
        """Record that the store is unavailable."""
        if self._active_until is None:
            log.warning(
                "the store of the shared rate limiter is unavailable (%s); this process limits itself until it is back",
                type(error.__cause__).__name__,
            )
        self._active_until = self._monotonic() + RETRY_STORE_AFTER

    def on_success(self) -> None:
        """Record that the store is available."""
        if self._active_until is not None:
            self._active_until = None
            log.warning("the store of the shared rate limiter is available again")

    def reserve(self, scopes: Scopes, reservation: Reservation | None, max_wait: float | None) -> Reservation:
        """Allow a request, or assign it a place in this process's own queue; a place in the store's does not count."""
        own = reservation if reservation is not None and reservation.fallback else None
        decided = self.local.reserve(scopes, reservation=own, max_wait=max_wait)
        return Reservation(decided.wait, decided.slot, fallback=True)
