"""Which handler an event has, and how long and how often it may be tried: what both inboxes have in common."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Final, Generic, Literal, TypeAlias, TypeVar

from monime_ext._core.runtime import Runtime
from monime_ext.errors import ConfigurationError, EventBusy, EventNotKept, HandlerFailed
from monime_ext.inbox.entry import Entry, arrived, failed, parked, taken, verdict
from monime_ext.webhooks import Event, Webhooks

__all__ = ["BaseInbox", "Handled", "Resumed", "handler_failed"]

SessionT = TypeVar("SessionT")
PaymentT = TypeVar("PaymentT")
HandlerT = TypeVar("HandlerT", bound=Callable[..., object])

Handled: TypeAlias = Literal["done", "duplicate", "parked", "ignored"]
"""What became of an event. `done`: its handler has run; `duplicate`: it had run before; `parked`: it failed too often,
and waits for `replay`; `ignored`: no handler wants it. None of them need be delivered again."""

Resumed: TypeAlias = Handled | Literal["failed", "busy"]
"""The same of an event that was kept, or `failed`: to be run again; `busy`: another worker has it."""

_log: Final = logging.getLogger("monime_ext.inbox")


class BaseInbox(Generic[SessionT, PaymentT, HandlerT]):
    """The handlers, and the decisions about one event; the two inboxes add the waiting."""

    def __init__(
        self, webhooks: Webhooks[SessionT, PaymentT], *, lease: float, max_attempts: int, runtime: Runtime | None
    ) -> None:
        if lease <= 0 or max_attempts < 1:
            raise ConfigurationError("An inbox needs a lease of more than 0 seconds, and at least 1 attempt.")
        self._webhooks = webhooks
        self._lease = lease
        self._max_attempts = max_attempts
        self._now = (runtime or Runtime()).time
        self._handlers: dict[str, HandlerT] = {}
        self._rest: HandlerT | None = None

    def on(self, *names: str) -> Callable[[HandlerT], HandlerT]:
        """Return a decorator that makes a function the handler of events.

        Args:
            *names: The names of the events; without any, all that have no other handler.

        Raises:
            ConfigurationError: A name has a handler already.
        """

        def register(handler: HandlerT) -> HandlerT:
            known = [name for name in names if name in self._handlers]
            if known or (not names and self._rest is not None):
                raise ConfigurationError(f"There is a handler for {', '.join(known) or 'all other events'} already.")
            self._handlers.update(dict.fromkeys(names, handler))
            self._rest = self._rest if names else handler
            return handler

        return register

    def _handler_of(self, name: str) -> HandlerT | None:
        return self._handlers.get(name, self._rest)

    def _arrived(self, event: Event[SessionT, PaymentT]) -> Entry:
        return arrived(event.id, event.name, event.body, self._now(), self._lease)

    def _next(self, known: Entry) -> Entry | Handled:
        """Return the entry to save, to run or to park the event, or what became of it before.

        Raises:
            EventBusy: Another worker has it.
        """
        now = self._now()
        match verdict(known, now, self._max_attempts):
            case "skip":
                return "duplicate" if known.state == "done" else "parked"
            case "wait":
                raise _busy(known, now)
            case "park":
                _log.error("event %s (%s) is parked after %d attempts", known.id, known.name, known.attempts)
                return parked(known, now)
            case "run":
                return taken(known, now, self._lease)

    def _again(self, event_id: str, known: Entry | None) -> Entry:
        """Return the entry to save to run an event that is kept.

        Raises:
            EventNotKept: It is not.
            EventBusy: Another worker has it.
        """
        if known is None or known.body is None:
            raise EventNotKept(f"The inbox keeps no event {event_id} to handle again: it is done, or was never here.")
        now = self._now()
        if verdict(known, now, self._max_attempts) == "wait":
            raise _busy(known, now)
        return taken(known, now, self._lease, anew=True)

    def _kept(self, entry: Entry) -> tuple[Event[SessionT, PaymentT], HandlerT]:
        """Return an event that was kept, and its handler.

        Raises:
            ConfigurationError: There is none.
        """
        event = self._webhooks.parse(entry.body or b"")
        handler = self._handler_of(event.name)
        if handler is None:
            raise ConfigurationError(f"No handler wants {event.name}; register one with `on`.")
        return event, handler

    def _failed(self, claimed: Entry, error: Exception) -> Entry:
        entry = failed(claimed, self._now(), error, self._max_attempts)
        state = "parked" if entry.state == "parked" else "to be run again"
        _log.error(
            "the handler of event %s (%s) failed at attempt %d, and it is %s: %s",
            entry.id,
            entry.name,
            entry.attempts,
            state,
            entry.error,
        )
        return entry


def _busy(known: Entry, now: float) -> EventBusy:
    return EventBusy(
        f"Another worker handles event {known.id} just now. Nothing was done with it here: have it delivered again.",
        retry_after=max(known.lease_until - now, 0.0),
    )


def handler_failed(entry: Entry) -> HandlerFailed:
    """Return the error for a handler that raised, and will be run again."""
    return HandlerFailed(
        f"The handler of event {entry.id} raised ({entry.error}). Its change is undone, and it will be run again when "
        "Monime delivers the event again, or by `resume`."
    )
