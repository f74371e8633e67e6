"""How often to poll, and when to stop."""

from __future__ import annotations

from typing import Any

import pytest

from monime_ext import errors
from monime_ext._core.polling import PollSchedule

TEMPORARY = [errors.ConnectionFailed("x"), errors.TimedOut("x"), errors.ServerError("x"), errors.RateLimited("x")]
PERMANENT = [
    errors.NotFound("x"), errors.Unauthorized("x"), errors.Forbidden("x"), errors.BadRequest("x"),
    errors.StatusError("x"), errors.UnreadableResponse("x"), errors.ClientClosed("x"), errors.InvalidRequest([]),
]  # fmt: skip


def delays(schedule: PollSchedule, now: float) -> list[float]:
    seconds = []
    while True:
        try:
            seconds.append(schedule.next_delay(now))
        except errors.TimedOut:
            return seconds
        now += seconds[-1]


def test_the_delays_grow_by_a_quarter_up_to_ten_seconds() -> None:
    polled = delays(PollSchedule(0, 120, 2), 0)
    assert polled[:4] == [2, 2.5, 3.125, 3.90625]
    assert max(polled) == 10
    assert polled[:-1] == sorted(polled[:-1])


def test_the_last_delay_ends_with_the_timeout() -> None:
    assert sum(delays(PollSchedule(50, 33.3, 2), 50)) == pytest.approx(33.3)


def test_a_longer_first_interval_is_kept() -> None:
    assert delays(PollSchedule(0, 90, 30), 0) == [30, 30, 30]


def test_a_wait_of_a_session_s_life_polls_fewer_than_five_hundred_times() -> None:
    assert len(delays(PollSchedule(0, 3900, 2), 0)) < 500


@pytest.mark.parametrize("failure", TEMPORARY, ids=lambda error: type(error).__name__)
def test_five_temporary_failures_in_a_row_are_ignored_and_the_sixth_is_not(failure: errors.MonimeError) -> None:
    schedule = PollSchedule(0, 100, 2)
    for _ in range(2):
        for _ in range(5):
            schedule.record_failure(failure)
        schedule.record_success()
    for _ in range(5):
        schedule.record_failure(failure)
    with pytest.raises(type(failure)) as caught:
        schedule.record_failure(failure)
    assert caught.value is failure


@pytest.mark.parametrize("failure", PERMANENT, ids=lambda error: type(error).__name__)
def test_a_permanent_failure_ends_the_wait_at_once(failure: errors.MonimeError) -> None:
    with pytest.raises(type(failure)):
        PollSchedule(0, 100, 2).record_failure(failure)


def test_retry_after_is_obeyed_until_the_next_success() -> None:
    schedule = PollSchedule(0, 100, 2)
    schedule.record_failure(errors.RateLimited("x", retry_after=40.0))
    assert schedule.next_delay(0) == 40
    schedule.record_success()
    assert schedule.next_delay(40) == 2.5
    schedule.record_failure(errors.RateLimited("x", retry_after=400.0))
    assert schedule.next_delay(43) == 57


def test_a_request_ends_with_the_wait_or_with_the_client_s_deadline() -> None:
    schedule = PollSchedule(1000, 30, 2)
    assert schedule.deadline(1000, 60) == 30
    assert schedule.deadline(1000, 20) == 20
    assert schedule.deadline(1025, None) == 5
    assert schedule.deadline(1030, 60) == 1


@pytest.mark.parametrize("seconds", [0, -1, float("nan"), float("inf"), None, "2", True])
def test_an_invalid_time_is_refused(seconds: Any) -> None:
    with pytest.raises(errors.ConfigurationError):
        PollSchedule(0, seconds, 2)
    with pytest.raises(errors.ConfigurationError):
        PollSchedule(0, 60, seconds)
