"""Who watches after an adverse event may do so in a clinic of another zone than where it was
noted: by that clinic's days it was watched on the day of the note or later, or it was not."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from courseware.domain.competency.grounds import (
    lifted_by,
    observed_since,
    open_suspensions,
    watched_anew_from,
)
from courseware.domain.competency.history import History
from courseware.domain.competency.standing import Status
from courseware.domain.competency.timeline import timeline
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


def _reinstated_by_the_old_rule():
    """Noted in St John's on 23 November; the form of Auckland names that day, which was over
    there, and was signed after the note: it ended a suspension until the rules asked for the day
    in Auckland."""
    stopped = _noted(EVENING, "2026-11-23", ST_JOHNS)
    watched = _watched(EVENING.replace(hour=3), "2026-11-23", AUCKLAND)
    ended = replace(decided("reinstated", "2026-11-24", by="max"), at=EVENING.replace(hour=5))
    return History(observations=(watched,), decisions=(stopped, ended)), stopped, watched


def test_a_reinstatement_that_was_made_by_the_day_of_the_note_stands():
    history, stopped, watched = _reinstated_by_the_old_rule()

    assert open_suspensions(history) == ()
    assert lifted_by(stopped, history) == (history.decisions[1], watched)
    assert [i.status for i in timeline(history)] == [Status.SUSPENDED, Status.IN_PROGRESS]


def test_it_falls_with_what_it_rests_on_and_is_not_made_anew_on_the_like():
    history, stopped, watched = _reinstated_by_the_old_rule()
    taken_back = replace(watched, retracted_at=EVENING.replace(hour=9))
    fallen = replace(history, observations=(taken_back,))
    again = replace(watched, id="again", at=EVENING.replace(hour=10))

    assert open_suspensions(fallen) == (stopped,)
    late = replace(fallen, observations=(taken_back, again))
    assert open_suspensions(late) == (stopped,)
    assert not observed_since(stopped, late)
    assert not observed_since(stopped, replace(history, decisions=(stopped,)))


def _reinstated_on(day, zone, *more):
    """Noted in St John's on 23 November, when it was the 24th in Auckland; watched, then ended."""
    stopped = _noted(EVENING, "2026-11-23", ST_JOHNS)
    watched = _watched(EVENING.replace(hour=3), day, zone)
    ended = replace(decided("reinstated", "2026-11-24", by="max"), at=EVENING.replace(hour=5))
    return History(observations=(watched, *more), decisions=(stopped, ended)), stopped, watched


def _corrected(watched, day):
    other = date.fromisoformat(day)
    return replace(watched, id="right", corrects=watched.id, on=other, at=EVENING.replace(hour=9))


def test_one_that_was_made_by_the_rule_of_today_falls_with_a_correction_to_a_day_before_the_note():
    history, stopped, watched = _reinstated_on("2026-11-24", AUCKLAND)
    right = _corrected(watched, "2026-11-23")
    corrected = replace(history, observations=(watched, right))

    assert open_suspensions(history) == ()
    assert open_suspensions(corrected) == (stopped,)
    assert [i.status for i in timeline(corrected)][-1] is Status.SUSPENDED
    hindsight = corrected.in_hindsight(EVENING.replace(hour=6))
    assert open_suspensions(hindsight) == hindsight.decisions[:1]


def test_nor_does_what_was_too_early_for_it_carry_it_once_the_rest_fell():
    early = replace(_watched(EVENING.replace(hour=4), "2026-11-23", AUCKLAND), id="early")
    history, stopped, watched = _reinstated_on("2026-11-24", AUCKLAND, early)
    taken_back = replace(watched, retracted_at=EVENING.replace(hour=9))
    fallen = replace(history, observations=(taken_back, early))

    assert open_suspensions(history) == ()
    assert open_suspensions(fallen) == (stopped,)
    hindsight = fallen.in_hindsight(EVENING.replace(hour=6))
    assert open_suspensions(hindsight) == (stopped,)


def test_one_that_was_made_by_the_old_rule_stands_with_words_put_right():
    history, stopped, watched = _reinstated_by_the_old_rule()
    same = replace(history, observations=(watched, _corrected(watched, "2026-11-23")))
    other = replace(history, observations=(watched, _corrected(watched, "2026-11-22")))
    then = same.in_hindsight(EVENING.replace(hour=6))

    assert open_suspensions(same) == open_suspensions(then) == ()
    assert open_suspensions(other) == (stopped,)
