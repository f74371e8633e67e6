"""What one call tells of itself: to the log, and to a telemetry where there is one."""

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
    """Watches one call.

    Args:
        call: Which.
        monotonic: Seconds on a clock that never goes back.
        telemetry: Hears of it too.
    """

    def __init__(
        self, call: PreparedRequest[Any], monotonic: Callable[[], float], telemetry: CallTelemetry | None = None
    ) -> None:
        self._call = call
        self._monotonic = monotonic
        self._telemetry = telemetry
        self._attempts = 0
        if telemetry is not None:
            self._began_at = self._attempt_at = monotonic()

    def attempt(self, number: int) -> None:
        """See an attempt begin."""
        self._attempts = number
        if self._telemetry is not None:
            self._attempt_at = self._monotonic()

    def lost(self, failure: TransportError) -> None:
        """See that no answer to it will come."""
        name = type(failure).__name__
        self._log(logging.DEBUG, "no answer: %s", name, monime_error=name)
        if self._telemetry is not None:
            self._tell(self._telemetry.attempt_ended, self._attempt_ended(None, None, name))

    def answered(self, answer: RawResponse) -> None:
        """See its answer."""
        status, request_id = answer.status, answer.request_id
        self._log(
            logging.DEBUG, "status %s, request id %s", status, request_id,
            monime_status=status, monime_request_id=request_id,
        )  # fmt: skip
        if self._telemetry is not None:
            self._tell(self._telemetry.attempt_ended, self._attempt_ended(status, request_id, None))

    def waits(self, reason: WaitReason, seconds: float) -> None:
        """See the call wait."""
        if reason == "retry":
            self._log(logging.INFO, "again in %.3f s", seconds, monime_wait=seconds, monime_reason=reason)
        else:
            self._log(logging.DEBUG, "held back for %.3f s", seconds, monime_wait=seconds, monime_reason=reason)
        if self._telemetry is not None:
            self._tell(self._telemetry.wait_started, WaitStarted(reason, seconds, self._attempts))

    def landed(self, response: Response[Any]) -> None:
        """See the call succeed."""
        if response.replayed:
            self._log(logging.DEBUG, "a replay of an earlier success", monime_replayed=True)
        if self._telemetry is not None:
            self._end("succeeded", None, response.status, response.request_id, replayed=response.replayed)

    def failed(self, error: BaseException) -> None:
        """See the call end with anything else: an error of ours, a mistake in a program, or an interruption."""
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
            seconds = self._monotonic() - self._began_at
            event = CallEnded(outcome, error, seconds, self._attempts, status, request_id, replayed)
            self._tell(self._telemetry.call_ended, event)

    def _attempt_ended(self, status: int | None, request_id: str | None, error: str | None) -> AttemptEnded:
        return AttemptEnded(self._attempts, self._monotonic() - self._attempt_at, status, request_id, error)

    def _tell(self, hear: Callable[[Any], None], event: object) -> None:
        try:
            hear(event)
        except Exception as failure:
            disturbed(failure)

    def _log(self, level: int, what: str, *values: object, **extra: object) -> None:
        # Ids, statuses and times only: bodies and tokens are never logged.
        if log.isEnabledFor(level):
            extra["monime_operation"] = self._call.operation
            extra["monime_attempt"] = self._attempts
            extra["monime_idempotency_key"] = self._call.idempotency_key
            log.log(level, "%s attempt %d: " + what, self._call.operation, self._attempts, *values, extra=extra)


class Instrumentation:
    """Tells the telemetry of a client of each call.

    Args:
        telemetry: Hears of it.
        release: Knows the paths.
        monotonic: Seconds on a clock that never goes back.
    """

    def __init__(self, telemetry: Telemetry, spec: ApiSpec, monotonic: Callable[[], float]) -> None:
        self._telemetry = telemetry
        self._release = spec
        self._monotonic = monotonic

    def watch(self, call: PreparedRequest[Any], settings: Settings) -> CallInstrumentation:
        """Return the watch of a call that begins."""
        parts = urlsplit(settings.base_url)
        event = CallStarted(
            operation=call.operation,
            method=call.method,
            path=self._release.path(call.operation),
            url=settings.base_url + call.target.partition("?")[0],
            host=parts.hostname or "",
            port=parts.port or _PORTS[parts.scheme],
            api_version=self._release.version,
            space_id=call.headers.get("Monime-Space-Id"),
            idempotency_key=call.idempotency_key,
        )
        try:
            heard = self._telemetry.call_started(event)
        except Exception as failure:
            disturbed(failure)
            return CallInstrumentation(call, self._monotonic)
        return CallInstrumentation(call, self._monotonic, heard)


def disturbed(failure: Exception) -> None:
    """Log that a telemetry failed, without what it said: that may be anything."""
    log.warning("the telemetry failed (%s); the call goes on", type(failure).__name__)


_PORTS: Final[Mapping[str, int]] = {"http": 80, "https": 443}
