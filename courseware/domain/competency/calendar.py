"""Months as validity counts them, and days as a clinic counts them."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


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


def day_of(moment: datetime, zone: str) -> date:
    """The day of a moment in a zone (IANA name)."""
    return moment.astimezone(ZoneInfo(zone)).date()


def start_of(day: date, zone: str) -> datetime:
    """The first moment (UTC) of a day in a zone; where the clock skips midnight, the next one."""
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


def end_of(day: date, zone: str) -> datetime:
    """The moment (UTC) at which a day is over in a zone: the first one of the next day."""
    return start_of(day + timedelta(days=1), zone)
