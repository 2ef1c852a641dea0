"""Two accounts of one person become one, without losing anything that was recorded."""

import pytest
from sqlalchemy import select

from courseware.domain.errors import Conflict, Forbidden, Invalid, NotFound
from courseware.domain.ledger import INSTALLATION
from courseware.domain.people import Role
from courseware.services.assignments.calendars import renew_link
from courseware.services.identifiers import digest_of_secret
from courseware.services.identity import people, sign_in
from courseware.services.identity.known_devices import known_as
from courseware.services.identity.merging import merge, preview_merge
from courseware.services.membership import clinics
from courseware.services.proving.ledger_walk import verify
from courseware.store import calendars
from courseware.store.tables import Membership, Person
from tests.cast import (
    ADA,
    HAL,
    HILLTOP,
    LEA,
    LUC,
    MAX,
    NOON,
    PASSWORD,
    RIVERSIDE,
    put_cast_on_record,
)
from tests.services.people.conftest import acts, all_at_once
from tests.services.people.two_accounts import EARLIER, NothingOffered, counted, kept, unite


def test_roles_move_and_those_that_both_hold_end_for_the_duplicate(office):
    clinics.grant_role(office, ADA.actor, "hal", RIVERSIDE, Role.LEARNER, EARLIER)

    unite(office)

    rows = kept(office, Membership, Membership.clinic_id, Membership.role, Membership.ended_at)
    assert [row for row in rows if row[0] == "hal"] == []
    assert {row for row in rows if row[0] == "lea"} == {
        ("lea", HILLTOP, "learner", None),
        ("lea", RIVERSIDE, "learner", None),
        ("lea", RIVERSIDE, "learner", NOON),
    }


def test_the_merge_is_on_record_with_a_reference_in_each_clinic(office):
    unite(office)

    assert acts(office, INSTALLATION) == [("person.merged", "ada", "hal")]
    assert acts(office, HILLTOP) == [("role.ended", "ada", "hal"), ("role.granted", "ada", "lea")]
    assert acts(office, RIVERSIDE) == []
    put_cast_on_record(office)
    assert verify(office) == []


def test_the_duplicate_signs_in_no_more_and_the_survivor_does(office):
    theirs = sign_in.sign_in(office, HAL.email, PASSWORD, "", "x", NOON)
    mine = sign_in.sign_in(office, LEA.email, PASSWORD, "", "x", NOON)
    left = sign_in.sign_in(office, HAL.email, PASSWORD, "", "x", NOON)
    sign_in.sign_out(office, left, NOON)
    for account in (HAL, LEA):
        renew_link(office, account.actor, NOON)

    unite(office)

    with office.read() as connection:
        open_links = [calendars.open_since(connection, one.id) for one in (HAL, LEA)]
        theirs_known = [
            known_as(connection, [digest_of_secret(left)], one.id, NOON) for one in (HAL, LEA)
        ]
    assert theirs_known == ["", ""]
    assert open_links == [None, NOON]
    assert sign_in.actor_for_session(office, theirs, NOON) is None
    assert set(sign_in.actor_for_session(office, mine, NOON).memberships) == {RIVERSIDE, HILLTOP}
    with pytest.raises(Invalid, match="merged"):
        sign_in.sign_in(office, HAL.email, PASSWORD, "", "x", NOON)


def test_the_name_of_a_closed_account_stays_as_it_was(office):
    unite(office)

    with pytest.raises(Conflict, match="Correct that one's name"):
        people.correct_name(office, ADA.actor, "hal", "Hal Berg", "Married", NOON, HAL.name)

    file = people.person_file(office, ADA.actor, "hal")
    assert (file.person.name, file.former_names) == (HAL.name, [])
    assert ("name.corrected", "ada", "hal") not in acts(office, INSTALLATION)


def test_who_was_merged_before_points_to_the_last_survivor(office):
    unite(office, survivor=HAL, duplicate=LUC)
    unite(office, survivor=LEA, duplicate=HAL)

    with office.read() as connection:
        query = select(Person.id, Person.merged_into).where(Person.merged_into.is_not(None))
        merged = {row.id: row.merged_into for row in connection.execute(query)}
    assert merged == {"luc": "lea", "hal": "lea"}
    assert people.id_of(office, ADA.actor, LUC.email) == "lea"


def test_the_preview_writes_nothing(office):
    before = kept(office, Membership, Membership.ended_at)

    plan = preview_merge(office, NothingOffered(), ADA.actor, LEA.email, HAL.email)

    assert (plan.survivor.person_id, plan.duplicate.person_id) == ("lea", "hal")
    assert counted(plan) == {"roles": (1, 0)}
    assert kept(office, Membership, Membership.ended_at) == before
    assert acts(office, INSTALLATION) == []


def test_something_else_than_was_shown_is_refused(office):
    plan = preview_merge(office, NothingOffered(), ADA.actor, LEA.email, HAL.email)
    clinics.grant_role(office, ADA.actor, "hal", HILLTOP, Role.ASSESSOR, NOON)

    with pytest.raises(Conflict, match="changed"):
        merge(office, NothingOffered(), ADA.actor, "lea", "hal", plan.digest, "Same", NOON)

    assert acts(office, INSTALLATION) == []


def test_two_merges_at_once_are_one(office):
    plan = preview_merge(office, NothingOffered(), ADA.actor, LEA.email, HAL.email)
    catalogue = NothingOffered()

    outcomes = all_at_once(
        2,
        lambda n: merge(office, catalogue, ADA.actor, "lea", "hal", plan.digest, "Same", NOON),
    )

    assert sorted(type(o).__name__ for o in outcomes) == ["MergedAlready", "NoneType"]
    assert len(acts(office, INSTALLATION)) == 1


def test_two_accounts_merged_into_each_other_at_once_leave_one(office):
    plans = [
        preview_merge(office, NothingOffered(), ADA.actor, LEA.email, HAL.email),
        preview_merge(office, NothingOffered(), ADA.actor, HAL.email, LEA.email),
    ]
    catalogue = NothingOffered()

    def run(n):
        one, other = plans[n].survivor.person_id, plans[n].duplicate.person_id
        merge(office, catalogue, ADA.actor, one, other, plans[n].digest, "Same", NOON)

    outcomes = all_at_once(2, run)

    assert sorted(type(o).__name__ for o in outcomes) == ["Conflict", "NoneType"]


def test_an_administrator_is_not_merged_away(office):
    plan = preview_merge(office, NothingOffered(), ADA.actor, LEA.email, ADA.email)

    assert plan.obstacles == ("The duplicate administers the installation. End that first.",)
    with pytest.raises(Conflict):
        unite(office, survivor=LEA, duplicate=ADA)


def test_a_suspended_account_does_not_survive_and_a_merged_one_is_not_merged_again(office):
    people.suspend(office, ADA.actor, "lea", "Left", NOON)
    with pytest.raises(Conflict, match="suspended"):
        unite(office)
    unite(office, survivor=LUC)

    with pytest.raises(Conflict, match="merged before"):
        unite(office, survivor=MAX)


@pytest.mark.parametrize(
    ("survivor", "duplicate", "field"),
    [
        ("nobody@example.org", HAL.email, "survivor"),
        (LEA.email, "", "duplicate"),
        (LEA.email, LEA.email, "duplicate"),
    ],
)
def test_two_different_known_addresses_are_needed(sqlite_office, survivor, duplicate, field):
    with pytest.raises(Invalid) as refused:
        preview_merge(sqlite_office, NothingOffered(), ADA.actor, survivor, duplicate)

    assert list(refused.value.errors) == [field]


def test_only_administrators_merge(sqlite_office):
    with pytest.raises(Forbidden):
        preview_merge(sqlite_office, NothingOffered(), MAX.actor, LEA.email, LUC.email)
    with pytest.raises(Forbidden):
        merge(sqlite_office, NothingOffered(), MAX.actor, "lea", "luc", "", "Same", NOON)
    with pytest.raises(NotFound):
        merge(sqlite_office, NothingOffered(), ADA.actor, "lea", "nobody", "", "Same", NOON)


def test_a_merge_needs_a_reason(sqlite_office):
    with pytest.raises(Invalid) as refused:
        merge(sqlite_office, NothingOffered(), ADA.actor, "lea", "hal", "", " ", NOON)

    assert list(refused.value.errors) == ["reason"]
