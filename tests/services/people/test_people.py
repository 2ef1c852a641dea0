"""What administrators do: clinics, roles, suspension, names."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from courseware.domain.errors import Conflict, Forbidden, Invalid, NotFound
from courseware.domain.ledger import INSTALLATION
from courseware.domain.people import Role
from courseware.services.acting import COMMAND_LINE
from courseware.services.identity import administrators, people, sign_in
from courseware.services.identity.passwords import reset_password
from courseware.services.membership import clinics
from courseware.services.proving.ledger_walk import verify
from courseware.store.tables import LedgerEntry
from tests.cast import ADA, HILLTOP, LEA, LUC, MAX, NOON, PASSWORD, RIVERSIDE, put_cast_on_record
from tests.services.people.conftest import acts, all_at_once, link, secret_mailed_to


def test_a_clinic_is_created_on_record(office):
    clinic_id = clinics.create_clinic(office, ADA.actor, " Zürich  Nord ", "Europe/Zurich", NOON)

    found = clinics.clinic_by_slug(office, ADA.actor, "zurich-nord")
    assert (found.clinic_id, found.name) == (clinic_id, "Zürich Nord")
    counted = {c.clinic_id: c.members for c in clinics.counted_clinics(office, ADA.actor)}
    assert counted == {clinic_id: 0, RIVERSIDE: 5, HILLTOP: 2}
    assert acts(office, INSTALLATION) == [("clinic.created", "ada", clinic_id)]


@pytest.mark.parametrize(
    ("name", "zone", "slug", "field"),
    [
        ("", "Europe/Zurich", "", "name"),
        ("Nord", "Zürich", "", "timezone"),
        ("Nord", "../../etc/passwd", "", "timezone"),
        ("Nord", "", "", "timezone"),
        ("Nord", "Europe/Zurich", "no blanks", "slug"),
        ("Riverside", "Europe/Zurich", "", "slug"),
        ("診療所", "Asia/Tokyo", "", "slug"),
    ],
)
def test_a_wrong_clinic_is_refused(sqlite_office, name, zone, slug, field):
    with pytest.raises(Invalid) as refused:
        clinics.create_clinic(sqlite_office, ADA.actor, name, zone, NOON, slug)

    assert list(refused.value.errors) == [field]
    assert acts(sqlite_office, INSTALLATION) == []


def test_a_role_is_granted_and_ended_on_record_in_the_clinics_chain(office):
    assert clinics.grant_role(office, ADA.actor, "lea", RIVERSIDE, Role.ASSESSOR, NOON) is True
    assert clinics.grant_role(office, ADA.actor, "lea", RIVERSIDE, Role.ASSESSOR, NOON) is False
    assert clinics.end_role(office, COMMAND_LINE, "lea", RIVERSIDE, Role.ASSESSOR, NOON) is True
    assert clinics.end_role(office, ADA.actor, "lea", RIVERSIDE, Role.ASSESSOR, NOON) is False

    assert acts(office, RIVERSIDE) == [
        ("role.granted", "ada", "lea"),
        ("role.ended", None, "lea"),
    ]
    assert acts(office, HILLTOP) == []


def test_an_ended_role_can_be_granted_again(office):
    clinics.end_role(office, ADA.actor, "lea", RIVERSIDE, Role.LEARNER, NOON)
    clinics.grant_role(office, ADA.actor, "lea", RIVERSIDE, Role.LEARNER, NOON)

    memberships = people.person_file(office, ADA.actor, "lea").memberships
    assert sorted(m.ended_at is None for m in memberships) == [False, True]


def test_one_role_granted_by_many_at_once_is_on_record_once(office):
    outcomes = all_at_once(
        6, lambda n: clinics.grant_role(office, ADA.actor, "lea", RIVERSIDE, Role.ASSESSOR, NOON)
    )

    assert sorted(outcomes) == [False] * 5 + [True]
    assert len(acts(office, RIVERSIDE)) == 1


def test_names_stand_in_the_ledger_as_commitments_only(office):
    people.suspend(office, ADA.actor, "lea", "Left without notice", NOON)
    people.correct_name(office, ADA.actor, "lea", "Lea Berg", "Married", NOON)

    with office.read() as connection:
        texts = connection.scalars(select(LedgerEntry.canonical)).all()
    assert len(texts) == 2
    for secret in ("Lindqvist", "Berg", "Married", "notice"):
        assert not any(secret in text for text in texts)
    put_cast_on_record(office)
    assert verify(office) == []


def test_suspension_ends_sessions_and_reinstatement_opens_the_door_again(office):
    secret = sign_in.sign_in(office, LEA.email, PASSWORD, "", "x", NOON)

    people.suspend(office, ADA.actor, "lea", "Left", NOON)
    assert sign_in.actor_for_session(office, secret, NOON) is None
    with pytest.raises(Invalid):
        sign_in.sign_in(office, LEA.email, PASSWORD, "", "x", NOON)
    people.reinstate(office, ADA.actor, "lea", "Came back", NOON)

    assert sign_in.actor_for_session(office, secret, NOON) is None
    assert sign_in.sign_in(office, LEA.email, PASSWORD, "", "x", NOON)
    assert acts(office, INSTALLATION) == [
        ("person.suspended", "ada", "lea"),
        ("person.reinstated", "ada", "lea"),
    ]


@pytest.mark.parametrize(
    ("act", "person_id"), [("suspend", "ada"), ("reinstate", "lea"), ("suspend", "luc")]
)
def test_what_does_not_fit_the_state_is_a_conflict(sqlite_office, act, person_id):
    people.suspend(sqlite_office, ADA.actor, "luc", "Left", NOON)

    with pytest.raises(Conflict):
        getattr(people, act)(sqlite_office, ADA.actor, person_id, "Because", NOON)

    assert len(acts(sqlite_office, INSTALLATION)) == 1


@pytest.mark.parametrize("act", ["suspend", "reinstate"])
def test_a_reason_is_needed(sqlite_office, act):
    with pytest.raises(Invalid) as refused:
        getattr(people, act)(sqlite_office, ADA.actor, "lea", "  ", NOON)

    assert list(refused.value.errors) == ["reason"]


def test_the_last_administrator_stays(office):
    for act in (
        lambda: administrators.end_administration(office, COMMAND_LINE, "ada", NOON),
        lambda: people.suspend(office, COMMAND_LINE, "ada", "Left", NOON),
    ):
        with pytest.raises(Conflict):
            act()

    administrators.grant_administration(office, COMMAND_LINE, "max", NOON)
    assert administrators.end_administration(office, COMMAND_LINE, "ada", NOON) is True
    assert acts(office, INSTALLATION) == [
        ("administrator.granted", None, "max"),
        ("administrator.ended", None, "ada"),
    ]


def test_a_suspended_administrator_does_not_count_as_one_that_is_left(office):
    administrators.grant_administration(office, COMMAND_LINE, "max", NOON)
    people.suspend(office, COMMAND_LINE, "max", "Left", NOON)

    with pytest.raises(Conflict):
        administrators.end_administration(office, COMMAND_LINE, "ada", NOON)


def test_two_administrators_who_end_each_other_at_once_leave_one(office):
    administrators.grant_administration(office, COMMAND_LINE, "max", NOON)
    ids = ["ada", "max"]

    outcomes = all_at_once(
        2, lambda n: administrators.end_administration(office, COMMAND_LINE, ids[n], NOON)
    )

    assert sorted(type(o).__name__ for o in outcomes) == ["Conflict", "bool"]


def test_a_corrected_name_keeps_the_old_one_with_reason_and_author(office):
    people.correct_name(office, ADA.actor, "lea", " Lea  Berg ", "Married", NOON)
    later = NOON + timedelta(days=1)
    people.correct_name(office, ADA.actor, "lea", "Lea Lindqvist-Berg", "Both names", later)

    file = people.person_file(office, ADA.actor, "lea")
    assert file.person.name == "Lea Lindqvist-Berg"
    assert [(f.name, f.reason, f.replaced_by) for f in file.former_names] == [
        ("Lea Berg", "Both names", "ada"),
        ("Lea Lindqvist", "Married", "ada"),
    ]
    assert acts(office, RIVERSIDE) == [("name.corrected", "ada", "lea")] * 2


@pytest.mark.parametrize(
    ("name", "reason", "field"),
    [("Lea Lindqvist", "Why", "name"), ("", "Why", "name"), ("Lea Berg", "", "reason")],
)
def test_a_correction_needs_another_name_and_a_reason(sqlite_office, name, reason, field):
    with pytest.raises(Invalid) as refused:
        people.correct_name(sqlite_office, ADA.actor, "lea", name, reason, NOON)

    assert list(refused.value.errors) == [field]
    assert people.person_file(sqlite_office, ADA.actor, "lea").former_names == []


def test_a_prepared_account_is_opened_by_the_mailed_link(office):
    person_id = people.create_person(
        office, ADA.actor, "Eva@Example.org", "Eva Holm", NOON, link=link
    )
    assert people.person_file(office, ADA.actor, person_id).has_password is False

    secret = secret_mailed_to(office, "eva@example.org")
    reset_password(office, secret, "a newly made sentence", NOON + timedelta(days=13))

    assert people.person_file(office, ADA.actor, person_id).has_password is True


def test_an_address_is_taken_in_any_spelling(sqlite_office):
    with pytest.raises(Invalid) as refused:
        people.create_person(sqlite_office, ADA.actor, " LEA@example.org", "Lea Two", NOON)

    assert list(refused.value.errors) == ["email"]


def test_people_are_found_by_parts_of_name_and_address(sqlite_office):
    def found(words):
        return [p.person_id for p in people.find_people(sqlite_office, ADA.actor, words)]

    assert found("lindq") == ["lea"]
    assert found("EXAMPLE lea") == ["lea"]
    assert found("%") == []
    assert len(found("")) == 8
    people.create_person(sqlite_office, ADA.actor, "tk@example.org", "Tomás Keane", NOON)
    for typed in ("tomas keane", "TOMÁS", "Toma\u0301s", "tk@ keane"):
        assert len(found(typed)) == 1, typed


@pytest.mark.parametrize("actor", [LEA, MAX, LUC])
def test_nobody_else_may_do_any_of_this(sqlite_office, actor):
    who = actor.actor
    for act in (
        lambda: people.find_people(sqlite_office, who, ""),
        lambda: people.person_file(sqlite_office, who, "lea"),
        lambda: people.create_person(sqlite_office, who, "x@example.org", "X Y", NOON),
        lambda: people.suspend(sqlite_office, who, "lea", "Why", NOON),
        lambda: people.reinstate(sqlite_office, who, "lea", "Why", NOON),
        lambda: people.correct_name(sqlite_office, who, "lea", "Lea Berg", "Why", NOON),
        lambda: administrators.grant_administration(sqlite_office, who, "lea", NOON),
        lambda: administrators.end_administration(sqlite_office, who, "ada", NOON),
        lambda: clinics.grant_role(sqlite_office, who, "lea", RIVERSIDE, Role.MANAGER, NOON),
        lambda: clinics.end_role(sqlite_office, who, "lea", RIVERSIDE, Role.LEARNER, NOON),
        lambda: clinics.create_clinic(sqlite_office, who, "Nord", "Europe/Zurich", NOON),
        lambda: clinics.all_clinics(sqlite_office, who),
        lambda: clinics.counted_clinics(sqlite_office, who),
    ):
        with pytest.raises(Forbidden):
            act()
    assert acts(sqlite_office, INSTALLATION) + acts(sqlite_office, RIVERSIDE) == []


def test_an_id_that_nobody_has_is_not_found(sqlite_office):
    for act in (
        lambda: people.person_file(sqlite_office, ADA.actor, "nobody"),
        lambda: people.suspend(sqlite_office, ADA.actor, "nobody", "Why", NOON),
        lambda: clinics.grant_role(
            sqlite_office, ADA.actor, "nobody", RIVERSIDE, Role.LEARNER, NOON
        ),
        lambda: clinics.grant_role(sqlite_office, ADA.actor, "lea", "nowhere", Role.LEARNER, NOON),
        lambda: people.id_of(sqlite_office, ADA.actor, "nobody@example.org"),
    ):
        with pytest.raises(NotFound):
            act()


def test_managers_see_the_members_of_their_own_clinic_only(office):
    listed = clinics.members(office, MAX.actor, RIVERSIDE)

    assert [m.name for m in listed] == [
        "Asa Okoye",
        "Ina Novak",
        "Lea Lindqvist",
        "Luc Moreau",
        "Max Brandt",
    ]
    assert [c.clinic_id for c in clinics.managed_clinics(office, MAX.actor)] == [RIVERSIDE]
    assert clinics.managed_clinics(office, LEA.actor) == []
    with pytest.raises(NotFound):
        clinics.members(office, MAX.actor, HILLTOP)
    with pytest.raises(Forbidden):
        clinics.members(office, LEA.actor, RIVERSIDE)
