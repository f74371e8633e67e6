"""OpenTelemetry: one client span per call, with its attempts and waits as span events, and metrics."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from monime_ext._version import __version__
from monime_ext.errors import ConfigurationError
from monime_ext.telemetry.events import AttemptEnded, CallEnded, CallStarted, CallTelemetry, WaitStarted

if TYPE_CHECKING:
    from opentelemetry.metrics import Counter, Histogram, MeterProvider
    from opentelemetry.trace import Span, TracerProvider

__all__ = ["OpenTelemetry"]


class OpenTelemetry:
    """Creates spans and metrics for calls. Requires the extra `otel` and an OpenTelemetry SDK.

    A span is named like `POST /v1/checkout-sessions`, and is the current span during its call, so that the spans of an
    instrumented HTTP client become its children. It contains ids, statuses and times: no query, body or header.

    Args:
        tracer_provider: Receives the spans. Defaults to the global one.
        meter_provider: Receives the metrics. Defaults to the global one.

    Raises:
        ConfigurationError: The extra `otel` is not installed.
    """

    def __init__(
        self, *, tracer_provider: TracerProvider | None = None, meter_provider: MeterProvider | None = None
    ) -> None:
        try:
            from opentelemetry import context, metrics, trace
        except ModuleNotFoundError as missing:
            raise ConfigurationError("OpenTelemetry is not installed: pip install 'monime-ext[otel]'.") from missing
        self._context, self._trace = context, trace
        self._tracer = trace.get_tracer("monime_ext", __version__, tracer_provider)
        meter = metrics.get_meter("monime_ext", __version__, meter_provider)
        self.duration: Histogram = meter.create_histogram(
            "http.client.request.duration", "s", "Duration of each attempt of a call."
        )
        self.retries: Counter = meter.create_counter("monime.client.retries", "{retry}", "Retries.")
        self.replays: Counter = meter.create_counter(
            "monime.client.replays", "{call}", "Successes that were the replay of an earlier one."
        )
        self.waits: Histogram = meter.create_histogram(
            "monime.client.wait.duration", "s", "How long calls waited before a retry or for a rate limit."
        )

    def call_started(self, event: CallStarted) -> CallTelemetry:
        """See `Telemetry`."""
        shared: dict[str, Any] = {
            "http.request.method": event.method,
            "server.address": event.host,
            "server.port": event.port,
            "url.template": event.path,
            "monime.operation": event.operation,
        }
        own = {
            "url.full": event.url,
            "monime.api_version": event.api_version,
            "monime.space_id": event.space_id,
            "monime.idempotency_key": event.idempotency_key,
        }
        span = self._tracer.start_span(
            f"{event.method} {event.path}",
            kind=self._trace.SpanKind.CLIENT,
            attributes={**shared, **{name: value for name, value in own.items() if value is not None}},
        )
        token = self._context.attach(self._trace.set_span_in_context(span))
        return _Call(self, span, shared, lambda: self._context.detach(token))

    def failed_status(self, error: str) -> Any:
        """Return the status of a span that ended with an error."""
        return self._trace.Status(self._trace.StatusCode.ERROR, error)


class _Call:
    """The span of one call."""

    def __init__(self, telemetry: OpenTelemetry, span: Span, shared: dict[str, Any], detach: Any) -> None:
        self._telemetry = telemetry
        self._span = span
        self._shared = shared
        self._detach = detach

    def attempt_ended(self, event: AttemptEnded) -> None:
        attributes: dict[str, Any] = {}
        if event.status is not None:
            attributes["http.response.status_code"] = event.status
        if event.error is not None:
            attributes["error.type"] = event.error
        elif event.status is not None and event.status >= 400:
            attributes["error.type"] = str(event.status)
        self._telemetry.duration.record(event.seconds, {**self._shared, **attributes})
        if event.number > 1:
            self._telemetry.retries.add(1, self._shared)
        if event.request_id is not None:
            attributes["monime.request_id"] = event.request_id
        self._span.add_event("attempt", {"monime.attempt": event.number, "monime.seconds": event.seconds, **attributes})

    def wait_started(self, event: WaitStarted) -> None:
        attributes = {"monime.reason": event.reason}
        self._telemetry.waits.record(event.seconds, {**self._shared, **attributes})
        self._span.add_event("wait", {"monime.seconds": event.seconds, **attributes})

    def call_ended(self, event: CallEnded) -> None:
        self._detach()
        attributes: dict[str, Any] = {
            "http.response.status_code": event.status,
            "http.request.resend_count": event.attempts - 1 if event.attempts > 1 else None,
            "monime.request_id": event.request_id,
            "monime.outcome": event.outcome,
            "monime.replayed": event.replayed or None,
            "error.type": event.error,
        }
        self._span.set_attributes({name: value for name, value in attributes.items() if value is not None})
        if event.replayed:
            self._telemetry.replays.add(1, self._shared)
        if event.error is not None:
            self._span.set_status(self._telemetry.failed_status(event.error))
        self._span.end()
