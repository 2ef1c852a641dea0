"""Every column of practice that counts, changed by hand, is found: table by table."""

from datetime import date, datetime, timedelta
from fractions import Fraction

import pytest
from sqlalchemy import delete, insert, select, update

from courseware.services import retention
from courseware.services.competency import assessors
from courseware.services.competency.decisions import adverse, deciding
from courseware.services.competency.documents import papers, waiving
from courseware.services.competency.logbooks import taking_back
from courseware.services.competency.observations import afterwards, correcting
from courseware.services.credits.repeating import repeat_course
from courseware.services.identity import accounts
from courseware.services.proving.ledger_walk import verify
from courseware.services.reconciling.everything import disagreements
from courseware.store.tables import (
    AcceptanceEnd,
    AdverseEvent,
    Award,
    CompetencyDecision,
    ConfirmedSessionEnd,
    CourseRound,
    DeletionRequest,
    FoundingAssessor,
    LogbookSession,
    Observation,
    ObservationWord,
    OutsideEvidence,
    Waiver,
)
from tests.beginnings import begin
from tests.cast import ADA, ASA, LEA, LUC, MAX, NOON, PASSWORD, RIVERSIDE
from tests.services.competency.practice import answer_all, event, hand_in, log
from tests.services.test_credit import attest, evaluate, pass_quiz, read_lesson
from tests.ward import BEN, THIGH, noon

D1, D2, D3, D4 = "2026-03-02", "2026-03-05", "2026-03-09", "2026-03-10"
IN_A_YEAR = NOON + timedelta(days=366)

# Columns that no entry speaks of, because nothing of record follows from them.
FREE = {
    Observation: {"requested_by", "requested_at", "proposed_for", "self_rated_at"},
    ObservationWord: {"id"},
    CompetencyDecision: set(),
    AdverseEvent: set(),
    LogbookSession: {"key", "entered_at"},
    AcceptanceEnd: set(),
    ConfirmedSessionEnd: set(),
    OutsideEvidence: {"file_type", "file_size", "added_at"},
    Waiver: set(),
    FoundingAssessor: {"id"},
    CourseRound: set(),
    DeletionRequest: {"asked_at"},
}


def lived(ward):
    """Each kind of act has happened at least once, and all of it is on record."""
    begin("practice has been lived", ward.db, lambda db: live(ward))
    return ward


def live(ward):
    db, catalogue = ward.db, ward.catalogue
    seen, other = ward.certify(D1)
    afterwards.acknowledge(db, LEA.actor, seen, "I would do it so again.", noon(D1))
    log(ward, D1, "thigh arm-hand", now=D2, note="Went well.")
    answer_all(ward, day=D2)
    log(ward, D2, now=D2)
    answer_all(ward, day=D2, confirmed=False, reason="I was not there.")
    ward.observe(D3, ASA, scope=THIGH)
    ward.confirm(D3, scope=THIGH)
    (confirmed,) = taking_back.confirmed_page(db, ASA.actor, 1).sessions
    other_learners = (ASA.actor, confirmed.id, "Another learner's.")
    taking_back.take_back_confirmation(db, catalogue, *other_learners, noon(D4))
    scene = (db, catalogue, MAX.actor, LEA.id, RIVERSIDE)
    adverse.note_event(*scene, event(), noon(D4))
    about = ward.about()
    deciding.suspend(db, catalogue, MAX.actor, about, "Complaint.", noon(D3))
    deciding.reinstate(db, catalogue, MAX.actor, about, "Answered.", noon(D4))
    deciding.withdraw(db, catalogue, MAX.actor, about, "By mistake.", noon(D4))
    corrected = correcting.begin_correction(db, catalogue, BEN.actor, other, "Side.", noon(D4))
    ward.sign(corrected, BEN, D4)
    afterwards.retract(db, catalogue, ASA.actor, seen, "Wrong form.", PASSWORD, noon(D4))
    with_papers(ward)
    waiver = ("cl-y", "checklist:cl-x", "teaches_the_subject", "Seen.", date(2027, 1, 1))
    waiving.grant_waiver(*scene, *waiver, noon(D1))
    with db.read() as connection:
        waiver_id = connection.scalar(select(Waiver.id))
    waiving.end_waiver(db, ward.catalogue, MAX.actor, LEA.id, RIVERSIDE, waiver_id, noon(D4))
    with db.read() as connection:
        query = select(FoundingAssessor.id).where(FoundingAssessor.person_id == ASA.id)
        designation = connection.scalars(query).first()
    assessors.end_designation(db, ADA.actor, designation, "Moved away.", noon(D4))
    with_a_further_round(ward)


def with_papers(ward):
    paper = hand_in(ward, ward.library.parent / "documents", expires_on=date(2027, 1, 1))
    papers.decide_paper(ward.db, MAX.actor, paper, True, "Saw the original.", noon(D2))
    papers.take_back_acceptance(ward.db, MAX.actor, paper, "Another person's.", noon(D3))


def with_a_further_round(ward):
    db, catalogue = ward.db, ward.catalogue
    accounts.add_licence(db, LEA.actor, "IE", "PT-9", NOON)
    for step in (read_lesson, pass_quiz, evaluate, attest):
        step((db, catalogue))
    repeat_course(db, catalogue, LEA.actor, "basics", IN_A_YEAR)
    retention.ask(db, LUC.actor, NOON)
    (request,) = retention.open_requests(db, ADA.actor, NOON)
    retention.answer(db, ADA.actor, request.request_id, NOON)


def test_a_life_of_practice_is_as_its_entries_say(ward):
    assert verify(lived(ward).db) == []


@pytest.mark.parametrize("table", FREE, ids=lambda table: table.__tablename__)
def test_every_column_that_counts_is_held_against_its_entry(sqlite_ward, table):
    db = lived(sqlite_ward).db
    assert db_breaks(db) == []
    columns = {column.name for column in table.__table__.columns}

    unnoticed = {column for column in columns if not is_noticed(db, table, column)}

    assert unnoticed == FREE[table]


def test_a_designation_that_stands_has_no_reason_for_an_end(sqlite_ward):
    db = sqlite_ward.db
    with db.write() as connection:
        held = select(FoundingAssessor.id).order_by(FoundingAssessor.id).limit(1)
        one = connection.scalar(held)
        connection.execute(
            update(FoundingAssessor).where(FoundingAssessor.id == one).values(end_reason="Left.")
        )

    (broken,) = verify(db)

    assert broken.what == f"the designation {one} stands, and yet a reason for its end was written"


@pytest.mark.parametrize("table", FREE, ids=lambda table: table.__tablename__)
def test_a_row_that_is_gone_and_a_row_too_many_are_found(sqlite_ward, table):
    db = lived(sqlite_ward).db
    with db.engine.connect() as connection:
        without_constraints(connection)
        (first, *_) = connection.execute(select(*table.__table__.c)).all()
        same = [column == getattr(first, column.name) for column in table.__table__.primary_key]
        connection.rollback()
        with connection.begin() as undone:
            connection.exec_driver_sql("BEGIN")
            connection.execute(delete(table).where(*same))
            assert any("gone from the database" in b.what for b in disagreements(connection))
            undone.rollback()
        if table in (Observation, CompetencyDecision, Waiver, AdverseEvent, OutsideEvidence):
            with connection.begin() as undone:
                connection.exec_driver_sql("BEGIN")
                connection.execute(insert(table).values({**unlike(table, first), "id": "more"}))
                assert any("more has no entry" in b.what for b in disagreements(connection))
                undone.rollback()


def test_the_licences_of_an_award_are_held_against_the_commitment(sqlite_ward):
    db = lived(sqlite_ward).db
    with db.write() as connection:
        snapshot = dict(connection.scalar(select(Award.snapshot)))
        assert snapshot["licences"] == [{"jurisdiction": "IE", "number": "PT-9"}]
        snapshot["licences"] = [{"jurisdiction": "IE", "number": "PT-1"}]
        connection.execute(update(Award).values(snapshot=snapshot))

    (broken,) = verify(db)

    assert broken.what.endswith("was changed: licences")


@pytest.mark.parametrize(
    ("column", "value", "named"),
    [
        ("decided_on", date(2030, 1, 1), "decided_on"),
        ("zone", "Pacific/Kiritimati", "zone"),
        ("decided_at", NOON + timedelta(days=90), "when"),
    ],
)
def test_a_changed_decision_is_named_by_the_column_that_was_changed(
    sqlite_ward, column, value, named
):
    db = lived(sqlite_ward).db
    with db.write() as connection:
        one = connection.scalar(select(CompetencyDecision.id).limit(1))
        changed = update(CompetencyDecision).where(CompetencyDecision.id == one)
        connection.execute(changed.values({column: value}))

    (broken,) = db_breaks(db)

    assert broken.what.endswith(f"was changed: {named}")


def db_breaks(db):
    with db.read() as connection:
        return disagreements(connection)


def is_noticed(db, table, column):
    """Whether a change of this column, in each row in turn, is found; nothing stays changed."""
    keys = list(table.__table__.primary_key)
    with db.engine.connect() as connection:
        without_constraints(connection)
        rows = on_record(table, connection.execute(select(*table.__table__.c)).all())
        connection.rollback()
        assert rows
        found = []
        for row in rows:
            with connection.begin() as undone:
                connection.exec_driver_sql("BEGIN")
                same = [key == getattr(row, key.name) for key in keys]
                new = other(getattr(row, column), column)
                connection.execute(update(table).where(*same).values({column: new}))
                found.append(disagreements(connection) != [])
                undone.rollback()
        assert len(set(found)) == 1, (column, found)
    return found[0]


def without_constraints(connection):
    """Past SQLAlchemy, whose transaction would make these settings do nothing."""
    raw = connection.connection.dbapi_connection
    raw.execute("PRAGMA foreign_keys=OFF")
    raw.execute("PRAGMA ignore_check_constraints=ON")


def on_record(table, rows):
    """Observations that are open have no entry yet, and a designation ends with its reason."""
    shut = {Observation: "signed_at", FoundingAssessor: "ended_at"}.get(table)
    return [row for row in rows if shut is None or getattr(row, shut)]


def other(value, column):
    """Another value that the column could hold."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | Fraction):
        return value + 70
    if isinstance(value, datetime):
        return value + timedelta(seconds=1)
    if isinstance(value, date):
        return value + timedelta(days=1)
    if isinstance(value, list):
        return [*value, "more"]
    if isinstance(value, dict):
        return {**value, "more": 1}
    if value is None:
        return (
            NOON
            if column.endswith(("_at", "_for", "_from", "_until", "deadline"))
            else date(2030, 1, 1)
            if "_on" in column
            else "x"
        )
    if column == "zone":
        return "Pacific/Kiritimati"
    return {"kind": "other"}.get(column, f"{value}x")


def unlike(table, row):
    """The row once more, as somebody would write it who wants it to count twice."""
    values = row._asdict()
    return {**values, "number": 99} if table is CompetencyDecision else values
