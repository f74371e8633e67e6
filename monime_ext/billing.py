"""Billing periods: when they start and end, and one order id for every subscription and period.

For example::

    plan = billing.monthly(date(2026, 1, 31))
    period = plan.period_of(datetime.now(UTC))
    monime.checkout("Plan, " + str(period)).item(…).create(
        idempotency_key=IdempotencyKey.for_order(period.once("sub-7"))
    )

However often and on however many machines the billing job runs, a subscription has one key per period.

Periods are counted from the first day of the schedule, so 31 January is followed by 28 or 29 February and then by 31
March. They start at midnight in a time zone, without gaps: one ends where the next starts, even when clocks change.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from monime_ext._core.datetimes import timezone_problem
from monime_ext.errors import InvalidRequest, Problem

__all__ = ["Period", "Schedule", "monthly", "quarterly", "weekly", "yearly"]

FREETOWN: Final = "Africa/Freetown"


@dataclass(frozen=True, slots=True)
class Schedule:
    """The periods of a subscription. Create it with `weekly`, `monthly`, `quarterly` or `yearly`.

    Attributes:
        starting: The first day of the first period; later periods are counted from it.
        months: The length of a period in months; 0 if it is in weeks.
        weeks: The length of a period in weeks; 0 if it is in months.
        zone: The IANA name of the time zone in which periods start at midnight.
    """

    starting: date
    months: int = 0
    weeks: int = 0
    zone: str = FREETOWN

    def __post_init__(self) -> None:
        problems = []
        if isinstance(self.starting, datetime) or not isinstance(self.starting, date):
            limit = "a date; for a datetime, pass its date in the zone"
            problems.append(Problem("starting", type(self.starting).__name__, limit))
        lengths = (self.months, self.weeks)
        if not all(isinstance(length, int) and not isinstance(length, bool) for length in lengths):
            problems.append(Problem("every", "another type", "an integer of at least 1"))
        elif min(lengths) < 0 or sum(map(bool, lengths)) != 1:
            problems.append(
                Problem("every", "an invalid length", "an integer of at least 1, either of months or of weeks")
            )
        try:
            ZoneInfo(self.zone)
        except (KeyError, ValueError, TypeError, OSError):
            limit = "an IANA name such as Africa/Freetown; if your system has no time zones, `pip install tzdata`"
            problems.append(Problem("zone", "an unknown time zone", limit))
        if problems:
            raise InvalidRequest(problems)

    @property
    def first(self) -> Period:
        """The first period."""
        return Period(self, 0)

    def period_of(self, moment: datetime | date) -> Period:
        """Return the period that contains a datetime, or a day in the zone.

        Args:
            moment: A datetime with a time zone, or a date.

        Raises:
            InvalidRequest: It is before the first period, has no time zone, or is neither.
        """
        if isinstance(moment, datetime):
            _require_zone(moment)
            try:
                day = moment.astimezone(ZoneInfo(self.zone)).date()
            except OverflowError:
                raise _outside_calendar() from None
            started = [period for period in self._around(day) if period.start <= moment]
        else:
            _require_day(moment)
            started = [period for period in self._around(moment) if period.first_day <= moment]
        if not started:
            limit = f"on {self.starting} in {self.zone}, or later"
            raise InvalidRequest([Problem("moment", "a time before the first period", limit)])
        return started[-1]

    def started(self, by: datetime) -> Iterator[Period]:
        """Yield every period that has started, the oldest first.

        Args:
            by: A datetime with a time zone.

        Raises:
            InvalidRequest: It is not a datetime, or has no time zone.
        """
        _require_zone(by)
        period = self.first
        while period.start <= by:
            yield period
            period = period.next

    def overdue(
        self, at: datetime, *, paid: Iterable[Period | date] = (), grace: timedelta = timedelta(0)
    ) -> list[Period]:
        """Return the periods that have started and are not paid, the oldest first.

        Args:
            at: A datetime with a time zone.
            paid: The paid periods, or their first days.
            grace: How long after its start a period may be unpaid.

        Raises:
            InvalidRequest: The datetime has no time zone; or `paid` contains another type, such as a datetime or a
                string, which would match no period and leave it overdue.
        """
        _require_zone(at)
        days = {_first_day_of(entry) for entry in paid}
        return [period for period in self.started(at - grace) if period.first_day not in days]

    def _around(self, day: date) -> list[Period]:
        """Return the period that contains a day, and its neighbours, in order."""
        if self.weeks:
            index = (day - self.starting).days // (7 * self.weeks)
        else:
            index = ((day.year - self.starting.year) * 12 + day.month - self.starting.month) // self.months
        return [Period(self, neighbour) for neighbour in range(max(index - 1, 0), index + 2)]


@dataclass(frozen=True, slots=True)
class Period:
    """One period of a schedule, such as the month from 31 January to 27 February.

    Attributes:
        schedule: The schedule that it belongs to.
        index: The number of periods before it.
    """

    schedule: Schedule
    index: int

    @property
    def first_day(self) -> date:
        """Its first day, in the schedule's zone."""
        try:
            return self.schedule.starting + relativedelta(
                months=self.schedule.months * self.index, weeks=self.schedule.weeks * self.index
            )
        except (ValueError, OverflowError):
            raise _outside_calendar() from None

    @property
    def last_day(self) -> date:
        """Its last day, in the schedule's zone."""
        return self.next.first_day - timedelta(days=1)

    @property
    def start(self) -> datetime:
        """Its start, in UTC: midnight in its zone, or the next existing time if clocks skip midnight."""
        try:
            return datetime.combine(self.first_day, time(), ZoneInfo(self.schedule.zone)).astimezone(UTC)
        except OverflowError:
            raise _outside_calendar() from None

    @property
    def end(self) -> datetime:
        """Its end, in UTC: the start of the next period, which is not part of it."""
        return self.next.start

    @property
    def next(self) -> Period:
        """The next period."""
        return Period(self.schedule, self.index + 1)

    def __contains__(self, moment: datetime | date) -> bool:
        """Return whether the period contains a datetime with a time zone, or a day in the zone."""
        if isinstance(moment, datetime):
            _require_zone(moment)
            return self.start <= moment < self.end
        _require_day(moment)
        return self.first_day <= moment <= self.last_day

    def once(self, subscription: str) -> str:
        """Return the order id of a subscription for this period, such as `sub-7/2026-01-31/2026-02-27`.

        It is deterministic: pass it to `create` as `once`, or to `IdempotencyKey.for_order`, and as the session's
        reference. No two periods of a subscription share it, even if the plan changes.

        Args:
            subscription: Your own id of the subscription; not empty.

        Raises:
            InvalidRequest: It is not a string, or is empty.
        """
        if not isinstance(subscription, str) or not subscription:
            actual = "0 characters" if subscription == "" else type(subscription).__name__
            raise InvalidRequest([Problem("subscription", actual, "a string of at least 1 character")])
        return f"{subscription}/{self}"

    def __str__(self) -> str:
        """Return its days as an ISO 8601 interval, such as `2026-01-31/2026-02-27`, the last day included."""
        return f"{self.first_day}/{self.last_day}"


def weekly(starting: date, *, every: int = 1, zone: str = FREETOWN) -> Schedule:
    """Return a schedule with periods of one or more weeks.

    Args:
        starting: The first day of the first period.
        every: The number of weeks in a period.
        zone: The IANA name of the time zone.

    Raises:
        InvalidRequest: An argument is invalid.
    """
    return Schedule(starting, weeks=every, zone=zone)


def monthly(starting: date, *, every: int = 1, zone: str = FREETOWN) -> Schedule:
    """Return a schedule with periods of one or more months. In a short month, a period starts on the last day.

    Args:
        starting: The first day of the first period.
        every: The number of months in a period.
        zone: The IANA name of the time zone.

    Raises:
        InvalidRequest: An argument is invalid.
    """
    return Schedule(starting, months=every, zone=zone)


def quarterly(starting: date, *, zone: str = FREETOWN) -> Schedule:
    """Return a schedule with periods of three months; see `monthly`."""
    return Schedule(starting, months=3, zone=zone)


def yearly(starting: date, *, zone: str = FREETOWN) -> Schedule:
    """Return a schedule with periods of a year. One from 29 February starts on 28 February in common years."""
    return Schedule(starting, months=12, zone=zone)


def _require_zone(moment: object) -> None:
    if problem := timezone_problem("moment", moment):
        raise InvalidRequest([problem])


def _require_day(moment: object) -> None:
    if not isinstance(moment, date):
        limit = "a datetime with a time zone, such as datetime.now(UTC), or a date"
        raise InvalidRequest([Problem("moment", type(moment).__name__, limit)])


def _first_day_of(paid: object) -> date:
    if isinstance(paid, Period):
        return paid.first_day
    if isinstance(paid, datetime) or not isinstance(paid, date):
        limit = "periods, or their first days as dates"
        raise InvalidRequest([Problem("paid", type(paid).__name__, limit)])
    return paid


def _outside_calendar() -> InvalidRequest:
    return InvalidRequest([Problem("period", "a day outside the calendar", "a day in the years 1 to 9999")])
