"""Who reports reading a text in the moment of its recall, or just after, is told as well."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Thread

import pytest
from sqlalchemy import select, update

from courseware.domain.errors import Conflict
from courseware.domain.people import Role
from courseware.domain.reading import ReadHow
from courseware.services.acting import COMMAND_LINE
from courseware.services.identity import merging
from courseware.services.identity.merging import merge, preview_merge
from courseware.services.lessons import reading
from courseware.services.lessons.reading import mark_parts, report_seconds
from courseware.services.membership import clinics
from courseware.services.proving.ledger_walk import verify
from courseware.services.recalls.recalling import RecallWish, answer_recall, open_recalls
from courseware.services.releases.live import CatalogueSource
from courseware.services.releases.publishing import publish, publish_release
from courseware.store import recall_readers
from courseware.store.credits import reading as rows
from courseware.store.records import ledger
from courseware.store.tables import LedgerEntry, Mail, Reading, Recall, RecallReader, Release
from tests.cast import ADA, HAL, LEA, LUC, NOON, RIVERSIDE, install_cast, put_cast_on_record
from tests.library import LESSON, write_library
from tests.services.test_credit import attest, evaluate, pass_quiz, read_lesson
from tests.services.test_lock_order import PATIENCE_SECONDS, somebody_waits

LATER = NOON + timedelta(days=1)
WISH = RecallWish("needles", ("q0",), "The depth was wrong.")
RIGHT = {"q0.answer": ["a"]}


def live(db):
    return (db, CatalogueSource(db).current(0))


@pytest.fixture
def corrected(db, tmp_path):
    """(database, catalogue of the text that is wrong, folder with the corrected one)."""
    install_cast(db)
    put_cast_on_record(db)
    root = write_library(tmp_path / "library")
    publish(db, root, None, "", NOON)
    catalogue = live(db)[1]
    write_library(root, lesson=LESSON.replace("injects nothing", "never injects"))
    return db, catalogue, root


def recall(corrected, when=LATER):
    db, _, root = corrected
    return publish(db, root, None, "", when, recall=WISH)


def button(corrected, member=LEA, shown=None, catalogue=None, when=LATER):
    db, stale, _ = corrected
    lesson = (catalogue or stale).lesson("needles")
    how = (ReadHow.BUTTON, when, shown)
    return mark_parts(db, stale, member.actor, lesson, [lesson.parts[0].id], *how)


def seconds(corrected, member=LEA, shown=None, catalogue=None, when=LATER):
    db, stale, _ = corrected
    lesson = (catalogue or stale).lesson("needles")
    report = {lesson.parts[0].id: 5}
    return report_seconds(db, stale, member.actor, lesson, report, when, shown)


def told(db):
    with db.read() as connection:
        query = select(Mail.recipient).where(Mail.subject == "Please read again: Needles")
        return list(connection.scalars(query))


@pytest.mark.parametrize("act", [button, seconds])
def test_a_worker_that_has_not_seen_the_release_yet_tells_its_reader(corrected, act):
    db = corrected[0]
    assert recall(corrected).concerned_readers == 0

    act(corrected)
    act(corrected)

    assert told(db) == [LEA.email]
    (waiting,) = open_recalls(db, LEA.actor)
    assert not waiting.awarded
    assert verify(db) == []
    answer_recall(*live(db), LEA.actor, waiting.id, RIGHT, LATER)
    act(corrected)
    assert (open_recalls(db, LEA.actor), len(told(db))) == ([], 1)
    assert verify(db) == []


@pytest.mark.parametrize("act", [button, seconds])
def test_a_report_that_is_refused_for_its_text_tells_its_reader(corrected, act):
    db, stale, _ = corrected
    recall(corrected)
    fresh, shown = live(db)[1], stale.lesson("needles").revision_sha256

    for _ in range(2):
        with pytest.raises(Conflict, match="was revised while this page was open"):
            act(corrected, shown=shown, catalogue=fresh)

    assert told(db) == [LEA.email]
    assert len(open_recalls(db, LEA.actor)) == 1
    with db.read() as connection:
        assert connection.execute(select(Reading)).all() == []
        acts = select(LedgerEntry.actor_id).where(LedgerEntry.act == "recall.reached")
        assert connection.scalars(acts).all() == [LEA.id]
    assert verify(db) == []


def test_a_text_that_nobody_recalled_or_that_is_live_again_tells_nobody(corrected):
    db, _, root = corrected
    button(corrected)
    for shown in ("0" * 64, "nonsense", ""):
        with pytest.raises(Conflict):
            button(corrected, LUC, shown)
    assert recall(corrected).concerned_readers == 1
    (waiting,) = open_recalls(db, LEA.actor)
    publish_release(db, 1, None, "", LATER, despite=[waiting.id])
    button(corrected, LUC)
    publish(db, root, None, "", LATER)

    assert open_recalls(db, LUC.actor) == []
    seconds(corrected, LUC)  # replaced once more: now it is an earlier text again
    assert len(open_recalls(db, LUC.actor)) == 1
    assert verify(db) == []


def test_an_award_that_the_report_makes_asks_once(corrected):
    db, stale, _ = corrected
    read_lesson((db, stale))
    for step in (pass_quiz, evaluate, attest):
        step((db, stale))
    with db.write() as connection:
        for table in ("recall_task", "award", "lesson_read", "reading"):
            connection.exec_driver_sql(f"DELETE FROM {table}")
    recall(corrected)

    read_lesson((db, stale))

    (waiting,) = open_recalls(db, LEA.actor)
    assert waiting.awarded
    assert told(db) == [LEA.email]


@pytest.mark.parametrize("act", [button, seconds])
def test_a_recall_misses_no_report_that_is_not_committed_yet(corrected, act, monkeypatch):
    db = corrected[0]
    recalling = Thread(target=recall, args=(corrected,))
    put = rows.put

    def stopped(*arguments):
        put(*arguments)
        recalling.start()
        somebody_waits(db)

    monkeypatch.setattr(reading.rows, "put", stopped)
    act(corrected)
    recalling.join(PATIENCE_SECONDS)

    assert len(open_recalls(db, LEA.actor)) == 1
    assert told(db) == [LEA.email]
    assert verify(db) == []


def installation(connection):
    ledger.lock_head(connection, "installation")


def riverside(connection):
    ledger.lock_head(connection, RIVERSIDE)


@pytest.mark.parametrize("hold", [recall_readers.hold_reports, installation, riverside])
def test_a_recall_is_dated_after_all_that_it_waited_for(corrected, hold):
    db, moments = corrected[0], [NOON]
    clinics.grant_role(db, COMMAND_LINE, LUC.id, RIVERSIDE, Role.ASSESSOR, NOON)

    with ThreadPoolExecutor(1) as pool:
        with db.write() as connection:
            hold(connection)
            waiting = pool.submit(recall, corrected, when=lambda: moments[-1])
            somebody_waits(db)
            moments.append(LATER)
        assert waiting.result(PATIENCE_SECONDS).published

    with db.read() as connection:
        assert connection.scalars(select(Recall.begun_at)).all() == [LATER]
        assert connection.scalars(select(Release.published_at)).all() == [NOON, LATER]
    assert verify(db) == []


@pytest.mark.parametrize("act", [button, seconds])
def test_a_report_is_dated_after_the_recall_that_it_waited_for(corrected, act):
    db, moments = corrected[0], [NOON]

    with ThreadPoolExecutor(1) as pool:
        with db.write() as connection:
            recall_readers.hold_reports(connection)
            waiting = pool.submit(act, corrected, when=lambda: moments[-1])
            somebody_waits(db)
            moments.append(LATER)
        waiting.result(PATIENCE_SECONDS)

    with db.read() as connection:
        assert connection.scalars(select(Reading.reported_at)).all() == [LATER]


def test_a_recall_finds_the_reader_of_accounts_that_are_merged_meanwhile(corrected, monkeypatch):
    """On SQLite, where there is one writer, the recall comes wholly after the merge."""
    db, stale, _ = corrected
    button(corrected)
    plan = preview_merge(db, stale, ADA.actor, HAL.email, LEA.email)
    recalling = Thread(target=recall, args=(corrected,))
    close = merging._close

    def stopped(*arguments):
        close(*arguments)
        recalling.start()
        somebody_waits(db)

    monkeypatch.setattr(merging, "_close", stopped)
    merge(db, stale, ADA.actor, HAL.id, LEA.id, plan.digest, "One person", LATER)
    recalling.join(PATIENCE_SECONDS)

    assert len(open_recalls(db, HAL.actor)) == 1
    assert told(db) == [HAL.email]
    assert verify(db) == []


def test_a_reader_who_was_told_later_is_held_against_the_ledger(corrected):
    db = corrected[0]
    recall(corrected)
    button(corrected)
    with db.write() as connection:
        connection.execute(update(RecallReader).values(person_id=LUC.id))

    assert ["readers" in broken.what for broken in verify(db)] == [True]
