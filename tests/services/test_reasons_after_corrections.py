"""After a corrected key a review says nothing of the old key as if it were of the new one."""

from types import SimpleNamespace

import pytest

from courseware.questions.review import Verdict
from courseware.questions.types import TYPES
from courseware.services.attempts.answering import check_answer, question_page
from courseware.services.attempts.corrections import corrected
from courseware.services.attempts.reasons import Reasons, explained
from courseware.services.attempts.reviewing import review
from courseware.services.regrading.correcting import Correction, Kind, apply, dry_run
from courseware.services.releases.live import CatalogueSource
from courseware.services.releases.publishing import publish
from tests.cast import LEA, NOON, install_cast
from tests.library import quiz, write_library
from tests.questions.test_rekeying import CASES, example_of
from tests.services.correcting import LATER, answer_all, drawn, one_of, wish

MENDED = (
    quiz()
    .replace('needle", correct: true,', 'needle",')
    .replace('cannula",', 'cannula", correct: true,')
)


def publish_again(school, tmp_path, text):
    db, _ = school
    outcome = publish(db, write_library(tmp_path / "mended", text), None, "mended", LATER)
    assert outcome.published, outcome.problems
    return CatalogueSource(db).current(0)


def reviewed(db, catalogue, attempt_id, question):
    found = review(db, catalogue, LEA.actor, attempt_id, LATER)
    return next(one for one in found.questions if one.question.id == question)


def said(one):
    return {row.id: row.why for row in one.explanation.rows}


def test_reasons_of_the_old_key_are_left_out(school):
    db, catalogue = school
    attempt_id = answer_all(school, LEA)
    question = one_of(school, attempt_id, "q")
    assert dry_run(db, catalogue, None, wish(question)).reasons is Reasons.LEFT_OUT
    apply(db, catalogue, None, wish(question), LATER, allow_lost_passes=True)

    one = reviewed(db, catalogue, attempt_id, question)

    assert one.reasons is Reasons.LEFT_OUT
    assert one.explanation.verdict is Verdict.WRONG
    assert one.explanation.right_answer == "A hollow cannula"
    assert (set(said(one).values()), one.explanation.explanation) == ({""}, "")
    assert one.corrected[0].reason == "The key was wrong."


@pytest.mark.parametrize("first", ["publish", "regrade"])
def test_reasons_of_the_live_revision_with_the_corrected_key_are_shown(school, tmp_path, first):
    db, catalogue = school
    attempt_id = answer_all(school, LEA)
    question = one_of(school, attempt_id, "q")
    text = MENDED.replace("that one injects", "NOW it is right")
    text = text.replace(f"EXPLANATION-{question}", "NOW remember this")
    if first == "publish":
        catalogue = publish_again(school, tmp_path, text)
        assert dry_run(db, catalogue, None, wish(question)).reasons is Reasons.LIVE
    apply(db, catalogue, None, wish(question), LATER, allow_lost_passes=True)
    if first == "regrade":
        catalogue = publish_again(school, tmp_path, text)

    one = reviewed(db, catalogue, attempt_id, question)

    assert one.reasons is Reasons.LIVE
    assert "NOW it is right" in said(one)["b"]
    assert "NOW remember this" in one.explanation.explanation


def test_a_live_question_with_other_options_gives_no_reasons(school, tmp_path):
    db, catalogue = school
    attempt_id = answer_all(school, LEA)
    question = one_of(school, attempt_id, "q")
    other = MENDED.replace("A blunt probe", "One blunt probe")
    catalogue = publish_again(school, tmp_path, other)
    assert dry_run(db, catalogue, None, wish(question)).reasons is Reasons.LEFT_OUT
    apply(db, catalogue, None, wish(question), LATER, allow_lost_passes=True)

    assert reviewed(db, catalogue, attempt_id, question).reasons is Reasons.LEFT_OUT


def test_an_attempt_on_the_mended_revision_keeps_its_own_reasons(school, tmp_path):
    db, _ = school
    catalogue = publish_again(school, tmp_path, MENDED)
    attempt_id = answer_all((db, catalogue), LEA)
    question = one_of(school, attempt_id, "q")
    assert dry_run(db, catalogue, None, wish(question)).reasons is Reasons.AS_WRITTEN
    one = reviewed(db, catalogue, attempt_id, question)
    assert (one.reasons, all(said(one).values())) == (Reasons.AS_WRITTEN, True)


def test_beside_an_accepted_answer_the_reasons_of_the_others_stay(school):
    db, catalogue = school
    attempt_id = answer_all(school, LEA)
    question = one_of(school, attempt_id, "q")
    also = wish(question, Correction(Kind.ACCEPT, "b"))
    assert dry_run(db, catalogue, None, also).reasons is Reasons.IN_PART
    apply(db, catalogue, None, also, LATER)

    one = reviewed(db, catalogue, attempt_id, question)

    assert one.reasons is Reasons.IN_PART
    assert {id_ for id_, why in said(one).items() if not why} == {"b"}
    assert one.explanation.explanation == ""  # it was written when b was wrong


@pytest.mark.parametrize(
    ("name", "right"),
    [
        ("single", {"answer": ["b"]}),
        ("true_false", {"answer": ["false"]}),
        ("multiple", {"answer": ["a", "b", "d"]}),
        ("numeric", {"answer": ["20 mm"]}),
    ],
)
def test_beside_the_answer_that_was_right_before_nothing_says_that_it_is_the_only_one(name, right):
    """Also where a type cannot hold both in one key, so that the best one is the written one."""
    question = example_of(TYPES[name])
    accepted, form, _ = CASES[name]
    asked = corrected(question, [Correction(Kind.ACCEPT, accepted)])
    catalogue = SimpleNamespace(quizzes={})
    assert question.grade(question.read(right)) == 1

    for given in (question.read(right), question.read(form), None):
        told, reasons = explained(asked, given, (), catalogue, "needles")
        assert (told.explanation, reasons) == ("", Reasons.IN_PART)


def test_dropping_leaves_the_reasons_as_they_were_written(school):
    db, catalogue = school
    attempt_id = answer_all(school, LEA)
    question = one_of(school, attempt_id, "q")
    drop = wish(question, Correction(Kind.DROP))
    assert dry_run(db, catalogue, None, drop).reasons is Reasons.AS_WRITTEN
    apply(db, catalogue, None, drop, LATER)

    assert reviewed(db, catalogue, attempt_id, question).reasons is Reasons.AS_WRITTEN


def test_an_answer_checked_at_once_is_told_of_by_the_corrected_key(db, tmp_path):
    install_cast(db)
    text = quiz(feedback="immediate")
    publish(db, write_library(tmp_path / "library", text), None, "first", NOON)
    catalogue = CatalogueSource(db).current(0)
    attempt_id = answer_all((db, catalogue), LEA, hand_in=False)
    question = one_of((db, catalogue), attempt_id, "q")
    (at,) = (p for p, id_ in drawn(db, attempt_id).items() if id_ == question)
    apply(db, catalogue, None, wish(question), NOON)
    check_answer(db, catalogue, LEA.actor, attempt_id, at, NOON)

    told = question_page(db, catalogue, LEA.actor, attempt_id, at, NOON).explanation

    assert (told.verdict, told.right_answer) == (Verdict.WRONG, "A hollow cannula")
    assert {row.why for row in told.rows} == {""}
