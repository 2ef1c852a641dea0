"""When a part of a lesson counts as read."""

from datetime import datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from math import ceil

# Half the time of the reading-time check in `credit` (200 words a minute): faster than that is
# skimming. Coarse on purpose: it separates reading from clicking, it does not supervise anybody.
_FASTEST_WORDS_A_MINUTE = 400
_LEAST_SECONDS = 3
_MOST_SECONDS_A_REPORT = 60
MOST_A_REPORT = timedelta(seconds=_MOST_SECONDS_A_REPORT)
"""By how much the clocks of two hosts may differ here; what is later says nothing of now."""
_FIRST_REPORT_SECONDS = 20


class ReadHow(StrEnum):
    """On what ground a part counts as read."""

    ON_SCREEN = "on_screen"
    BUTTON = "button"
    ATTESTED = "attested"


def plausible_seconds(words: int) -> int:
    """The least seconds on screen after which a part of so many words counts as read."""
    return max(_LEAST_SECONDS, ceil(Fraction(words * 60, _FASTEST_WORDS_A_MINUTE)))


def credited_seconds(claimed: int, last_report: datetime | None, now: datetime) -> int:
    """How many of the claimed seconds on screen to believe.

    Nobody reads for longer than the time that passed since their last report (whatever the
    number of tabs), and one report never brings more than a minute.
    """
    if last_report is None:
        possible = _FIRST_REPORT_SECONDS
    else:
        possible = max(0, ceil((now - last_report) / timedelta(seconds=1)))
    return max(0, min(claimed, possible, _MOST_SECONDS_A_REPORT))
