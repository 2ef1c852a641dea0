"""A recall: whose awards it concerns, what they are asked, and what verifiers are told."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from courseware.content.yaml.strict_yaml import read_yaml
from courseware.domain.errors import Forbidden, Invalid, NotFound
from courseware.domain.ledger import Act
from courseware.questions.types import GRADED_TYPES
from courseware.services.credits.credit import credits
from courseware.services.proving.ledger_walk import verify
from courseware.services.recalls.asking import can_be_asked
from courseware.services.recalls.lists import as_table, concerned
from courseware.services.recalls.recalling import (
    RecallWish,
    answer_recall,
    open_recalls,
    recall_page,
)
from courseware.services.recalls.texts import LiveAgain
from courseware.services.releases.live import CatalogueSource
from courseware.services.releases.publication import plan, plan_release
from courseware.services.releases.publishing import publish, publish_release, recall_reach
from courseware.store.records.ledger import texts_about
from courseware.store.tables import Mail, RecallTask
from tests.cast import ADA, HAL, LEA, LUC, MAX, MOA, NOON, install_cast, put_cast_on_record
from tests.library import LESSON, write_library
from tests.services.test_credit import attest, evaluate, pass_quiz, read_lesson

LATER = NOON + timedelta(days=1)
WISH = RecallWish("needles", ("q0", "c0"), "The depth was wrong.")
RIGHT = {"q0.answer": ["a"], "c0.answer": ["a"]}


@pytest.fixture
def before(db, tmp_path):
    """(database, catalogue, folder): Lea has an award, and the lesson is corrected on disk."""
    install_cast(db)
    put_cast_on_record(db)
    root = write_library(tmp_path / "library")
    publish(db, root, None, "", NOON)
    school = (db, CatalogueSource(db).current(0))
    for step in (read_lesson, pass_quiz, evaluate, attest):
        step(school)
    write_library(root, lesson=LESSON.replace("injects nothing", "never injects"))
    return db, root


@pytest.fixture
def recalled(before):
    """(database, catalogue, id of Lea's recall)."""
    db, root = before
    outcome = publish(db, root, None, "", LATER, recall=WISH)
    assert outcome.concerned == 1
    (task,) = open_recalls(db, LEA.actor)
    return db, CatalogueSource(db).current(0), task.id


def test_a_recall_concerns_the_awards_on_earlier_revisions_and_tells_their_holders(recalled):
    db, _, _ = recalled

    with db.read() as connection:
        mail = connection.execute(select(Mail.recipient, Mail.subject, Mail.body)).one()

    assert (mail.recipient, mail.subject) == (LEA.email, "Please read again: Needles")
    assert "The depth was wrong." in mail.body
    assert open_recalls(db, LUC.actor) == []
    assert len(credits(db, LEA.actor)) == 1
    assert verify(db) == []


def test_how_many_are_concerned_is_known_before(before):
    db, root = before

    assert [one.name for one in recall_reach(db, root, WISH).awards] == [LEA.name]
    assert open_recalls(db, LEA.actor) == []


def test_wrong_answers_show_reasons_and_right_ones_end_it_on_record(recalled):
    db, catalogue, recall_id = recalled

    tried = answer_recall(db, catalogue, LEA.actor, recall_id, {**RIGHT, "c0.answer": ["b"]}, LATER)
    assert tried.done_at is None
    assert {id_: one.credit for id_, one in tried.explanations.items()} == {"q0": 1, "c0": 0}

    done = answer_recall(db, catalogue, LEA.actor, recall_id, RIGHT, LATER)
    assert done.done_at == LATER
    assert open_recalls(db, LEA.actor) == []
    with db.read() as connection:
        assert connection.scalar(select(RecallTask.tries)) == 2
    again = answer_recall(db, catalogue, LEA.actor, recall_id, {}, LATER + timedelta(days=1))
    assert again.done_at == LATER
    assert verify(db) == []


def test_a_missing_answer_is_asked_for_and_no_key_is_shown_before(recalled):
    db, catalogue, recall_id = recalled

    with pytest.raises(Invalid) as refused:
        answer_recall(db, catalogue, LEA.actor, recall_id, {"q0.answer": ["a"]}, LATER)

    assert refused.value.errors == {"c0.answer": "Please answer this question."}
    page = recall_page(db, catalogue, LEA.actor, recall_id)
    assert "correct" not in repr(page) and "RATIONALE" not in repr(page)


def test_a_recall_is_seen_by_those_whom_it_concerns_their_managers_and_administrators(recalled):
    db, catalogue, recall_id = recalled

    for stranger in (LUC, HAL, ADA):
        with pytest.raises(NotFound):
            recall_page(db, catalogue, stranger.actor, recall_id)
    assert [row.name for row in concerned(db, MAX.actor, everybody=False)] == [LEA.name]
    assert concerned(db, MOA.actor, everybody=False) == []
    found = concerned(db, ADA.actor, everybody=True)
    assert [(row.name, row.done_at) for row in found] == [(LEA.name, None)]
    line = '"Lea Lindqvist","Riverside","Needles","2026-03-03","The depth was wrong.","basics","",'
    assert line + '"Europe/Dublin"' in as_table(found).decode()
    with pytest.raises(Forbidden):
        concerned(db, MAX.actor, everybody=True)


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        (RecallWish("nothing", ("q0",), "Why."), "recall"),
        (RecallWish("needles", (), "Why."), "question"),
        (RecallWish("needles", ("q99",), "Why."), "question"),
        (RecallWish("needles", ("q0",), " "), "reason"),
        (RecallWish("needles", ("q0",), "See jo@example.org"), "reason"),
    ],
)
def test_a_recall_that_does_not_fit_keeps_the_release_from_being_made(before, wish, field):
    db, root = before
    with pytest.raises(Invalid) as refused:
        publish(db, root, None, "", LATER, recall=wish)

    assert list(refused.value.errors) == [field]
    assert CatalogueSource(db).current(0).release_id == 1


def test_a_lesson_that_did_not_change_is_not_recalled(before):
    db, root = before
    publish(db, root, None, "", LATER)

    with pytest.raises(Invalid, match="check"):
        publish(db, root, None, "", LATER, recall=WISH)


def test_a_task_ticked_off_by_hand_is_found(recalled):
    db, _, _ = recalled
    with db.write() as connection:
        connection.execute(update(RecallTask).values(done_at=LATER))

    assert ["is done without an entry" in broken.what for broken in verify(db)] == [True]


def test_a_recall_asks_only_what_is_answered_and_marked_at_once() -> None:
    examples = {
        name: kind.model_validate(read_yaml(kind.example, "example.yaml")[0].value)
        for name, kind in GRADED_TYPES.items()
    }

    assert {n for n, one in examples.items() if not can_be_asked(one)} == {"branching", "essay"}


def test_going_back_past_a_recall_is_refused_with_its_reason(recalled):
    db, _, recall_id = recalled

    planned = plan_release(db, 1)
    refused = publish_release(db, 1, None, "", LATER)

    for found in (planned, refused):
        assert found.refused
        (problem,) = [p for p in found.problems if p.code == "CW176"]
        assert problem.message == (
            "this text of `needles` was recalled on 3 March 2026, 12:00 UTC with release 2: "
            "The depth was wrong."
        )
        assert f"`publish --despite-recall {recall_id}`" in problem.suggestion
    assert [text.recall_id for text in planned.recalled] == [recall_id]
    assert CatalogueSource(db).current(0).release_id == 2


def test_files_that_hold_a_recalled_text_again_are_refused_too(recalled, tmp_path):
    db, _, recall_id = recalled
    root = write_library(tmp_path / "library", lesson=LESSON)

    assert publish(db, root, None, "", LATER).refused
    assert plan(db, root).refused
    done = publish(db, root, None, "", LATER, despite=[recall_id])

    assert (done.refused, done.published) == (False, True)
    with db.read() as connection:
        text = texts_about(connection, [Act.RELEASE_PUBLISHED.value], ["release-3"])["release-3"]
    assert json.loads(text)["facts"]["despite_recall"] == [recall_id]
    assert verify(db) == []


def test_the_page_of_a_recall_says_when_the_earlier_text_is_live_again(recalled):
    db, catalogue, recall_id = recalled
    assert recall_page(db, catalogue, LEA.actor, recall_id).live_again is None

    publish_release(db, 1, None, "", LATER + timedelta(hours=1), despite=[recall_id])

    catalogue = CatalogueSource(db).current(0)
    again = recall_page(db, catalogue, LEA.actor, recall_id).live_again
    assert again == LiveAgain(3, LATER + timedelta(hours=1))
    publish_release(db, 2, None, "", LATER + timedelta(hours=2))
    catalogue = CatalogueSource(db).current(0)
    assert recall_page(db, catalogue, LEA.actor, recall_id).live_again is None


def test_another_new_text_is_not_the_recalled_one(recalled, tmp_path):
    db, _, _ = recalled
    newer = LESSON.replace("injects nothing", "never ever injects")
    root = write_library(tmp_path / "library", lesson=newer)

    assert publish(db, root, None, "", LATER).published
    assert not plan_release(db, 2).refused


@pytest.mark.parametrize("known", [True, False])
def test_a_recall_that_is_not_in_the_way_cannot_be_decided_against(recalled, known):
    db, _, recall_id = recalled

    with pytest.raises(Invalid) as refused:
        plan_release(db, 1 if known else 2, [f"{recall_id}x"])

    said = refused.value.errors["despite_recall"]
    mend = f'did you mean "{recall_id}"?' if known else "leave it out"
    assert said.endswith(mend)
