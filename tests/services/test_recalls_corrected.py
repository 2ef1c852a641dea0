"""What a recall asks is marked and explained under the corrections of marks that are in force."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from courseware.domain.errors import Invalid
from courseware.domain.ledger import Act
from courseware.domain.regrading import Correction, Kind
from courseware.questions.review import Verdict
from courseware.services.authoring.desk import Desk
from courseware.services.authoring.publishing import look_at_files
from courseware.services.proving.ledger_walk import verify
from courseware.services.recalls.recalling import (
    RecallWish,
    answer_recall,
    open_recalls,
    recall_page,
)
from courseware.services.regrading.correcting import Wish, apply
from courseware.services.releases.live import CatalogueSource
from courseware.services.releases.publishing import publish, recall_reach
from courseware.store.records.ledger import texts_about
from courseware.store.tables import RecallTask, Regrade
from tests.cast import INA, LEA, NOON, install_cast, put_cast_on_record
from tests.library import LESSON, quiz, write_library
from tests.services.test_credit import attest, evaluate, pass_quiz, read_lesson
from tests.services.test_lock_order import PATIENCE_SECONDS, somebody_waits

LATER = NOON + timedelta(days=1)
THEN = NOON + timedelta(days=2)
WISH = RecallWish("needles", ("q0", "c0"), "The depth was wrong.")
ALL_A = {"q0.answer": ["a"], "c0.answer": ["a"]}
B_OF_Q0 = {**ALL_A, "q0.answer": ["b"]}
DROP, FULL_MARKS = Correction(Kind.DROP), Correction(Kind.FULL_MARKS)
KEY_B = Correction(Kind.KEY, "b")


@pytest.fixture
def before(db, tmp_path):
    """(database, folder): Lea has an award, and the lesson is corrected on disk."""
    install_cast(db)
    put_cast_on_record(db)
    root = write_library(tmp_path / "library")
    publish(db, root, None, "", NOON)
    school = (db, live(db))
    for step in (read_lesson, pass_quiz, evaluate, attest):
        step(school)
    write_library(root, lesson=LESSON.replace("injects nothing", "never injects"))
    return db, root


def live(db):
    return CatalogueSource(db).current(0)


def correct(db, question, correction):
    wish = Wish("needles", question, correction, "The key was wrong.")
    apply(db, live(db), None, wish, LATER, allow_lost_passes=True)


def recall(db, root):
    publish(db, root, None, "", LATER, recall=WISH)
    (task,) = open_recalls(db, LEA.actor)
    return task.id


def answer(db, recall_id, form):
    return answer_recall(db, live(db), LEA.actor, recall_id, form, THEN)


def shown(db, recall_id):
    return recall_page(db, live(db), LEA.actor, recall_id)


@pytest.fixture(params=["corrected first", "recalled first"])
def corrected(before, request):
    """(database, id of Lea's recall); b is the right answer of q0 since a correction."""
    db, root = before
    if request.param == "corrected first":
        correct(db, "q0", KEY_B)
        return db, recall(db, root)
    recall_id = recall(db, root)
    correct(db, "q0", KEY_B)
    return db, recall_id


def test_the_superseded_answer_is_wrong_and_is_explained_by_the_corrected_key(corrected):
    db, recall_id = corrected

    tried = answer(db, recall_id, ALL_A)

    assert tried.done_at is None
    told = tried.explanations["q0"]
    assert (told.credit, told.verdict) == (0, Verdict.WRONG)
    assert told.right_answer == "A hollow cannula"
    assert {row.why for row in told.rows} == {""}
    assert [one.reason for one in tried.judged_by["q0"]] == ["The key was wrong."]
    assert (tried.explanations["c0"].credit, tried.judged_by["c0"]) == (1, [])


def test_the_corrected_answer_ends_it_on_record(corrected):
    db, recall_id = corrected

    assert answer(db, recall_id, B_OF_Q0).done_at == THEN
    assert open_recalls(db, LEA.actor) == []
    assert verify(db) == []


def test_an_answer_waits_for_a_correction_that_is_under_way(before):
    db, root = before
    recall_id = recall(db, root)

    with ThreadPoolExecutor(1) as pool:
        with db.together() as act:
            correct(act, "q0", KEY_B)
            other = pool.submit(answer, db, recall_id, ALL_A)
            somebody_waits(db)
        tried = other.result(PATIENCE_SECONDS)

    assert tried.done_at is None
    assert tried.explanations["q0"].verdict is Verdict.WRONG


def test_an_answer_that_is_accepted_too_ends_it(before):
    db, root = before
    recall_id = recall(db, root)
    correct(db, "q0", Correction(Kind.ACCEPT, "b"))

    assert answer(db, recall_id, B_OF_Q0).done_at == THEN


def test_whoever_answered_by_the_key_before_stays_on_record(before):
    db, root = before
    recall_id = recall(db, root)
    assert answer(db, recall_id, ALL_A).done_at == THEN

    correct(db, "q0", KEY_B)

    assert shown(db, recall_id).done_at == THEN
    assert open_recalls(db, LEA.actor) == []
    assert verify(db) == []


@pytest.mark.parametrize(
    ("correction", "words"), [(DROP, "was dropped"), (FULL_MARKS, "earns full marks")]
)
def test_what_nobody_has_to_answer_cannot_be_asked(before, correction, words):
    db, root = before
    correct(db, "q0", correction)

    for attempt in (
        lambda: publish(db, root, None, "", LATER, recall=WISH),
        lambda: recall_reach(db, root, WISH),
    ):
        with pytest.raises(Invalid) as refused:
            attempt()
        said = refused.value.errors["question"]
        assert said.startswith(f"'q0' {words}") and said.endswith("name another question")
    assert live(db).release_id == 1
    offer = look_at_files(db, INA.actor, Desk(root, root.parent / "cache", True), "needles").offer
    assert "q0" not in dict(offer.questions) and "c0" in dict(offer.questions)


@pytest.mark.parametrize("correction", [DROP, FULL_MARKS])
def test_what_nobody_has_to_answer_any_more_is_asked_no_more(before, correction):
    db, root = before
    recall_id = recall(db, root)
    correct(db, "q0", correction)

    assert [one.id for one in shown(db, recall_id).questions] == ["c0"]
    assert answer(db, recall_id, {"c0.answer": ["b"]}).done_at is None
    assert answer(db, recall_id, {"c0.answer": ["a"]}).done_at == THEN
    assert left_out_of(db, recall_id) == ["q0"]
    assert verify(db) == []


def test_where_nothing_is_left_to_ask_the_readers_word_ends_it(before):
    db, root = before
    recall_id = recall(db, root)
    for question in WISH.questions:
        correct(db, question, FULL_MARKS)
    assert (shown(db, recall_id).questions, shown(db, recall_id).done_at) == ((), None)
    assert len(open_recalls(db, LEA.actor)) == 1

    assert answer(db, recall_id, {}).done_at == THEN

    assert left_out_of(db, recall_id) == ["c0", "q0"]
    with db.read() as connection:
        assert connection.scalar(select(RecallTask.answers)) == {}
    assert verify(db) == []


def left_out_of(db, recall_id):
    with db.read() as connection:
        text = texts_about(connection, [Act.RECALL_DONE.value], [recall_id])[recall_id]
    return json.loads(text)["facts"]["not_asked"]


def test_publishing_says_where_a_correction_holds_for_a_question_of_the_recall(before):
    db, root = before
    correct(db, "q0", KEY_B)
    told = ("q0 is judged by a correction of marks: the right answer is b",)

    assert recall_reach(db, root, WISH).corrected == told
    offer = look_at_files(db, INA.actor, Desk(root, root.parent / "cache", True), "needles").offer
    assert dict(offer.questions)["q0"].endswith(f"({told[0].removeprefix('q0 is ')})")
    assert publish(db, root, None, "", LATER, recall=WISH).recall_corrected == told


def test_a_correction_reaches_the_revision_that_only_a_recall_asks(before):
    db, root = before
    write_library(root, quiz().replace("pass: 60", "pass: 61"), LESSON.replace("nothing", "less"))
    recall_id = recall(db, root)
    write_library(root, quiz().replace("pass: 60", "pass: 62"), LESSON.replace("nothing", "less"))
    assert publish(db, root, None, "", LATER).published

    correct(db, "q0", KEY_B)

    assert answer(db, recall_id, ALL_A).done_at is None
    assert answer(db, recall_id, B_OF_Q0).done_at == THEN
    with db.read() as connection:
        assert len(connection.scalar(select(Regrade.revisions))) >= 2
    assert verify(db) == []
