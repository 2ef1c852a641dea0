"""Free texts marked by a person, from handing in to the award, on both engines."""

from fractions import Fraction

import pytest
from sqlalchemy import select

from courseware.domain.errors import Conflict, Invalid
from courseware.services.attempts.closing import close_all_overdue
from courseware.services.attempts.reviewing import review
from courseware.services.attempts.rules import rules_page
from courseware.services.attempts.starting import start
from courseware.services.attempts.submitting import submit
from courseware.services.credits.credit import credits
from courseware.services.credits.finishing import sign_attestation
from courseware.services.marking.giving import change, give
from courseware.services.marking.queue import next_waiting
from courseware.services.marking.sheet import Chosen
from courseware.services.proving.ledger_walk import verify
from courseware.services.results import results_csv
from courseware.services.statistics.quizzes import analyse_quiz
from courseware.store.tables import AnswerMark
from tests.cast import ADA, HAL, INA, LEA, LUC, NOON
from tests.library import essay_question
from tests.services.free_texts import (
    BEST,
    HALF,
    IDA,
    LATER,
    WORST,
    mails_to,
    published,
    sit,
    stored,
)
from tests.services.free_texts import people as people
from tests.services.free_texts import school as school
from tests.services.test_credit import evaluate, read_lesson


def test_handing_in_gives_no_result_before_a_person_has_marked(school):
    db, catalogue = school
    id_ = sit(school, LEA)

    assert submit(db, catalogue, LEA.actor, id_, LATER) is None
    assert stored(db, id_) == (None, None, None)
    seen = review(db, catalogue, LEA.actor, id_, LATER)
    assert (seen.score, seen.passed) == (None, None)
    assert [q.position for q in seen.awaited] == [4]
    (waits,) = seen.awaited
    assert (waits.share, waits.explanation.verdict.value) == (None, "Awaiting marking by a person")
    assert (waits.explanation.model_answer, waits.explanation.explanation) == ("", "")
    assert set(seen.objectives.values()) == {1}
    assert mails_to(db, LEA) == []
    assert verify(db) == []


def test_with_the_last_mark_comes_the_result_the_mail_and_the_model_answer(school):
    db, catalogue = school
    id_ = sit(school, LEA)

    given = give(db, catalogue, INA.actor, (id_, 4), HALF, LATER)

    assert (given.learner, given.result.score) == ("Lea Lindqvist", Fraction(5, 6))
    assert stored(db, id_) == (Fraction(3 * 3 + 1, 12), True, [])
    seen = review(db, catalogue, LEA.actor, id_, LATER)
    shown = seen.questions[3]
    assert (seen.passed, seen.awaited, shown.share) == (True, (), Fraction(1, 3))
    assert "MODEL-in-words" in shown.explanation.model_answer
    assert [row.verdict.value for row in shown.explanation.rows] == [
        "Earns part of the marks", "Earns nothing",
    ]  # fmt: skip
    (mail,) = mails_to(db, LEA)
    assert "83.3 %, passed" in mail
    assert verify(db) == []


def test_a_blank_needs_nobody_and_is_graded_at_once(school):
    db, _ = school
    id_ = sit(school, LEA, words="  ")

    assert stored(db, id_) == (Fraction(3, 4), True, [])
    assert next_waiting(db, INA.actor) is None


def test_an_attempt_whose_time_is_over_awaits_its_marks_too(people, tmp_path):
    db, catalogue = school = published(people, tmp_path, extra="time_limit_minutes: 30\n")
    id_ = sit(school, LEA, hand_in=False)

    close_all_overdue(db, catalogue, LATER)

    assert stored(db, id_) == (None, None, None)
    assert next_waiting(db, INA.actor) == (id_, 4)
    give(db, catalogue, INA.actor, (id_, 4), BEST, LATER)
    assert stored(db, id_)[:2] == (1, True)


def test_a_critical_text_needs_the_best_level_of_everything(people, tmp_path):
    essay = essay_question(critical=True, objective="N1.1")
    db, catalogue = school = published(people, tmp_path, essay)
    almost, whole = sit(school, LEA), sit(school, LUC)

    give(db, catalogue, INA.actor, (almost, 4), Chosen({"risk": "named", "clear": "no"}), LATER)
    give(db, catalogue, INA.actor, (whole, 4), BEST, LATER)

    assert stored(db, almost) == (Fraction(11, 12), False, ["in-words"])
    assert stored(db, whole) == (1, True, [])


def test_two_texts_await_two_marks(people, tmp_path):
    essays = (essay_question("one"), essay_question("two", objective="N1.2"))
    db, catalogue = school = published(people, tmp_path, *essays)
    id_ = sit(school, LEA)

    assert give(db, catalogue, INA.actor, (id_, 4), BEST, LATER).result is None
    assert stored(db, id_)[0] is None
    assert mails_to(db, LEA) == []
    result = give(db, catalogue, IDA.actor, (id_, 5), WORST, LATER).result

    assert (result.score, result.passed) == (Fraction(4, 5), True)
    assert verify(db) == []


def test_the_mark_completes_the_course_and_the_award_is_made_once(people, tmp_path):
    db, catalogue = school = published(people, tmp_path)
    read_lesson(school, LEA)
    first = sit(school, LEA, option="b")
    give(db, catalogue, INA.actor, (first, 4), WORST, NOON)
    assert stored(db, first)[1] is False
    id_ = sit(school, LEA)
    assert credits(db, LEA.actor) == []
    with pytest.raises(Conflict):
        evaluate(school, LEA)

    give(db, catalogue, INA.actor, (id_, 4), BEST, NOON)
    evaluate(school, LEA)
    sign_attestation(db, catalogue, LEA.actor, "basics", "Lea Lindqvist", True, NOON)

    assert len(credits(db, LEA.actor)) == 1
    change(db, catalogue, IDA.actor, (id_, 4), HALF, 1, "Read again.", LATER)
    assert len(credits(db, LEA.actor)) == 1
    assert verify(db) == []


def test_while_marks_are_awaited_no_other_attempt_starts_and_nothing_counts_as_failed(
    people, tmp_path
):
    db, catalogue = school = published(
        people, tmp_path, attempts="{cooldown: {after: 1, hours: 24}}"
    )
    id_ = sit(school, LEA, option="b")

    with pytest.raises(Conflict, match="awaits marking"):
        start(db, catalogue, LEA.actor, "needles", NOON)
    told = rules_page(db, catalogue, LEA.actor, "needles", NOON)
    assert (told.until, told.by_person) == (None, True)
    assert "awaits marking" in told.refusal

    give(db, catalogue, INA.actor, (id_, 4), BEST, NOON)
    assert rules_page(db, catalogue, LEA.actor, "needles", NOON).until is not None


@pytest.mark.parametrize(
    ("chosen", "field"),
    [
        (Chosen({}), "level.risk"),
        (Chosen({"risk": "named"}), "level.clear"),
        (Chosen({"risk": "yes", "clear": "yes"}), "level.risk"),
        (Chosen({"risk": "", "clear": "yes"}), "level.risk"),
        (Chosen({**BEST.levels, "other": "x"}), "levels"),
        (Chosen(BEST.levels, "x" * 2001), "comment"),
        (Chosen(BEST.levels, "", "a\x00b"), "note"),
        (Chosen(BEST.levels, "Ask anna@example.org"), "comment"),
    ],
)
def test_what_is_no_mark_is_refused_beside_its_field(school, chosen, field):
    db, catalogue = school
    id_ = sit(school, LEA)

    with pytest.raises(Invalid) as refused:
        give(db, catalogue, INA.actor, (id_, 4), chosen, LATER)

    assert field in refused.value.errors
    assert stored(db, id_)[0] is None


def test_statistics_leave_out_what_awaits_and_count_it(school):
    db, catalogue = school
    first, _, _ = sit(school, LEA), sit(school, LUC), sit(school, HAL)
    give(db, catalogue, INA.actor, (first, 4), HALF, LATER)

    found = analyse_quiz(db, catalogue, "needles")

    assert (found.present.attempts, found.awaited) == (1, 2)
    essay = next(q for q in found.present.questions if q.question_id == "in-words")
    assert essay.figures.facility == Fraction(1, 3)
    assert essay.choices == ()
    lines = list(results_csv(db, catalogue, ADA.actor, "needles", False))
    assert sum("Z,,," in line for line in lines) == 2


def test_a_mark_holds_the_rubric_that_it_was_given_by(school):
    db, catalogue = school
    id_ = sit(school, LEA)
    give(db, catalogue, INA.actor, (id_, 4), HALF, LATER)
    with db.read() as connection:
        row = connection.execute(select(AnswerMark)).one()

    assert len(row.rubric_sha256) == 64
    assert (row.number, row.levels, row.reason) == (1, dict(HALF.levels), None)
