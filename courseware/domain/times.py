"""Days and moments in words, for services and pages alike: absolute, and with their zone."""

from datetime import UTC, date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def day_words(day: date) -> str:
    """A day in words: `3 March 2026` (a datetime gives its day in its own zone)."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def hour_words(local: datetime) -> str:
    """What a clock shows: `14:02`; whoever tells it names the zone beside it."""
    return f"{local:%H:%M}"


def moment_text(moment: datetime, zone: tzinfo | str = UTC, to_the_second: bool = False) -> str:
    """A moment in words with its zone: `3 March 2026, 14:02 UTC`.

    Args:
        moment: an aware datetime.
        zone: where the reader is, as tzinfo or IANA name; UTC where nobody can know.
        to_the_second: whether the minute alone would hide too much.

    Raises:
        ValueError: the moment has no zone, so nobody could tell when it was.
    """
    if moment.tzinfo is None:
        raise ValueError("a moment without a zone cannot be shown")
    local = moment.astimezone(ZoneInfo(zone) if isinstance(zone, str) else zone)
    clock = f"{local:%H:%M:%S}" if to_the_second else hour_words(local)
    return f"{day_words(local)}, {clock} {local.tzname()}"


def clock_text(moment: datetime, zone: str, zone_is_told: bool = False) -> str:
    """A moment as the clock on the wall of a clinic's zone showed it, of appointments and of what
    is on record: `3 March 2026, 14:02 (UTC+1, Europe/Rome)`.

    A record may be read in ten years and anywhere, so it tells the offset: letters such as IST
    mean several zones.

    Args:
        zone: IANA name.
        zone_is_told: whether the zone is named once, beside this: the offset is enough then.
    """
    local = moment.astimezone(ZoneInfo(zone))
    return f"{day_words(local)}, {hour_text(moment, zone, zone_is_told)}"


def hour_text(moment: datetime, zone: str, zone_is_told: bool = False) -> str:
    """The same without its day, for a moment of today: `14:02 (UTC+1, Europe/Rome)`."""
    local = moment.astimezone(ZoneInfo(zone))
    offset = offset_words(local)
    where = offset if zone_is_told or zone == "UTC" else f"({offset}, {zone})"
    return f"{hour_words(local)} {where}"


def offset_words(local: datetime) -> str:
    """How far a zone's clock was from UTC at a moment: `UTC`, `UTC+1`, `UTC−3:30`."""
    minutes = round((local.utcoffset() or timedelta()).total_seconds() / 60)
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'−' if minutes < 0 else '+'}{hours}" + (f":{rest:02}" if rest else "")
