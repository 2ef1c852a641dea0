"""The gate and its award: exactly once, frozen, with honest reasons why it is not valid."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from courseware.domain.errors import Conflict, Invalid
from courseware.domain.reading import ReadHow
from courseware.services.attempts.answering import save
from courseware.services.attempts.starting import start
from courseware.services.attempts.submitting import submit
from courseware.services.credits.courses import course_progress
from courseware.services.credits.credit import credits
from courseware.services.credits.finishing import sign_attestation, submit_evaluation
from courseware.services.credits.learner_home import home
from courseware.services.identity.merging import merge, preview_merge
from courseware.services.installation import Decision, decide
from courseware.services.lessons.reading import mark_parts
from courseware.services.proving.ledger_walk import verify
from courseware.store.tables import LedgerEntry
from tests.cast import ADA, HAL, LEA, LUC, NOON, make_demonstration, put_cast_on_record

EVALUATION = {"useful.answer": ["3"], "remarks.answer": [""]}


def read_lesson(school, member=LEA):
    db, catalogue = school
    lesson = catalogue.lesson("needles")
    parts = [part.id for part in lesson.parts]
    mark_parts(db, catalogue, member.actor, lesson, parts, ReadHow.ATTESTED, NOON)


def pass_quiz(school, member=LEA, answer="a"):
    db, catalogue = school
    attempt_id = start(db, catalogue, member.actor, "needles", NOON)
    for position in (1, 2, 3):
        form, key = {"answer": [answer]}, f"k{position}"
        save(db, catalogue, member.actor, attempt_id, position, form, key, 1, NOON)
    return submit(db, catalogue, member.actor, attempt_id, NOON)


def evaluate(school, member=LEA):
    db, catalogue = school
    submit_evaluation(db, catalogue, member.actor, "basics", EVALUATION, NOON)


def attest(school, member=LEA):
    db, catalogue = school
    sign_attestation(db, catalogue, member.actor, "basics", member.name, True, NOON)


@pytest.mark.parametrize("act", [evaluate, attest])
def test_an_account_that_was_joined_to_another_one_meanwhile_signs_nothing(school, act):
    db, catalogue = school
    for step in (read_lesson, pass_quiz):
        step(school)
    plan = preview_merge(db, catalogue, ADA.actor, HAL.email, LEA.email)
    merge(db, catalogue, ADA.actor, HAL.id, LEA.id, plan.digest, "One person", NOON)

    with pytest.raises(Conflict, match="joined to another one"):
        act(school)

    for step in (evaluate, attest):
        step(school, HAL)
    assert [one.title for one in credits(db, HAL.actor)] == ["Basics"]


def test_the_award_comes_with_the_last_condition_and_not_before(school):
    db, catalogue = school
    for step in (read_lesson, pass_quiz, evaluate):
        step(school)
        assert credits(db, LEA.actor) == []

    attest(school)

    (credit,) = credits(db, LEA.actor)
    assert credit.title == "Basics"
    progress = course_progress(db, catalogue, LEA.actor, "basics", NOON)
    assert credit.minutes == progress.working.minutes
    assert progress.next_step is None
    assert progress.awarded_at == NOON
    assert [p.course.id for p in home(db, catalogue, LEA.actor, NOON).awarded] == ["basics"]


def test_the_award_is_on_record_without_the_learners_name(school):
    db, _ = school
    for step in (read_lesson, pass_quiz, evaluate, attest):
        step(school)

    with db.read() as connection:
        query = select(LedgerEntry.canonical).where(LedgerEntry.act == "award.made")
        (canonical,) = connection.scalars(query).all()
    assert '"title":"Basics"' in canonical
    assert "Lindqvist" not in canonical
    put_cast_on_record(db)
    assert verify(db) == []


def test_two_last_acts_at_once_award_once(school):
    db, _ = school
    for step in (read_lesson, pass_quiz, evaluate):
        step(school)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: attest(school), range(8)))

    assert len(credits(db, LEA.actor)) == 1
    with db.read() as connection:
        query = select(func.count()).where(LedgerEntry.act == "award.made")
        assert connection.scalar(query) == 1


def test_a_failed_quiz_does_not_open_the_evaluation(school):
    read_lesson(school)
    assert not pass_quiz(school, answer="b").passed

    with pytest.raises(Conflict, match="pass every quiz"):
        evaluate(school)


def test_somebody_elses_work_counts_for_nobody_else(school):
    for step in (read_lesson, pass_quiz):
        step(school)

    with pytest.raises(Conflict):
        evaluate(school, member=LUC)


def test_unreviewed_lessons_make_the_award_not_valid_until_the_provider_decides(school):
    db, _ = school
    for step in (read_lesson, pass_quiz, evaluate, attest):
        step(school)
    (credit,) = credits(db, LEA.actor)
    assert credit.demonstration
    assert credit.reasons == ("lessons await review by a clinician",)

    decide(db, Decision.UNREVIEWED_AWARDS_VALID, True, "our own review", None, NOON)
    for step in (read_lesson, pass_quiz, evaluate, attest):
        step(school, member=LUC)

    (valid,) = credits(db, LUC.actor)
    assert not valid.demonstration
    (unchanged,) = credits(db, LEA.actor)
    assert unchanged.demonstration


def test_a_demonstration_never_makes_a_valid_award(school):
    db, _ = school
    make_demonstration(db)
    decide(db, Decision.UNREVIEWED_AWARDS_VALID, True, "a demo", None, NOON)
    for step in (read_lesson, pass_quiz, evaluate, attest):
        step(school)

    (credit,) = credits(db, LEA.actor)
    assert credit.reasons == ("it was made in a demonstration",)
    with pytest.raises(Invalid, match="check the form"):
        decide(db, Decision.DEMONSTRATION, False, "now for real", None, NOON)


def test_the_signature_must_be_ones_own_name(school):
    db, catalogue = school
    read_lesson(school)
    pass_quiz(school)

    with pytest.raises(Invalid) as refused:
        sign_attestation(db, catalogue, LEA.actor, "basics", "Luc Moreau", False, NOON)

    assert set(refused.value.errors) == {"signed_name", "agreed"}


def test_an_evaluation_needs_its_required_answers(school):
    db, catalogue = school
    read_lesson(school)
    pass_quiz(school)

    with pytest.raises(Invalid) as refused:
        submit_evaluation(db, catalogue, LEA.actor, "basics", {"remarks.answer": ["x"]}, NOON)

    assert set(refused.value.errors) == {"useful.answer"}


def test_the_snapshot_shows_its_working(school):
    db, catalogue = school
    for step in (read_lesson, pass_quiz, evaluate, attest):
        step(school)

    (credit,) = credits(db, LEA.actor)

    lesson, quiz = catalogue.lesson("needles"), catalogue.quiz("needles")
    assert credit.snapshot["revisions"]["lessons"] == {"needles": lesson.revision_sha256}
    assert credit.snapshot["revisions"]["quizzes"] == {"needles": quiz.revision_sha256}
    assert credit.snapshot["working"]["questions"] == 3
    assert credit.snapshot["learner"] == "Lea Lindqvist"
    assert credit.snapshot["completed_on"] == (NOON + timedelta(0)).date().isoformat()


def test_the_day_of_an_award_is_the_one_that_it_is_where_the_learner_is(school):
    db, catalogue = school
    for step in (read_lesson, pass_quiz, evaluate):
        step(school, HAL)

    after_midnight = datetime(2026, 3, 3, 3, tzinfo=UTC)
    sign_attestation(db, catalogue, HAL.actor, "basics", HAL.name, True, after_midnight)

    (credit,) = credits(db, HAL.actor)
    assert (credit.completed_on, credit.snapshot["zone"]) == (date(2026, 3, 2), "America/Denver")
