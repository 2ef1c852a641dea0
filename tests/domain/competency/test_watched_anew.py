"""Who watches after an adverse event may do so in a clinic of another zone than where it was
noted: by that clinic's days it was watched on the day of the note or later, or it was not."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from courseware.domain.competency.grounds import observed_since, watched_anew_from
from courseware.domain.competency.history import History
from tests.domain.competency.small import decided, seen

AUCKLAND, ST_JOHNS = "Pacific/Auckland", "America/St_Johns"
EVENING, MORNING = datetime(2026, 11, 24, 1, 30, tzinfo=UTC), datetime(2026, 11, 23, 17, tzinfo=UTC)
"""23 November, 22:00 in St John's and 24 November, 14:30 in Auckland; and 23 November, 13:30 and
24 November, 06:00."""


def _noted(at, day, zone):
    return replace(decided("suspended", day, adverse=True), at=at, zone=zone)


def _watched(at, day, zone):
    return replace(seen(day, signed=at), zone=zone)


@pytest.mark.parametrize("noted_in", [("2026-11-23", ST_JOHNS), ("2026-11-24", AUCKLAND)])
@pytest.mark.parametrize(
    ("noted", "watched_on", "zone", "counts"),
    [
        # That day was over in Auckland before anything was noted.
        (EVENING, "2026-11-23", AUCKLAND, False),
        (EVENING, "2026-11-24", AUCKLAND, True),
        (EVENING, "2026-11-22", ST_JOHNS, False),
        (EVENING, "2026-11-23", ST_JOHNS, True),
        # Watched after the note, on a day that is the one before in Auckland.
        (MORNING, "2026-11-23", ST_JOHNS, True),
        (MORNING, "2026-11-22", ST_JOHNS, False),
        (MORNING, "2026-11-23", AUCKLAND, False),
        (MORNING, "2026-11-24", AUCKLAND, True),
    ],
)
def test_the_day_of_the_note_is_the_one_it_was_where_somebody_watched(
    noted_in, noted, watched_on, zone, counts
):
    stopped = _noted(noted, *noted_in)
    signed = noted.replace(hour=noted.hour + 1)
    history = History(observations=(_watched(signed, watched_on, zone),), decisions=(stopped,))

    assert observed_since(stopped, history) is counts


def test_from_which_day_on_is_told_by_the_days_of_where_it_will_be_watched():
    history = History(decisions=(_noted(MORNING, "2026-11-24", AUCKLAND),))

    assert watched_anew_from(history, AUCKLAND) == date(2026, 11, 24)
    assert watched_anew_from(history, ST_JOHNS) == date(2026, 11, 23)
    assert watched_anew_from(History(), AUCKLAND) is None
