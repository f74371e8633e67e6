"""The arithmetic of pacing, in a time that does not pass by itself: no refusal, hardly a request less than allowed."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monime_ext.errors import ConfigurationError
from monime_ext.rate_limiting import LocalRateLimiter, Reservation, Scopes
from tests.pacing_fleet import Fleet, scopes

ONE = scopes()


class Clock:
    """A time that stands still until it is pushed."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def rate_limiter(clock: Clock) -> LocalRateLimiter:
    return LocalRateLimiter(monotonic=clock)


def new(rate_limiter: LocalRateLimiter, scopes: Scopes = ONE, within: float | None = None) -> Reservation:
    return rate_limiter.reserve(scopes, held=None, within=within)


def fleet(work: list[Scopes], **how: float) -> Fleet:
    return Fleet(lambda time: LocalRateLimiter(monotonic=time), work, **how)  # type: ignore[arg-type]


@pytest.mark.parametrize("workers", [1, 4, 16, 64])
def test_one_endpoint_is_used_to_97_percent_without_a_refusal(workers: int) -> None:
    working = fleet([ONE] * workers, oversleep=0.002, on_the_way=0.003)
    working.run(60)
    assert working.refused == 0
    assert working.arrived.total() >= 0.97 * 20 * 60


@pytest.mark.parametrize("per_second", [(5, 20, 100), (20, 80, 500), (1, 1, 1), (3, 2, 1), (500, 500, 500)])
def test_whatever_the_limits_are_the_narrowest_is_used_to_97_percent(per_second: tuple[int, int, int]) -> None:
    working = fleet([scopes(per_second=per_second)] * 8, oversleep=0.001, on_the_way=0.001)
    working.run(30)
    assert working.refused == 0
    assert working.arrived.total() >= min(0.97 * min(per_second) * 30, 8 * 30 / 0.02)


def test_the_endpoints_of_a_token_share_its_limit_evenly() -> None:
    endpoints = "abcdefgh"
    working = fleet([scopes(endpoint=each) for each in endpoints] * 10, oversleep=0.002, on_the_way=0.002)
    working.run(60)
    assert working.refused == 0
    assert working.arrived.total() >= 0.97 * 80 * 60
    assert min(working.arrived.values()) >= 0.9 * max(working.arrived.values())


def test_the_tokens_of_a_space_share_its_limit_evenly() -> None:
    work = [scopes(token=f"t{token}", endpoint=each) for token in range(9) for each in "abcd"]
    working = fleet(work * 3, oversleep=0.001, on_the_way=0.001)
    working.run(10)
    assert working.refused == 0
    assert working.arrived.total() >= 0.97 * 500 * 10
    assert min(working.arrived.values()) >= 0.7 * max(working.arrived.values())


@pytest.mark.parametrize(
    ("oversleep", "on_the_way", "stalls"), [(0.02, 0.003, 0), (0.002, 0.02, 0), (0.002, 0.002, 0.2)]
)
def test_a_bad_network_and_late_wakers_cost_some_rate_and_no_refusal(
    oversleep: float, on_the_way: float, stalls: float
) -> None:
    working = fleet([ONE] * 16, oversleep=oversleep, on_the_way=on_the_way, stalls=stalls)
    working.run(60)
    assert working.refused == 0
    assert working.arrived.total() >= 0.97 * 20 * 60


@given(seed=st.integers(), oversleep=st.floats(0, 0.01), on_the_way=st.floats(0, 0.01), workers=st.integers(1, 40))
def test_no_mix_of_delays_leads_to_a_refusal(seed: int, oversleep: float, on_the_way: float, workers: int) -> None:
    working = fleet(
        [scopes(endpoint="ab"[number % 2]) for number in range(workers)],
        seed=seed,
        oversleep=oversleep,
        on_the_way=on_the_way,
    )
    working.run(4)
    assert working.refused == 0


def test_first_come_is_first_served_and_nobody_starves() -> None:
    working = fleet([ONE] * 50, on_the_way=0.002)
    working.run(30)
    went = [came for came, _ in working.order]
    assert all(later >= earlier - 2 * 0.0508 for earlier, later in itertools.pairwise(went))
    assert max(working.waits) < 1.008 + 50 * 0.0508


@given(st.lists(st.integers(0, 300), max_size=60))
def test_a_client_under_the_limits_is_never_delayed(gaps: list[int]) -> None:
    clock = Clock()
    rate_limiter = LocalRateLimiter(monotonic=clock)
    went: list[float] = []
    for gap in gaps:
        clock.now += gap / 1000
        if sum(each > clock.now - 1.008 for each in went) < 20:
            assert new(rate_limiter) == Reservation(0.0, round(clock.now * 1_000_000))
            went.append(clock.now)


def test_a_burst_goes_at_once_and_the_rest_follows_evenly(rate_limiter: LocalRateLimiter) -> None:
    told = [new(rate_limiter).wait for _ in range(23)]
    assert told == [0.0] * 20 + [1.008, 1.0588, 1.1096]


def test_who_may_not_wait_long_enough_takes_no_place(rate_limiter: LocalRateLimiter, clock: Clock) -> None:
    for _ in range(20):
        new(rate_limiter)
    assert new(rate_limiter, within=1.0) == Reservation(1.008, None)
    assert new(rate_limiter, within=1.008).wait == 1.008
    assert new(rate_limiter, within=1.05) == Reservation(1.0588, None)
    clock.now += 0.5
    assert new(rate_limiter).wait == pytest.approx(0.5588)


def test_who_leaves_gives_its_place_to_who_comes_next(rate_limiter: LocalRateLimiter) -> None:
    for _ in range(20):
        new(rate_limiter)
    leaving = [new(rate_limiter) for _ in range(100)]
    assert leaving[-1].wait > 6
    for each in leaving:
        rate_limiter.cancel(ONE, each)
    assert new(rate_limiter).wait == pytest.approx(1.008)


def test_who_died_while_waiting_costs_its_own_place_only(rate_limiter: LocalRateLimiter, clock: Clock) -> None:
    for _ in range(20):
        new(rate_limiter)
    new(rate_limiter)
    after = new(rate_limiter)
    clock.now += after.wait
    assert rate_limiter.reserve(ONE, held=after, within=None).wait == 0.0


def test_a_pause_moves_all_who_wait_and_keeps_their_order(rate_limiter: LocalRateLimiter, clock: Clock) -> None:
    for _ in range(20):
        new(rate_limiter)
    first, second = new(rate_limiter), new(rate_limiter)
    clock.now += 1.0
    rate_limiter.back_off(ONE, "endpoint-limit", 5.0)
    clock.now += 0.008
    pushed = rate_limiter.reserve(ONE, held=first, within=None)
    assert pushed.wait == pytest.approx(4.992)
    clock.now += 0.0508
    follows = rate_limiter.reserve(ONE, held=second, within=None)
    came_later = new(rate_limiter)
    assert pushed.wait - 0.0508 < follows.wait < came_later.wait


@pytest.mark.parametrize(
    ("limit", "waits"),
    [
        ("endpoint-limit", [True, False, False, False]),
        ("token-limit", [True, True, True, False]),
        ("space-limit", [True, True, False, True]),
        ("a-new-limit", [True, True, True, False]),
        (None, [True, True, True, False]),
    ],
)
def test_a_pause_holds_for_everything_that_its_limit_is_about(
    rate_limiter: LocalRateLimiter, clock: Clock, limit: str | None, waits: list[bool]
) -> None:
    rate_limiter.back_off(ONE, limit, 3.0)
    told = [ONE, scopes(endpoint="f"), scopes(endpoint="g", space="z"), scopes(token="u")]
    assert [new(rate_limiter, each).wait > 0 for each in told] == waits
    clock.now += 4.0
    assert [new(rate_limiter, each).wait for each in told[1:]] == [0.0] * 3


def test_a_shorter_pause_does_not_end_a_longer_one(rate_limiter: LocalRateLimiter) -> None:
    rate_limiter.back_off(ONE, "token-limit", 3.0)
    rate_limiter.back_off(ONE, "token-limit", 1.0)
    assert new(rate_limiter).wait == 3.0


def test_a_request_that_was_late_counts_from_when_it_arrived(rate_limiter: LocalRateLimiter, clock: Clock) -> None:
    late = new(rate_limiter)
    clock.now += 0.1
    rate_limiter.amend(ONE, late, 0.5)
    for _ in range(19):
        new(rate_limiter)
    clock.now += 1.008
    assert [new(rate_limiter).wait for _ in range(20)] == [0.0] * 19 + [pytest.approx(0.4)]


def test_a_share_of_the_limits_is_kept_instead_of_all(clock: Clock) -> None:
    quarter = LocalRateLimiter(share=0.25, monotonic=clock)
    assert [new(quarter).wait for _ in range(6)] == [0.0] * 5 + [1.008]
    least = LocalRateLimiter(share=0.001, monotonic=clock)
    assert [new(least).wait for _ in range(2)] == [0.0, 1.008]


@pytest.mark.parametrize("share", [0, -1, 1.1, float("nan"), "1", None, True])
def test_a_share_that_is_none_is_refused(share: object) -> None:
    with pytest.raises(ConfigurationError, match="share"):
        LocalRateLimiter(share=share)  # type: ignore[arg-type]


def test_what_was_idle_is_forgotten_when_there_is_too_much(
    rate_limiter: LocalRateLimiter, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("monime_ext.rate_limiting.local.MOST_SCOPES", 30)
    for number in range(10):
        new(rate_limiter, scopes(token=f"t{number}", space=f"s{number}"))
    assert len(rate_limiter._gates) == 30
    clock.now += 2
    for _ in range(21):
        new(rate_limiter)
    assert len(rate_limiter._gates) == 3
    assert len(rate_limiter._queues) == 1
    clock.now += 0.5
    for number in range(12):
        new(rate_limiter, scopes(token=f"t{number}", space=f"s{number}"))
    assert new(rate_limiter).wait > 0
