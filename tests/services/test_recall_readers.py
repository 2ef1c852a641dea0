"""Who had read a recalled text without an award is told, asked, counted, exported and kept."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update

from courseware.domain.reading import ReadHow
from courseware.services.authoring.past_releases import release_details
from courseware.services.credits.credit import credits
from courseware.services.identity.merging import merge, preview_merge
from courseware.services.lessons.reading import lesson_progress, mark_parts
from courseware.services.proving.ledger_walk import verify
from courseware.services.recalls.lists import as_table, concerned
from courseware.services.recalls.recalling import (
    RecallWish,
    answer_recall,
    open_recalls,
    recall_page,
)
from courseware.services.releases.live import CatalogueSource
from courseware.services.releases.publishing import publish, recall_reach
from courseware.store.records.export import RECORDS
from courseware.store.records.retention import kept
from courseware.store.tables import Mail, RecallReader, RecallTask
from tests.cast import ADA, HAL, INA, LEA, LUC, MAX, MOA, NOON, install_cast, put_cast_on_record
from tests.library import LESSON, write_library
from tests.services.test_credit import attest, evaluate, pass_quiz, read_lesson

LATER = NOON + timedelta(days=1)
WISH = RecallWish("needles", ("q0",), "The depth was wrong.")
RIGHT, WRONG = {"q0.answer": ["a"]}, {"q0.answer": ["b"]}


def live(db):
    return (db, CatalogueSource(db).current(0))


@pytest.fixture
def read(db, tmp_path):
    """(database, folder): Lea has read a part of the lesson, and it is corrected on disk."""
    install_cast(db)
    put_cast_on_record(db)
    root = write_library(tmp_path / "library")
    publish(db, root, None, "", NOON)
    lesson = live(db)[1].lesson("needles")
    part = lesson.parts[0].id
    mark_parts(*live(db), LEA.actor, lesson, [part], ReadHow.BUTTON, NOON)
    write_library(root, lesson=LESSON.replace("injects nothing", "never injects"))
    return db, root


@pytest.fixture
def recalled(read):
    """(database, id of the recall): the same, recalled."""
    db, root = read
    outcome = publish(db, root, None, "", LATER, recall=WISH)
    assert (outcome.concerned, outcome.concerned_readers) == (0, 1)
    (waiting,) = open_recalls(db, LEA.actor)
    return db, waiting.id


def test_how_many_there_are_is_known_before(read):
    db, root = read

    assert recall_reach(db, root, WISH).readers == 1
    assert open_recalls(db, LEA.actor) == []


def test_a_reader_is_told_once_by_mail_and_until_the_questions_are_answered(recalled):
    db, recall_id = recalled
    with db.read() as connection:
        mail = connection.execute(select(Mail.recipient, Mail.subject, Mail.body)).one()
    assert (mail.recipient, mail.subject) == (LEA.email, "Please read again: Needles")
    assert "The depth was wrong." in mail.body and "award" not in mail.body
    assert open_recalls(db, LUC.actor) == []
    (waiting,) = open_recalls(db, LEA.actor)
    assert (waiting.lesson_id, waiting.reason, waiting.awarded) == (
        "needles",
        "The depth was wrong.",
        False,
    )
    catalogue = live(db)[1]
    lesson = catalogue.lesson("needles")
    assert lesson_progress(db, catalogue, LEA.actor, lesson).recalls == (
        (LATER, recall_id, "The depth was wrong."),
    )
    assert lesson_progress(db, catalogue, LUC.actor, lesson).recalls == ()

    assert not recall_page(db, catalogue, LEA.actor, recall_id).awarded
    assert answer_recall(db, catalogue, LEA.actor, recall_id, WRONG, LATER).done_at is None
    assert answer_recall(db, catalogue, LEA.actor, recall_id, RIGHT, LATER).done_at == LATER

    assert open_recalls(db, LEA.actor) == []
    assert lesson_progress(db, catalogue, LEA.actor, lesson).recalls == ()
    with db.read() as connection:
        assert connection.scalar(select(RecallReader.tries)) == 2
    assert verify(db) == []


def complete(db):
    for step in (read_lesson, pass_quiz, evaluate, attest):
        step(live(db))
    assert len(credits(db, LEA.actor)) == 1


def test_whoever_had_answered_before_the_award_is_not_asked_again(db, tmp_path):
    install_cast(db)
    put_cast_on_record(db)
    root = write_library(tmp_path / "library")
    publish(db, root, None, "", NOON)
    read_lesson(live(db))
    write_library(root, lesson=LESSON.replace("injects nothing", "never injects"))
    publish(db, root, None, "", LATER, recall=WISH)
    (waiting,) = open_recalls(db, LEA.actor)
    answer_recall(*live(db), LEA.actor, waiting.id, RIGHT, LATER)

    for step in (pass_quiz, evaluate, attest):
        step(live(db))

    with db.read() as connection:
        assert connection.scalars(select(RecallTask.done_at)).all() == [LATER]
        told = connection.scalars(select(Mail.body).where(Mail.subject.contains("read again")))
        assert len(told.all()) == 1
    assert open_recalls(db, LEA.actor) == []
    assert [row.course_id for row in concerned(db, ADA.actor, everybody=True)] == ["basics"]
    assert verify(db) == []


def test_a_reader_who_goes_on_still_has_to_know_the_difference(recalled):
    """The award names the corrected text, although a part was read in the other one."""
    db, recall_id = recalled

    complete(db)

    assert [row.id for row in open_recalls(db, LEA.actor)] == [recall_id]
    assert verify(db) == []


def test_managers_see_their_readers_and_instructors_how_many(recalled):
    db, recall_id = recalled
    assert [row.name for row in concerned(db, MAX.actor, everybody=False)] == [LEA.name]
    assert concerned(db, MOA.actor, everybody=False) == []
    found = concerned(db, ADA.actor, everybody=True)
    assert [(row.name, row.course_id, row.done_at) for row in found] == [(LEA.name, None, None)]
    line = '"Lea Lindqvist","Riverside","Needles","2026-03-03","The depth was wrong.","","",'
    assert line + '"Europe/Dublin"' in as_table(found).decode()

    answer_recall(*live(db), LEA.actor, recall_id, RIGHT, LATER)

    (one,) = release_details(db, INA.actor, 2).release.recalls
    assert (one.awards, one.people, one.people_done) == (0, 0, 0)
    assert (one.readers, one.readers_done) == (1, 1)


def test_it_stands_in_the_export_and_among_what_is_kept(recalled):
    db, recall_id = recalled
    with db.read() as connection:
        (row,) = RECORDS["recalls_without_award"](connection, LEA.id)
        assert (row.recall_id, row.tries, row.done_at) == (recall_id, 0, None)
        assert kept(connection, LEA.id)["recalls_without_award"] == (1, LATER)


def test_it_goes_with_the_person_whose_account_remains(recalled):
    db, recall_id = recalled
    plan = preview_merge(db, live(db)[1], ADA.actor, HAL.email, LEA.email)
    merge(db, live(db)[1], ADA.actor, HAL.id, LEA.id, plan.digest, "One person", LATER)

    assert [row.id for row in open_recalls(db, HAL.actor)] == [recall_id]
    answer_recall(*live(db), HAL.actor, recall_id, RIGHT, LATER)

    assert verify(db) == []


@pytest.mark.parametrize(
    ("by_hand", "said"),
    [
        (delete(RecallReader), "readers"),
        (update(RecallReader).values(person_id=LUC.id), "readers"),
        (update(RecallReader).values(done_at=LATER), "is done without an entry"),
    ],
)
def test_what_is_changed_by_hand_is_found(recalled, by_hand, said):
    db, _ = recalled
    with db.write() as connection:
        connection.execute(by_hand)

    assert [said in broken.what for broken in verify(db)] == [True]
