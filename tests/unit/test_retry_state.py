"""The course of one call: attempts, pauses, deadline, budget, and what an ending means for the money."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from typing import Any

import anyio
import pytest

from monime_ext import errors
from monime_ext._core.request import PreparedRequest
from monime_ext._core.response import RawResponse, Response
from monime_ext._core.retry import RetryBudget
from monime_ext._core.settings import Secret, Settings
from monime_ext._http._async.executor import execute_with_retries as execute_with_retries_async
from monime_ext._http._sync.executor import execute_with_retries
from tests.faketime import FakeTime

OK = RawResponse(200, {"monime-request-id": "req-ok"}, b'{"success": true, "result": 7}')
REPLAY = RawResponse(200, {"monime-cache": "irc"}, OK.body)
GARBAGE = RawResponse(200, {}, b"<html>")
NO_SUCCESS = RawResponse(200, {}, b'{"success": false}')
REFUSED = errors.ConnectionFailed("Refused.", outcome="not_sent")
LOST = errors.ConnectionFailed("Reset.", outcome="unknown")
LATE = errors.TimedOut("Too late.", outcome="unknown")
NEVER_CONNECTED = errors.TimedOut("Too late.", outcome="not_sent")

Event = RawResponse | errors.TransportError


def status(code: int, **headers: str) -> RawResponse:
    return RawResponse(code, {name.replace("_", "-"): value for name, value in headers.items()}, b"")


def refused(code: int, reason: str) -> RawResponse:
    return RawResponse(code, {}, json.dumps({"success": False, "error": {"reason": reason}}).encode())


class Script:
    """A sender that plays what was written, and lets time pass with each attempt."""

    def __init__(self, time: FakeTime, events: list[Event], took: float) -> None:
        self._time = time
        self._events = iter(events)
        self._took = took
        self.ends: list[float | None] = []

    def send(self, request: PreparedRequest[Any], settings: Settings, ends_at: float | None) -> RawResponse:
        self.ends.append(ends_at)
        self._time.now += self._took
        event = next(self._events)
        if isinstance(event, errors.TransportError):
            raise type(event)(event.message, outcome=event.outcome)
        return event

    def close(self) -> None: ...

    def after_fork_in_child(self) -> None: ...


class AsyncScript:
    def __init__(self, script: Script) -> None:
        self._script = script

    async def send(self, request: PreparedRequest[Any], settings: Settings, ends_at: float | None) -> RawResponse:
        return self._script.send(request, settings, ends_at)

    async def aclose(self) -> None: ...

    def after_fork_in_child(self) -> None: ...


class Flown:
    """One call, flown by threads and by tasks: both have to end alike, and take the same pauses."""

    def __init__(
        self,
        *events: Event,
        method: str = "POST",
        deadline: float | None = 60.0,
        max_retries: int = 4,
        took: float = 0.0,
        budget: RetryBudget | None = None,
    ) -> None:
        key = "key-1" if method == "POST" else None
        call = PreparedRequest("anOperation", method, "/", {}, None, key, lambda envelope: envelope.get("result"))
        settings = Settings(Secret("mon_x"), "spc-one", "http://x", deadline=deadline, max_retries=max_retries)
        self.response: Response[Any] | None = None
        self.error: errors.MonimeError | None = None
        told = []
        for asynchronous in (False, True):
            time = FakeTime()
            script = Script(time, list(events), took)
            purse = RetryBudget()
            purse._tokens = budget.tokens if budget else RetryBudget.CAPACITY
            try:
                if asynchronous:
                    self.response = anyio.run(
                        lambda: execute_with_retries_async(
                            call, settings, transport=AsyncScript(script), runtime=time.runtime(), budget=purse  # noqa: B023
                        )
                    )  # fmt: skip
                else:
                    self.response = execute_with_retries(
                        call, settings, transport=script, runtime=time.runtime(), budget=purse
                    )
            except errors.MonimeError as error:
                self.error = error
            self.slept = time.slept
            self.attempts = len(script.ends)
            self.ends = [None if end is None else end - 1_000_000_000 for end in script.ends]
            self.tokens = purse.tokens
            told.append((self.response, type(self.error), str(self.error), self.slept, self.ends, self.tokens))
        assert told[0] == told[1]


def test_a_success_is_one_attempt_and_no_pause() -> None:
    flown = Flown(OK)
    assert flown.response == Response(7, 200, OK.headers, "req-ok", "key-1", 1, False)
    assert (flown.attempts, flown.slept, flown.error) == (1, [], None)


def test_a_replay_is_marked_as_one() -> None:
    flown = Flown(LOST, REPLAY)
    assert flown.response
    assert (flown.response.replayed, flown.response.attempts) == (True, 2)


@pytest.mark.parametrize("event", [REFUSED, LOST, LATE, GARBAGE, NO_SUCCESS, status(408), status(500), status(520)])
def test_a_passing_failure_is_followed_by_another_attempt(event: Event) -> None:
    flown = Flown(event, OK)
    assert flown.response
    assert flown.response.attempts == 2
    assert flown.slept == [0.25]


def test_pauses_grow_from_attempt_to_attempt() -> None:
    assert Flown(*[LOST] * 5).slept == [0.25, 0.5, 1.0, 2.0]


def test_a_retry_after_is_obeyed_to_the_second() -> None:
    assert Flown(status(429, retry_after="7"), status(503, retry_after="20"), OK).slept == [7.0, 20.0]


def test_a_retry_after_beyond_the_cap_is_raised_with_the_wait() -> None:
    flown = Flown(status(429, retry_after="21", monime_rate_limit="token-limit"))
    assert isinstance(flown.error, errors.RateLimited)
    assert (flown.error.retry_after, flown.error.limit, flown.error.attempts) == (21.0, "token-limit", 1)
    assert flown.slept == []


def test_a_retry_after_that_says_nothing_is_backed_off_from() -> None:
    assert Flown(status(429, retry_after="inf"), OK).slept == [0.25]


@pytest.mark.parametrize("retries", [0, 1, 4, 9])
def test_a_call_is_repeated_as_often_as_allowed_and_not_once_more(retries: int) -> None:
    flown = Flown(*[status(500)] * 20, max_retries=retries)
    assert flown.attempts == retries + 1
    assert flown.error
    assert flown.error.attempts == retries + 1


@pytest.mark.parametrize("code", [400, 401, 403, 404, 409, 410, 422, 301, 304, 100, 700])
def test_a_lasting_refusal_is_not_repeated(code: int) -> None:
    assert Flown(status(code)).attempts == 1


def test_every_attempt_knows_the_one_deadline() -> None:
    assert Flown(LOST, LOST, OK, took=3.0).ends == [60.0, 60.0, 60.0]


def test_no_deadline_is_none() -> None:
    assert Flown(LOST, OK, deadline=None).ends == [None, None]


def test_the_deadline_holds_over_attempts_and_pauses() -> None:
    flown = Flown(*[LOST] * 9, deadline=10.0, max_retries=8, took=4.0)
    assert flown.attempts == 3
    assert isinstance(flown.error, errors.OutcomeUnknown)


def test_a_pause_that_would_end_after_the_deadline_is_not_begun() -> None:
    flown = Flown(status(429, retry_after="10"), OK, deadline=10.0)
    assert isinstance(flown.error, errors.RateLimited)
    assert flown.error.retry_after == 10.0
    assert flown.slept == []
    assert Flown(status(429, retry_after="9"), OK, deadline=10.0).response


def test_a_sleep_that_took_too_long_ends_the_call() -> None:
    class Overslept(FakeTime):
        def sleep(self, seconds: float) -> None:
            super().sleep(seconds + 100)

    time = Overslept()
    call = PreparedRequest("anOperation", "GET", "/", {}, None, None, lambda envelope: 1)
    settings = Settings(Secret("mon_x"), "spc-one", "http://x", deadline=10)
    with pytest.raises(errors.TimedOut, match="deadline of 10 s"):
        execute_with_retries(
            call, settings, transport=Script(time, [LOST], 0), runtime=time.runtime(), budget=RetryBudget()
        )


def test_an_empty_budget_ends_the_call_with_what_went_wrong() -> None:
    budget = RetryBudget()
    while budget.spend(timed_out=False):
        pass
    flown = Flown(status(503), OK, budget=budget)
    assert flown.attempts == 1
    assert isinstance(flown.error, errors.ServerError)


def test_a_repetition_costs_five_and_a_timeout_ten_and_success_gives_the_last_back() -> None:
    assert Flown(LOST, LATE, OK).tokens == 495
    assert Flown(LATE, LOST, OK).tokens == 490
    assert Flown(*[LOST] * 5).tokens == 480


@pytest.mark.parametrize(
    ("events", "kind", "outcome"),
    [
        ([REFUSED] * 5, errors.ConnectionFailed, "not_sent"),
        ([NEVER_CONNECTED] * 5, errors.TimedOut, "not_sent"),
        ([LOST] * 5, errors.OutcomeUnknown, "unknown"),
        ([LATE] * 5, errors.OutcomeUnknown, "unknown"),
        ([LOST] + [REFUSED] * 4, errors.OutcomeUnknown, "unknown"),
        ([status(500)] * 5, errors.ServerError, "unknown"),
        ([LOST] * 4 + [status(500)], errors.ServerError, "unknown"),
        ([status(500)] * 4 + [LOST], errors.OutcomeUnknown, "unknown"),
        ([status(500)] + [REFUSED] * 4, errors.OutcomeUnknown, "unknown"),
        ([status(429)] * 5, errors.RateLimited, "rejected"),
        ([REFUSED] * 4 + [status(429)], errors.RateLimited, "rejected"),
        ([LOST] + [status(429)] * 4, errors.OutcomeUnknown, "unknown"),
        ([status(408)] * 5, errors.StatusError, "unknown"),
        ([GARBAGE] * 5, errors.OutcomeUnknown, "committed"),
        ([GARBAGE] + [LOST] * 4, errors.OutcomeUnknown, "committed"),
        ([GARBAGE] + [status(500)] * 4, errors.OutcomeUnknown, "committed"),
        ([NO_SUCCESS] * 5, errors.OutcomeUnknown, "unknown"),
        ([status(400)], errors.BadRequest, "rejected"),
        ([LOST, refused(400, "bad_request")], errors.BadRequest, "rejected"),
        ([LOST, status(400)], errors.OutcomeUnknown, "unknown"),
        ([status(401)], errors.Unauthorized, "rejected"),
        ([LOST, status(401)], errors.OutcomeUnknown, "unknown"),
        ([LOST, status(403)], errors.OutcomeUnknown, "unknown"),
        ([LOST, refused(409, "odd")], errors.OutcomeUnknown, "unknown"),
        ([refused(409, "idempotency_key_in_use")], errors.IdempotencyConflict, "rejected"),
        ([status(429), refused(409, "idempotency_key_in_use")], errors.IdempotencyConflict, "rejected"),
        ([LOST, refused(409, "idempotency_key_in_use")], errors.OutcomeUnknown, "unknown"),
        ([GARBAGE, refused(409, "idempotency_key_in_use")], errors.OutcomeUnknown, "committed"),
        ([status(301)], errors.StatusError, "unknown"),
        ([status(700)], errors.StatusError, "unknown"),
    ],
    ids=repr,
)
def test_the_ending_of_a_create_says_what_became_of_it(
    events: list[Event], kind: type[errors.MonimeError], outcome: str
) -> None:
    flown = Flown(*events)
    assert type(flown.error) is kind
    assert flown.error
    assert flown.error.outcome == outcome
    assert (flown.error.operation, flown.error.idempotency_key) == ("anOperation", "key-1")
    assert flown.error.attempts == len(events) == flown.attempts


def test_an_unknown_outcome_tells_all_that_was_heard_last_and_what_caused_it() -> None:
    last = RawResponse(
        429, {"monime-request-id": "req-9", "retry-after": "30"}, b'{"error": {"reason": "too_many_requests"}}'
    )
    error = Flown(LOST, last).error
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
        ([LATE] * 5, errors.TimedOut),
        ([GARBAGE] * 5, errors.UnreadableResponse),
        ([NO_SUCCESS] * 5, errors.UnreadableResponse),
        ([status(500)] * 5, errors.ServerError),
        ([status(408)] * 5, errors.StatusError),
        ([LOST, status(401)], errors.Unauthorized),
    ],
    ids=repr,
)
def test_a_read_changes_nothing_so_its_outcome_is_never_in_doubt(
    events: list[Event], kind: type[errors.MonimeError]
) -> None:
    error = Flown(*events, method="GET").error
    assert error
    assert type(error) is kind
    assert error.outcome == "rejected"
    assert error.idempotency_key is None
    assert "same key" not in error.message
    assert "happened is not known" not in error.message
    assert "most likely" not in error.message


def test_a_read_that_never_left_was_not_sent() -> None:
    error = Flown(*[REFUSED] * 5, method="GET").error
    assert error
    assert error.outcome == "not_sent"


def test_a_delete_that_finds_nothing_after_a_lost_answer_has_deleted() -> None:
    for lost in (LOST, LATE, status(500), GARBAGE):
        flown = Flown(lost, refused(404, "not_found"), method="DELETE")
        assert flown.response
        assert (flown.response.status, flown.response.attempts) == (404, 2)


def test_a_gateway_that_finds_nothing_after_a_lost_answer_says_nothing_of_a_delete() -> None:
    error = Flown(LOST, RawResponse(404, {}, b"<html>"), method="DELETE").error
    assert isinstance(error, errors.OutcomeUnknown)
    assert isinstance(error.__cause__, errors.NotFound)


@pytest.mark.parametrize("events", [[status(404)], [REFUSED, status(404)], [status(429), status(404)]])
def test_a_delete_that_never_arrived_before_finds_nothing(events: list[Event]) -> None:
    assert type(Flown(*events, method="DELETE").error) is errors.NotFound


def test_a_get_that_finds_nothing_after_a_lost_answer_finds_nothing() -> None:
    assert type(Flown(LOST, status(404), method="GET").error) is errors.NotFound


def test_a_mistake_in_a_program_is_neither_repeated_nor_wrapped() -> None:
    class Mistaken(Script):
        def send(self, request: PreparedRequest[Any], settings: Settings, ends_at: float | None) -> RawResponse:
            self.ends.append(ends_at)
            raise ZeroDivisionError

    time = FakeTime()
    script = Mistaken(time, [], 0)
    call = PreparedRequest("anOperation", "POST", "/", {}, None, "key-1", lambda envelope: 1)
    settings = Settings(Secret("mon_x"), "spc-one", "http://x")
    with pytest.raises(ZeroDivisionError):
        execute_with_retries(call, settings, transport=script, runtime=time.runtime(), budget=RetryBudget())
    assert (len(script.ends), time.slept) == (1, [])


@pytest.fixture
def debug_log(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    with caplog.at_level(logging.DEBUG, "monime_ext"):
        yield caplog


def test_every_attempt_is_logged_with_its_status_and_request_id(debug_log: pytest.LogCaptureFixture) -> None:
    Flown(LOST, OK)
    lines = debug_log.messages[:3]
    assert lines == [
        "anOperation attempt 1: no response: ConnectionFailed",
        "anOperation attempt 1: retrying in 0.250 s",
        "anOperation attempt 2: status 200, request id req-ok",
    ]
