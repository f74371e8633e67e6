"""The result of asking a rate limiter for permission to send a request."""

from __future__ import annotations

from dataclasses import dataclass

from monime_ext.rate_limiting.schedule import MICROSECONDS, Decision

__all__ = ["Reservation"]


@dataclass(frozen=True, slots=True)
class Reservation:
    """When a request may be sent.

    Attributes:
        wait: Seconds to wait before calling `reserve` again; 0 if the request may be sent now, and was counted.
        slot: The request's place in the queue; None if the wait exceeds `max_wait`, and no place was assigned.
        fallback: Whether this process made it on its own, because the shared store is unavailable.
    """

    wait: float
    slot: int | None
    fallback: bool = False

    @classmethod
    def from_decision(cls, decision: Decision, *, fallback: bool = False) -> Reservation:
        """Return the reservation for a decision of `schedule.reserve`."""
        return cls(decision.wait / MICROSECONDS, decision.slot, fallback)
