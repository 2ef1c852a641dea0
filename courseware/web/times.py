"""Dates and moments in words: absolute, with their zone, the same in every place."""

from datetime import UTC, date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from markupsafe import Markup

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def date_words(day: date) -> str:
    """A day in words: `3 March 2026` (a datetime gives its day in its own zone)."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def moment_text(moment: datetime, zone: tzinfo | str = UTC, clock: str = "%H:%M") -> str:
    """A moment in words with its zone: `3 March 2026, 14:02 UTC`.

    Args:
        moment: an aware datetime.
        zone: where the reader is, as tzinfo or IANA name.
        clock: how its time of day is written.

    Raises:
        ValueError: the moment has no zone, so nobody could tell when it was.
    """
    if moment.tzinfo is None:
        raise ValueError("a moment without a zone cannot be shown")
    local = moment.astimezone(ZoneInfo(zone) if isinstance(zone, str) else zone)
    return f"{date_words(local)}, {local:{clock}} {local.tzname()}"


def moment_words(moment: datetime, zone: tzinfo | str = UTC) -> Markup:
    """A moment as a `time` element; a script turns it into the reader's own zone, named too."""
    stamp = moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return Markup('<time datetime="{}">{}</time>').format(stamp, moment_text(moment, zone))


def deadline_words(moment: datetime, zone: tzinfo | str = UTC) -> Markup:
    """As `moment_words`, to the second: the minute alone would hide up to 59 that are left."""
    stamp = moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    text = moment_text(moment, zone, "%H:%M:%S")
    return Markup('<time datetime="{}" data-seconds>{}</time>').format(stamp, text)


def time_left_words(seconds: int) -> str:
    """What is left of an attempt's time, never more than there is: `1 h 7 min`, `6 min`, `59 s`."""
    hours, minutes = divmod(seconds // 60, 60)
    if not seconds // 60:
        return f"{seconds} s"
    return " ".join(f"{n} {unit}" for n, unit in ((hours, "h"), (minutes, "min")) if n)


def offset_words(local: datetime) -> str:
    """How far a zone's clock was from UTC at a moment: `UTC`, `UTC+1`, `UTC−3:30`."""
    minutes = round((local.utcoffset() or timedelta()).total_seconds() / 60)
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'−' if minutes < 0 else '+'}{hours}" + (f":{rest:02}" if rest else "")


def clock_words(moment: datetime, zone: str, zone_is_told: bool = False) -> Markup:
    """A moment as the clock on the wall of that zone shows it, which no script changes.

    Of appointments, and of what stands on a clinic's record: its day is the clinic's, and a
    reader's own clock could name another one beside it. A record may be read in ten years and
    anywhere, so it tells the offset: letters such as IST mean several zones.

    Args:
        zone: IANA name.
        zone_is_told: whether the page names the zone once, beside this: the offset is enough then.
    """
    stamp = moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    local = moment.astimezone(ZoneInfo(zone))
    offset = offset_words(local)
    where = offset if zone_is_told or zone == "UTC" else f"({offset}, {zone})"
    text = f"{date_words(local)}, {local:%H:%M} {where}"
    return Markup('<time datetime="{}" data-clinics-clock>{}</time>').format(stamp, text)
