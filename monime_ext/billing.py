"""Billing periods: which there are, when each begins and ends, and one business id for each subscription and period::

    plan = billing.monthly(date(2026, 1, 31))
    period = plan.period_of(datetime.now(UTC))
    monime.checkout("Plan, " + str(period)).item(…).create(
        idempotency_key=IdempotencyKey.for_order(period.once("sub-7"))
    )

However often the biller runs, and on however many machines, a subscription has one key for a period.

Periods are counted from the first day of all, so that 31 January is followed by 28 or 29 February and then by 31 March.
They begin at midnight in a time zone, and tile time: where one ends the next begins, whatever clocks do.
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
    """When the periods of a subscription begin; made by `weekly`, `monthly`, `quarterly` or `yearly`.

    Attributes:
        starting: The first day of the first period; every later one is counted from here.
        months: The length of a period in months; 0 when it is counted in weeks.
        weeks: The length of a period in weeks; 0 when it is counted in months.
        zone: The time zone in whose midnights periods begin, by its IANA name.
    """

    starting: date
    months: int = 0
    weeks: int = 0
    zone: str = FREETOWN

    def __post_init__(self) -> None:
        problems = []
        if isinstance(self.starting, datetime) or not isinstance(self.starting, date):
            limit = "a date; of a moment, take its day in the zone"
            problems.append(Problem("starting", type(self.starting).__name__, limit))
        lengths = (self.months, self.weeks)
        if not all(isinstance(each, int) and not isinstance(each, bool) for each in lengths):
            problems.append(Problem("every", "no whole number", "a whole number of 1 or more"))
        elif min(lengths) < 0 or sum(map(bool, lengths)) != 1:
            problems.append(Problem("every", "no length", "a number of 1 or more, either of months or of weeks"))
        try:
            ZoneInfo(self.zone)
        except (KeyError, ValueError, TypeError, OSError):
            limit = "an IANA name such as Africa/Freetown; on a system that has none, `pip install tzdata`"
            problems.append(Problem("zone", "an unknown time zone", limit))
        if problems:
            raise InvalidRequest(problems)

    @property
    def first(self) -> Period:
        """The first period."""
        return Period(self, 0)

    def period_of(self, moment: datetime | date) -> Period:
        """Return the period that a moment, or a day in the zone, falls into.

        Args:
            moment: A datetime with a time zone, or a date.

        Raises:
            InvalidRequest: It is before the first period, a datetime without a time zone, or neither.
        """
        if isinstance(moment, datetime):
            _require_zone(moment)
            try:
                day = moment.astimezone(ZoneInfo(self.zone)).date()
            except OverflowError:
                raise _beyond_the_calendar() from None
            begun = [each for each in self._around(day) if each.start <= moment]
        else:
            _require_day(moment)
            begun = [each for each in self._around(moment) if each.first_day <= moment]
        if not begun:
            limit = f"on {self.starting} in {self.zone}, or later"
            raise InvalidRequest([Problem("moment", "a time before the first period", limit)])
        return begun[-1]

    def begun(self, by: datetime) -> Iterator[Period]:
        """Yield every period that has begun, the oldest first.

        Args:
            by: The time, with a time zone.

        Raises:
            InvalidRequest: It is no datetime, or has no time zone.
        """
        _require_zone(by)
        period = self.first
        while period.start <= by:
            yield period
            period = period.next

    def overdue(
        self, at: datetime, *, paid: Iterable[Period | date] = (), grace: timedelta = timedelta(0)
    ) -> list[Period]:
        """Return the periods that have begun and are not paid, the oldest first.

        Args:
            at: The time, with a time zone.
            paid: What has been paid: periods, or the first day of each.
            grace: How long after its begin a period may still be unpaid.

        Raises:
            InvalidRequest: The time has no time zone; or what has been paid is told otherwise, such as by a datetime or
                a text, which would be the first day of no period and leave it overdue.
        """
        _require_zone(at)
        days = {_first_day_of(each) for each in paid}
        return [period for period in self.begun(at - grace) if period.first_day not in days]

    def _around(self, day: date) -> list[Period]:
        """Return the period that a day falls into, and its neighbours, in their order."""
        if self.weeks:
            index = (day - self.starting).days // (7 * self.weeks)
        else:
            index = ((day.year - self.starting.year) * 12 + day.month - self.starting.month) // self.months
        return [Period(self, each) for each in range(max(index - 1, 0), index + 2)]


@dataclass(frozen=True, slots=True)
class Period:
    """One period of a schedule, such as the month from 31 January to 27 February.

    Attributes:
        schedule: The schedule that it belongs to.
        index: How many periods of the schedule come before it.
    """

    schedule: Schedule
    index: int

    @property
    def first_day(self) -> date:
        """Its first day, in the zone of its schedule."""
        try:
            return self.schedule.starting + relativedelta(
                months=self.schedule.months * self.index, weeks=self.schedule.weeks * self.index
            )
        except (ValueError, OverflowError):
            raise _beyond_the_calendar() from None

    @property
    def last_day(self) -> date:
        """Its last day, in the zone of its schedule."""
        return self.next.first_day - timedelta(days=1)

    @property
    def start(self) -> datetime:
        """The moment at which it begins, in UTC: midnight in its zone, or when clocks that skip midnight go on."""
        try:
            return datetime.combine(self.first_day, time(), ZoneInfo(self.schedule.zone)).astimezone(UTC)
        except OverflowError:
            raise _beyond_the_calendar() from None

    @property
    def end(self) -> datetime:
        """The moment at which it ends, in UTC: the start of the next, which is no longer part of it."""
        return self.next.start

    @property
    def next(self) -> Period:
        """The period after it."""
        return Period(self.schedule, self.index + 1)

    def __contains__(self, moment: datetime | date) -> bool:
        """Return whether a moment with a time zone, or a day in the zone, falls into the period."""
        if isinstance(moment, datetime):
            _require_zone(moment)
            return self.start <= moment < self.end
        _require_day(moment)
        return self.first_day <= moment <= self.last_day

    def once(self, subscription: str) -> str:
        """Return the business id of a subscription's session for this period, such as `sub-7/2026-01-31/2026-02-27`.

        It is the same whoever asks: make the key of it with `IdempotencyKey.for_order`, and hand it on as the
        session's reference. Two periods of one subscription never share it, even when the plan was changed.

        Args:
            subscription: Your own id of the subscription; not empty.

        Raises:
            InvalidRequest: It is no text, or empty.
        """
        if not isinstance(subscription, str) or not subscription:
            given = "0 characters" if subscription == "" else type(subscription).__name__
            raise InvalidRequest([Problem("subscription", given, "text of at least 1 character")])
        return f"{subscription}/{self}"

    def __str__(self) -> str:
        """Return its days as ISO 8601 writes an interval: `2026-01-31/2026-02-27`, the last day included."""
        return f"{self.first_day}/{self.last_day}"


def weekly(starting: date, *, every: int = 1, zone: str = FREETOWN) -> Schedule:
    """Return the schedule of periods of a week, or of several.

    Args:
        starting: The first day of the first period.
        every: How many weeks a period has.
        zone: The time zone, by its IANA name.

    Raises:
        InvalidRequest: An argument makes no sense.
    """
    return Schedule(starting, weeks=every, zone=zone)


def monthly(starting: date, *, every: int = 1, zone: str = FREETOWN) -> Schedule:
    """Return the schedule of periods of a month, or of several; in a month too short they begin on its last day.

    Args:
        starting: The first day of the first period.
        every: How many months a period has.
        zone: The time zone, by its IANA name.

    Raises:
        InvalidRequest: An argument makes no sense.
    """
    return Schedule(starting, months=every, zone=zone)


def quarterly(starting: date, *, zone: str = FREETOWN) -> Schedule:
    """Return the schedule of periods of three months; see `monthly`."""
    return Schedule(starting, months=3, zone=zone)


def yearly(starting: date, *, zone: str = FREETOWN) -> Schedule:
    """Return the schedule of periods of a year; one from 29 February begins on 28 February in common years."""
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
        limit = "periods, or the first day of each as a date"
        raise InvalidRequest([Problem("paid", type(paid).__name__, limit)])
    return paid


def _beyond_the_calendar() -> InvalidRequest:
    return InvalidRequest([Problem("period", "a day beyond the calendar", "a day of the years 1 to 9999")])
