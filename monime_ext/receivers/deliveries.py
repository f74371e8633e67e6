"""What to answer to a delivery: the same in every framework.

| status | when |
|---|---|
| 200 | it was handled, now or before, or nobody wants it: Monime need not deliver it again |
| 400 | it is signed, and is not an event |
| 401 | it is not signed as it should be |
| 405 | the method is not POST |
| 413 | it is larger than any event |
| 500 | the handler failed, or the receiver is not set up: Monime delivers it again |
| 503 | another worker has it just now, or the inbox's database is away: Monime delivers it again |

Nothing redirects, since Monime does not follow, and no answer tells a stranger why.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar

from monime_ext._core.runtime import Runtime
from monime_ext.errors import (
    ClaimLost,
    EventBusy,
    HandlerFailed,
    PayloadInvalid,
    SignatureInvalid,
    StoreUnavailable,
)
from monime_ext.inbox.entry import told
from monime_ext.webhooks import MAX_BODY_BYTES, Event, Webhooks
from monime_ext.webhooks.signature import check_secrets

__all__ = ["Answer", "AsyncReceiver", "Receiver", "declared_length"]

SessionT = TypeVar("SessionT")
PaymentT = TypeVar("PaymentT")

_log: Final = logging.getLogger("monime_ext.receivers")


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer for a framework to send.

    Attributes:
        status: The HTTP status.
        text: The body.
        headers: By name.
    """

    status: int
    text: str
    headers: Mapping[str, str] = field(default_factory=dict)


class _Receiving(Generic[SessionT, PaymentT]):
    def __init__(
        self,
        webhooks: Webhooks[SessionT, PaymentT],
        secret: str | Iterable[str],
        *,
        tolerance: float | None,
        max_bytes: int,
        on_error: Callable[[Exception], object] | None,
        runtime: Runtime | None,
    ) -> None:
        # What is wrong with them is better known when the program starts than when the first buyer has paid.
        self._secrets = check_secrets(secret)
        self.max_bytes = max_bytes
        self._webhooks = webhooks
        self._tolerance = tolerance
        self._on_error = on_error
        self._now = (runtime or Runtime()).time

    def refusal(self, method: str, length: int | None) -> Answer | None:
        """Return the answer to a request whose body need not be read; None if it has to be.

        Args:
            method: The request's method.
            length: How many bytes the body has, as far as is known or read.
        """
        if method != "POST":
            return Answer(405, "POST only", {"Allow": "POST"})
        if length is not None and length > self.max_bytes:
            return Answer(413, "too large")
        return None

    def _event(self, body: bytes, header: str | None) -> Event[SessionT, PaymentT] | Answer:
        if len(body) > self.max_bytes:
            return Answer(413, "too large")
        try:
            return self._webhooks.construct_event(
                body, header, self._secrets, tolerance=self._tolerance, now=self._now()
            )
        except SignatureInvalid as refused:
            _log.warning("a delivery was refused (%s): %s", refused.reason, refused.message)
            return Answer(401, "bad signature")
        except PayloadInvalid as refused:
            _log.error("a delivery of Monime's was refused: %s", refused.message)
            return Answer(400, "no event")

    def _failed(self, event: Event[SessionT, PaymentT], error: Exception) -> Answer:
        if self._on_error is not None:
            self._on_error(error)
        if isinstance(error, EventBusy | ClaimLost | StoreUnavailable):
            _log.warning("event %s has to be delivered again: %s", event.id, error)
            wait = {} if error.retry_after is None else {"Retry-After": str(max(1, math.ceil(error.retry_after)))}
            return Answer(503, "later", wait)
        # The inbox has said so already.
        if not isinstance(error, HandlerFailed):
            _log.error("the handler of event %s (%s) failed: %s", event.id, event.name, told(error))
        return Answer(500, "failed")


class Receiver(_Receiving[SessionT, PaymentT]):
    """Verifies deliveries, hands their events on, and says what to answer.

    receiver = Receiver(webhooks, os.environ["MONIME_WEBHOOK_SECRET"], inbox.handle)
    """

    def __init__(
        self,
        webhooks: Webhooks[SessionT, PaymentT],
        secret: str | Iterable[str],
        handle: Callable[[Event[SessionT, PaymentT]], object],
        *,
        tolerance: float | None = 300,
        max_bytes: int = MAX_BODY_BYTES,
        on_error: Callable[[Exception], object] | None = None,
        runtime: Runtime | None = None,
    ) -> None:
        """Make a receiver.

        Args:
            webhooks: The pinned release's `webhooks`.
            secret: The webhook's secret, or several while one takes the place of another.
            handle: What to do with an event: an inbox's `handle`, or any function; one that returns has handled it.
            tolerance: How many seconds a signature may be old, or new; see `verify`.
            max_bytes: The largest body that is read.
            on_error: Is given every exception of `handle`, for your own error reports.
            runtime: Time, for tests.

        Raises:
            ConfigurationError: There is no usable secret.
        """
        super().__init__(webhooks, secret, tolerance=tolerance, max_bytes=max_bytes, on_error=on_error, runtime=runtime)
        self._handle = handle

    def receive(self, body: bytes, header: str | None) -> Answer:
        """Return what to answer to a delivery.

        Args:
            body: The bytes of the body exactly as they came.
            header: The value of the header `Monime-Signature`; None when there is none.
        """
        event = self._event(body, header)
        if isinstance(event, Answer):
            return event
        try:
            self._handle(event)
        except Exception as error:
            return self._failed(event, error)
        return Answer(200, "ok")


class AsyncReceiver(_Receiving[SessionT, PaymentT]):
    """Verifies deliveries, hands their events on, and says what to answer.

    receiver = AsyncReceiver(webhooks, os.environ["MONIME_WEBHOOK_SECRET"], inbox.handle)
    """

    def __init__(
        self,
        webhooks: Webhooks[SessionT, PaymentT],
        secret: str | Iterable[str],
        handle: Callable[[Event[SessionT, PaymentT]], Awaitable[object]],
        *,
        tolerance: float | None = 300,
        max_bytes: int = MAX_BODY_BYTES,
        on_error: Callable[[Exception], object] | None = None,
        runtime: Runtime | None = None,
    ) -> None:
        """Make a receiver.

        Args:
            webhooks: The pinned release's `webhooks`.
            secret: The webhook's secret, or several while one takes the place of another.
            handle: What to do with an event: an inbox's `handle`, or any function; one that returns has handled it.
            tolerance: How many seconds a signature may be old, or new; see `verify`.
            max_bytes: The largest body that is read.
            on_error: Is given every exception of `handle`, for your own error reports.
            runtime: Time, for tests.

        Raises:
            ConfigurationError: There is no usable secret.
        """
        super().__init__(webhooks, secret, tolerance=tolerance, max_bytes=max_bytes, on_error=on_error, runtime=runtime)
        self._handle = handle

    async def receive(self, body: bytes, header: str | None) -> Answer:
        """Return what to answer to a delivery.

        Args:
            body: The bytes of the body exactly as they came.
            header: The value of the header `Monime-Signature`; None when there is none.
        """
        event = self._event(body, header)
        if isinstance(event, Answer):
            return event
        try:
            await self._handle(event)
        except Exception as error:
            return self._failed(event, error)
        return Answer(200, "ok")


def declared_length(header: str | None) -> int | None:
    """Return how many bytes a body has, as a header `Content-Length` says; None when it does not say."""
    return int(header) if header and header.isdecimal() and len(header) < 20 else None
