"""Days as a clinic counts them."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from courseware.domain.competency.calendar import (
    asked_day,
    day_fault,
    end_of,
    first_day_without,
    last_day_of,
)
from courseware.domain.times import clock_text, day_words


def day_in(moment: datetime, zone: str) -> str:
    """The day of a moment in a clinic's own zone (IANA name): `3 March 2026`."""
    return day_words(moment.astimezone(ZoneInfo(zone)))


def end_in(end: datetime, zone: str) -> str:
    """An end as a clinic's clock shows it: `the end of 3 March 2026` where a day ends there, and
    `3 March 2026, 14:00 UTC−10` where it is another clinic's day that ends."""
    local = end.astimezone(ZoneInfo(zone))
    last = local.date() - timedelta(days=1)
    if end == end_of(last, zone):
        return f"the end of {day_words(last)}"
    return clock_text(end, zone, zone_is_told=True)


def last_day(ends_on: date | str) -> str:
    """The last day on which something holds, by the first one (ISO, if text) on which not."""
    first = date.fromisoformat(ends_on) if isinstance(ends_on, str) else ends_on
    return day_words(last_day_of(first))


def read_last_day(text: str) -> date | None:
    """The first day on which something does not hold, of a field that asks for the last one."""
    last = read_day(text)
    return None if last is None else first_day_without(last)


def read_day(text: str) -> date | None:
    """The day that a form's date field holds (`2026-03-31`); None if it holds none."""
    return None if day_fault(text) else asked_day(text)


def with_day_faults(
    errors: Mapping[str, str], sent: Mapping[str, str], *fields: str
) -> dict[str, str]:
    """The errors of a form in their order; of a date field that holds no day, what is wrong with
    what was written there."""
    faults = {name: day_fault(sent.get(name, "")) for name in fields}
    return {name: faults.get(name) or words for name, words in errors.items()}
