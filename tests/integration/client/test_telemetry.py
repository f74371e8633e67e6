"""The events, counters, traces, metrics and log lines of calls; and no secret in any of them."""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from opentelemetry import trace
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from monime_ext import errors
from monime_ext.telemetry import (
    AttemptEnded,
    CallEnded,
    CallStarted,
    CallTelemetry,
    Counters,
    OpenTelemetry,
    WaitStarted,
)
from tests.integration.client.conftest import CART, Shop
from tests.integration.client.test_secrets import CANARY, INPUT, TOKEN, has_no_secret
from tests.versions import LATEST, LATEST_MODULE, Monime

KEY = "order-1042-attempt-1-of-the-shop"


class Recorder:
    """A `Telemetry` that records every event."""

    def __init__(self) -> None:
        self.events: list[Any] = []

    def call_started(self, event: CallStarted) -> CallTelemetry:
        self.events.append(event)
        return self

    def attempt_ended(self, event: AttemptEnded) -> None:
        self.events.append(event)

    def wait_started(self, event: WaitStarted) -> None:
        self.events.append(event)

    def call_ended(self, event: CallEnded) -> None:
        self.events.append(event)


class Traced:
    """An OpenTelemetry for a client, and the spans and metrics that it exported."""

    def __init__(self) -> None:
        self._spans = InMemorySpanExporter()
        self._metrics = InMemoryMetricReader()
        tracers = TracerProvider()
        tracers.add_span_processor(SimpleSpanProcessor(self._spans))
        self.meters = MeterProvider(metric_readers=[self._metrics])
        self.telemetry = OpenTelemetry(tracer_provider=tracers, meter_provider=self.meters)

    @property
    def spans(self) -> list[ReadableSpan]:
        return list(self._spans.get_finished_spans())

    def points(self, metric: str) -> list[Any]:
        """The data points of a metric."""
        data = self._metrics.get_metrics_data()
        found = [
            metric_data.data.data_points
            for resource in (data.resource_metrics if data else ())
            for scope in resource.scope_metrics
            for metric_data in scope.metrics
            if metric_data.name == metric
        ]
        return [point for points in found for point in points]


@pytest.fixture
def traced() -> Iterator[Traced]:
    traced = Traced()
    yield traced
    traced.meters.shutdown()


def test_a_telemetry_receives_the_start_every_attempt_every_wait_and_the_end(shop: Shop) -> None:
    recorder = Recorder()
    shop.sandbox.faults.add("reset_after")
    shop.create(shop.client(telemetry=recorder), idempotency_key=KEY)
    started, failed, wait, succeeded, ended = recorder.events
    requests = shop.sandbox.requests()
    host, _, port = shop.sandbox.url.removeprefix("http://").partition(":")
    assert started == CallStarted(
        operation="createCheckoutSession",
        method="POST",
        path="/v1/checkout-sessions",
        url=f"{shop.sandbox.url}/v1/checkout-sessions",
        host=host,
        port=int(port),
        api_version=LATEST,
        space_id=shop.sandbox.space_id,
        idempotency_key=KEY,
    )
    assert failed == AttemptEnded(1, 0.0, None, None, "ConnectionFailed")
    assert wait == WaitStarted("retry", 0.25, 1)
    assert succeeded == AttemptEnded(2, 0.0, 200, requests[1].request_id, None)
    assert ended == CallEnded("succeeded", None, 0.25, 2, 200, requests[1].request_id, True)


def test_events_contain_the_ids_of_a_path_and_not_its_query(shop: Shop) -> None:
    recorder = Recorder()
    client = shop.client(telemetry=recorder)
    session = shop.create(client)
    client.checkout_sessions.get(session.id)
    list(client.checkout_sessions.list(limit=5))
    started = [event for event in recorder.events if isinstance(event, CallStarted)]
    assert [event.url.removeprefix(shop.sandbox.url) for event in started] == [
        "/v1/checkout-sessions",
        f"/v1/checkout-sessions/{session.id}",
        "/v1/checkout-sessions",
    ]
    assert started[1].path == "/v1/checkout-sessions/{id}"


def test_a_failed_call_reports_its_outcome(shop: Shop) -> None:
    recorder = Recorder()
    client = shop.client(telemetry=recorder, max_retries=0)
    shop.sandbox.faults.add("reset_after")
    with pytest.raises(errors.OutcomeUnknown):
        shop.create(client)
    shop.sandbox.faults.add("status", status=422)
    with pytest.raises(errors.BadRequest):
        shop.create(client)
    ends = [event for event in recorder.events if isinstance(event, CallEnded)]
    assert [(event.outcome, event.error, event.status) for event in ends] == [
        ("unknown", "OutcomeUnknown", None),
        ("rejected", "BadRequest", 422),
    ]


def test_counters_count_attempts_retries_replays_waits_and_errors(shop: Shop) -> None:
    counters = Counters()
    client = shop.client(telemetry=counters)
    shop.sandbox.faults.add("reset_after")
    shop.create(client)
    for _ in range(20):
        shop.create(client.with_options(max_retries=0))
    with pytest.raises(errors.NotFound):
        client.checkout_sessions.get("scs-none")
    assert (counters.calls, counters.attempts, counters.retries, counters.replays) == (22, 23, 1, 1)
    assert counters.errors == {"NotFound": 1}
    assert counters.waits["retry"] == 1
    assert counters.waits["rate_limit"] >= 1
    assert counters.waited["rate_limit"] > 0.9


def test_a_telemetry_that_raises_does_not_affect_the_call(shop: Shop, caplog: pytest.LogCaptureFixture) -> None:
    class Failing(Recorder):
        def attempt_ended(self, event: AttemptEnded) -> None:
            raise RuntimeError(CANARY)

        def call_ended(self, event: CallEnded) -> None:
            raise RuntimeError(CANARY)

    class Refusing(Recorder):
        def call_started(self, event: CallStarted) -> CallTelemetry:
            raise RuntimeError(CANARY)

    for telemetry in (Failing(), Refusing()):
        assert shop.create(shop.client(telemetry=telemetry)).status == "pending"
    assert [record.levelname for record in caplog.records] == ["WARNING"] * 3
    assert "RuntimeError" in caplog.text
    assert has_no_secret(caplog.text)


@pytest.mark.parametrize("wrong", ["otel", 5, object()])
def test_an_object_that_does_not_implement_telemetry_is_refused(shop: Shop, wrong: Any) -> None:
    with pytest.raises(errors.ConfigurationError, match="telemetry"):
        shop.client(telemetry=wrong)


def test_a_call_is_one_client_span_with_its_attempts_as_events(shop: Shop, traced: Traced) -> None:
    shop.sandbox.faults.add("status", status=503)
    response = shop.client(telemetry=traced.telemetry).checkout_sessions.with_response.create(
        name="Order", line_items=CART, idempotency_key=KEY
    )
    (span,) = traced.spans
    assert (span.name, span.kind) == ("POST /v1/checkout-sessions", trace.SpanKind.CLIENT)
    host, _, port = shop.sandbox.url.removeprefix("http://").partition(":")
    assert dict(span.attributes or {}) == {
        "http.request.method": "POST",
        "http.request.resend_count": 1,
        "http.response.status_code": 200,
        "server.address": host,
        "server.port": int(port),
        "url.template": "/v1/checkout-sessions",
        "url.full": f"{shop.sandbox.url}/v1/checkout-sessions",
        "monime.operation": "createCheckoutSession",
        "monime.api_version": LATEST,
        "monime.space_id": shop.sandbox.space_id,
        "monime.idempotency_key": KEY,
        "monime.request_id": response.request_id,
        "monime.outcome": "succeeded",
    }
    assert span.status.status_code is trace.StatusCode.UNSET
    assert [(event.name, dict(event.attributes or {}).get("http.response.status_code")) for event in span.events] == [
        ("attempt", 503),
        ("wait", None),
        ("attempt", 200),
    ]


def test_the_span_of_a_failed_call_has_an_error_status(shop: Shop, traced: Traced) -> None:
    client = shop.client(telemetry=traced.telemetry)
    with pytest.raises(errors.NotFound):
        client.checkout_sessions.get("scs-none")
    (span,) = traced.spans
    assert span.name == "GET /v1/checkout-sessions/{id}"
    assert span.status.status_code is trace.StatusCode.ERROR
    assert (span.attributes or {})["error.type"] == "NotFound"
    assert (span.attributes or {})["monime.outcome"] == "rejected"


def test_a_span_is_current_during_its_call_only(shop: Shop, traced: Traced) -> None:
    current: list[Any] = []

    class Inspecting:
        def call_started(self, event: CallStarted) -> CallTelemetry:
            self.inner = traced.telemetry.call_started(event)
            return self

        def attempt_ended(self, event: AttemptEnded) -> None:
            current.append(trace.get_current_span())
            self.inner.attempt_ended(event)

        def wait_started(self, event: WaitStarted) -> None: ...

        def call_ended(self, event: CallEnded) -> None:
            self.inner.call_ended(event)
            current.append(trace.get_current_span())

    shop.client(telemetry=Inspecting()).whoami()
    assert current[0].get_span_context() == traced.spans[0].get_span_context()
    assert current[1] is trace.INVALID_SPAN


def test_retries_replays_waits_and_durations_are_metrics(shop: Shop, traced: Traced) -> None:
    client = shop.client(telemetry=traced.telemetry)
    shop.sandbox.faults.add("reset_after")
    shop.create(client)
    assert [point.value for point in traced.points("monime.client.retries")] == [1]
    assert [point.value for point in traced.points("monime.client.replays")] == [1]
    (wait,) = traced.points("monime.client.wait.duration")
    assert (wait.sum, wait.attributes["monime.reason"]) == (0.25, "retry")
    points = {point.attributes.get("error.type"): point for point in traced.points("http.client.request.duration")}
    assert points.keys() == {"ConnectionFailed", None}
    assert points[None].attributes["http.response.status_code"] == 200
    # One series per operation, not one per session.
    assert {"url.template", "server.address", "monime.operation"} <= points[None].attributes.keys()
    assert not {"url.full", "monime.request_id", "monime.space_id"} & points[None].attributes.keys()


def test_spans_metrics_and_events_contain_no_secret(shop: Shop, traced: Traced) -> None:
    shop.sandbox.add_token(TOKEN, shop.sandbox.space_id)
    recorder = Recorder()
    for telemetry in (recorder, traced.telemetry):
        client = shop.client(access_token=TOKEN, telemetry=telemetry, max_retries=1)
        client.checkout_sessions.create(**INPUT)
        faults: list[dict[str, Any]] = [{"kind": "reset_after"}, {"kind": "garbage", "acts": True}, {"kind": "status"}]
        for fault in faults:
            shop.sandbox.faults.add(**fault, times=2)
            with pytest.raises(errors.MonimeError):
                client.checkout_sessions.create(**INPUT)
    assert len(recorder.events) > 10
    assert has_no_secret(repr(recorder.events))
    assert len(traced.spans) == 4
    assert has_no_secret("".join(span.to_json() for span in traced.spans))
    assert has_no_secret(
        repr([traced.points(metric) for metric in ("http.client.request.duration", "monime.client.retries")])
    )


def test_log_lines_have_their_ids_as_fields(shop: Shop, caplog: pytest.LogCaptureFixture) -> None:
    shop.sandbox.faults.add("reset_after")
    with caplog.at_level(logging.DEBUG, "monime_ext"):
        shop.create(shop.client(), idempotency_key=KEY)
    fields = [
        {name: value for name, value in vars(record).items() if name.startswith("monime_")} for record in caplog.records
    ]
    same = {"monime_operation": "createCheckoutSession", "monime_idempotency_key": KEY}
    assert fields == [
        {**same, "monime_attempt": 1, "monime_error": "ConnectionFailed"},
        {**same, "monime_attempt": 1, "monime_wait": 0.25, "monime_reason": "retry"},
        {
            **same,
            "monime_attempt": 2,
            "monime_status": 200,
            "monime_request_id": shop.sandbox.requests()[1].request_id,
        },
        {**same, "monime_attempt": 2, "monime_replayed": True},
    ]
    assert [record.levelname for record in caplog.records] == ["DEBUG", "INFO", "DEBUG", "DEBUG"]


def test_without_a_telemetry_opentelemetry_is_not_imported() -> None:
    program = (
        "import sys\n"
        f"from {LATEST_MODULE} import Monime\n"
        "from monime_ext import errors\n"
        "import monime_ext.telemetry\n"
        "try:\n"
        "    Monime('mon_x', 'spc-x', base_url='http://127.0.0.1:1', max_retries=0).whoami()\n"
        "except errors.ConnectionFailed:\n"
        "    print([name for name in sys.modules if name.startswith('opentelemetry')])\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_without_the_extra_the_error_names_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry", None)
    with pytest.raises(errors.ConfigurationError, match=r"monime-ext\[otel\]"):
        Monime("mon_x", "spc-x", telemetry=OpenTelemetry())
