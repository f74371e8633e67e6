"""How often to ask, and when to stop."""

from __future__ import annotations

from typing import Any

import pytest

from monime_ext import errors
from monime_ext._core.polling import PollSchedule

PASSING = [errors.ConnectionFailed("x"), errors.TimedOut("x"), errors.ServerError("x"), errors.RateLimited("x")]
LASTING = [
    errors.NotFound("x"), errors.Unauthorized("x"), errors.Forbidden("x"), errors.BadRequest("x"),
    errors.StatusError("x"), errors.UnreadableResponse("x"), errors.ClientClosed("x"), errors.InvalidRequest([]),
]  # fmt: skip


def pauses(watch: PollSchedule, now: float) -> list[float]:
    seconds = []
    while True:
        try:
            seconds.append(watch.pause(now))
        except errors.TimedOut:
            return seconds
        now += seconds[-1]


def test_the_pauses_grow_by_a_quarter_up_to_ten_seconds() -> None:
    asked = pauses(PollSchedule(0, 120, 2), 0)
    assert asked[:4] == [2, 2.5, 3.125, 3.90625]
    assert max(asked) == 10
    assert asked[:-1] == sorted(asked[:-1])


def test_the_last_pause_ends_with_the_time_to_wait() -> None:
    assert sum(pauses(PollSchedule(50, 33.3, 2), 50)) == pytest.approx(33.3)


def test_a_longer_first_pause_is_kept() -> None:
    assert pauses(PollSchedule(0, 90, 30), 0) == [30, 30, 30]


def test_a_wait_of_a_session_s_life_asks_fewer_than_five_hundred_times() -> None:
    assert len(pauses(PollSchedule(0, 3900, 2), 0)) < 500


@pytest.mark.parametrize("failure", PASSING, ids=lambda each: type(each).__name__)
def test_five_passing_failures_in_a_row_are_passed_over_and_the_sixth_is_not(failure: errors.MonimeError) -> None:
    watch = PollSchedule(0, 100, 2)
    for _ in range(2):
        for _ in range(5):
            watch.failed(failure)
        watch.heard()
    for _ in range(5):
        watch.failed(failure)
    with pytest.raises(type(failure)) as caught:
        watch.failed(failure)
    assert caught.value is failure


@pytest.mark.parametrize("failure", LASTING, ids=lambda each: type(each).__name__)
def test_a_lasting_failure_ends_the_wait_at_once(failure: errors.MonimeError) -> None:
    with pytest.raises(type(failure)):
        PollSchedule(0, 100, 2).failed(failure)


def test_a_wait_that_monime_asked_for_is_obeyed_until_it_answers() -> None:
    watch = PollSchedule(0, 100, 2)
    watch.failed(errors.RateLimited("x", retry_after=40.0))
    assert watch.pause(0) == 40
    watch.heard()
    assert watch.pause(40) == 2.5
    watch.failed(errors.RateLimited("x", retry_after=400.0))
    assert watch.pause(43) == 57


def test_a_question_ends_with_the_wait_or_with_the_client_s_own_deadline() -> None:
    watch = PollSchedule(1000, 30, 2)
    assert watch.deadline(1000, 60) == 30
    assert watch.deadline(1000, 20) == 20
    assert watch.deadline(1025, None) == 5
    assert watch.deadline(1030, 60) == 1


@pytest.mark.parametrize("seconds", [0, -1, float("nan"), float("inf"), None, "2", True])
def test_a_time_that_makes_no_sense_is_refused(seconds: Any) -> None:
    with pytest.raises(errors.ConfigurationError):
        PollSchedule(0, seconds, 2)
    with pytest.raises(errors.ConfigurationError):
        PollSchedule(0, 60, seconds)
