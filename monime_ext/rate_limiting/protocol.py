"""What a pacing is: anything that says when a request may go. Write your own by these two protocols."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from monime_ext.errors import ConfigurationError
from monime_ext.rate_limiting.schedule import MICROSECONDS
from monime_ext.rate_limiting.scopes import Scopes

__all__ = ["AsyncRateLimiter", "RateLimiter", "Reservation", "allowed", "checked_share", "microseconds"]


@dataclass(frozen=True, slots=True)
class Reservation:
    """When a request may go.

    Attributes:
        wait: Seconds to wait before asking again; 0 when the request goes now, and is counted.
        slot: The place that it has, or had; None when the wait is longer than was allowed, and no place was taken.
        fallback: Whether it was given by the process alone, for want of the shared store.
    """

    wait: float
    slot: int | None
    fallback: bool = False


class RateLimiter(Protocol):
    """Says when a request may go, so that none is refused for coming too fast."""

    def reserve(self, scopes: Scopes, *, held: Reservation | None, within: float | None) -> Reservation:
        """Let a request go, or give it a place to wait in.

        Args:
            scopes: What it counts towards.
            held: What was returned before, when it has waited since; None for a request that is new.
            within: Seconds that it can wait at most; None for no end.
        """
        ...

    def cancel(self, scopes: Scopes, held: Reservation) -> None:
        """Hear that a request that has a place will not go."""
        ...

    def amend(self, scopes: Scopes, gone: Reservation, by: float) -> None:
        """Hear that a request arrived so many seconds later than others would have."""
        ...

    def back_off(self, scopes: Scopes, limit: str | None, seconds: float) -> None:
        """Hear that Monime refused a request, and when to come again; every request of that limit waits for it.

        Args:
            scopes: What the request counted towards.
            limit: The limit that was met, as Monime names it; None when it named none.
            seconds: How long to wait.
        """
        ...


class AsyncRateLimiter(Protocol):
    """The same as `RateLimiter`, for tasks."""

    async def reserve(self, scopes: Scopes, *, held: Reservation | None, within: float | None) -> Reservation: ...

    async def cancel(self, scopes: Scopes, held: Reservation) -> None: ...

    async def amend(self, scopes: Scopes, gone: Reservation, by: float) -> None: ...

    async def back_off(self, scopes: Scopes, limit: str | None, seconds: float) -> None: ...


def allowed(limit: int, share: float) -> int:
    """Return how many of a limit's requests a share of it is; one at least."""
    return max(1, int(limit * share + 1e-9))


def checked_share(share: float) -> float:
    """Return the share as it is.

    Raises:
        ConfigurationError: It is no part of anything.
    """
    if isinstance(share, bool) or not isinstance(share, int | float) or not 0 < share <= 1:
        raise ConfigurationError("share is the part of Monime's limits to use, a number above 0 and at most 1.")
    return share


def microseconds(seconds: float) -> int:
    """Return seconds as whole microseconds."""
    return round(seconds * MICROSECONDS)
