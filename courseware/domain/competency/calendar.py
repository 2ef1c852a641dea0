"""Months as validity counts them, and days as a clinic counts them."""

import re
from calendar import month_name, monthrange
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from courseware.domain.unseen import as_seen

FIRST_YEAR, LAST_YEAR = 1900, 2999
"""Years beyond these can't be moved between zones; no clinic asks about them."""

UNREADABLE_DAY = "Write the day as year, month and day, such as 2026-03-31."

DAYS_APART = timedelta(days=2)
"""At one moment, the days of two zones lie no further apart (from UTC-12 to UTC+14)."""

_WRITTEN = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)


def asked_day(written: str) -> date:
    """The day that somebody asks about, written as `2026-03-31`, without signs that nobody sees.

    Raises:
        ValueError: with a sentence that says what is wrong and how to mend it.
    """
    found = _WRITTEN.fullmatch(as_seen(written))
    if found is None:
        raise ValueError(UNREADABLE_DAY)
    year, month, day = (int(part) for part in found.groups())
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"Choose a day in the years {FIRST_YEAR} to {LAST_YEAR}.")
    if not 1 <= month <= 12:
        raise ValueError(f"There is no month {month:02}; write a day such as 2026-03-31.")
    days = monthrange(year, month)[1]
    if not 1 <= day <= days:
        raise ValueError(f"{month_name[month]} {year} has {days} days, so there is no {found[0]}.")
    return date(year, month, day)


def day_fault(written: str) -> str:
    """What is wrong with a day as somebody wrote it, in that sentence; "" where it is one."""
    try:
        asked_day(written)
    except ValueError as fault:
        return str(fault)
    return ""


def add_months(day: date, months: int) -> date:
    """The day so many months later; where that month lacks the day, the first of the next.

    A validity counted so never loses a day: twelve months from 29 February 2024 end with
    28 February 2025, because the first day after them is 1 March 2025.

    Raises:
        OverflowError: the day lies beyond the calendar (year 9999).
    """
    count = day.year * 12 + day.month - 1 + months
    year, month = divmod(count, 12)
    if not 1 <= year <= 9998:
        raise OverflowError("a day beyond the calendar")
    try:
        return date(year, month + 1, day.day)
    except ValueError:
        return date(year, month + 2, 1)  # December has all days, so the year stays


def last_day_of(ends_on: date) -> date:
    """The last day on which something holds, by the first one on which it does not.

    What is kept is the first day without; what people read and write is the last day with it.
    """
    return ends_on - timedelta(days=1)


def first_day_without(last: date) -> date:
    """The first day on which something does not hold, by the last one on which it does."""
    return last + timedelta(days=1)


def day_of(moment: datetime, zone: str) -> date:
    """The day of a moment in a zone (IANA name)."""
    return moment.astimezone(ZoneInfo(zone)).date()


def start_of(day: date, zone: str) -> datetime:
    """The first moment (UTC) of a day in a zone; where the clock skips midnight, the next one."""
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


def end_of(day: date, zone: str) -> datetime:
    """The moment (UTC) at which a day is over in a zone: the first one of the next day."""
    return start_of(day + timedelta(days=1), zone)
