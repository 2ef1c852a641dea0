"""Each column of people, content, awards and certificates, edited by hand: found, or free."""

from dataclasses import replace

import pytest
from sqlalchemy import delete, select, update

from courseware.domain.people import Role
from courseware.services import reviews
from courseware.services.attempts.overrides import Override, grant_override, withdraw_override
from courseware.services.certificates.issuing import bring_up_to_date
from courseware.services.certificates.office import Office
from courseware.services.certificates.revoking import revoke
from courseware.services.identity import administrators, people
from courseware.services.identity.giving_addresses import correct_address
from courseware.services.installation import Decision, decide
from courseware.services.membership import clinics
from courseware.services.reconciling.everything import disagreements
from courseware.store.quizzes.overrides import overrides_of
from courseware.store.tables import (
    Administrator,
    AttemptOverride,
    Award,
    Certificate,
    CertificateEnd,
    Clinic,
    Membership,
    OverrideWithdrawal,
    Person,
    PersonEmail,
    PersonName,
    Release,
    ReleaseItem,
    Review,
    Revision,
    Setting,
    SigningKey,
)
from tests.beginnings import begin
from tests.cast import ADA, ASA, INA, LEA, LUC, MAX, MOA, NOON, RIVERSIDE
from tests.services.competency.test_reconciling import db_breaks, other, without_constraints
from tests.services.test_credit import attest, evaluate, pass_quiz, read_lesson
from tests.services.test_overrides import LIMITED
from tests.services.test_reconciling_people import LATER

# Why each of these may change unseen; a new column has to be decided here, or be found.
_OWN_ID = "nothing names it"
_MADE = "made from the stored file, which is held against its hash"
FREE = {
    Administrator: {},
    AttemptOverride: {"id": _OWN_ID},
    Award: {},
    Certificate: {"pdf": "its hash is held, and `certificate recheck` reads the file itself"},
    CertificateEnd: {},
    Clinic: {},
    OverrideWithdrawal: {},
    Membership: {"id": _OWN_ID, "staff_number": "the clinic's own; no record rests on it"},
    Person: {
        "email": "records name the account's id; only one that was changed has an entry",
        "password_hash": "a secret that its owner changes",
        "created_at": "what somebody did has dates of its own",
    },
    PersonEmail: {"id": _OWN_ID},
    PersonName: {"id": _OWN_ID},
    Release: {"index_key": _MADE},
    ReleaseItem: {"compiled_key": _MADE},
    Review: {"id": _OWN_ID},
    Revision: {"stored_at": "the releases that name the file have their moment"},
    Setting: {},
    SigningKey: {},
}


def overrides_of_lea(db):
    with db.read() as connection:
        return [row.id for row in overrides_of(connection, LEA.id)]


@pytest.fixture
def lived(sqlite_ward, tmp_path):
    db, catalogue = sqlite_ward.db, sqlite_ward.catalogue

    def fill(db):
        for step in (read_lesson, pass_quiz, evaluate, attest):
            step((db, catalogue))
        clinics.grant_role(db, ADA.actor, LUC.id, RIVERSIDE, Role.ASSESSOR, NOON)
        clinics.end_role(db, ADA.actor, LUC.id, RIVERSIDE, Role.ASSESSOR, LATER)
        administrators.grant_administration(db, ADA.actor, MOA.id, NOON)
        people.suspend(db, ADA.actor, ASA.id, "On leave", NOON)
        people.correct_name(db, ADA.actor, LUC.id, "Luc Morel", "Misspelt", NOON)
        correct_address(db, ADA.actor, LUC.id, "luc@new.example", "Lost.", NOON)
        reviews.record_review(db, "lesson", "needles", INA.email, NOON)
        decide(db, Decision.UNREVIEWED_AWARDS_VALID, True, "Pilot", ADA.id, NOON)
        wider = Override(1, 10, False, "Interrupted", LATER)
        (sqlite_ward.library / "quizzes/basics/needles.yaml").write_text(LIMITED, encoding="utf-8")
        sqlite_ward.publish(NOON)
        limited = sqlite_ward.catalogue
        for key in ("form", "in error"):
            granted = replace(wider, key=key)
            grant_override(db, limited, MAX.actor, LEA.id, "needles", granted, NOON)
        in_error = overrides_of_lea(db)[0]
        withdraw_override(db, MAX.actor, LEA.id, in_error, "The wrong quiz", NOON)
        office = Office("Riverside Education", "https://learn.example.org", tmp_path / "keys")
        bring_up_to_date(db, office, LEA.id, NOON, LEA.id)
        people.correct_name(db, ADA.actor, LEA.id, "Lea Lund", "She married.", NOON)
        (second,) = bring_up_to_date(db, office, LEA.id, LATER, LEA.id).numbers
        revoke(db, ADA.actor, second, "holder_asked", "As asked.", LATER)
        assert db_breaks(db) == []

    begin("ward has lived", db, fill)
    return db


@pytest.mark.parametrize("table", FREE, ids=lambda table: table.__tablename__)
def test_every_column_is_found_or_free_with_a_reason(lived, table):
    columns = {column.name for column in table.__table__.columns}

    unnoticed = {column for column in columns if not noticed(lived, table, column)}

    assert unnoticed == set(FREE[table])


@pytest.mark.parametrize("new", [None, "somebody"])
def test_an_account_that_is_gone_is_found_where_it_acted(lived, new):
    with lived.engine.connect() as connection:
        without_constraints(connection)
        connection.exec_driver_sql("BEGIN")
        gone = Person.id == ADA.id
        change = delete(Person).where(gone) if new is None else update(Person).values(id=new)
        connection.execute(change if new is None else change.where(gone))
        whats = [one.what for one in disagreements(connection)]
        connection.rollback()

    said = f"the account {ADA.id} "
    assert any(w.startswith(said) and w.endswith("gone from the database") for w in whats)


def noticed(db, table, column):
    """Whether a change of this column is found in every row; nothing stays changed."""
    keys = list(table.__table__.primary_key)
    with db.engine.connect() as connection:
        without_constraints(connection)
        rows = connection.execute(select(*table.__table__.c)).all()
        connection.rollback()
        assert rows
        for row in rows:
            with connection.begin() as undone:
                connection.exec_driver_sql("BEGIN")
                same = [key == getattr(row, key.name) for key in keys]
                new = changed(getattr(row, column), column)
                connection.execute(update(table).where(*same).values({column: new}))
                found = disagreements(connection)
                undone.rollback()
            if not found:
                return False
    return True


def changed(value, column):
    if isinstance(value, bytes):
        return value + b"x"
    return other(value, column)
