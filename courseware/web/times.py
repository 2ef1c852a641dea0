"""Moments on pages: as `time` elements, which a script can turn into the reader's own zone."""

from datetime import UTC, datetime, tzinfo

from markupsafe import Markup

from courseware.domain.times import clock_text, moment_text


def moment_words(moment: datetime, zone: tzinfo | str = UTC) -> Markup:
    """A moment as a `time` element; a script turns it into the reader's own zone, named too."""
    text = moment_text(moment, zone)
    return Markup('<time datetime="{}">{}</time>').format(_stamp(moment), text)


def deadline_words(moment: datetime, zone: tzinfo | str = UTC) -> Markup:
    """As `moment_words`, to the second: the minute alone would hide up to 59 that are left."""
    text = moment_text(moment, zone, to_the_second=True)
    return Markup('<time datetime="{}" data-seconds>{}</time>').format(_stamp(moment), text)


def time_left_words(seconds: int) -> str:
    """What is left of an attempt's time, never more than there is: `1 h 7 min`, `6 min`, `59 s`."""
    hours, minutes = divmod(seconds // 60, 60)
    if not seconds // 60:
        return f"{seconds} s"
    return " ".join(f"{n} {unit}" for n, unit in ((hours, "h"), (minutes, "min")) if n)


def clock_words(moment: datetime, zone: str, zone_is_told: bool = False) -> Markup:
    """A moment as the clock on the wall of that zone shows it, which no script changes.

    Of appointments, and of what stands on a clinic's record: its day is the clinic's, and a
    reader's own clock could name another one beside it.

    Args:
        zone: IANA name.
        zone_is_told: whether the page names the zone once, beside this: the offset is enough then.
    """
    text = clock_text(moment, zone, zone_is_told)
    return Markup('<time datetime="{}" data-clinics-clock>{}</time>').format(_stamp(moment), text)


def _stamp(moment: datetime) -> str:
    """The moment as the browser reads it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
