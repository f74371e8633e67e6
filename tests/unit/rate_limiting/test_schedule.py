"""The arithmetic of the rate limits, on a clock that only the tests advance: no refusal, and little unused."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monime_ext.errors import ConfigurationError
from monime_ext.rate_limiting import LocalRateLimiter, Reservation, Scopes, schedule
from monime_ext.rate_limiting.schedule import MICROSECONDS
from tests.rate_limiting_fleet import Fleet, scopes

ONE = scopes()
HEADROOM = schedule.HEADROOM / MICROSECONDS
WINDOW = schedule.WINDOW / MICROSECONDS
SPACING = schedule.SPACING_PERIOD / MICROSECONDS / 20


class Clock:
    """A clock that the test advances."""

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


def new(rate_limiter: LocalRateLimiter, scopes: Scopes = ONE, max_wait: float | None = None) -> Reservation:
    return rate_limiter.reserve(scopes, reservation=None, max_wait=max_wait)


def fleet(work: list[Scopes], **how: float) -> Fleet:
    return Fleet(lambda time: LocalRateLimiter(monotonic=time), work, **how)  # type: ignore[arg-type]


@pytest.mark.parametrize("workers", [1, 4, 16, 64])
def test_one_endpoint_is_used_to_90_percent_without_a_refusal(workers: int) -> None:
    working = fleet([ONE] * workers, oversleep=0.002, jitter=0.003)
    working.run(60)
    assert working.refused == 0
    assert working.arrived.total() >= 0.9 * 20 * 60


@pytest.mark.parametrize("per_second", [(5, 20, 100), (20, 80, 500), (1, 1, 1), (3, 2, 1), (500, 500, 500)])
def test_the_narrowest_limit_is_used_to_90_percent(per_second: tuple[int, int, int]) -> None:
    working = fleet([scopes(per_second=per_second)] * 8, oversleep=0.001, jitter=0.001)
    working.run(30)
    assert working.refused == 0
    assert working.arrived.total() >= min(0.9 * min(per_second) * 30, 8 * 30 / 0.02)


def test_the_endpoints_of_a_token_share_its_limit_evenly() -> None:
    endpoints = "abcdefgh"
    working = fleet([scopes(endpoint=endpoint) for endpoint in endpoints] * 10, oversleep=0.002, jitter=0.002)
    working.run(60)
    assert working.refused == 0
    assert working.arrived.total() >= 0.9 * 80 * 60
    assert min(working.arrived.values()) >= 0.9 * max(working.arrived.values())


def test_the_tokens_of_a_space_share_its_limit_evenly() -> None:
    work = [scopes(token=f"t{token}", endpoint=endpoint) for token in range(9) for endpoint in "abcd"]
    working = fleet(work * 3, oversleep=0.001, jitter=0.001)
    working.run(10)
    assert working.refused == 0
    assert working.arrived.total() >= 0.9 * 500 * 10
    assert min(working.arrived.values()) >= 0.7 * max(working.arrived.values())


@pytest.mark.parametrize(("oversleep", "jitter"), [(0.02, 0.003), (0.002, HEADROOM), (0.02, HEADROOM)])
def test_late_wakers_and_delays_within_the_headroom_cost_some_rate_and_no_refusal(
    oversleep: float, jitter: float
) -> None:
    working = fleet([ONE] * 16, oversleep=oversleep, jitter=jitter)
    working.run(60)
    assert working.refused == 0
    assert working.arrived.total() >= 0.88 * 20 * 60


def test_delays_beyond_the_headroom_lead_to_few_refusals() -> None:
    working = fleet([ONE] * 16, oversleep=0.002, jitter=0.002, stalls=0.2)
    working.run(60)
    assert 0 < working.refused < 0.05 * working.arrived.total()
    assert working.arrived.total() >= 0.85 * 20 * 60


@given(seed=st.integers(), oversleep=st.floats(0, 0.01), jitter=st.floats(0, HEADROOM), workers=st.integers(1, 40))
def test_no_mix_of_delays_within_the_headroom_leads_to_a_refusal(
    seed: int, oversleep: float, jitter: float, workers: int
) -> None:
    working = fleet(
        [scopes(endpoint="ab"[number % 2]) for number in range(workers)],
        seed=seed,
        oversleep=oversleep,
        jitter=jitter,
    )
    working.run(4)
    assert working.refused == 0


def test_first_come_is_first_served_and_nobody_starves() -> None:
    working = fleet([ONE] * 50, jitter=0.002)
    working.run(30)
    arrivals = [arrived for arrived, _ in working.order]
    assert all(later >= earlier - 2 * SPACING for earlier, later in itertools.pairwise(arrivals))
    assert max(working.waits) < WINDOW + 50 * SPACING


@given(st.lists(st.integers(0, 300), max_size=60))
def test_a_client_under_the_limits_is_never_delayed(gaps: list[int]) -> None:
    clock = Clock()
    rate_limiter = LocalRateLimiter(monotonic=clock)
    sent: list[float] = []
    for gap in gaps:
        clock.now += gap / 1000
        if sum(moment > clock.now - WINDOW for moment in sent) < 20:
            assert new(rate_limiter) == Reservation(0.0, round(clock.now * 1_000_000))
            sent.append(clock.now)


def test_a_burst_goes_at_once_and_the_rest_follows_evenly(rate_limiter: LocalRateLimiter) -> None:
    waits = [new(rate_limiter).wait for _ in range(23)]
    assert waits == pytest.approx([0.0] * 20 + [WINDOW, WINDOW + SPACING, WINDOW + 2 * SPACING])


def test_a_request_that_may_not_wait_long_enough_takes_no_place(rate_limiter: LocalRateLimiter, clock: Clock) -> None:
    for _ in range(20):
        new(rate_limiter)
    assert new(rate_limiter, max_wait=1.0) == Reservation(WINDOW, None)
    assert new(rate_limiter, max_wait=WINDOW).wait == WINDOW
    refused = new(rate_limiter, max_wait=WINDOW + 0.04)
    assert refused.wait == pytest.approx(WINDOW + SPACING)
    assert refused.slot is None
    clock.now += 0.5
    assert new(rate_limiter).wait == pytest.approx(WINDOW + SPACING - 0.5)


def test_a_request_that_leaves_frees_its_place(rate_limiter: LocalRateLimiter) -> None:
    for _ in range(20):
        new(rate_limiter)
    leaving = [new(rate_limiter) for _ in range(100)]
    assert leaving[-1].wait > 6
    for reservation in leaving:
        rate_limiter.cancel(ONE, reservation)
    assert new(rate_limiter).wait == pytest.approx(WINDOW)


def test_a_request_that_died_while_waiting_costs_only_its_own_place(
    rate_limiter: LocalRateLimiter, clock: Clock
) -> None:
    for _ in range(20):
        new(rate_limiter)
    new(rate_limiter)
    after = new(rate_limiter)
    clock.now += after.wait
    assert rate_limiter.reserve(ONE, reservation=after, max_wait=None).wait == 0.0


def test_a_back_off_delays_every_waiting_request_and_keeps_their_order(
    rate_limiter: LocalRateLimiter, clock: Clock
) -> None:
    for _ in range(20):
        new(rate_limiter)
    first, second = new(rate_limiter), new(rate_limiter)
    clock.now += 1.0
    rate_limiter.back_off(ONE, "endpoint-limit", 5.0)
    clock.now += WINDOW - 1.0
    delayed = rate_limiter.reserve(ONE, reservation=first, max_wait=None)
    assert delayed.wait == pytest.approx(6.0 - WINDOW)
    clock.now += SPACING
    following = rate_limiter.reserve(ONE, reservation=second, max_wait=None)
    newest = new(rate_limiter)
    assert delayed.wait - SPACING < following.wait < newest.wait


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
def test_a_back_off_applies_to_everything_that_counts_towards_its_limit(
    rate_limiter: LocalRateLimiter, clock: Clock, limit: str | None, waits: list[bool]
) -> None:
    rate_limiter.back_off(ONE, limit, 3.0)
    places = [ONE, scopes(endpoint="f"), scopes(endpoint="g", space="z"), scopes(token="u")]
    assert [new(rate_limiter, place).wait > 0 for place in places] == waits
    clock.now += 4.0
    assert [new(rate_limiter, place).wait for place in places[1:]] == [0.0] * 3


def test_a_shorter_back_off_does_not_end_a_longer_one(rate_limiter: LocalRateLimiter) -> None:
    rate_limiter.back_off(ONE, "token-limit", 3.0)
    rate_limiter.back_off(ONE, "token-limit", 1.0)
    assert new(rate_limiter).wait == 3.0


def test_a_share_of_the_limits_is_kept_instead_of_all(clock: Clock) -> None:
    quarter = LocalRateLimiter(share=0.25, monotonic=clock)
    assert [new(quarter).wait for _ in range(6)] == [0.0] * 5 + [WINDOW]
    minimum = LocalRateLimiter(share=0.001, monotonic=clock)
    assert [new(minimum).wait for _ in range(2)] == [0.0, WINDOW]


@pytest.mark.parametrize("share", [0, -1, 1.1, float("nan"), "1", None, True])
def test_an_invalid_share_is_refused(share: object) -> None:
    with pytest.raises(ConfigurationError, match="share"):
        LocalRateLimiter(share=share)  # type: ignore[arg-type]


def test_idle_scopes_are_dropped_when_there_are_too_many(
    rate_limiter: LocalRateLimiter, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("monime_ext.rate_limiting.local.MAX_SCOPES", 30)
    for number in range(10):
        new(rate_limiter, scopes(token=f"t{number}", space=f"s{number}"))
    assert len(rate_limiter._windows) == 30
    clock.now += 2
    for _ in range(21):
        new(rate_limiter)
    assert len(rate_limiter._windows) == 3
    assert len(rate_limiter._queues) == 1
    clock.now += 0.5
    for number in range(12):
        new(rate_limiter, scopes(token=f"t{number}", space=f"s{number}"))
    assert new(rate_limiter).wait > 0
