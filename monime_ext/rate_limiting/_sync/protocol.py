# Made by scripts/unasync.py from monime_ext/rate_limiting/_async/protocol.py. Do not edit: change that file and run `make generate`.
"""The protocol that a rate limiter implements. Implement it to bring your own."""

from __future__ import annotations

from typing import Protocol

from monime_ext.rate_limiting.reservation import Reservation
from monime_ext.rate_limiting.scopes import Scopes

__all__ = ["RateLimiter"]


class RateLimiter(Protocol):
    """Decides when a request may be sent, so that Monime refuses none for exceeding a rate limit."""

    def reserve(self, scopes: Scopes, *, reservation: Reservation | None, max_wait: float | None) -> Reservation:
        """Allow a request, or assign it a place in the queue.

        Args:
            scopes: The limits that the request counts towards.
            reservation: The last reservation of a request that has waited for it; None for a new request.
            max_wait: The longest wait in seconds; None for no limit.
        """
        ...

    def cancel(self, scopes: Scopes, reservation: Reservation) -> None:
        """Free the place of a request that stops waiting.

        Args:
            scopes: The limits that the request counts towards.
            reservation: Its last reservation.
        """
        ...

    def back_off(self, scopes: Scopes, limit: str | None, seconds: float) -> None:
        """Hold back every request of a limit, because Monime refused one with 429.

        Args:
            scopes: The limits that the refused request counts towards.
            limit: The limit that was exceeded, as Monime names it; None if the response names none.
            seconds: How long to hold them back.
        """
        ...
