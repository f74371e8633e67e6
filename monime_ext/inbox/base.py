"""The handlers of an inbox, and its decisions about one event: the part without I/O."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Final, Generic, Literal, TypeAlias, TypeVar

from monime_ext._core.runtime import Runtime
from monime_ext.errors import ConfigurationError, EventBusy, EventNotKept, HandlerFailed
from monime_ext.inbox.entry import InboxEntry, claim, dead_letter, mark_failed, new_claimed, next_action
from monime_ext.webhooks import Event, EventReader

__all__ = ["DEFAULT_RETENTION", "BaseInbox", "HandlingResult", "RetryResult", "handler_failed"]

EventT = TypeVar("EventT", bound=Event[object, object])
HandlerT = TypeVar("HandlerT", bound=Callable[..., object])

HandlingResult: TypeAlias = Literal["done", "duplicate", "dead_lettered", "ignored"]
"""The result of handling an event. `done`: its handler has run; `duplicate`: it had run before; `dead_lettered`: it is
out of attempts, and waits for `replay`; `ignored`: no handler is registered for it. None of them needs another
delivery."""

RetryResult: TypeAlias = HandlingResult | Literal["failed", "busy"]
"""The result of retrying an event. As `HandlingResult`, and `failed`: the handler raised, and will be retried; `busy`:
another worker has the event."""

DEFAULT_RETENTION: Final = timedelta(days=30)

_log: Final = logging.getLogger("monime_ext.inbox")


class BaseInbox(Generic[EventT, HandlerT]):
    """The handlers, and the decisions about one event."""

    def __init__(
        self, webhooks: EventReader[EventT], *, lease: float, max_attempts: int, runtime: Runtime | None
    ) -> None:
        if lease <= 0 or max_attempts < 1:
            raise ConfigurationError("The lease of an inbox must be more than 0 seconds, and its attempts at least 1.")
        self._webhooks = webhooks
        self._lease = lease
        self._max_attempts = max_attempts
        self._now = (runtime or Runtime()).time
        self._handlers: dict[str, HandlerT] = {}
        self._default_handler: HandlerT | None = None

    def on(self, *names: str) -> Callable[[HandlerT], HandlerT]:
        """Return a decorator that registers a function as the handler of events.

        Args:
            *names: The names of the events. If omitted, the function handles all events that have no other handler.

        Raises:
            ConfigurationError: A name already has a handler.
        """

        def register(handler: HandlerT) -> HandlerT:
            taken = [name for name in names if name in self._handlers]
            if taken or (not names and self._default_handler is not None):
                raise ConfigurationError(f"There is already a handler for {', '.join(taken) or 'all other events'}.")
            self._handlers.update(dict.fromkeys(names, handler))
            self._default_handler = self._default_handler if names else handler
            return handler

        return register

    def _handler_of(self, name: str) -> HandlerT | None:
        return self._handlers.get(name, self._default_handler)

    def _new_claimed(self, event: EventT) -> InboxEntry:
        return new_claimed(event.id, event.name, event.body, self._now(), self._lease)

    def _next(self, entry: InboxEntry) -> InboxEntry | HandlingResult:
        """Return the entry to save before the event is run or dead-lettered, or the result of its earlier handling.

        Raises:
            EventBusy: Another worker has it.
        """
        now = self._now()
        match next_action(entry, now, self._max_attempts):
            case "skip":
                return "duplicate" if entry.state == "done" else "dead_lettered"
            case "wait":
                raise _event_busy(entry, now)
            case "dead_letter":
                _log.error("event %s (%s) dead-lettered after %d attempts", entry.id, entry.name, entry.attempts)
                return dead_letter(entry, now)
            case "run":
                return claim(entry, now, self._lease)

    def _reclaim(self, event_id: str, entry: InboxEntry | None) -> InboxEntry:
        """Return the entry to save before a stored event is replayed.

        Raises:
            EventNotKept: The event is not stored.
            EventBusy: Another worker has it.
        """
        if entry is None or entry.body is None:
            raise EventNotKept(
                f"The inbox has no body of event {event_id} to replay: the event is done, or was never delivered here."
            )
        now = self._now()
        if next_action(entry, now, self._max_attempts) == "wait":
            raise _event_busy(entry, now)
        return claim(entry, now, self._lease, reset_attempts=True)

    def _restore(self, entry: InboxEntry) -> tuple[EventT, HandlerT]:
        """Return the event of an entry, and its handler.

        Raises:
            ConfigurationError: The event has no handler.
        """
        event = self._webhooks.parse(entry.body or b"")
        handler = self._handler_of(event.name)
        if handler is None:
            raise ConfigurationError(f"There is no handler for {event.name}; register one with `on`.")
        return event, handler

    def _mark_failed(self, claimed: InboxEntry, error: Exception) -> InboxEntry:
        entry = mark_failed(claimed, self._now(), error, self._max_attempts)
        _log.error(
            "the handler of event %s (%s) failed on attempt %d, %s: %s",
            entry.id,
            entry.name,
            entry.attempts,
            "dead-lettered" if entry.state == "dead_lettered" else "to be retried",
            entry.error,
        )
        return entry


def _event_busy(entry: InboxEntry, now: float) -> EventBusy:
    return EventBusy(
        f"Another worker is handling event {entry.id}. Nothing was done here: respond 5xx, so that it is delivered "
        "again.",
        retry_after=max(entry.lease_expires_at - now, 0.0),
    )


def handler_failed(entry: InboxEntry) -> HandlerFailed:
    """Return the error for a handler that raised, and will be retried."""
    return HandlerFailed(
        f"The handler of event {entry.id} raised ({entry.error}). Its changes are rolled back, and it is retried when "
        "Monime delivers the event again, or by `retry_pending`."
    )
