"""A renewal whose predecessor fell goes by its own day; that is known with the reason."""

from dataclasses import replace
from datetime import date

from courseware.domain.competency.history import History
from courseware.domain.competency.moved import moved_end, retracted
from courseware.domain.competency.standing import Status, standing, term_of
from courseware.domain.competency.timeline import timeline
from courseware.domain.competency.why import Why
from tests.domain.competency.small import RULES, at, confirmed, decided, seen

FIRST, SECOND = seen("2026-03-05"), seen("2026-03-05", by="ben")
GIVEN = confirmed("2026-03-05", (FIRST, SECOND))
AGAIN = (seen("2028-02-01"), seen("2028-02-01", by="ben"))
RENEWED = confirmed("2028-02-02", AGAIN)
THIRD = (seen("2030-01-15"), seen("2030-01-15", by="ben"))
ONCE_MORE = confirmed("2030-01-16", THIRD)
BOTH = History(observations=(FIRST, SECOND, *AGAIN), decisions=(GIVEN, RENEWED))
ALL = History(observations=(*BOTH.observations, *THIRD), decisions=(GIVEN, RENEWED, ONCE_MORE))


def test_a_renewal_keeps_the_anniversary_and_nothing_moved():
    assert term_of(BOTH)[0].ends_on == date(2030, 3, 5)
    assert moved_end(BOTH) is None
    assert moved_end(History()) is None
    assert moved_end(replace(BOTH, decisions=(GIVEN,))) is None


def test_where_the_one_before_falls_it_goes_by_its_own_day_and_says_why():
    history = retracted(BOTH, FIRST.id, at("2030-02-15"))

    moved = moved_end(history)

    assert (moved.term.decision_id, moved.term.ends_on) == (RENEWED.id, date(2030, 2, 2))
    assert (moved.was, moved.why) == (date(2030, 3, 5), Why.GROUND_LOST)
    assert (moved.fallen.decision_id, moved.fallen.confirmed_on) == (GIVEN.id, GIVEN.on)
    assert standing(history, RULES, at("2030-02-15")).status is Status.EXPIRED
    assert moved_end(history.known_by(at("2030-02-14"))) is None


def test_what_is_kept_moves_when_it_falls_and_not_before():
    history = retracted(BOTH, FIRST.id, at("2030-01-20"))

    kept = [(i.since.date(), i.status, i.ends_on) for i in timeline(history) if i.ends_on]

    assert (date(2030, 1, 4), Status.EXPIRING, date(2030, 3, 5)) in kept
    assert kept[-2:] == [
        (date(2030, 1, 20), Status.EXPIRING, date(2030, 2, 2)),
        (date(2030, 2, 2), Status.EXPIRED, date(2030, 2, 2)),
    ]


def test_the_end_of_a_third_one_moves_too_and_names_the_first():
    """It renewed the second one, which stands: only how far they both reach is another."""
    moved = moved_end(retracted(ALL, FIRST.id, at("2030-06-01")))

    assert (moved.term.decision_id, moved.term.ends_on) == (ONCE_MORE.id, date(2032, 2, 2))
    assert (moved.was, moved.fallen.decision_id) == (date(2032, 3, 5), GIVEN.id)


def test_of_two_that_fell_the_later_one_is_named():
    both = retracted(retracted(ALL, FIRST.id, at("2030-06-01")), AGAIN[0].id, at("2030-06-02"))

    moved = moved_end(both)

    assert (moved.term.ends_on, moved.fallen.decision_id) == (date(2032, 1, 16), RENEWED.id)


def test_what_had_fallen_before_it_was_confirmed_moves_nothing():
    fallen = retracted(replace(BOTH, decisions=(GIVEN,)), FIRST.id, at("2027-05-01"))
    anew = replace(fallen, observations=BOTH.observations, decisions=(GIVEN, RENEWED))
    anew = retracted(anew, FIRST.id, at("2027-05-01"))

    assert term_of(anew)[0].ends_on == date(2030, 2, 2)
    assert moved_end(anew) is None


def test_a_renewal_that_falls_by_itself_moves_nothing():
    taken_back = decided("withdrawn", "2028-03-01", about=RENEWED.id)
    history = replace(BOTH, decisions=(GIVEN, RENEWED, taken_back))

    assert term_of(history)[0].decision_id == GIVEN.id
    assert moved_end(history) is None


def test_a_correction_that_carries_the_first_again_moves_the_end_back():
    unsafe = replace(FIRST, id="c1", marks=seen("2026-03-05", ready=False).marks, ready=False)
    unsafe = replace(unsafe, at=at("2028-05-01"), corrects=FIRST.id)
    right = replace(FIRST, id="c2", at=at("2028-06-01"), corrects="c1")
    wrong = replace(BOTH, observations=(*BOTH.observations, unsafe))

    assert moved_end(wrong).term.ends_on == date(2030, 2, 2)
    assert moved_end(replace(wrong, observations=(*wrong.observations, right))) is None
