"""The response to a delivery, the same in every framework.

| status | when |
|---|---|
| 200 | the event was handled, now or before, or has no handler: Monime need not deliver it again |
| 400 | the delivery is signed, and is not an event |
| 401 | the signature is missing or invalid |
| 405 | the method is not POST |
| 413 | the body is larger than any event |
| 500 | the handler failed, or something read the body before: Monime delivers the event again |
| 503 | another worker has the event, or the inbox's database is unavailable: Monime delivers the event again |

There is no redirect, since Monime does not follow any, and no response tells a stranger the cause of a rejection.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Iterable
from typing import Final, Generic, TypeVar

from monime_ext._core.redaction import Secret
from monime_ext._core.runtime import Runtime
from monime_ext.errors import (
    ClaimLost,
    EventBusy,
    HandlerFailed,
    PayloadInvalid,
    SignatureInvalid,
    StoreUnavailable,
)
from monime_ext.inbox.entry import describe_error
from monime_ext.receivers.http_response import HttpResponse
from monime_ext.webhooks import Event, EventReader
from monime_ext.webhooks.signature import check_secrets

__all__ = ["BaseReceiver", "parse_content_length"]

EventT = TypeVar("EventT", bound=Event[object, object])

_log: Final = logging.getLogger("monime_ext.receivers")


class BaseReceiver(Generic[EventT]):
    """The decisions of a receiver, without calling the handler."""

    def __init__(
        self,
        webhooks: EventReader[EventT],
        secret: str | Iterable[str],
        *,
        tolerance: float | None,
        max_bytes: int,
        on_error: Callable[[Exception], object] | None,
        runtime: Runtime | None,
    ) -> None:
        # An invalid secret fails when the program starts, not when the first buyer has paid.
        self._secrets = check_secrets(secret)
        # Held, so that `RedactingFilter` knows them.
        self._redacted = [Secret(text) for text in self._secrets]
        self.max_bytes = max_bytes
        self._webhooks = webhooks
        self._tolerance = tolerance
        self._on_error = on_error
        self._now = (runtime or Runtime()).time

    def reject_early(self, method: str, length: int | None) -> HttpResponse | None:
        """Return the response to a request whose body need not be read; None if it must be read.

        Args:
            method: The request's method.
            length: The length of the body in bytes, as far as it is known or read.
        """
        if method != "POST":
            return HttpResponse(405, "POST only", {"Allow": "POST"})
        if length is not None and length > self.max_bytes:
            return HttpResponse(413, "too large")
        return None

    def reject_consumed(self) -> HttpResponse:
        """Return the response to a request whose body is gone, because something read it before.

        The delivery may be genuine: with a status of 500, Monime delivers it again.
        """
        _log.error(
            "a delivery has a body, but something read it before the receiver, such as a middleware or a hook: let it "
            "read the body in the way that the framework caches"
        )
        return HttpResponse(500, "failed")

    def _construct_event(self, body: bytes, header: str | None) -> EventT | HttpResponse:
        if len(body) > self.max_bytes:
            return HttpResponse(413, "too large")
        try:
            return self._webhooks.construct_event(
                body, header, self._secrets, tolerance=self._tolerance, now=self._now()
            )
        except SignatureInvalid as rejected:
            _log.warning("rejected a delivery (%s): %s", rejected.reason, rejected.message)
            return HttpResponse(401, "bad signature")
        except PayloadInvalid as rejected:
            _log.error("rejected a signed delivery: %s", rejected.message)
            return HttpResponse(400, "no event")

    def _respond_to_error(self, event: EventT, error: Exception) -> HttpResponse:
        self._report(error)
        if isinstance(error, EventBusy | ClaimLost | StoreUnavailable):
            _log.warning("event %s must be delivered again: %s", event.id, error)
            wait = {} if error.retry_after is None else {"Retry-After": str(max(1, math.ceil(error.retry_after)))}
            return HttpResponse(503, "later", wait)
        # The inbox has logged it already.
        if not isinstance(error, HandlerFailed):
            _log.error("the handler of event %s (%s) failed: %s", event.id, event.name, describe_error(error))
        return HttpResponse(500, "failed")

    def _report(self, error: Exception) -> None:
        if self._on_error is None:
            return
        try:
            self._on_error(error)
        except Exception as failure:
            # An error reporter that is unavailable must not replace the response that Monime waits for.
            _log.error("on_error failed: %s", describe_error(failure))


def parse_content_length(header: str | None) -> int | None:
    """Return the value of a header `Content-Length`, or None if it is missing or invalid."""
    return int(header) if header and header.isdecimal() and len(header) < 20 else None
