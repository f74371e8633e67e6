"""Pacing by a store that many processes share; and by the process alone while the store cannot be used.

Payments do not stop for want of the store: the worst that can then happen is that Monime refuses a request for coming
too fast, which changes nothing, and is repeated.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from time import monotonic as _monotonic
from typing import Any, Final, Protocol

import anyio

from monime_ext.errors import StoreUnavailable
from monime_ext.rate_limiting.local import LocalRateLimiter
from monime_ext.rate_limiting.protocol import Reservation, allowed, checked_share, microseconds
from monime_ext.rate_limiting.schedule import MICROSECONDS, SPACED_OVER, Verdict
from monime_ext.rate_limiting.scopes import Scope, Scopes
from monime_ext.storage.errors import unavailable

__all__ = ["AsyncSharedRateLimiter", "Commands", "Question", "SharedRateLimiter"]

log = logging.getLogger("monime_ext")

TRIED_AGAIN_AFTER: Final = 5.0
"""Seconds for which a store that cannot be used is left alone, so that not every call waits for it."""

LONGEST_QUESTION: Final = 1.0
"""Seconds after which a store that does not answer cannot be used."""


class Question:
    """What a store is asked when a request wants to go, in its own units.

    Attributes:
        queue: The name of the endpoint's queue.
        gates: The names of all limits, and how many requests each lets through in a second.
        spacing: Microseconds between two slots.
        held: The slot that the request has; None when it is new.
        within: Microseconds that it may wait; None for no end.
    """

    __slots__ = ("gates", "held", "queue", "spacing", "within")

    def __init__(self, scopes: Scopes, share: float, held: Reservation | None, within: float | None) -> None:
        self.queue = scopes.endpoint.name
        self.gates = [(each.name, allowed(each.limit, share)) for each in scopes.all]
        self.spacing = SPACED_OVER // self.gates[0][1]
        self.held = None if held is None or held.fallback else held.slot
        self.within = None if within is None else microseconds(within)


class Commands(Protocol):
    """How a store is told what to do. Each command is one round trip, and atomic; what it is, the store knows."""

    def reserve(self, question: Question) -> Any:
        """Return the command that does what `schedule.reserve` does."""
        ...

    def verdict(self, reply: Any) -> Verdict:
        """Return what the store said to it."""
        ...

    def cancel(self, scopes: Scopes) -> Any: ...

    def amend(self, scopes: Scopes, went: int, by: int) -> Any: ...

    def shut(self, scope: Scope, duration: int) -> Any: ...


class _Fallback:
    """Knows whether the store can be used, and stands in for it when not."""

    def __init__(self, share: float, monotonic: Callable[[], float]) -> None:
        self.share = checked_share(share)
        self.local = LocalRateLimiter(share=share, monotonic=monotonic)
        self._monotonic = monotonic
        self._until: float | None = None

    @property
    def stands_in(self) -> bool:
        """Whether the store is left alone now."""
        return self._until is not None and self._monotonic() < self._until

    def failed(self, failure: StoreUnavailable) -> None:
        """Hear that the store cannot be used."""
        if self._until is None:
            log.warning(
                "the store of the shared pacing cannot be used (%s); until it is back, this process paces itself",
                type(failure.__cause__).__name__,
            )
        self._until = self._monotonic() + TRIED_AGAIN_AFTER

    def worked(self) -> None:
        """Hear that the store can be used."""
        if self._until is not None:
            self._until = None
            log.warning("the store of the shared pacing is back")

    def reserve(self, scopes: Scopes, held: Reservation | None, within: float | None) -> Reservation:
        """See `RateLimiter`; a place in the store's queue is none in the process's own."""
        told = self.local.reserve(scopes, held=held if held and held.fallback else None, within=within)
        return Reservation(told.wait, told.slot, fallback=True)


class SharedRateLimiter:
    """What every shared pacing for threads does.

    Args:
        commands: Those of the store.
        run: Has the store run a command, and returns what it replies.
        share: The part of Monime's limits to use, the same in every process.
        monotonic: Seconds on a clock that never goes back, for tests.
    """

    def __init__(
        self, commands: Commands, run: Callable[[Any], Any], share: float, monotonic: Callable[[], float] = _monotonic
    ) -> None:
        self._commands = commands
        self._run = run
        self._fallback = _Fallback(share, monotonic)

    def reserve(self, scopes: Scopes, *, held: Reservation | None, within: float | None) -> Reservation:
        """See `RateLimiter`."""
        if not self._fallback.stands_in:
            question = Question(scopes, self._fallback.share, held, within)
            try:
                verdict = self._commands.verdict(self._run(self._commands.reserve(question)))
            except StoreUnavailable as failure:
                self._fallback.failed(failure)
            else:
                self._fallback.worked()
                return Reservation(verdict.wait / MICROSECONDS, verdict.slot)
        return self._fallback.reserve(scopes, held, within)

    def cancel(self, scopes: Scopes, held: Reservation) -> None:
        """See `RateLimiter`."""
        if held.fallback:
            self._fallback.local.cancel(scopes, held)
        else:
            self._tell(self._commands.cancel(scopes))

    def amend(self, scopes: Scopes, gone: Reservation, by: float) -> None:
        """See `RateLimiter`."""
        if gone.fallback:
            self._fallback.local.amend(scopes, gone, by)
        elif gone.slot is not None:
            self._tell(self._commands.amend(scopes, gone.slot, microseconds(by)))

    def back_off(self, scopes: Scopes, limit: str | None, seconds: float) -> None:
        """See `RateLimiter`."""
        self._fallback.local.back_off(scopes, limit, seconds)
        self._tell(self._commands.shut(scopes.of(limit), microseconds(seconds)))

    def _tell(self, command: Any) -> None:
        if not self._fallback.stands_in:
            try:
                self._run(command)
            except StoreUnavailable as failure:
                self._fallback.failed(failure)


class AsyncSharedRateLimiter:
    """What every shared pacing for tasks does.

    Args:
        commands: Those of the store.
        run: Has the store run a command, and returns what it replies.
        share: The part of Monime's limits to use, the same in every process.
        monotonic: Seconds on a clock that never goes back, for tests.
    """

    def __init__(
        self,
        commands: Commands,
        run: Callable[[Any], Awaitable[Any]],
        share: float,
        monotonic: Callable[[], float] = _monotonic,
    ) -> None:
        self._commands = commands
        self._run = run
        self._fallback = _Fallback(share, monotonic)

    async def reserve(self, scopes: Scopes, *, held: Reservation | None, within: float | None) -> Reservation:
        """See `RateLimiter`."""
        if not self._fallback.stands_in:
            question = Question(scopes, self._fallback.share, held, within)
            try:
                verdict = self._commands.verdict(await self._in_time(self._commands.reserve(question)))
            except StoreUnavailable as failure:
                self._fallback.failed(failure)
            else:
                self._fallback.worked()
                return Reservation(verdict.wait / MICROSECONDS, verdict.slot)
        return self._fallback.reserve(scopes, held, within)

    async def cancel(self, scopes: Scopes, held: Reservation) -> None:
        """See `RateLimiter`."""
        if held.fallback:
            self._fallback.local.cancel(scopes, held)
        else:
            await self._tell(self._commands.cancel(scopes))

    async def amend(self, scopes: Scopes, gone: Reservation, by: float) -> None:
        """See `RateLimiter`."""
        if gone.fallback:
            self._fallback.local.amend(scopes, gone, by)
        elif gone.slot is not None:
            await self._tell(self._commands.amend(scopes, gone.slot, microseconds(by)))

    async def back_off(self, scopes: Scopes, limit: str | None, seconds: float) -> None:
        """See `RateLimiter`."""
        self._fallback.local.back_off(scopes, limit, seconds)
        await self._tell(self._commands.shut(scopes.of(limit), microseconds(seconds)))

    async def _tell(self, command: Any) -> None:
        if not self._fallback.stands_in:
            try:
                await self._in_time(command)
            except StoreUnavailable as failure:
                self._fallback.failed(failure)

    async def _in_time(self, command: Any) -> Any:
        try:
            with anyio.fail_after(LONGEST_QUESTION):
                return await self._run(command)
        except TimeoutError as failure:
            raise unavailable("The store of the pacing", failure) from failure
