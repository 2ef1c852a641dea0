"""An award that is made after a recall and still names a text that it recalled."""

from datetime import timedelta
from threading import Thread

import pytest
from sqlalchemy import delete, select, update

from courseware.services.credits.credit import credits
from courseware.services.proving.ledger_walk import verify
from courseware.services.recalls.recalling import RecallWish, answer_recall, open_recalls
from courseware.services.releases.live import CatalogueSource
from courseware.services.releases.publishing import publish, publish_release
from courseware.store.recalls import all_recalls
from courseware.store.records import ledger as ledger_rows
from courseware.store.tables import Mail, RecallTask
from tests.cast import LEA, NOON, install_cast, put_cast_on_record
from tests.library import LESSON, write_library
from tests.services.test_credit import attest, evaluate, pass_quiz, read_lesson
from tests.services.test_lock_order import somebody_waits

LATER = NOON + timedelta(days=1)
WISH = RecallWish("needles", ("q0",), "The depth was wrong.")
RIGHT = {"q0.answer": ["a"]}


def live(db):
    return (db, CatalogueSource(db).current(0))


def mails(db):
    with db.read() as connection:
        return connection.execute(select(Mail.recipient, Mail.subject, Mail.body)).all()


def tasks(db):
    with db.read() as connection:
        return connection.execute(select(RecallTask.award_id, RecallTask.done_at)).all()


@pytest.fixture
def begun(db, tmp_path):
    """(database, folder): Lea has read the lesson and passed its quiz, and it is corrected."""
    install_cast(db)
    put_cast_on_record(db)
    root = write_library(tmp_path / "library")
    publish(db, root, None, "", NOON)
    read_lesson(live(db))
    pass_quiz(live(db))
    write_library(root, lesson=LESSON.replace("injects nothing", "never injects"))
    return db, root


def complete(db):
    evaluate(live(db))
    attest(live(db))


def test_it_gets_the_task_and_the_mail_with_the_award(begun):
    db, root = begun
    assert publish(db, root, None, "", LATER, recall=WISH).concerned == 0

    complete(db)

    (award,) = credits(db, LEA.actor)
    assert tasks(db) == [(award.award_id, None)]
    (waiting,) = open_recalls(db, LEA.actor)
    told = [mail for mail in mails(db) if "Your award stays" in mail.body]
    assert [(mail.recipient, mail.subject) for mail in told] == [
        (LEA.email, "Please read again: Needles")
    ]
    assert "The depth was wrong." in told[0].body
    assert verify(db) == []
    answer_recall(*live(db), LEA.actor, waiting.id, RIGHT, LATER)
    assert open_recalls(db, LEA.actor) == []
    assert verify(db) == []


def test_whoever_read_the_corrected_text_is_asked_nothing(db, tmp_path):
    install_cast(db)
    root = write_library(tmp_path / "library")
    publish(db, root, None, "", NOON)
    write_library(root, lesson=LESSON.replace("injects nothing", "never injects"))
    publish(db, root, None, "", LATER, recall=WISH)

    for step in (read_lesson, pass_quiz, evaluate, attest):
        step(live(db))

    assert len(credits(db, LEA.actor)) == 1
    assert (tasks(db), mails(db)) == ([], [])


def test_every_recall_of_the_text_is_told(begun):
    db, root = begun
    publish(db, root, None, "", LATER, recall=WISH)
    write_library(root, lesson=LESSON.replace("injects nothing", "never ever injects"))
    publish(db, root, None, "", LATER, recall=WISH)

    complete(db)

    assert len(open_recalls(db, LEA.actor)) == 2
    assert verify(db) == []


def test_it_holds_where_the_recalled_text_is_live_again(begun):
    db, root = begun
    publish(db, root, None, "", LATER, recall=WISH)
    with db.read() as connection:
        (recall,) = all_recalls(connection)
    publish_release(db, 1, None, "", LATER, despite=[recall.id])

    complete(db)

    assert [row.id for row in open_recalls(db, LEA.actor)] == [recall.id]


@pytest.mark.parametrize(
    ("by_hand", "said"),
    [
        (delete(RecallTask), "awards"),
        (update(RecallTask).values(done_at=LATER), "is done without an entry"),
    ],
)
def test_a_task_that_is_changed_by_hand_is_found(begun, by_hand, said):
    db, root = begun
    publish(db, root, None, "", LATER, recall=WISH)
    complete(db)
    with db.write() as connection:
        connection.execute(by_hand)

    assert [said in broken.what for broken in verify(db)] == [True]


def test_a_recall_misses_no_award_that_is_made_meanwhile(begun, monkeypatch):
    """The award is not committed when the recall begins: one of them waits for the other."""
    db, root = begun
    evaluate(live(db))
    recalling = Thread(target=lambda: publish(db, root, None, "", LATER, recall=WISH))
    appended = ledger_rows.append

    def stopped(connection, entry, act, *more):
        appended(connection, entry, act, *more)
        if act == "award.made":
            recalling.start()
            somebody_waits(db)

    monkeypatch.setattr(ledger_rows, "append", stopped)
    attest(live(db))
    recalling.join()

    assert len(tasks(db)) == 1
    assert verify(db) == []
