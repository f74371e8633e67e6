# Made by scripts/unasync.py from monime_ext/receivers/_async/receiver.py. Do not edit: change that file and run `make generate`.
"""The receiver of webhook deliveries."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

from monime_ext._core.runtime import Runtime
from monime_ext.receivers.base import BaseReceiver
from monime_ext.receivers.http_response import HttpResponse
from monime_ext.webhooks import MAX_BODY_BYTES, Event, EventReader

__all__ = ["Receiver"]

EventT = TypeVar("EventT", bound=Event[object, object])


class Receiver(BaseReceiver[EventT], Generic[EventT]):
    """Verifies deliveries, passes their events to a handler, and returns the response.

    For example::

        receiver = Receiver(webhooks, os.environ["MONIME_WEBHOOK_SECRET"], inbox.handle)

    Args:
        webhooks: The `webhooks` of your pinned API version.
        secret: The webhook's secret, or several during a rotation.
        handle: The `handle` method of an inbox, or any function. If it returns, the event is handled.
        tolerance: The maximum age of a signature in seconds, in both directions; see `verify`.
        max_bytes: The maximum size of a body.
        on_error: Called with every exception of `handle`, for your own error reports.
        runtime: The clock, for tests.

    Raises:
        ConfigurationError: There is no valid secret.
    """

    def __init__(
        self,
        webhooks: EventReader[EventT],
        secret: str | Iterable[str],
        handle: Callable[[EventT], object],
        *,
        tolerance: float | None = 300,
        max_bytes: int = MAX_BODY_BYTES,
        on_error: Callable[[Exception], object] | None = None,
        runtime: Runtime | None = None,
    ) -> None:
        super().__init__(webhooks, secret, tolerance=tolerance, max_bytes=max_bytes, on_error=on_error, runtime=runtime)
        self._handle = handle

    def receive(self, body: bytes, header: str | None) -> HttpResponse:
        """Handle a delivery, and return the response to it.

        Args:
            body: The raw bytes of the body, exactly as received.
            header: The value of the header `Monime-Signature`; None if there is none.
        """
        event = self._construct_event(body, header)
        if isinstance(event, HttpResponse):
            return event
        try:
            self._handle(event)
        except Exception as error:
            return self._respond_to_error(event, error)
        return HttpResponse(200, "ok")
