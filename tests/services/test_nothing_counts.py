"""A correction never leaves an attempt without a question that counts, graded or not."""

import re

import pytest
from sqlalchemy import update

from courseware.domain.errors import Conflict, Refusal
from courseware.services.attempts import starting
from courseware.services.attempts.submitting import submit
from courseware.services.proving.ledger_walk import verify
from courseware.services.regrading.correcting import Correction, Kind, Wish, apply, dry_run
from courseware.services.releases.live import CatalogueSource
from courseware.services.releases.preparing import prepare
from courseware.services.releases.publication import plan, plan_release
from courseware.services.releases.publishing import make_live, publish, publish_release
from courseware.store.tables import AttemptQuestion
from tests.beginnings import begin
from tests.cast import INA, LEA, LUC, NOON, install_cast, put_cast_on_record
from tests.library import LESSON, essay_question, quiz, write_library
from tests.services.free_texts import LATER, mails_to, sit, stored

DROP = Correction(Kind.DROP)
DRAWN = (
    "  - {objective: N1.1, type: single, count: 2}\n"
    "  - {objective: N1.2, type: single, count: 1, critical: true}\n"
)


@pytest.fixture
def people(db):
    def fill(db):
        install_cast(db)
        put_cast_on_record(db)

    begin("cast on record", db, fill)
    return db


def library_of(folder, draw="", *essays):
    """Files of a quiz whose draw consists of these rows and of its free texts."""
    text = quiz(cases=essays or (essay_question(),))
    assert DRAWN in text
    text, lesson = text.replace(DRAWN, draw), LESSON
    if not draw:  # then only the free texts are graded, and one objective
        for was, now_it_is in (("use: graded", "use: practice"), ("N1.2", "N1.1")):
            text = text.replace(was, now_it_is)
        text = text.replace("critical: true", "critical: false")
        lesson = LESSON.replace('  - {id: N1.2, text: "Refuse the unsafe", bloom: apply}\n', "")
    return write_library(folder, text, lesson)


def live(db, folder, draw="", *essays, now=NOON):
    """Such files, published."""
    outcome = publish(db, library_of(folder, draw, *essays), None, "", now)
    assert not outcome.refused, outcome.problems
    return db, CatalogueSource(db).current(0)


def wish(question="in-words", correction=DROP, **more):
    return Wish("needles", question, correction, "Nobody can know that.", **more)


def refuse(school, asked=None):
    for act in (
        lambda: dry_run(*school, INA.actor, asked or wish()),
        lambda: apply(*school, INA.actor, asked or wish(), LATER),
    ):
        with pytest.raises(Refusal, match="no other question that counts — give full marks"):
            act()


def test_the_only_question_is_not_dropped_from_an_attempt_that_awaits_marks(people, tmp_path):
    school = live(people, tmp_path)
    id_ = sit(school, LEA)
    # The live draw has other questions: what is refused is refused for the sake of the attempt.
    later = live(people, tmp_path, DRAWN, now=LATER)

    refuse(later)

    assert stored(people, id_) == (None, None, None)
    assert mails_to(people, LEA) == []
    full = apply(*later, INA.actor, wish(correction=Correction(Kind.FULL_MARKS)), LATER)
    assert full.awaiting == 1
    assert stored(people, id_)[:2] == (1, True)
    assert verify(people) == []


def test_nor_from_an_attempt_under_way(people, tmp_path):
    school = live(people, tmp_path)
    sit(school, LEA, hand_in=False)

    refuse(live(people, tmp_path, DRAWN, now=LATER))


def test_nor_from_a_live_draw_that_could_consist_of_it(people, tmp_path):
    school = live(people, tmp_path)

    refuse(school)


def test_of_a_draw_the_last_question_that_counts_is_kept(people, tmp_path):
    both = "  - {objective: N1.2, type: single, count: 1, critical: true}\n"
    school = live(people, tmp_path, both)
    apply(*school, None, wish(), LATER)  # c0 or c1 is asked too

    refuse(school, wish("c0"))  # whoever draws it has nothing else
    with pytest.raises(Conflict, match="in force already"):
        apply(*school, None, wish(), LATER)
    assert verify(people) == []


def test_an_attempt_in_which_nothing_counts_is_not_failed(people, tmp_path, monkeypatch):
    """Should one come about all the same, it waits for a correction instead of failing."""
    db, catalogue = school = live(people, tmp_path)
    id_ = sit(school, LEA, hand_in=False)
    monkeypatch.setattr("courseware.services.regrading.correcting.refuse_empty", lambda *_: None)
    apply(*school, None, wish(), LATER)

    with pytest.raises(Refusal, match="No question of this attempt counts"):
        submit(db, catalogue, LEA.actor, id_, LATER)

    assert stored(db, id_) == (None, None, None)
    apply(*school, None, wish(correction=Correction(Kind.FULL_MARKS)), LATER)
    assert submit(db, catalogue, LEA.actor, id_, LATER).passed
    assert verify(db) == []


def test_an_attempt_that_was_left_with_nothing_hinders_no_correction(people, tmp_path):
    """An earlier version graded it with 0 %; full marks for a question bring it back."""
    school = live(people, tmp_path)
    id_ = sit(school, LEA, words=" ")
    with people.write() as connection:
        of_it = AttemptQuestion.attempt_id == id_
        connection.execute(update(AttemptQuestion).where(of_it).values(points=0))
    later = live(people, tmp_path, DRAWN, now=LATER)

    assert dry_run(*later, INA.actor, wish()).changes == ()
    full = dry_run(*later, INA.actor, wish(correction=Correction(Kind.FULL_MARKS)))
    assert [change.row["score_after"] for change in full.changes] == [1]


@pytest.fixture
def dropped_meanwhile(people, tmp_path, monkeypatch):
    """(database, release 1): a draw of its quiz may have dropped questions only."""
    publish(people, write_library(tmp_path, quiz()), None, "", NOON)
    school = people, CatalogueSource(people).current(0)
    for member, drawn in ((LEA, ("q0", "q2", "c0")), (LUC, ("q1", "q3", "c1"))):
        monkeypatch.setattr(starting, "draw", lambda *_, drawn=drawn: drawn)
        sit(school, member)
    monkeypatch.undo()
    later = live(people, tmp_path, DRAWN, now=LATER)
    for question in ("q0", "q1", "c0"):
        apply(*later, None, wish(question), LATER)
    return people, school[1].release_id


def told_of(problems):
    return [
        (p.path, str(p.severity), p.message, p.suggestion) for p in problems if p.code == "CW178"
    ]


def test_a_release_whose_questions_were_dropped_since_does_not_come_back(dropped_meanwhile):
    db, first = dropped_meanwhile
    planned = told_of(plan_release(db, first).problems)

    refused = publish_release(db, first, None, "", LATER)

    assert refused.refused and not refused.published
    assert told_of(refused.problems) == planned
    ((path, severity, message, mend),) = planned
    assert (path, severity) == ("quizzes/basics/needles.yaml", "error")
    assert message.endswith("dropped q0, q1, c0 in this revision")
    assert "in the file, or draw others besides; or give full marks" in mend


def test_nor_do_files_that_hold_such_a_quiz(dropped_meanwhile, tmp_path):
    db, _ = dropped_meanwhile

    for text in (quiz(), quiz(extra="# A remark mends no question.\n")):
        outcome = publish(db, write_library(tmp_path, text), None, "", LATER)
        assert outcome.refused and len(told_of(outcome.problems)) == 1

    mended = write_library(tmp_path, quiz(wording="Which one of them"))
    assert publish(db, mended, None, "", LATER).published


def test_full_marks_let_a_later_revision_of_such_a_quiz_go_live(dropped_meanwhile, tmp_path):
    """They are given in the revisions that were attempted, and go on from there."""
    db, _ = dropped_meanwhile
    files = write_library(tmp_path, quiz(extra="# A remark mends no question.\n"))
    ((_, _, _, mend),) = told_of(plan(db, files).problems)
    named = re.findall(r"regrade needles (\w+) --full-marks --revision (\w{12})`", mend)

    for question, revision in named:
        full = wish(question, Correction(Kind.FULL_MARKS), revisions=(revision,))
        apply(db, CatalogueSource(db).current(0), None, full, LATER)

    assert len(named) == 1
    assert publish(db, files, None, "", LATER).published


def test_the_corrections_that_it_names_let_it_come_back(dropped_meanwhile):
    db, first = dropped_meanwhile
    ((_, _, _, mend),) = told_of(plan_release(db, first).problems)
    named = re.findall(r"regrade needles (\w+) --full-marks --revision (\w{12})`", mend)
    catalogue = CatalogueSource(db).current(0)

    for question, revision in named:
        full = wish(question, Correction(Kind.FULL_MARKS), revisions=(revision,))
        apply(db, catalogue, None, full, LATER)

    assert len(named) == 1
    assert publish_release(db, first, None, "", LATER).published
    assert verify(db) == []


def test_what_was_looked_at_is_not_published_once_a_question_was_dropped(people, tmp_path):
    school = live(people, tmp_path, DRAWN)
    prepared = prepare(people, write_library(tmp_path, quiz()))
    apply(*school, None, wish(), LATER)

    with pytest.raises(Conflict, match="A question was dropped meanwhile"):
        make_live(people, prepared, None, "", LATER)


def test_no_question_is_dropped_by_what_another_release_says_of_the_draw(people, tmp_path):
    school = live(people, tmp_path, DRAWN)
    live(people, tmp_path, now=LATER)

    with pytest.raises(Conflict, match="Another release went live meanwhile"):
        apply(*school, None, wish("c0"), LATER)
