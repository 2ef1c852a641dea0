"""Why one clinic widened somebody's limits, or marked them anew, is told to no other clinic."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from courseware.domain.ledger import Act
from courseware.domain.people import Role
from courseware.services.attempts.overrides import grant_override, withdraw_override
from courseware.services.attempts.overview import member_overview
from courseware.services.binder.collecting import collect
from courseware.services.ledger import record
from courseware.services.membership import clinics
from courseware.services.proving.ledger_walk import verify
from courseware.store.quizzes.overrides import overrides_of
from courseware.store.tables import AttemptOverride, LedgerEntry, Person
from tests.cast import ADA, HILLTOP, LEA, MAX, MOA, NOON, RIVERSIDE, install_cast
from tests.library import quiz
from tests.services.test_overrides import ONE_MORE, SOON, about_overrides, published

WHY, ENDED = "dyslexia, letter from her doctor seen", "the letter was somebody else's"
ILL = replace(ONE_MORE, reason=WHY)
LATER = SOON + timedelta(hours=1)


@pytest.fixture
def shared(db, tmp_path):
    """Lea learns in both clinics; Riverside's manager granted her an attempt and withdrew it."""
    install_cast(db)
    catalogue = published(db, tmp_path, quiz(attempts="{limit: 1}"))
    clinics.grant_role(db, ADA.actor, LEA.id, HILLTOP, Role.LEARNER, NOON)
    grant_override(db, catalogue, MAX.actor, LEA.id, "needles", ILL, NOON)
    with db.read() as connection:
        (row,) = overrides_of(connection, LEA.id, {RIVERSIDE})
    withdraw_override(db, MAX.actor, LEA.id, row.id, ENDED, SOON)
    return db, catalogue


def seen_by(db, catalogue, actor):
    (found,) = member_overview(db, catalogue, actor, LEA.id, LATER).overrides
    return found


def collected(db, clinic_ids):
    with db.read() as connection:
        return collect(connection, {LEA.id: True}, clinic_ids)


def acts_in(db, places):
    with db.read() as connection:
        query = select(LedgerEntry.chain, LedgerEntry.sequence, LedgerEntry.act)
        return {row.act for row in connection.execute(query) if tuple(row)[:2] in places}


def test_the_manager_who_did_not_grant_it_sees_what_was_granted_and_not_why_or_by_whom(shared):
    db, catalogue = shared

    own, other = (seen_by(db, catalogue, who.actor) for who in (MAX, MOA))

    assert (own.reason, own.author) == (WHY, MAX.name)
    assert (own.withdrawn_because, own.withdrawn_by) == (ENDED, MAX.name)
    assert (other.reason, other.author) == ("", None)
    assert (other.withdrawn_because, other.withdrawn_by) == (None, None)
    assert (other.extra_attempts, other.granted_at, other.withdrawn_at) == (1, NOON, SOON)
    assert WHY not in repr(member_overview(db, catalogue, MOA.actor, LEA.id, LATER))


def test_it_stays_the_clinics_after_its_author_left_and_where_accounts_were_merged(shared):
    db, catalogue = shared
    clinics.grant_role(db, ADA.actor, MOA.id, RIVERSIDE, Role.MANAGER, LATER)
    with db.write() as connection:
        change = update(Person).where(Person.id == "luc").values(merged_into=MAX.id)
        connection.execute(change)
        connection.execute(update(AttemptOverride).values(granted_by="luc"))
    clinics.end_role(db, ADA.actor, MAX.id, RIVERSIDE, Role.MANAGER, LATER)
    clinics.grant_role(db, ADA.actor, MAX.id, HILLTOP, Role.MANAGER, LATER)

    both = replace(MOA, roles=(*MOA.roles, (RIVERSIDE, Role.MANAGER)))
    assert seen_by(db, catalogue, both.actor).reason == WHY
    elsewhere = replace(MAX, roles=((HILLTOP, Role.MANAGER),))
    assert seen_by(db, catalogue, elsewhere.actor).reason == ""


def test_another_clinics_binder_holds_neither_the_words_nor_the_place(shared):
    db, _ = shared

    own, other, whole = (collected(db, ids) for ids in ({RIVERSIDE}, {HILLTOP}, None))

    for found in (own, whole):
        (allowance,) = found.records["allowances"]
        assert (allowance["reason"], allowance["withdrawn_because"]) == (WHY, ENDED)
        assert Act.OVERRIDE_GRANTED.value in acts_in(db, found.places)
    (allowance,) = other.records["allowances"]
    assert (allowance["reason"], allowance["withdrawn_because"]) == ("", "")
    assert allowance["extra_attempts"] == 1
    assert Act.OVERRIDE_GRANTED.value not in acts_in(db, other.places)
    said = json.dumps([other.records, own.records["people"]])
    assert WHY not in said and ENDED not in said


def test_the_ledger_commits_to_the_reasons_and_holds_them(shared):
    db, _ = shared

    with db.read() as connection:
        said = " ".join(connection.scalars(select(LedgerEntry.canonical)))
    assert WHY not in said and ENDED not in said
    assert about_overrides(db) == []

    with db.write() as connection:
        connection.execute(update(AttemptOverride).values(reason="Another"))
    assert about_overrides(db) != []


@pytest.mark.parametrize(("reason", "holds"), [(WHY, True), ("Another", False)])
def test_an_entry_from_before_states_the_reason_itself_and_holds(db, tmp_path, reason, holds):
    install_cast(db)
    published(db, tmp_path, quiz(attempts="{limit: 1}"))
    granted = {"quiz_id": "needles", "extra_attempts": 1, "extra_minutes": 0}
    granted |= {"waive_cooldown": False}
    by = {"person_id": LEA.id, "granted_by": MAX.id, "granted_at": NOON}
    row = {"id": "old", **granted, **by, "reason": WHY, "expires_at": ILL.expires_at}
    with db.write() as connection:
        connection.execute(AttemptOverride.__table__.insert().values(**row))
        record(
            connection,
            chain="installation",
            act=Act.OVERRIDE_GRANTED,
            actor_id=MAX.id,
            subject=LEA.id,
            facts={**granted, "reason": reason, "expires_at": ILL.expires_at.isoformat()},
            now=NOON,
        )

    assert (about_overrides(db) == []) is holds
    assert Act.OVERRIDE_GRANTED.value not in acts_in(db, collected(db, {HILLTOP}).places)
    assert Act.OVERRIDE_GRANTED.value in acts_in(db, collected(db, {RIVERSIDE}).places)
    assert [b for b in verify(db) if "chain" in b.what] == []
