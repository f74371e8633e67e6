"""Billing periods: without gaps, anchored on their first day, and with one order id each."""

from __future__ import annotations

import calendar
import copy
import pickle
from datetime import UTC, date, datetime, timedelta, timezone
from itertools import islice, pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monime_ext import billing, errors
from monime_ext.billing import Period, Schedule, monthly, quarterly, weekly, yearly

# Whole and fractional offsets, clocks that skip or repeat midnight, a skipped day, and the date line.
ZONES = [
    "Africa/Freetown",
    "Africa/Cairo",
    "America/Havana",
    "America/New_York",
    "America/Santiago",
    "America/Sao_Paulo",
    "America/St_Johns",
    "Asia/Beirut",
    "Asia/Kathmandu",
    "Europe/Berlin",
    "Pacific/Apia",
    "Pacific/Kiritimati",
    "UTC",
]

schedules = st.builds(
    lambda starting, months, weeks, zone: Schedule(starting, months, weeks if months == 0 else 0, zone),
    st.dates(date(1975, 1, 1), date(2060, 1, 1)),
    st.sampled_from([0, 1, 2, 3, 6, 12]),
    st.sampled_from([1, 2, 4]),
    st.sampled_from(ZONES),
)


def firsts(schedule: Schedule, count: int) -> list[str]:
    period, days = schedule.first, []
    for _ in range(count):
        days.append(str(period.first_day))
        period = period.next
    return days


@pytest.mark.parametrize(
    ("schedule", "days"),
    [
        (monthly(date(2026, 1, 31)), ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31"]),
        (monthly(date(2024, 1, 30)), ["2024-01-30", "2024-02-29", "2024-03-30"]),
        (monthly(date(2026, 11, 15)), ["2026-11-15", "2026-12-15", "2027-01-15"]),
        (monthly(date(2026, 8, 31), every=6), ["2026-08-31", "2027-02-28", "2027-08-31", "2028-02-29"]),
        (weekly(date(2026, 12, 28)), ["2026-12-28", "2027-01-04", "2027-01-11"]),
        (weekly(date(2024, 2, 22), every=2), ["2024-02-22", "2024-03-07", "2024-03-21"]),
        (quarterly(date(2025, 11, 30)), ["2025-11-30", "2026-02-28", "2026-05-30", "2026-08-30"]),
        (yearly(date(2024, 2, 29)), ["2024-02-29", "2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29"]),
    ],
    ids=str,
)
def test_periods_are_counted_from_the_first_day_of_the_schedule(schedule: Schedule, days: list[str]) -> None:
    assert firsts(schedule, len(days)) == days


def test_a_period_has_days_and_datetimes() -> None:
    period = monthly(date(2026, 1, 31)).first
    assert (str(period.first_day), str(period.last_day)) == ("2026-01-31", "2026-02-27")
    assert str(period) == "2026-01-31/2026-02-27"
    # Freetown keeps UTC all year.
    assert period.start == datetime(2026, 1, 31, tzinfo=UTC)
    assert period.end == datetime(2026, 2, 28, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "day", "start"),
    [
        ("Europe/Berlin", date(2026, 3, 29), "2026-03-28T23:00:00+00:00"),
        ("Europe/Berlin", date(2026, 3, 30), "2026-03-29T22:00:00+00:00"),
        ("Europe/Berlin", date(2026, 10, 26), "2026-10-25T23:00:00+00:00"),
        # Midnight did not exist: clocks went from 00:00 to 01:00.
        ("Asia/Beirut", date(2026, 3, 29), "2026-03-28T22:00:00+00:00"),
        # 30 December did not exist: it would have started when the 31st did.
        ("Pacific/Apia", date(2011, 12, 30), "2011-12-30T10:00:00+00:00"),
        ("Pacific/Apia", date(2011, 12, 31), "2011-12-30T10:00:00+00:00"),
        # There were two midnights: clocks went from 00:01 back to 23:01. The first one counts.
        ("America/St_Johns", date(2010, 11, 7), "2010-11-07T02:30:00+00:00"),
    ],
)
def test_a_period_starts_at_midnight_in_its_zone_even_when_clocks_change(zone: str, day: date, start: str) -> None:
    assert weekly(day, zone=zone).first.start.isoformat() == start


def test_a_started_period_does_not_end_when_clocks_go_back_to_the_day_before() -> None:
    plan = weekly(date(2010, 11, 7), zone="America/St_Johns")
    again_the_day_before = plan.first.start + timedelta(minutes=15)
    assert again_the_day_before.astimezone(ZoneInfo("America/St_Johns")).date() == date(2010, 11, 6)
    assert plan.period_of(again_the_day_before) == plan.first


@given(schedules, st.integers(0, 400))
def test_periods_tile_time_without_gap_or_overlap(schedule: Schedule, index: int) -> None:
    period, after = Period(schedule, index), Period(schedule, index).next
    assert period.start < period.end == after.start < after.end
    assert period.last_day + timedelta(days=1) == after.first_day
    tick = timedelta(microseconds=1)
    for moment in (period.start, period.end - tick):
        assert schedule.period_of(moment) == period
        assert moment in period
        assert moment not in after
    assert schedule.period_of(period.end) == after
    assert period.end not in period


@given(schedules, st.integers(0, 10**10), st.integers(-14, 14))
def test_every_moment_from_the_first_on_is_in_one_period(schedule: Schedule, seconds: int, hours: int) -> None:
    moment = schedule.first.start + timedelta(seconds=seconds)
    moment = moment.astimezone(timezone(timedelta(hours=hours)))
    period = schedule.period_of(moment)
    assert period.start <= moment < period.end
    assert moment in period


@given(schedules, st.integers(0, 100_000))
def test_every_day_from_the_first_on_is_in_one_period(schedule: Schedule, days: int) -> None:
    day = schedule.starting + timedelta(days=days)
    period = schedule.period_of(day)
    assert period.first_day <= day <= period.last_day
    assert day in period
    assert day not in period.next


@given(schedules.filter(lambda schedule: schedule.months > 0), st.integers(0, 400))
def test_months_stay_anchored_on_the_first_day(schedule: Schedule, index: int) -> None:
    day = Period(schedule, index).first_day
    longest = calendar.monthrange(day.year, day.month)[1]
    assert day.day == min(schedule.starting.day, longest)
    assert (day.year * 12 + day.month) == (
        schedule.starting.year * 12 + schedule.starting.month + index * schedule.months
    )


@pytest.mark.parametrize("zone", ZONES)
def test_a_year_of_days_is_a_year_of_moments(zone: str) -> None:
    plan = monthly(date(2026, 1, 31), zone=zone)
    for days in range(365):
        noon = datetime(2026, 1, 31, 12, tzinfo=ZoneInfo(zone)) + timedelta(days=days)
        assert plan.period_of(noon) == plan.period_of(noon.date())


def test_a_subscription_has_one_id_per_period() -> None:
    plan = monthly(date(2026, 1, 31))
    first = plan.first.once("sub-7")
    assert (
        first
        == plan.period_of(datetime(2026, 2, 27, 23, 59, tzinfo=UTC)).once("sub-7")
        == "sub-7/2026-01-31/2026-02-27"
    )
    assert plan.period_of(datetime(2026, 2, 28, tzinfo=UTC)).once("sub-7") == "sub-7/2026-02-28/2026-03-30"
    # A plan that was changed on its first day is billed for another period.
    assert weekly(date(2026, 1, 31)).first.once("sub-7") == "sub-7/2026-01-31/2026-02-06"


@given(
    st.tuples(st.text(min_size=1), schedules, st.integers(0, 50)),
    st.tuples(st.text(min_size=1), schedules, st.integers(0, 50)),
)
def test_two_ids_are_equal_only_for_the_same_subscription_and_days(one: Any, other: Any) -> None:
    ids, named = zip(
        *((Period(plan, index).once(sub), (sub, str(Period(plan, index)))) for sub, plan, index in (one, other)),
        strict=True,
    )
    assert (ids[0] == ids[1]) == (named[0] == named[1])


def test_a_started_and_unpaid_period_is_overdue() -> None:
    plan = monthly(date(2026, 1, 31))
    now = datetime(2026, 4, 30, 12, tzinfo=UTC)
    started = list(plan.started(now))
    assert [str(period.first_day) for period in started] == ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30"]
    assert plan.overdue(now) == started
    assert plan.overdue(now, paid=[started[0], started[2].first_day]) == [started[1], started[3]]
    assert plan.overdue(now, paid=started) == []
    assert plan.overdue(now, paid=started[:3], grace=timedelta(hours=12)) == started[3:]
    assert plan.overdue(now, paid=started[:3], grace=timedelta(hours=13)) == []


def test_nothing_is_overdue_before_the_first_period() -> None:
    plan = monthly(date(2026, 1, 31))
    assert plan.overdue(plan.first.start - timedelta(microseconds=1)) == []
    assert plan.overdue(plan.first.start) == [plan.first]


@given(schedules, st.integers(0, 60))
def test_the_started_periods_end_with_the_current_one(schedule: Schedule, index: int) -> None:
    current = Period(schedule, index)
    started = list(schedule.started(current.start))
    assert started[-1] == current == schedule.period_of(current.start)
    assert len(started) == index + 1
    assert all(earlier.end == later.start for earlier, later in pairwise(started))


@pytest.mark.parametrize(
    ("made", "paths"),
    [
        (lambda: monthly("2026-01-31"), ["starting"]),  # type: ignore[arg-type]
        (lambda: monthly(datetime(2026, 1, 31, tzinfo=UTC)), ["starting"]),
        (lambda: monthly(date(2026, 1, 31), every=0), ["every"]),
        (lambda: weekly(date(2026, 1, 31), every=-1), ["every"]),
        (lambda: weekly(date(2026, 1, 31), every=1.5), ["every"]),  # type: ignore[arg-type]
        (lambda: weekly(date(2026, 1, 31), every=True), ["every"]),
        (lambda: Schedule(date(2026, 1, 31), months=1, weeks=1), ["every"]),
        (lambda: yearly(date(2026, 1, 31), zone="Africa/Nowhere"), ["zone"]),
        (lambda: yearly(date(2026, 1, 31), zone="../etc"), ["zone"]),
        (lambda: yearly(date(2026, 1, 31), zone="Africa"), ["zone"]),
        (lambda: yearly(date(2026, 1, 31), zone=""), ["zone"]),
        (lambda: yearly(date(2026, 1, 31), zone=None), ["zone"]),  # type: ignore[arg-type]
        (lambda: Schedule("x", zone="x"), ["starting", "every", "zone"]),  # type: ignore[arg-type]
    ],
)
def test_an_invalid_schedule_is_refused_with_all_validation_errors(made: Any, paths: list[str]) -> None:
    with pytest.raises(errors.InvalidRequest) as refused:
        made()
    assert [problem.path for problem in refused.value.problems] == paths


PLAN = monthly(date(2026, 1, 31))


@pytest.mark.parametrize(
    "asked",
    [
        lambda: PLAN.period_of(datetime(2026, 3, 1)),  # noqa: DTZ001
        lambda: PLAN.overdue(datetime(2026, 3, 1)),  # noqa: DTZ001
        lambda: datetime(2026, 3, 1) in PLAN.first,  # noqa: DTZ001
        lambda: PLAN.period_of(datetime(2026, 1, 30, 23, 59, tzinfo=UTC)),
        lambda: PLAN.period_of(date(2026, 1, 30)),
        lambda: PLAN.period_of(date(1, 1, 1)),
        lambda: PLAN.period_of(date(9999, 12, 31)),
        lambda: monthly(PLAN.starting, zone="Pacific/Kiritimati").period_of(datetime.max.replace(tzinfo=UTC)),
        lambda: PLAN.period_of("2026-03-01"),  # type: ignore[arg-type]
        lambda: PLAN.overdue(date(2026, 3, 1)),  # type: ignore[arg-type]
        lambda: list(PLAN.started(date(2026, 3, 1))),  # type: ignore[arg-type]
        lambda: "2026-03-01" in PLAN.first,  # type: ignore[operator]
        lambda: Period(PLAN, 10**9).first_day,
        lambda: Period(PLAN, 10**30).start,
        lambda: monthly(date(1, 1, 1), zone="Asia/Kathmandu").first.start,
        lambda: PLAN.first.once(""),
        lambda: PLAN.first.once(7),  # type: ignore[arg-type]
    ],
)
def test_an_invalid_argument_is_refused(asked: Any) -> None:
    with pytest.raises(errors.InvalidRequest):
        asked()


@pytest.mark.parametrize("paid", [PLAN.first.start, "2026-01-31", 20260131, None])
def test_an_invalid_paid_period_is_refused_instead_of_leaving_it_overdue(paid: Any) -> None:
    with pytest.raises(errors.InvalidRequest) as refused:
        PLAN.overdue(PLAN.first.start, paid=[paid])
    assert [problem.path for problem in refused.value.problems] == ["paid"]


def test_periods_are_values() -> None:
    one, other = monthly(date(2026, 1, 31)).first.next, monthly(date(2026, 1, 31)).first.next
    assert one == other != one.next
    assert len({one, other, one.next}) == 2
    assert pickle.loads(pickle.dumps(one)) == copy.deepcopy(one) == one
    assert list(islice(PLAN.started(PLAN.first.end), 5)) == [PLAN.first, PLAN.first.next]


def test_freetown_is_the_default_zone() -> None:
    assert {make(PLAN.starting).zone for make in (weekly, monthly, quarterly, yearly)} == {billing.FREETOWN}
