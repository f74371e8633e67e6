"""The three rate limits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from monime_ext.sandbox import Sandbox
from monime_ext.sandbox.api.rate_limits import RateLimitMode, RateLimits
from monime_ext.sandbox.api.responses import ApiError
from monime_ext.sandbox.api.spec import load_specs
from monime_ext.sandbox.state.clock import Clock

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.integration.sandbox.conftest import Caller, Reply


class Hand:
    """A clock that only advances manually."""

    def __init__(self) -> None:
        self.time = 100.0

    def __call__(self) -> float:
        return self.time


PER_SECOND = load_specs().default.rate_limits
FIGURES: list[tuple[RateLimitMode, int, int, int]] = [("live", 500, 80, 20), ("test", 100, 20, 5)]


@pytest.mark.parametrize(("mode", "space", "token", "endpoint"), FIGURES)
def test_each_limit_lets_its_number_through_in_a_second(
    mode: RateLimitMode, space: int, token: int, endpoint: int
) -> None:
    hand = Hand()
    limits = RateLimits(Clock(monotonic=hand), mode)

    assert _passed(limits, [("t", "spc-1", "e")] * 600) == (endpoint, "endpoint-limit")
    hand.time += 1
    assert _passed(limits, [("t", "spc-1", f"e{n}") for n in range(600)]) == (token, "token-limit")
    hand.time += 1
    assert _passed(limits, [(f"t{n}", "spc-1", "e") for n in range(600)]) == (space, "space-limit")


def test_a_test_token_has_the_limits_of_test_mode() -> None:
    limits = RateLimits(Clock(monotonic=Hand()), "live")
    for _ in range(5):
        limits.admit("mon_test_abc", "spc-1", "e", PER_SECOND, is_test=True)

    with pytest.raises(ApiError, match="endpoint-limit of 5 "):
        limits.admit("mon_test_abc", "spc-1", "e", PER_SECOND, is_test=True)
    limits.admit("mon_abc", "spc-1", "e", PER_SECOND)


def test_a_window_slides_and_the_wait_is_never_nothing() -> None:
    hand = Hand()
    limits = RateLimits(Clock(monotonic=hand), "test")
    for _ in range(5):
        limits.admit("t", None, "e", PER_SECOND)
        hand.time += 0.125

    with pytest.raises(ApiError) as refused:
        limits.admit("t", None, "e", PER_SECOND)
    assert refused.value.response.headers == {"Retry-After": "1", "Monime-Rate-Limit": "endpoint-limit"}
    hand.time = 101.0
    limits.admit("t", None, "e", PER_SECOND)
    with pytest.raises(ApiError):
        limits.admit("t", None, "e", PER_SECOND)


def test_a_rejected_request_does_not_count() -> None:
    hand = Hand()
    limits = RateLimits(Clock(monotonic=hand), "test")
    assert _passed(limits, [("t", "spc-1", "e")] * 500) == (5, "endpoint-limit")

    assert _passed(limits, [("t", "spc-1", "other")] * 500) == (5, "endpoint-limit")
    assert _passed(limits, [("t", "spc-1", f"e{n}") for n in range(50)]) == (10, "token-limit")


def test_unknown_limits_are_rejected() -> None:
    with pytest.raises(ValueError, match="live, test, off"):
        Sandbox(rate_limits="none").start()  # type: ignore[arg-type]


def test_a_429_names_the_limit_and_the_wait(caller_of: Callable[[Sandbox], Caller]) -> None:
    with Sandbox(rate_limits="test") as sandbox:
        call = caller_of(sandbox)
        refused = _until_refused(lambda: call.create())

        assert refused.error["reason"] == "too_many_requests"
        assert refused.headers["monime-rate-limit"] == "endpoint-limit"
        assert refused.headers["retry-after"] == "1"
        assert len(sandbox.sessions()) == sum(entry.status == 200 for entry in sandbox.requests())

        sandbox.clock.advance(seconds=1)
        passed = call.create()
        assert passed.status == 200
        assert "retry-after" not in passed.headers


def test_the_limits_are_those_of_the_requests_version(
    caller_of: Callable[[Sandbox], Caller], monkeypatch: pytest.MonkeyPatch
) -> None:
    limits = {"space-limit": 500, "token-limit": 80, "endpoint-limit": 1}
    monkeypatch.setattr(load_specs().by_version["caph.2025-06-20"], "rate_limits", {"live": limits, "test": limits})
    with Sandbox(rate_limits="live") as sandbox:
        call = caller_of(sandbox)
        statuses = {
            version: [call("GET", "/", headers={"Monime-Version": version}).status for _ in range(2)]
            for version in ("caph.2025-06-20", "caph.2025-08-23")
        }

    assert statuses == {"caph.2025-06-20": [200, 429], "caph.2025-08-23": [200, 200]}


def test_the_limit_is_met_before_the_key_is_looked_at(caller_of: Callable[[Sandbox], Caller]) -> None:
    with Sandbox(rate_limits="test") as sandbox:
        call = caller_of(sandbox)
        first = call.create(key="k")
        _until_refused(lambda: call.create(key="k"))
        sandbox.clock.advance(seconds=1)

        assert call.create(key="k").body == first.body


def _until_refused(send: Callable[[], Reply]) -> Reply:
    for _ in range(500):
        reply = send()
        if reply.status != 200:
            assert reply.status == 429
            return reply
    raise AssertionError("no limit was met")


def _passed(limits: RateLimits, requests: list[tuple[str, str, str]]) -> tuple[int, str]:
    """Return how many requests were admitted, and the limit that rejected the rest."""
    passed, stopped = 0, ""
    for token, space, endpoint in requests:
        try:
            limits.admit(token, space, endpoint, PER_SECOND)
            passed += 1
        except ApiError as refusal:
            stopped = refusal.response.headers["Monime-Rate-Limit"]
    return passed, stopped
