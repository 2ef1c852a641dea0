"""Days as a clinic counts them."""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from courseware.domain.competency.calendar import first_day_without, last_day_of
from courseware.web.times import date_words

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
# Years beyond these cannot be moved between zones; no clinic plans there.
_YEARS = range(1900, 3000)


def day_in(moment: datetime, zone: str) -> str:
    """The day of a moment in a clinic's own zone (IANA name): `3 March 2026`."""
    return date_words(moment.astimezone(ZoneInfo(zone)))


def today_in(moment: datetime, zone: str) -> date:
    """The day that a moment is in a zone (IANA name)."""
    return moment.astimezone(ZoneInfo(zone)).date()


def last_day_in(end: datetime, zone: str) -> str:
    """The last day, in a clinic's own zone, that is wholly or partly before an end."""
    return day_in(end - timedelta(microseconds=1), zone)


def last_day(ends_on: date | str) -> str:
    """The last day on which something holds, by the first one (ISO, if text) on which not."""
    first = date.fromisoformat(ends_on) if isinstance(ends_on, str) else ends_on
    return date_words(last_day_of(first))


def read_last_day(text: str) -> date | None:
    """The first day on which something does not hold, of a field that asks for the last one."""
    last = read_day(text)
    return None if last is None else first_day_without(last)


def end_of_day(day: date, zone: str) -> datetime:
    """The moment (UTC) at which a day ends in a zone (IANA name): the next midnight there."""
    midnight = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone))
    return midnight.astimezone(UTC)


def read_day(text: str) -> date | None:
    """The day that a form's date field holds (`2026-03-31`); None if it holds none."""
    written = text.strip()
    if not _DAY.fullmatch(written) or int(written[:4]) not in _YEARS:
        return None
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None
