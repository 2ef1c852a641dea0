"""A correction stands where what it corrects stood: what was watched later that day stays later."""

from datetime import date

import pytest

from courseware.services.competency import evidence, rebuilding
from courseware.services.competency.teams import attention, team
from courseware.services.competency.teams.needs import Need
from courseware.services.competency.treating import may
from courseware.store.competency import decisions as rows
from tests.cast import ASA, LEA, MAX, RIVERSIDE
from tests.services.competency.practice import status
from tests.ward import BEN, X, noon

DAY, NEXT, CORRECTED, TODAY = "2026-03-02", "2026-03-03", "2026-03-04", "2026-03-05"
HIDDEN = "Done unsafely on 2 March 2026, and not seen safe since"


@pytest.fixture
def two(ward):
    """LEA, current, was watched twice on one day: safe by ASA, then unsafe by BEN."""
    ward.certify("2026-02-20")
    first = ward.observe(DAY, ASA)
    later = ward.take(NEXT, BEN)
    ward.rate_oneself(later, NEXT)
    ward.assess(later, BEN, NEXT, {"x01": "unsafe"}, **{"context.observed_on": DAY})
    ward.sign(later, BEN, NEXT)
    return first, later


def correct(ward, observation, day, comment="Held the plate."):
    return ward.correct(observation, ASA, day, {"x01": "safe"}, **{"x01.comment": comment})


def told(ward, on=None):
    """What May, needs attention, matrix, evidence and the kept interval say of an unsafe item."""
    about = (ward.db, ward.catalogue, MAX.actor)
    day = on and date.fromisoformat(on)
    answer = may.may(*about, LEA.id, RIVERSIDE, X, noon(TODAY), day)
    listed = attention.attention(*about, RIVERSIDE, noon(TODAY)).lines
    matrix = team.matrix(*about, RIVERSIDE, noon(TODAY), day)
    [cell] = [c for r in matrix.rows if r.person_id == LEA.id for c in r.cells["cl-x"]]
    file = evidence.evidence_file(*about, LEA.id, RIVERSIDE, noon(TODAY), "cl-x", day)
    with ward.db.read() as connection:
        kept = rows.interval_at(connection, LEA.id, X, noon(TODAY))
    assert rebuilding.check_intervals(ward.db, ward.catalogue).differences == ()
    return (
        [notice[: len(HIDDEN)] for notice in answer.notices],
        [line.need for line in listed if line.scope == X],
        kept.unsafe,
        (cell.status, cell.hindsight),
        [seen.row.id for seen in file.observations][2:],
    )


def test_a_comment_put_right_hides_nothing_that_was_seen_later_that_day(ward, two):
    first, later = two
    *before, order = told(ward)
    assert order == [first, later]
    assert before[:3] == [[HIDDEN], [Need.UNSAFE], True]

    once = correct(ward, first, CORRECTED)
    *after, order = told(ward)
    assert (after, order) == (before, [first, once, later])

    twice = correct(ward, once, TODAY, "Held the plate still.")
    *after, order = told(ward)
    assert (after, order) == (before, [first, once, twice, later])
    assert told(ward, on=NEXT)[3] == before[3]


def test_what_was_confirmed_does_not_fall_with_a_comment(ward):
    """ASA saw it unready and unsafe in the morning; ASA and BEN good afterwards, the same day."""
    first = ward.observe(DAY, ASA, marks={"x01": "safe", "x02": "2"}, ready="no")
    for by in (BEN, ASA):
        good = ward.take(NEXT, by)
        ward.rate_oneself(good, NEXT)
        ward.assess(good, by, NEXT, **{"context.observed_on": DAY})
        ward.sign(good, by, NEXT)
    ward.confirm(NEXT)
    assert status(ward, X, NEXT) == "current"

    correct(ward, first, CORRECTED)

    assert status(ward, X, CORRECTED) == "current"
    assert told(ward)[:3] == ([], [], False)
