"""What an answer says about the limits: when to come again, and which requests were late on their way."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from monime_ext._core.request import PreparedRequest
from monime_ext._core.response import RawResponse
from monime_ext._core.settings import Secret, Settings
from monime_ext.rate_limiting import Reservation, Scope
from monime_ext.rate_limiting.reservation import Arrivals, BackOff, Late, RateLimitPolicy, Turn
from tests.faketime import FakeTime
from tests.versions import Monime

CALL = PreparedRequest(
    "createCheckoutSession", "POST", "/", {"Monime-Space-Id": "spc-1"}, None, "k", lambda envelope: None
)
GONE = Reservation(0.0, 17)


def stamp(seconds: float) -> str:
    return (
        datetime.fromtimestamp(1_760_000_000 + seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    )


def settled() -> Arrivals:
    """Arrivals that know that 50 ms are quick."""
    arrivals = Arrivals()
    for number in range(8):
        arrivals.late(number, stamp(number + 0.05), number + 0.1)
    return arrivals


def test_a_request_is_late_by_what_it_needed_more_than_the_quickest() -> None:
    arrivals = settled()
    assert arrivals.late(20, stamp(20.08), 20.1) == pytest.approx(0.03)
    assert arrivals.late(21, stamp(21.05), 21.9) == pytest.approx(0.0)
    assert arrivals.late(22, stamp(22.04), 22.1) == pytest.approx(0.0)
    assert arrivals.late(23, stamp(23.05), 23.1) == pytest.approx(0.01)


def test_until_the_quickest_is_known_a_request_is_late_by_the_whole_time_to_its_answer() -> None:
    arrivals = Arrivals()
    told = [arrivals.late(number, stamp(number + 0.05), number + 0.2) for number in range(9)]
    assert told == [pytest.approx(0.2)] * 7 + [pytest.approx(0.0)] * 2


def test_a_burst_of_requests_tells_no_more_than_one_of_them() -> None:
    arrivals = Arrivals()
    for _ in range(30):
        assert arrivals.late(5.0, stamp(5.3), 5.4) == pytest.approx(0.4)


def test_what_is_quick_is_learnt_anew_when_the_way_becomes_longer() -> None:
    arrivals = settled()
    told = [arrivals.late(100 + number, stamp(100.2 + number), 100.3 + number) for number in range(70)]
    assert told[0] == pytest.approx(0.15)
    assert told[-1] == pytest.approx(0.0)


@pytest.mark.parametrize("jump", [-3600.0, -2.0, 2.0, 86400.0])
def test_a_clock_that_was_set_is_no_lateness(jump: float) -> None:
    arrivals = settled()
    assert arrivals.late(20, stamp(20.05 + jump), 20.1) == pytest.approx(0.1)


@pytest.mark.parametrize(
    "told", [None, "", "soon", "1784112516", "2026-02-30T00:00:00Z", "9999-99-99", "0001-01-01T00:00:00"]
)
def test_an_arrival_that_nobody_can_read_is_no_lateness(told: str | None) -> None:
    assert settled().late(20, told, 30) == 0.0


@pytest.mark.parametrize(
    "told", ["2025-10-09T08:53:40.07Z", "2025-10-09T08:53:40.070Z", "2025-10-09T08:53:40.07+00:00"]
)
def test_an_arrival_is_read_in_each_of_its_forms(told: str) -> None:
    assert settled().late(20, told, 20.2) == pytest.approx(0.02)


def turn(time: FakeTime) -> Turn:
    made = Turn(
        RateLimitPolicy(None, Monime._spec, time.runtime()).turn(CALL, settings()).scopes, settled(), time.runtime()
    )
    time.now = 100.0
    made.ask()
    made.held = GONE
    return made


def settings(token: str = "mon_x") -> Settings:
    return Settings(Secret(token), "spc-1", "https://api.monime.io")


def answer(status: int = 200, **headers: str) -> RawResponse:
    return RawResponse(status, {name.replace("_", "-"): value for name, value in headers.items()}, b"")


def test_an_answer_to_a_late_request_is_told_with_what_went() -> None:
    heard = turn(FakeTime()).heard(answer(monime_request_timestamp=stamp(100.07)))
    assert isinstance(heard, Late)
    assert heard.gone == GONE
    assert heard.seconds == pytest.approx(0.02)


def test_a_little_lateness_is_not_told() -> None:
    assert turn(FakeTime()).heard(answer(monime_request_timestamp=stamp(100.054))) is None


@pytest.mark.parametrize(
    ("headers", "heard"),
    [
        ({"retry_after": "3", "monime_rate_limit": "token-limit"}, BackOff("token-limit", 3.0)),
        ({"retry_after": "3"}, BackOff(None, 3.0)),
        ({"retry_after": "999999"}, BackOff(None, 20.0)),
        ({"retry_after": "soon"}, None),
        ({"retry_after": "0"}, None),
        ({}, None),
    ],
)
def test_a_refusal_tells_when_to_come_again(headers: dict[str, str], heard: BackOff | None) -> None:
    assert turn(FakeTime()).heard(answer(429, **headers)) == heard


def test_a_call_counts_towards_its_endpoint_its_token_and_its_space() -> None:
    def scopes(call: PreparedRequest[Any] = CALL, token: str = "mon_x") -> list[Scope]:
        return list(RateLimitPolicy(None, Monime._spec, FakeTime().runtime()).turn(call, settings(token)).scopes.all)

    endpoint, token, space = scopes()
    assert [each.limit for each in (endpoint, token, space)] == [20, 80, 500]
    assert endpoint.name == f"{token.name}:createCheckoutSession"
    assert len({endpoint.name, token.name, space.name}) == 3
    assert [each.limit for each in scopes(token="mon_test_x")] == [5, 20, 100]
    assert scopes(token="mon_y")[1] != token
    assert scopes(token="mon_y")[2] == space
    assert len(scopes(PreparedRequest("getService", "GET", "/", {}, None, None, lambda envelope: None))) == 2


def test_another_place_has_limits_of_its_own() -> None:
    here, there = (
        RateLimitPolicy(None, Monime._spec, FakeTime().runtime())
        .turn(CALL, Settings(Secret("mon_x"), "spc-1", url))
        .scopes
        for url in ("https://api.monime.io", "http://127.0.0.1:1")
    )
    assert {each.name for each in here.all}.isdisjoint(each.name for each in there.all)
