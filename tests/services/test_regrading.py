"""A correction of marks: applied once, told to people, and held by the ledger."""

from fractions import Fraction

import pytest
from sqlalchemy import select, update

from courseware.domain.errors import Conflict, Invalid, Refusal
from courseware.services.attempts.reviewing import review
from courseware.services.credits.credit import credits
from courseware.services.identity.accounts import export_own
from courseware.services.proving.ledger_walk import verify
from courseware.services.regrading.correcting import Correction, Kind, apply, dry_run
from courseware.services.releases.live import CatalogueSource
from courseware.services.releases.publishing import publish
from courseware.services.statistics.quizzes import analyse_quiz
from courseware.store.credits import awards as award_rows
from courseware.store.tables import Attempt, Mail, Regrade, RegradeMark
from tests.cast import INA, LEA, LUC, NOON, put_cast_on_record
from tests.library import quiz, write_library
from tests.services.answering import add_attempt
from tests.services.correcting import KEY_B, LATER, answer_all, mark_of, one_of, wish
from tests.services.test_credit import evaluate, read_lesson


def test_a_corrected_mark_is_the_mark_everywhere_and_the_first_one_stays(school):
    db, catalogue = school
    put_cast_on_record(db)
    attempt_id = answer_all(school, LEA)
    question = one_of(school, attempt_id, "q")

    apply(db, catalogue, INA.actor, wish(question), LATER)

    assert mark_of(db, attempt_id) == (Fraction(2, 3), True, [])
    shown = review(db, catalogue, LEA.actor, attempt_id, LATER)
    (told,) = shown.corrected
    assert (told.score_before, told.score_after, told.reason, told.at) == (
        Fraction(1), Fraction(2, 3), "The key was wrong.", LATER,
    )  # fmt: skip
    (reviewed,) = (q for q in shown.questions if q.position == told.position)
    assert reviewed.share == 0
    assert {r.id: r.right for r in reviewed.explanation.rows} == {"a": False, "b": True, "c": False}
    assert shown.objectives["N1.1"] == Fraction(1, 2)
    figures = {
        q.question_id: q.figures for q in analyse_quiz(db, catalogue, "needles").present.questions
    }
    assert figures[question].facility == 0
    with db.read() as connection:
        stored = connection.execute(
            select(RegradeMark.score_before, RegradeMark.share_before)
        ).one()
        mail = connection.execute(select(Mail.recipient, Mail.body)).one()
    assert tuple(stored) == (1, 1)
    assert mail.recipient == LEA.email
    assert "Before: 100 %, passed\nNow:    66.6 %, passed" in mail.body
    assert verify(db) == []


def test_nobody_corrects_a_mark_of_their_own(school):
    """An instructor may take the quizzes, too; with the key at hand."""
    db, catalogue = school
    attempt_id = answer_all(school, INA)
    question = one_of(school, attempt_id, "q")

    with pytest.raises(Conflict, match="another instructor"):
        apply(db, catalogue, INA.actor, wish(question), LATER)
    assert mark_of(db, attempt_id) == (1, True, [])

    assert len(apply(db, catalogue, None, wish(question), LATER).changes) == 1


def test_losing_a_pass_needs_an_explicit_choice(school):
    db, catalogue = school
    attempt_id = answer_all(school, LEA)
    critical = one_of(school, attempt_id, "c")

    with pytest.raises(Invalid, match="check") as refused:
        apply(db, catalogue, INA.actor, wish(critical), LATER)
    assert "1 attempt loses its pass" in refused.value.errors["lost"]
    assert mark_of(db, attempt_id) == (1, True, [])

    apply(db, catalogue, INA.actor, wish(critical), LATER, allow_lost_passes=True)
    assert mark_of(db, attempt_id) == (Fraction(2, 3), False, [critical])


def test_a_fail_becomes_a_pass_and_the_critical_miss_goes(school):
    db, catalogue = school
    put_cast_on_record(db)
    failed = answer_all(school, LEA, {"c0": "b", "c1": "b"})
    critical = one_of(school, failed, "c")
    assert mark_of(db, failed) == (Fraction(2, 3), False, [critical])

    plan = apply(db, catalogue, INA.actor, wish(critical, Correction(Kind.ACCEPT, "b")), LATER)

    assert (plan.gained, plan.lost) == (1, 0)
    assert mark_of(db, failed) == (1, True, [])
    assert verify(db) == []


def test_a_regrade_that_completes_a_course_awards_it(school):
    db, catalogue = school
    put_cast_on_record(db)
    passed = answer_all(school, LEA)
    critical = one_of(school, passed, "c")
    for step in (read_lesson, evaluate):
        step(school)
    apply(db, catalogue, INA.actor, wish(critical), LATER, allow_lost_passes=True)
    # Attested although the pass is gone again: as a learner whose signature raced the correction.
    with db.write() as connection:
        signed = {"wording": "w", "signed_name": LEA.name, "signed_at": LATER}
        key = {"person_id": LEA.id, "course_id": "basics", "round": 1}
        award_rows.add_attestation(connection, {**key, **signed})
    assert credits(db, LEA.actor) == []

    apply(db, catalogue, INA.actor, wish(critical, Correction(Kind.KEY, "a")), LATER)

    (credit,) = credits(db, LEA.actor)
    assert credit.course_id == "basics"
    assert verify(db) == []


def test_two_corrections_follow_each_other_and_a_key_undoes_a_drop(school):
    db, catalogue = school
    put_cast_on_record(db)
    question = one_of(school, (attempt_id := answer_all(school, LEA)), "q")
    for correction, score in (
        (KEY_B, Fraction(2, 3)),
        (Correction(Kind.DROP), Fraction(1)),
        (Correction(Kind.FULL_MARKS), Fraction(1)),
        (Correction(Kind.KEY, "c"), Fraction(2, 3)),
        (Correction(Kind.ACCEPT, "a"), Fraction(1)),
    ):
        apply(db, catalogue, INA.actor, wish(question, correction), LATER)
        assert mark_of(db, attempt_id)[0] == score, correction
        assert verify(db) == []

    told = review(db, catalogue, LEA.actor, attempt_id, LATER).corrected
    assert told[0].score_before == 1


def test_a_mended_revision_is_left_alone_unless_it_is_named(school, tmp_path):
    db, catalogue = school
    attempt_id = answer_all(school, LEA)
    question = one_of(school, attempt_id, "q")
    old = catalogue.quiz("needles").revision_sha256
    publish(db, write_library(tmp_path / "library", quiz(right="b")), None, "", NOON)
    live = CatalogueSource(db).current(0)
    add_attempt(db, live.quiz("needles"), "p2", {question: "b", "c0": "b"})

    with pytest.raises(Refusal, match="say which are meant"):
        dry_run(db, live, None, wish(question, Correction(Kind.DROP)))
    plan = dry_run(db, live, None, wish(question, Correction(Kind.DROP), revisions=(old[:10],)))

    assert (plan.revisions, plan.looked_at) == ((old,), 1)
    assert dry_run(db, live, None, wish(question)).looked_at == 2
    with pytest.raises(Refusal, match="nobody got"):
        dry_run(db, live, None, wish(question, revisions=("ffff",)))


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        (update(Attempt).values(score=1), "was changed after its correction"),
        (update(RegradeMark).values(score_before=Fraction(1, 2)), "was changed"),
        (update(Regrade).values(reason="Because."), "was changed: reason"),
    ],
)
def test_a_corrected_mark_changed_by_hand_is_found(school, statement, found):
    db, catalogue = school
    put_cast_on_record(db)
    question = one_of(school, answer_all(school, LEA), "q")
    apply(db, catalogue, INA.actor, wish(question), LATER)
    with db.write() as connection:
        connection.execute(statement)

    assert any(found in broken.what for broken in verify(db))


def test_people_take_their_corrected_marks_along(school):
    db, catalogue = school
    question = one_of(school, (attempt_id := answer_all(school, LEA)), "q")
    apply(db, catalogue, INA.actor, wish(question), LATER)

    (mine,) = export_own(db, LEA.actor, LATER)["corrected_marks"]

    assert (mine["attempt_id"], mine["score_before"], mine["score_after"]) == (
        attempt_id,
        "1",
        "2/3",
    )
    assert export_own(db, LUC.actor, LATER)["corrected_marks"] == []
