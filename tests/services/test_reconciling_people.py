"""Accounts, names, roles and decisions changed behind the ledger's back are found and located."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, insert, select, update

from courseware.domain.people import Role
from courseware.services import reviews
from courseware.services.attempts.overrides import Override, grant_override
from courseware.services.identity import administrators, merging, people
from courseware.services.identity.address_changes import (
    ask_for_address,
    confirm_address,
)
from courseware.services.identity.giving_addresses import correct_address
from courseware.services.installation import Decision, decide
from courseware.services.membership import clinics
from courseware.services.proving.ledger_walk import verify
from courseware.store.tables import (
    Administrator,
    Attempt,
    AttemptOverride,
    Award,
    Clinic,
    LedgerDisclosure,
    Membership,
    Person,
    PersonEmail,
    PersonName,
    Review,
    Setting,
)
from tests.beginnings import begin
from tests.cast import (
    ADA,
    ASA,
    HAL,
    HILLTOP,
    INA,
    LEA,
    LUC,
    MAX,
    MOA,
    NOON,
    PASSWORD,
    RIVERSIDE,
    put_cast_on_record,
)
from tests.services.test_credit import attest, evaluate, pass_quiz, read_lesson
from tests.services.test_overrides import published

LATER = NOON + timedelta(days=1)


@pytest.fixture
def lived(school, tmp_path):
    """A database in which every kind of act has happened once."""
    db, catalogue = school

    def fill(db):
        put_cast_on_record(db)
        for step in (read_lesson, pass_quiz, evaluate, attest):
            step(school)
        clinics.grant_role(db, ADA.actor, LUC.id, RIVERSIDE, Role.ASSESSOR, NOON)
        clinics.end_role(db, ADA.actor, LUC.id, RIVERSIDE, Role.ASSESSOR, LATER)
        administrators.grant_administration(db, ADA.actor, MOA.id, NOON)
        people.suspend(db, ADA.actor, ASA.id, "On leave", NOON)
        people.correct_name(db, ADA.actor, LUC.id, "Luc Morel", "Misspelt", NOON)
        secrets = []
        ask_for_address(db, MOA.actor, "moa@new.example", PASSWORD, hand_to(secrets), NOON)
        confirm_address(db, MOA.actor, secrets[0], NOON)
        correct_address(db, ADA.actor, LUC.id, "luc@new.example", "Lost.", NOON)
        plan = merging.preview_merge(db, catalogue, ADA.actor, INA.email, HAL.email)
        merging.merge(db, catalogue, ADA.actor, INA.id, HAL.id, plan.digest, "One person", NOON)
        reviews.record_review(db, "lesson", "needles", INA.email, NOON)
        decide(db, Decision.UNREVIEWED_AWARDS_VALID, True, "Pilot", ADA.id, NOON)
        wider = Override(1, 10, False, "Interrupted", LATER, key="form")
        limited = published(db, tmp_path / "library")
        grant_override(db, limited, MAX.actor, LEA.id, "needles", wider, NOON)
        assert verify(db) == []

    begin("people have lived", db, fill)
    return db


def hand_to(secrets):
    """What makes links out of secrets, and hands them over."""
    return lambda secret: secrets.append(secret) or secret


def role_of(person, role, ended=False):
    held = Membership.ended_at.is_not(None) if ended else Membership.ended_at.is_(None)
    return (Membership.person_id == person.id) & (Membership.role == role.value) & held


INSERTED = {
    "a role": insert(Membership).values(
        id="forged", person_id=LEA.id, clinic_id=HILLTOP, role="manager", since=NOON
    ),
    "a past role": insert(Membership).values(
        id="forged",
        person_id=LEA.id,
        clinic_id=HILLTOP,
        role="manager",
        since=NOON,
        ended_at=LATER,
    ),
    "an administrator": insert(Administrator).values(person_id=LEA.id, since=NOON),
    "a clinic": insert(Clinic).values(
        id="forged", slug="forged", name="F", timezone="UTC", created_at=NOON
    ),
    "an earlier name": insert(PersonName).values(
        id="forged", person_id=LEA.id, name="L", replaced_at=NOON, reason="x"
    ),
    "an earlier address": insert(PersonEmail).values(
        id="forged", person_id=LEA.id, email="l@example.org", replaced_at=NOON
    ),
    "a decision": insert(Setting).values(name="demonstration", value=False, set_at=NOON),
    "a review": insert(Review).values(
        id="forged",
        kind="lesson",
        content_id="needles",
        revision_sha256="0" * 64,
        person_id=INA.id,
        reviewer_name=INA.name,
        reviewed_at=NOON,
    ),
    "an override": insert(AttemptOverride).values(
        id="forged",
        person_id=LEA.id,
        quiz_id="needles",
        extra_attempts=5,
        extra_minutes=0,
        waive_cooldown=True,
        reason="x",
        granted_by=MAX.id,
        granted_at=NOON,
        expires_at=LATER,
    ),
}
CHANGED = {
    "the role itself": update(Membership)
    .where(role_of(MAX, Role.MANAGER))
    .values(role="administrator"),
    "whose role it is": update(Membership)
    .where(role_of(MAX, Role.MANAGER))
    .values(person_id=LEA.id),
    "since when": update(Membership).where(role_of(MAX, Role.MANAGER)).values(since=LATER),
    "a role that was ended": update(Membership)
    .where(role_of(LUC, Role.ASSESSOR, ended=True))
    .values(ended_at=None),
    "when it ended": update(Membership)
    .where(role_of(LUC, Role.ASSESSOR, ended=True))
    .values(ended_at=NOON),
    "a role that is held": update(Membership)
    .where(role_of(LEA, Role.LEARNER))
    .values(ended_at=LATER),
    "an administrator's beginning": update(Administrator)
    .where(Administrator.person_id == MOA.id)
    .values(since=LATER),
    "a suspension": update(Person).where(Person.id == ASA.id).values(suspended_at=None),
    "a suspension's moment": update(Person).where(Person.id == ASA.id).values(suspended_at=LATER),
    "an open account": update(Person).where(Person.id == MAX.id).values(suspended_at=NOON),
    "a merge": update(Person).where(Person.id == HAL.id).values(merged_into=None),
    "a merge's survivor": update(Person).where(Person.id == HAL.id).values(merged_into=MAX.id),
    "a merge that never was": update(Person).where(Person.id == LUC.id).values(merged_into=LEA.id),
    "a name": update(Person).where(Person.id == MAX.id).values(name="Somebody Else"),
    "a corrected name": update(Person).where(Person.id == LUC.id).values(name="Luc Moreau"),
    "an earlier name": update(PersonName).values(name="Somebody Else"),
    "an earlier name's moment": update(PersonName).values(replaced_at=LATER),
    "an earlier address": update(PersonEmail).values(email="somebody@example.org"),
    "a reason of one who changed their own": update(PersonEmail)
    .where(PersonEmail.person_id == MOA.id)
    .values(reason="Lost."),
    "a changed address": update(Person).where(Person.id == MOA.id).values(email="moa@old.example"),
    "a clinic's name": update(Clinic).where(Clinic.id == RIVERSIDE).values(name="Other"),
    "a clinic's zone": update(Clinic).where(Clinic.id == RIVERSIDE).values(timezone="UTC"),
    "a decision": update(Setting).values(value=False),
    "a review": update(Review).values(revision_sha256="0" * 64),
    "a reviewer": update(Review).values(person_id=MAX.id),
    "an override": update(AttemptOverride).values(extra_attempts=9),
    "an override's end": update(AttemptOverride).values(expires_at=LATER + timedelta(days=9)),
    "an award's holder": update(Award).values(person_id=MAX.id),
    "an award's moment": update(Award).values(awarded_at=LATER),
    "an award's course": update(Award).values(course_id="other"),
    "an attempt's person": update(Attempt).values(person_id=MAX.id),
    "an attempt's quiz": update(Attempt).values(quiz_id="other"),
}
REMOVED = {
    "a held role": delete(Membership).where(role_of(MAX, Role.MANAGER)),
    "a past role": delete(Membership).where(role_of(LUC, Role.ASSESSOR, ended=True)),
    "an administrator": delete(Administrator).where(Administrator.person_id == MOA.id),
    "an earlier name": delete(PersonName),
    "an earlier address": delete(PersonEmail),
    "a decision": delete(Setting),
    "a review": delete(Review),
    "an override": delete(AttemptOverride),
}


def change(db, statement):
    with db.write() as connection:
        connection.execute(statement)


@pytest.mark.parametrize("what", INSERTED)
def test_what_was_inserted_by_hand_has_no_entry(lived, what):
    change(lived, INSERTED[what])

    breaks = verify(lived)

    assert {broken.chain for broken in breaks} == {"none"}
    assert any("entry" in broken.what for broken in breaks)


@pytest.mark.parametrize("what", CHANGED)
def test_what_was_changed_by_hand_is_found(lived, what):
    change(lived, CHANGED[what])

    assert verify(lived) != []


@pytest.mark.parametrize("what", REMOVED)
def test_what_was_removed_by_hand_is_located_at_its_entry(lived, what):
    change(lived, REMOVED[what])

    breaks = verify(lived)

    assert any(broken.sequence > 0 for broken in breaks)


def test_the_holder_of_an_award_is_held_against_the_committed_name(lived):
    with lived.write() as connection:
        snapshot = connection.scalar(select(Award.snapshot))
        connection.execute(update(Award).values(snapshot={**snapshot, "learner": "Somebody Else"}))

    (broken,) = verify(lived)

    assert broken.what.endswith("was changed: learner")


def test_a_name_that_was_forgotten_is_no_break(lived):
    change(lived, delete(LedgerDisclosure))

    assert verify(lived) == []
