"""On a past day a quiz was passed or not by what was on record then, on both engines."""

from datetime import date

import pytest

from courseware.domain.errors import Conflict
from courseware.services.attempts.closing import close_all_overdue
from courseware.services.competency import evidence
from courseware.services.competency.teams import team
from courseware.services.competency.teams.grounds import grounds
from courseware.services.competency.treating import may
from courseware.services.marking.giving import change, give
from courseware.services.marking.sheet import Chosen
from courseware.services.regrading.correcting import Correction, Kind, Wish, apply
from tests.cast import ASA, INA, LEA, MAX, RIVERSIDE
from tests.library import essay_question, quiz
from tests.services.correcting import drawn, one_of
from tests.services.free_texts import sit
from tests.ward import X, noon

HANDED_IN, BETWEEN, LATER, LAST = "2026-03-01", "2026-03-05", "2026-03-20", "2026-03-25"
TODAY = "2026-03-30"
DAYS = ("2026-02-28", HANDED_IN, BETWEEN, LATER, LAST, None)
BEST = Chosen({"risk": "named", "clear": "yes"})
WORST = Chosen({"risk": "hidden", "clear": "no"})
ESSAY = essay_question(critical=True, objective="N1.1")


@pytest.fixture
def ask_for(ward):
    """Publishes a checklist that asks for a quiz; gives what the steps of a learner need."""

    def publish(*essays, **more):
        text = quiz(cases=essays, **more)
        (ward.library / "quizzes/basics/needles.yaml").write_text(text, encoding="utf-8")
        ward.publish(noon("2026-02-01"), quizzes="[needles]")
        return ward.db, ward.catalogue

    return publish


def passed_on_days(ward):
    """Whether the quiz was on record as passed, on each of the days and today."""
    asked = [None if day is None else date.fromisoformat(day) for day in DAYS]
    who = (ward.db, ward.catalogue, MAX.actor, LEA.id, RIVERSIDE)
    answers = [may.may(*who, X, noon(TODAY), on) for on in asked]
    files = [evidence.evidence_file(*who, noon(TODAY), on=on) for on in asked]
    lacking = ["Missing: the quiz “Needles”." in answer.missing for answer in answers]
    places = [place for file in files for place in file.places if place.scope == X]
    assert ["The quiz “Needles”." in place.missing for place in places] == lacking
    return [not lacks for lacks in lacking]


def mark(school, attempt, chosen, day):
    give(*school, INA.actor, (attempt, 4), chosen, noon(day))


def mark_anew(school, attempt, chosen, day):
    about = (1, "Read again.", noon(day))
    change(*school, INA.actor, (attempt, 4), chosen, *about, allow_lost_pass=True)


def correct(school, question, correction, day):
    wish = Wish("needles", question, correction, "The key was wrong.")
    apply(*school, INA.actor, wish, noon(day), allow_lost_passes=True)


def test_a_pass_is_on_record_from_the_day_on_which_a_person_marked_it(ward, ask_for):
    school = ask_for(ESSAY)
    mark(school, sit(school, LEA, at=noon(HANDED_IN)), BEST, LATER)

    assert passed_on_days(ward) == [False, False, False, True, True, True]


def test_what_nobody_has_to_mark_is_passed_when_it_is_handed_in(ward, ask_for):
    sit(ask_for(), LEA, at=noon(HANDED_IN))

    assert passed_on_days(ward) == [False, True, True, True, True, True]


def test_a_pass_that_another_mark_brings_is_none_before_it(ward, ask_for):
    school = ask_for(ESSAY)
    attempt = sit(school, LEA, at=noon(HANDED_IN))
    mark(school, attempt, WORST, HANDED_IN)
    mark_anew(school, attempt, BEST, LATER)

    assert passed_on_days(ward) == [False, False, False, True, True, True]


def test_a_pass_that_another_mark_takes_stood_until_then(ward, ask_for):
    school = ask_for(ESSAY)
    attempt = sit(school, LEA, at=noon(HANDED_IN))
    mark(school, attempt, BEST, BETWEEN)
    mark_anew(school, attempt, WORST, LATER)

    assert passed_on_days(ward) == [False, False, True, False, False, False]


def test_each_of_several_corrections_holds_until_the_next_one(ward, ask_for):
    school = ask_for()
    attempt = sit(school, LEA, at=noon(HANDED_IN))
    question = one_of(school, attempt, "c")
    correct(school, question, Correction(Kind.KEY, "b"), LATER)
    correct(school, question, Correction(Kind.KEY, "a"), LAST)

    assert passed_on_days(ward) == [False, True, True, False, True, True]


def test_a_pass_that_a_correction_of_the_key_brings_is_none_before_it(ward, ask_for):
    school = ask_for()
    attempt = sit(school, LEA, option="b", at=noon(HANDED_IN))
    # The critical one comes first by its name; only with one of the others 60 % are reached.
    asked = sorted(drawn(ward.db, attempt).values())
    for question, day in zip(asked, (BETWEEN, LATER, LAST), strict=True):
        correct(school, question, Correction(Kind.KEY, "b"), day)

    assert passed_on_days(ward) == [False, False, False, True, True, True]


def test_a_correction_that_spares_the_mark_brings_the_result_on_its_day(ward, ask_for):
    school = ask_for(ESSAY)
    sit(school, LEA, at=noon(HANDED_IN))
    correct(school, "in-words", Correction(Kind.FULL_MARKS), LATER)

    assert passed_on_days(ward) == [False, False, False, True, True, True]


def test_what_ran_out_of_time_counts_from_when_it_was_closed(ward, ask_for):
    school = ask_for(extra="time_limit_minutes: 30\n")
    sit(school, LEA, hand_in=False, at=noon(HANDED_IN))
    close_all_overdue(*school, noon(LATER))

    assert passed_on_days(ward) == [False, False, False, True, True, True]


def test_what_stands_behind_the_matrix_of_a_past_day_says_the_same(ward, ask_for):
    ward.observe("2026-01-20", ASA)  # the matrix names what was begun
    school = ask_for(ESSAY)
    mark(school, sit(school, LEA, at=noon(HANDED_IN)), BEST, LATER)

    def lacks(on):
        who = (ward.db, ward.catalogue, MAX.actor)
        found = team.matrix(*who, RIVERSIDE, noon(TODAY), on)
        behind = {row.person_id: cells for row, cells in grounds(*who, found, noon(TODAY), on)}
        return [words for _, words in behind[LEA.id][X].missing]

    assert "The quiz “Needles”." in lacks(date.fromisoformat(BETWEEN))
    assert "The quiz “Needles”." not in lacks(date.fromisoformat(LATER))
    assert "The quiz “Needles”." not in lacks(None)


def test_what_was_watched_before_the_pass_was_on_record_is_not_signed(ward, ask_for):
    school = ask_for(ESSAY)
    mark(school, sit(school, LEA, at=noon(HANDED_IN)), BEST, LATER)
    observation = ward.take(LATER, ASA)
    ward.rate_oneself(observation, LATER)
    ward.assess(observation, ASA, LATER, **{"context.observed_on": BETWEEN})

    with pytest.raises(Conflict, match="these have to be on record: the quiz"):
        ward.sign(observation, ASA, LATER)

    ward.assess(observation, ASA, LATER, marks={"x02": "5"})
    ward.sign(observation, ASA, LATER)
