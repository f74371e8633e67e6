"""Which responses are retried, how long to wait, and the retry budget."""

from __future__ import annotations

import math
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monime_ext._core.retry import (
    BACKOFF_BASE,
    BACKOFF_CAP,
    RETRY_AFTER_CAP,
    RetryBudget,
    backoff,
    is_retryable,
    retry_after,
)

NOW = 1_000_000_000.0  # Sun, 09 Sep 2001 01:46:40 GMT


@pytest.mark.parametrize("status", [408, 429, 500, 501, 502, 503, 504, 520, 530, 599])
def test_temporary_statuses_are_retryable(status: int) -> None:
    assert is_retryable(status)


@pytest.mark.parametrize("status", [100, 200, 204, 301, 400, 401, 403, 404, 409, 410, 422, 425, 499, 600, 700, 0, -1])
def test_other_statuses_are_not_retryable(status: int) -> None:
    assert not is_retryable(status)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("0", 0.0),
        ("1", 1.0),
        (" 7\t", 7.0),
        ("007", 7.0),
        ("0000000000000030", 30.0),
        ("Sun, 09 Sep 2001 01:46:50 GMT", 10.0),
        ("Sun, 09 Sep 2001 01:46:50", 10.0),
        ("Sun, 09 Sep 2001 01:46:40 GMT", 0.0),
        ("Sat, 08 Sep 2001 01:46:50 GMT", 0.0),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0.0),
        ("Mon, 01 Jan 0000 00:00:00 GMT", 0.0),
    ],
)
def test_retry_after_is_parsed_exactly(header: str, seconds: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    try:
        assert retry_after(header, NOW) == seconds
    finally:
        monkeypatch.undo()
        time.tzset()


@pytest.mark.parametrize(
    "header",
    [
        None, "", " ", "soon", "inf", "Infinity", "-inf", "nan", "-1", "+1", "1.5", "1e3", "0x10", "1_000", "1, 2",
        "1 s", "٣", "³", "１", "\u0663\u0660", "Sun, 99 Sep 2001 01:46:50 GMT", "Sun, 09 Foo 2001 01:46:50 GMT", "Sun,",
        ",", "Sun, 09 Sep 99999 01:46:50 GMT",
    ],
)  # fmt: skip
def test_an_invalid_retry_after_is_ignored(header: str | None) -> None:
    assert retry_after(header, NOW) is None


@pytest.mark.parametrize("header", ["21", "9" * 11, "9" * 12, "9" * 5000, "Fri, 31 Dec 9999 23:59:59 GMT"])
def test_a_huge_retry_after_is_above_the_cap_and_finite(header: str) -> None:
    seconds = retry_after(header, NOW)
    assert seconds is not None
    assert RETRY_AFTER_CAP < seconds < math.inf


@given(st.text() | st.text(alphabet="0123456789 :,;+-./GMTSunSepUTCZ()", max_size=40))
def test_any_retry_after_is_ignored_or_is_a_finite_number_of_seconds(header: str) -> None:
    seconds = retry_after(header, NOW)
    assert seconds is None or 0 <= seconds < math.inf


@pytest.mark.parametrize(("retry", "maximum"), [(1, 0.5), (2, 1.0), (3, 2.0), (4, 4.0), (5, 8.0), (6, 8.0), (99, 8.0)])
def test_the_maximum_wait_doubles_up_to_the_cap(retry: int, maximum: float) -> None:
    assert backoff(retry, lambda: 1.0) == maximum
    assert backoff(retry, lambda: 0.25) == maximum / 4


@given(st.integers(1, 10**9), st.floats(0, 1, exclude_max=True))
def test_every_wait_is_within_its_limits(retry: int, random: float) -> None:
    assert 0 <= backoff(retry, lambda: random) <= BACKOFF_CAP
    assert backoff(1, lambda: random) <= BACKOFF_BASE


def test_an_empty_budget_allows_no_retry() -> None:
    budget = RetryBudget()
    paid = [budget.spend(timed_out=False) for _ in range(101)]
    assert paid == [5] * 100 + [None]
    assert budget.tokens == 0


def test_a_retry_after_a_timeout_costs_twice_as_much() -> None:
    budget = RetryBudget()
    assert [budget.spend(timed_out=True) for _ in range(51)] == [10] * 50 + [None]


def test_a_refused_retry_costs_nothing() -> None:
    budget = RetryBudget()
    for _ in range(99):
        budget.spend(timed_out=False)
    assert budget.spend(timed_out=True) is None
    assert budget.tokens == 5
    assert budget.spend(timed_out=False) == 5


def test_a_success_refunds_the_cost_of_its_last_retry_or_one() -> None:
    budget = RetryBudget()
    budget.spend(timed_out=True)
    budget.spend(timed_out=False)
    budget.refund(10)
    assert budget.tokens == 495
    budget.refund(0)
    assert budget.tokens == 496


def test_a_full_budget_does_not_grow() -> None:
    budget = RetryBudget()
    budget.refund(0)
    budget.refund(10)
    assert budget.tokens == RetryBudget.CAPACITY


def test_threads_never_spend_more_than_the_capacity() -> None:
    budget = RetryBudget()

    def drain() -> int:
        paid = 0
        while (cost := budget.spend(timed_out=False)) is not None:
            paid += cost
        return paid

    with ThreadPoolExecutor(8) as threads:
        assert sum(future.result() for future in [threads.submit(drain) for _ in range(8)]) == RetryBudget.CAPACITY
