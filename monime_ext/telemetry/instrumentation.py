"""Report each call to the log, and to a `Telemetry` if there is one."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from monime_ext._core.api_spec import ApiSpec
from monime_ext._core.request import PreparedRequest
from monime_ext._core.response import RawResponse, Response
from monime_ext._core.settings import Settings
from monime_ext.errors import MonimeError, TransportError
from monime_ext.telemetry.events import (
    AttemptEnded,
    CallEnded,
    CallStarted,
    CallTelemetry,
    Telemetry,
    WaitReason,
    WaitStarted,
)

__all__ = ["CallInstrumentation", "Instrumentation"]

log: Final = logging.getLogger("monime_ext")


class CallInstrumentation:
    """Reports one call.

    Args:
        request: The request of the call.
        monotonic: A monotonic clock in seconds.
        telemetry: Receives the events of the call.
    """

    def __init__(
        self, request: PreparedRequest[Any], monotonic: Callable[[], float], telemetry: CallTelemetry | None = None
    ) -> None:
        self._request = request
        self._monotonic = monotonic
        self._telemetry = telemetry
        self._attempts = 0
        if telemetry is not None:
            self._started_at = self._attempt_started_at = monotonic()

    def on_attempt(self, number: int) -> None:
        """Record that an attempt starts."""
        self._attempts = number
        if self._telemetry is not None:
            self._attempt_started_at = self._monotonic()

    def on_transport_error(self, error: TransportError) -> None:
        """Report that the attempt ended without a response."""
        name = type(error).__name__
        self._log(logging.DEBUG, "no response: %s", name, monime_error=name)
        if self._telemetry is not None:
            self._notify(self._telemetry.attempt_ended, self._attempt_ended(None, None, name))

    def on_response(self, response: RawResponse) -> None:
        """Report the response to the attempt."""
        status, request_id = response.status, response.request_id
        self._log(
            logging.DEBUG, "status %s, request id %s", status, request_id,
            monime_status=status, monime_request_id=request_id,
        )  # fmt: skip
        if self._telemetry is not None:
            self._notify(self._telemetry.attempt_ended, self._attempt_ended(status, request_id, None))

    def on_wait(self, reason: WaitReason, seconds: float) -> None:
        """Report that the call waits before its next attempt."""
        if reason == "retry":
            self._log(logging.INFO, "retrying in %.3f s", seconds, monime_wait=seconds, monime_reason=reason)
        else:
            self._log(
                logging.DEBUG, "waiting %.3f s for the rate limit", seconds, monime_wait=seconds, monime_reason=reason
            )
        if self._telemetry is not None:
            self._notify(self._telemetry.wait_started, WaitStarted(reason, seconds, self._attempts))

    def on_success(self, response: Response[Any]) -> None:
        """Report that the call succeeded."""
        if response.replayed:
            self._log(logging.DEBUG, "a replay of an earlier success", monime_replayed=True)
        if self._telemetry is not None:
            self._end("succeeded", None, response.status, response.request_id, replayed=response.replayed)

    def on_failure(self, error: BaseException) -> None:
        """Report that the call raised: a `MonimeError`, a bug, or an interruption."""
        if self._telemetry is None:
            return
        name = type(error).__name__
        if isinstance(error, MonimeError):
            self._end(error.outcome, name, error.status, error.request_id)
        else:
            self._end("unknown" if self._attempts else "not_sent", name, None, None)

    def _end(
        self, outcome: Any, error: str | None, status: int | None, request_id: str | None, *, replayed: bool = False
    ) -> None:
        if self._telemetry is not None:
            seconds = self._monotonic() - self._started_at
            event = CallEnded(outcome, error, seconds, self._attempts, status, request_id, replayed)
            self._notify(self._telemetry.call_ended, event)

    def _attempt_ended(self, status: int | None, request_id: str | None, error: str | None) -> AttemptEnded:
        return AttemptEnded(self._attempts, self._monotonic() - self._attempt_started_at, status, request_id, error)

    def _notify(self, receiver: Callable[[Any], None], event: object) -> None:
        try:
            receiver(event)
        except Exception as error:
            _log_failure(error)

    def _log(self, level: int, message: str, *values: object, **extra: object) -> None:
        # Only ids, statuses and times: bodies and tokens are never logged.
        if log.isEnabledFor(level):
            extra["monime_operation"] = self._request.operation
            extra["monime_attempt"] = self._attempts
            extra["monime_idempotency_key"] = self._request.idempotency_key
            log.log(level, "%s attempt %d: " + message, self._request.operation, self._attempts, *values, extra=extra)


class Instrumentation:
    """Reports the calls of a client.

    Args:
        telemetry: Receives them.
        spec: Contains the paths.
        monotonic: A monotonic clock in seconds.
    """

    def __init__(self, telemetry: Telemetry, spec: ApiSpec, monotonic: Callable[[], float]) -> None:
        self._telemetry = telemetry
        self._spec = spec
        self._monotonic = monotonic

    def start_call(self, request: PreparedRequest[Any], settings: Settings) -> CallInstrumentation:
        """Report that a call starts, and return what reports the rest of it."""
        parts = urlsplit(settings.base_url)
        event = CallStarted(
            operation=request.operation,
            method=request.method,
            path=self._spec.path(request.operation),
            url=settings.base_url + request.target.partition("?")[0],
            host=parts.hostname or "",
            port=parts.port or _PORTS[parts.scheme],
            api_version=self._spec.version,
            space_id=request.headers.get("Monime-Space-Id"),
            idempotency_key=request.idempotency_key,
        )
        try:
            receiver = self._telemetry.call_started(event)
        except Exception as error:
            _log_failure(error)
            return CallInstrumentation(request, self._monotonic)
        return CallInstrumentation(request, self._monotonic, receiver)


def _log_failure(error: Exception) -> None:
    """Log that a telemetry raised, without its message, which may contain anything."""
    log.warning("the telemetry raised %s; the call continues", type(error).__name__)


_PORTS: Final[Mapping[str, int]] = {"http": 80, "https": 443}
