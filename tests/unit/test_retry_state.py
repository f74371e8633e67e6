"""Attempts, waits, deadline and budget of one call, and the outcome that its error reports."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from functools import partial
from typing import Any

import anyio
import pytest

from monime_ext import errors
from monime_ext._core.redaction import Secret
from monime_ext._core.request import PreparedRequest
from monime_ext._core.response import RawResponse, Response
from monime_ext._core.retry import RetryBudget
from monime_ext._core.settings import Settings
from monime_ext._http._async.executor import execute_with_retries as execute_with_retries_async
from monime_ext._http._sync.executor import execute_with_retries
from tests.faketime import FakeTime

OK = RawResponse(200, {"monime-request-id": "req-ok"}, b'{"success": true, "result": 7}')
REPLAY = RawResponse(200, {"monime-cache": "irc"}, OK.body)
GARBAGE = RawResponse(200, {}, b"<html>")
BROKEN_OFF = RawResponse(200, {"monime-request-id": "req-7"}, b'{"success": tr')
TOO_LARGE = RawResponse(200, {}, b"", is_too_large=True)
NO_SUCCESS = RawResponse(200, {}, b'{"success": false}')
REFUSED = errors.ConnectionFailed("Refused.", outcome="not_sent")
LOST = errors.ConnectionFailed("Reset.", outcome="unknown")
TIMED_OUT = errors.TimedOut("Too late.", outcome="unknown")
NEVER_CONNECTED = errors.TimedOut("Too late.", outcome="not_sent")

Event = RawResponse | errors.TransportError


def status(code: int, **headers: str) -> RawResponse:
    return RawResponse(code, {name.replace("_", "-"): value for name, value in headers.items()}, b"")


def refused(code: int, reason: str) -> RawResponse:
    return RawResponse(code, {}, json.dumps({"success": False, "error": {"reason": reason}}).encode())


class FakeTransport:
    """A transport that returns the given responses or raises the given errors; each attempt takes some time."""

    def __init__(self, time: FakeTime, events: list[Event], duration: float) -> None:
        self._time = time
        self._events = iter(events)
        self._duration = duration
        self.deadlines: list[float | None] = []

    def send(self, request: PreparedRequest[Any], settings: Settings, ends_at: float | None) -> RawResponse:
        self.deadlines.append(ends_at)
        self._time.now += self._duration
        event = next(self._events)
        if isinstance(event, errors.TransportError):
            raise type(event)(event.message, outcome=event.outcome)
        return event

    def close(self) -> None: ...

    def after_fork_in_child(self) -> None: ...


class AsyncFakeTransport:
    def __init__(self, transport: FakeTransport) -> None:
        self._transport = transport

    async def send(self, request: PreparedRequest[Any], settings: Settings, ends_at: float | None) -> RawResponse:
        return self._transport.send(request, settings, ends_at)

    async def aclose(self) -> None: ...

    def after_fork_in_child(self) -> None: ...


class CallRun:
    """One call, run sync and async. Both must have the same result and the same waits."""

    def __init__(
        self,
        *events: Event,
        method: str = "POST",
        deadline: float | None = 60.0,
        max_retries: int = 4,
        duration: float = 0.0,
        budget: RetryBudget | None = None,
    ) -> None:
        key = "key-1" if method == "POST" else None
        call = PreparedRequest("anOperation", method, "/", {}, None, key, lambda envelope: envelope.get("result"))
        settings = Settings(Secret("mon_x"), "spc-one", "http://x", deadline=deadline, max_retries=max_retries)
        self.response: Response[Any] | None = None
        self.error: errors.MonimeError | None = None
        results = []
        for is_async in (False, True):
            time = FakeTime()
            transport = FakeTransport(time, list(events), duration)
            run_budget = RetryBudget()
            run_budget._tokens = budget.tokens if budget else RetryBudget.CAPACITY
            try:
                if is_async:
                    execute = partial(
                        execute_with_retries_async,
                        call,
                        settings,
                        transport=AsyncFakeTransport(transport),
                        runtime=time.runtime(),
                        budget=run_budget,
                    )
                    self.response = anyio.run(execute)
                else:
                    self.response = execute_with_retries(
                        call, settings, transport=transport, runtime=time.runtime(), budget=run_budget
                    )
            except errors.MonimeError as error:
                self.error = error
            self.slept = time.slept
            self.attempts = len(transport.deadlines)
            self.deadlines = [
                None if deadline is None else deadline - 1_000_000_000 for deadline in transport.deadlines
            ]
            self.tokens = run_budget.tokens
            results.append((self.response, type(self.error), str(self.error), self.slept, self.deadlines, self.tokens))
        assert results[0] == results[1]


def test_a_success_is_one_attempt_without_a_wait() -> None:
    run = CallRun(OK)
    assert run.response == Response(7, 200, OK.headers, "req-ok", "key-1", 1, False)
    assert (run.attempts, run.slept, run.error) == (1, [], None)


def test_a_replay_is_marked_as_one() -> None:
    run = CallRun(LOST, REPLAY)
    assert run.response
    assert (run.response.replayed, run.response.attempts) == (True, 2)


@pytest.mark.parametrize(
    "event", [REFUSED, LOST, TIMED_OUT, GARBAGE, NO_SUCCESS, status(408), status(500), status(520)]
)
def test_a_temporary_failure_is_retried(event: Event) -> None:
    run = CallRun(event, OK)
    assert run.response
    assert run.response.attempts == 2
    assert run.slept == [0.25]


def test_the_backoff_doubles_with_every_attempt() -> None:
    assert CallRun(*[LOST] * 5).slept == [0.25, 0.5, 1.0, 2.0]


def test_retry_after_is_respected() -> None:
    assert CallRun(status(429, retry_after="7"), status(503, retry_after="20"), OK).slept == [7.0, 20.0]


def test_a_retry_after_above_the_cap_is_raised() -> None:
    run = CallRun(status(429, retry_after="21", monime_rate_limit="token-limit"))
    assert isinstance(run.error, errors.RateLimited)
    assert (run.error.retry_after, run.error.limit, run.error.attempts) == (21.0, "token-limit", 1)
    assert run.slept == []


@pytest.mark.parametrize("header", ["inf", "0", "00", "Sat, 08 Sep 2001 01:46:40 GMT"])
def test_an_invalid_retry_after_is_ignored(header: str) -> None:
    assert CallRun(status(429, retry_after=header), status(503, retry_after=header), OK).slept == [0.25, 0.5]
    error = CallRun(*[status(429, retry_after=header)] * 5).error
    assert error
    assert error.retry_after is None


@pytest.mark.parametrize("retries", [0, 1, 4, 9])
def test_a_call_is_retried_up_to_max_retries(retries: int) -> None:
    run = CallRun(*[status(500)] * 20, max_retries=retries)
    assert run.attempts == retries + 1
    assert run.error
    assert run.error.attempts == retries + 1


@pytest.mark.parametrize("code", [400, 401, 403, 404, 409, 410, 422, 301, 304, 100, 700])
def test_a_permanent_failure_is_not_retried(code: int) -> None:
    assert CallRun(status(code)).attempts == 1


def test_every_attempt_has_the_same_deadline() -> None:
    assert CallRun(LOST, LOST, OK, duration=3.0).deadlines == [60.0, 60.0, 60.0]


def test_without_a_deadline_attempts_have_none() -> None:
    assert CallRun(LOST, OK, deadline=None).deadlines == [None, None]


def test_the_deadline_covers_attempts_and_waits() -> None:
    run = CallRun(*[LOST] * 9, deadline=10.0, max_retries=8, duration=4.0)
    assert run.attempts == 3
    assert isinstance(run.error, errors.OutcomeUnknown)


def test_a_wait_that_would_end_after_the_deadline_does_not_start() -> None:
    run = CallRun(status(429, retry_after="10"), OK, deadline=10.0)
    assert isinstance(run.error, errors.RateLimited)
    assert run.error.retry_after == 10.0
    assert run.slept == []
    assert CallRun(status(429, retry_after="9"), OK, deadline=10.0).response


def test_a_sleep_that_ends_after_the_deadline_ends_the_call() -> None:
    class Overslept(FakeTime):
        def sleep(self, seconds: float) -> None:
            super().sleep(seconds + 100)

    time = Overslept()
    call = PreparedRequest("anOperation", "GET", "/", {}, None, None, lambda envelope: 1)
    settings = Settings(Secret("mon_x"), "spc-one", "http://x", deadline=10)
    with pytest.raises(errors.TimedOut, match="deadline of 10 s"):
        execute_with_retries(
            call, settings, transport=FakeTransport(time, [LOST], 0), runtime=time.runtime(), budget=RetryBudget()
        )


def test_an_empty_budget_raises_the_last_error() -> None:
    budget = RetryBudget()
    while budget.spend(timed_out=False):
        pass
    run = CallRun(status(503), OK, budget=budget)
    assert run.attempts == 1
    assert isinstance(run.error, errors.ServerError)


def test_a_retry_costs_five_after_a_timeout_ten_and_a_success_refunds_the_last() -> None:
    assert CallRun(LOST, TIMED_OUT, OK).tokens == 495
    assert CallRun(TIMED_OUT, LOST, OK).tokens == 490
    assert CallRun(*[LOST] * 5).tokens == 480


@pytest.mark.parametrize(
    ("events", "kind", "outcome"),
    [
        ([REFUSED] * 5, errors.ConnectionFailed, "not_sent"),
        ([NEVER_CONNECTED] * 5, errors.TimedOut, "not_sent"),
        ([LOST] * 5, errors.OutcomeUnknown, "unknown"),
        ([TIMED_OUT] * 5, errors.OutcomeUnknown, "unknown"),
        ([LOST] + [REFUSED] * 4, errors.OutcomeUnknown, "unknown"),
        ([status(500)] * 5, errors.ServerError, "unknown"),
        ([LOST] * 4 + [status(500)], errors.ServerError, "unknown"),
        ([status(500)] * 4 + [LOST], errors.OutcomeUnknown, "unknown"),
        ([status(500)] + [REFUSED] * 4, errors.OutcomeUnknown, "unknown"),
        ([status(429)] * 5, errors.RateLimited, "rejected"),
        ([REFUSED] * 4 + [status(429)], errors.RateLimited, "rejected"),
        ([LOST] + [status(429)] * 4, errors.OutcomeUnknown, "unknown"),
        ([status(408)] * 5, errors.StatusError, "unknown"),
        ([GARBAGE] * 5, errors.OutcomeUnknown, "unknown"),
        ([BROKEN_OFF] * 5, errors.OutcomeUnknown, "committed"),
        ([BROKEN_OFF] + [LOST] * 4, errors.OutcomeUnknown, "committed"),
        ([BROKEN_OFF] + [status(500)] * 4, errors.OutcomeUnknown, "committed"),
        ([TOO_LARGE], errors.OutcomeUnknown, "unknown"),
        ([NO_SUCCESS] * 5, errors.OutcomeUnknown, "unknown"),
        ([status(400)], errors.BadRequest, "rejected"),
        ([LOST, refused(400, "bad_request")], errors.OutcomeUnknown, "unknown"),
        ([LOST, refused(404, "not_found")], errors.OutcomeUnknown, "unknown"),
        ([status(503), refused(400, "bad_request")], errors.OutcomeUnknown, "unknown"),
        ([REFUSED, refused(400, "bad_request")], errors.BadRequest, "rejected"),
        ([NEVER_CONNECTED, refused(404, "not_found")], errors.NotFound, "rejected"),
        ([status(429), refused(400, "bad_request")], errors.BadRequest, "rejected"),
        ([LOST, status(400)], errors.OutcomeUnknown, "unknown"),
        ([status(401)], errors.Unauthorized, "rejected"),
        ([LOST, status(401)], errors.OutcomeUnknown, "unknown"),
        ([LOST, status(403)], errors.OutcomeUnknown, "unknown"),
        ([LOST, refused(409, "odd")], errors.OutcomeUnknown, "unknown"),
        ([refused(409, "idempotency_key_in_use")], errors.IdempotencyConflict, "rejected"),
        ([status(429), refused(409, "idempotency_key_in_use")], errors.IdempotencyConflict, "rejected"),
        ([LOST, refused(409, "idempotency_key_in_use")], errors.OutcomeUnknown, "unknown"),
        ([BROKEN_OFF, refused(409, "idempotency_key_in_use")], errors.OutcomeUnknown, "committed"),
        ([status(301)], errors.StatusError, "unknown"),
        ([status(700)], errors.StatusError, "unknown"),
    ],
    ids=repr,
)
def test_the_error_of_a_create_has_the_right_outcome(
    events: list[Event], kind: type[errors.MonimeError], outcome: str
) -> None:
    run = CallRun(*events)
    assert type(run.error) is kind
    assert run.error
    assert run.error.outcome == outcome
    assert (run.error.operation, run.error.idempotency_key) == ("anOperation", "key-1")
    assert run.error.attempts == len(events) == run.attempts


def test_an_unknown_outcome_has_the_last_response_and_its_cause() -> None:
    last = RawResponse(
        429, {"monime-request-id": "req-9", "retry-after": "30"}, b'{"error": {"reason": "too_many_requests"}}'
    )
    error = CallRun(LOST, last).error
    assert isinstance(error, errors.OutcomeUnknown)
    assert isinstance(error.__cause__, errors.RateLimited)
    assert (error.status, error.reason, error.request_id, error.retry_after) == (
        429,
        "too_many_requests",
        "req-9",
        30.0,
    )
    assert error.body == last.body


@pytest.mark.parametrize(
    ("events", "kind"),
    [
        ([LOST] * 5, errors.ConnectionFailed),
        ([TIMED_OUT] * 5, errors.TimedOut),
        ([GARBAGE] * 5, errors.UnreadableResponse),
        ([NO_SUCCESS] * 5, errors.UnreadableResponse),
        ([status(500)] * 5, errors.ServerError),
        ([status(408)] * 5, errors.StatusError),
        ([LOST, status(401)], errors.Unauthorized),
    ],
    ids=repr,
)
def test_a_get_never_has_an_unknown_outcome(events: list[Event], kind: type[errors.MonimeError]) -> None:
    error = CallRun(*events, method="GET").error
    assert error
    assert type(error) is kind
    assert error.outcome == "rejected"
    assert error.idempotency_key is None
    assert "same key" not in error.message
    assert "happened is not known" not in error.message
    assert "most likely" not in error.message


def test_a_get_that_never_connected_reports_not_sent() -> None:
    error = CallRun(*[REFUSED] * 5, method="GET").error
    assert error
    assert error.outcome == "not_sent"


def test_a_404_of_a_delete_after_a_lost_response_means_deleted() -> None:
    for lost in (LOST, TIMED_OUT, status(500), GARBAGE):
        run = CallRun(lost, refused(404, "not_found"), method="DELETE")
        assert run.response
        assert (run.response.status, run.response.attempts) == (404, 2)


def test_a_404_of_a_gateway_after_a_lost_response_leaves_a_delete_unknown() -> None:
    error = CallRun(LOST, RawResponse(404, {}, b"<html>"), method="DELETE").error
    assert isinstance(error, errors.OutcomeUnknown)
    assert isinstance(error.__cause__, errors.NotFound)


@pytest.mark.parametrize("events", [[status(404)], [REFUSED, status(404)], [status(429), status(404)]])
def test_a_404_of_a_delete_that_was_not_processed_before_is_not_found(events: list[Event]) -> None:
    assert type(CallRun(*events, method="DELETE").error) is errors.NotFound


def test_a_404_of_a_get_after_a_lost_response_is_not_found() -> None:
    assert type(CallRun(LOST, status(404), method="GET").error) is errors.NotFound


def test_an_unexpected_exception_is_neither_retried_nor_wrapped() -> None:
    class Failing(FakeTransport):
        def send(self, request: PreparedRequest[Any], settings: Settings, ends_at: float | None) -> RawResponse:
            self.deadlines.append(ends_at)
            raise ZeroDivisionError

    time = FakeTime()
    transport = Failing(time, [], 0)
    call = PreparedRequest("anOperation", "POST", "/", {}, None, "key-1", lambda envelope: 1)
    settings = Settings(Secret("mon_x"), "spc-one", "http://x")
    with pytest.raises(ZeroDivisionError):
        execute_with_retries(call, settings, transport=transport, runtime=time.runtime(), budget=RetryBudget())
    assert (len(transport.deadlines), time.slept) == (1, [])


@pytest.fixture
def debug_log(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    with caplog.at_level(logging.DEBUG, "monime_ext"):
        yield caplog


def test_every_attempt_is_logged_with_its_status_and_request_id(debug_log: pytest.LogCaptureFixture) -> None:
    CallRun(LOST, OK)
    lines = debug_log.messages[:3]
    assert lines == [
        "anOperation attempt 1: no response: ConnectionFailed",
        "anOperation attempt 1: retrying in 0.250 s",
        "anOperation attempt 2: status 200, request id req-ok",
    ]
