"""A mark that is changed keeps the first one and its reason, and takes a pass only knowingly."""

from fractions import Fraction

import pytest
from sqlalchemy import select, text

from courseware.domain.errors import Conflict, Invalid
from courseware.services.attempts.reviewing import review
from courseware.services.credits.finishing import sign_attestation
from courseware.services.marking.giving import change, give
from courseware.services.marking.queue import next_waiting
from courseware.services.marking.sheet import Chosen, sheet
from courseware.services.proving.ledger_walk import verify
from courseware.services.regrading.correcting import Correction, Kind, Wish, apply, dry_run
from courseware.services.regrading.corrections import applied
from courseware.store.tables import LedgerEntry, Mail
from tests.cast import INA, LEA, LUC, NOON
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


def test_a_changed_mark_keeps_the_first_and_says_why(school):
    db, catalogue = school
    id_ = sit(school, LEA)
    give(db, catalogue, INA.actor, (id_, 4), WORST, NOON)

    result = change(db, catalogue, IDA.actor, (id_, 4), BEST, 1, "It was there.", LATER).result

    assert result.score == stored(db, id_)[0] == 1
    seen = review(db, catalogue, LEA.actor, id_, LATER)
    (told,) = seen.corrected
    assert (told.score_before, told.score_after, told.reason) == (
        Fraction(3, 4), 1, "It was there.",
    )  # fmt: skip
    marks = sheet(db, catalogue, INA.actor, id_, 4).marks
    assert [(m.marker, m.reason, m.levels["risk"]) for m in marks] == [
        ("Ina Novak", None, "hidden"),
        ("Ida Berg", "It was there.", "named"),
    ]
    _, mail = mails_to(db, LEA)
    assert "One of your answers in the quiz “Needles” was marked again." in mail
    assert "Before: 75 %, passed\nNow:    100 %, passed\n\nWhy: It was there." in mail
    assert applied(db, INA.actor) == []  # the reason is about one learner's text
    with db.read() as connection:
        assert "It was there." not in " ".join(connection.scalars(select(LedgerEntry.canonical)))
    assert verify(db) == []


@pytest.mark.parametrize("table", ["answer_mark", "regrade"])
def test_the_reason_of_a_changed_mark_is_held_by_what_its_entries_commit_to(school, table):
    db, catalogue = school
    id_ = sit(school, LEA)
    give(db, catalogue, INA.actor, (id_, 4), WORST, NOON)
    change(db, catalogue, IDA.actor, (id_, 4), BEST, 1, "It was there.", LATER)

    with db.write() as connection:
        connection.execute(text(f"UPDATE {table} SET reason = 'No' WHERE reason IS NOT NULL"))

    assert [one.what for one in verify(db) if "was changed: reason" in one.what]


def test_whoever_keeps_score_and_result_gets_no_mail(school):
    db, catalogue = school
    id_ = sit(school, LEA)
    assert give(db, catalogue, INA.actor, (id_, 4), HALF, NOON).told

    kinder = Chosen(HALF.levels, "Nearly.")
    given = change(db, catalogue, IDA.actor, (id_, 4), kinder, 1, "Only the words.", LATER)

    assert not given.told
    assert len(mails_to(db, LEA)) == 1
    assert review(db, catalogue, LEA.actor, id_, LATER).corrected == ()
    assert verify(db) == []


def test_a_pass_is_lost_only_where_that_is_allowed(people, tmp_path):
    db, catalogue = school = published(people, tmp_path, essay_question(points=9))
    id_ = sit(school, LEA)
    give(db, catalogue, INA.actor, (id_, 4), BEST, NOON)
    again = ((id_, 4), WORST, 1, "Read again.", LATER)

    with pytest.raises(Invalid) as refused:
        change(db, catalogue, INA.actor, *again)
    assert set(refused.value.errors) == {"lost"}
    assert stored(db, id_)[:2] == (1, True)
    assert len(sheet(db, catalogue, INA.actor, id_, 4).marks) == 1

    result = change(db, catalogue, INA.actor, *again, allow_lost_pass=True).result
    assert (result.score, result.passed) == (Fraction(1, 4), False)
    with pytest.raises(Conflict, match="a colleague changed"):
        change(db, catalogue, IDA.actor, (id_, 4), BEST, 1, "Late.", LATER)
    with pytest.raises(Invalid) as refused:
        change(db, catalogue, IDA.actor, (id_, 4), BEST, 2, " ", LATER)
    assert set(refused.value.errors) == {"reason"}
    assert verify(db) == []


def test_a_pass_lost_by_another_mark_says_that_the_award_stays(people, tmp_path):
    db, catalogue = school = published(people, tmp_path, essay_question(points=9))
    read_lesson(school, LEA)
    id_ = sit(school, LEA)
    give(db, catalogue, INA.actor, (id_, 4), BEST, NOON)
    evaluate(school, LEA)
    sign_attestation(db, catalogue, LEA.actor, "basics", "Lea Lindqvist", True, NOON)

    change(db, catalogue, INA.actor, (id_, 4), WORST, 1, "Again.", LATER, allow_lost_pass=True)

    with db.read() as connection:
        told = [body for body in connection.scalars(select(Mail.body)) if "Now:" in body]
    assert ["stays on record" in body for body in told] == [True]
    assert review(db, catalogue, LEA.actor, id_, LATER).award_stays

    change(db, catalogue, INA.actor, (id_, 4), HALF, 2, "Half of it.", LATER)

    with db.read() as connection:
        told = [body for body in connection.scalars(select(Mail.body)) if "Now:" in body]
    (later,) = (body for body in told if "Half of it." in body)
    assert "The award" not in later  # no pass was lost by this one
    assert review(db, catalogue, LEA.actor, id_, LATER).award_stays


def test_full_marks_and_a_drop_decide_what_awaited_a_mark(school):
    db, catalogue = school
    waits = sit(school, LEA, option="b")
    marked = sit(school, LUC)
    give(db, catalogue, INA.actor, (marked, 4), WORST, LATER)
    with pytest.raises(Exception, match="give full marks"):
        dry_run(db, catalogue, INA.actor, Wish("needles", "in-words", Correction(Kind.KEY, "x")))

    full = Wish("needles", "in-words", Correction(Kind.FULL_MARKS), "Unclear.")
    plan = dry_run(db, catalogue, INA.actor, full)
    assert (plan.looked_at, plan.awaiting) == (1, 1)
    apply(db, catalogue, INA.actor, full, LATER)

    assert stored(db, waits)[:2] == (Fraction(1, 4), False)
    assert stored(db, marked)[:2] == (1, True)
    assert next_waiting(db, INA.actor) is None
    with pytest.raises(Conflict, match="correction"):
        give(db, catalogue, INA.actor, (waits, 4), BEST, LATER)
    assert verify(db) == []
    drop = Wish("needles", "in-words", Correction(Kind.DROP), "Unclear.")
    apply(db, catalogue, INA.actor, drop, LATER)
    assert stored(db, marked)[0] == 1
    assert verify(db) == []


def test_a_corrected_key_elsewhere_leaves_the_mark_of_the_person(school):
    db, catalogue = school
    waits, marked = sit(school, LEA), sit(school, LUC)
    give(db, catalogue, INA.actor, (marked, 4), HALF, LATER)
    ids = [f"c{n}" for n in range(2)]
    for id_ in ids:
        wish = Wish("needles", id_, Correction(Kind.FULL_MARKS), "Mended.")
        apply(db, catalogue, INA.actor, wish, LATER)

    assert stored(db, waits)[0] is None
    assert stored(db, marked)[0] == Fraction(10, 12)
    give(db, catalogue, INA.actor, (waits, 4), HALF, LATER)
    assert stored(db, waits)[0] == Fraction(10, 12)
    assert verify(db) == []


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        ('UPDATE answer_mark SET levels = \'{"clear":"yes","risk":"named"}\'', "levels"),
        ("UPDATE answer_mark SET comment = 'Bad.'", "comment"),
        ("DELETE FROM answer_mark", "gone from the database"),
        ("UPDATE attempt SET score = '1/1', passed = true WHERE score IS NOT NULL", "result of"),
        ("UPDATE attempt SET score = '1/1', passed = true WHERE score IS NULL", "the attempt"),
        ("UPDATE attempt SET score = NULL, passed = NULL", "result of"),
    ],
)
def test_what_is_changed_by_hand_is_found_by_the_ledger(school, statement, what):
    db, catalogue = school
    marked, _ = sit(school, LEA), sit(school, LUC)
    give(db, catalogue, INA.actor, (marked, 4), HALF, LATER)
    assert verify(db) == []

    with db.write() as connection:
        connection.execute(text(statement))

    assert any(what in one.what for one in verify(db))
