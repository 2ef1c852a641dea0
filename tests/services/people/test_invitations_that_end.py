"""Invitations that open nothing any more: too old, withdrawn, replaced, or without right."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from courseware.domain.errors import NotFound
from courseware.domain.people import Role
from courseware.services.identity import administrators, people
from courseware.services.membership import clinics, invitations, joining
from courseware.store.tables import Person, Token
from tests.cast import ADA, HAL, HILLTOP, INA, LEA, LUC, MAX, MOA, NOON, RIVERSIDE
from tests.services.people.conftest import all_at_once, mails_to
from tests.services.people.inviting import NEW, SENTENCE, held, invite


def test_a_link_lasts_fourteen_days(sqlite_office):
    secret = invite(sqlite_office)
    end = NOON + timedelta(days=14)

    joining.read_invitation(sqlite_office, secret, end - timedelta(seconds=1))
    with pytest.raises(NotFound):
        joining.read_invitation(sqlite_office, secret, end)
    with pytest.raises(NotFound):
        joining.accept_as_new(sqlite_office, secret, "Eva Holm", SENTENCE, end)


def test_a_withdrawn_invitation_opens_nothing(office):
    secret = invite(office)
    (listed,) = invitations.open_invitations(office, MAX.actor, RIVERSIDE, NOON)

    invitations.withdraw(office, MAX.actor, RIVERSIDE, listed.invitation_id, NOON)

    assert invitations.open_invitations(office, MAX.actor, RIVERSIDE, NOON) == []
    with pytest.raises(NotFound):
        joining.read_invitation(office, secret, NOON)


def test_a_newer_invitation_replaces_the_older_one_of_the_same_clinic_only(office):
    older, other = invite(office), invite(office, actor=MOA.actor, clinic=HILLTOP)
    invite(office, roles=("assessor",))

    with pytest.raises(NotFound):
        joining.read_invitation(office, older, NOON)
    assert joining.read_invitation(office, other, NOON).clinic_id == HILLTOP
    (listed,) = invitations.open_invitations(office, MAX.actor, RIVERSIDE, NOON)
    assert listed.roles == (Role.ASSESSOR,)


def opens_nothing(db, who, secret):
    with pytest.raises(NotFound):
        joining.accept_as(db, who.actor, secret, NOON)
    return True


@pytest.mark.parametrize("roles", [("assessor",), ("assessor", "manager")])
def test_whose_last_role_ends_is_invited_to_none_any_more(office, roles):
    secret = invite(office, LEA.email, roles)
    elsewhere = invite(office, LEA.email, actor=MOA.actor, clinic=HILLTOP)

    clinics.end_role(office, ADA.actor, LEA.id, RIVERSIDE, Role.LEARNER, NOON)

    assert opens_nothing(office, LEA, secret)
    assert invitations.open_invitations(office, MAX.actor, RIVERSIDE, NOON) == []
    assert joining.accept_as(office, LEA.actor, elsewhere, NOON) == HILLTOP


def test_a_role_that_ended_is_not_offered_any_more_and_others_are(office):
    offered = invite(office, "ina@example.org", ("instructor", "manager"))
    other = invite(office, LEA.email, ("assessor",))

    clinics.grant_role(office, ADA.actor, LEA.id, RIVERSIDE, Role.MANAGER, NOON)
    clinics.end_role(office, ADA.actor, "ina", RIVERSIDE, Role.INSTRUCTOR, NOON)
    clinics.end_role(office, ADA.actor, LEA.id, RIVERSIDE, Role.MANAGER, NOON)

    assert opens_nothing(office, INA, offered)
    joining.accept_as(office, LEA.actor, other, NOON)
    assert held(office, "lea") == ["assessor", "learner"]


def test_the_invitations_of_somebody_who_is_suspended_end_under_every_address(office):
    with office.write() as connection:
        connection.execute(update(Person).where(Person.id == "luc").values(merged_into="hal"))
    secrets = [
        invite(office, HAL.email),
        invite(office, LUC.email, actor=MOA.actor, clinic=HILLTOP, roles=("manager",)),
    ]

    people.suspend(office, ADA.actor, HAL.id, "left the country", NOON)
    people.reinstate(office, ADA.actor, HAL.id, "came back", NOON)

    assert all(opens_nothing(office, HAL, secret) for secret in secrets)
    assert mails_to(office, HAL.email) == []


def by_a_deputy(db, email=NEW, roles=("manager",)):
    """Ina manages Riverside for a while, and invites."""
    clinics.grant_role(db, ADA.actor, INA.id, RIVERSIDE, Role.MANAGER, NOON)
    deputy = replace(INA, roles=(*INA.roles, (RIVERSIDE, Role.MANAGER)))
    return invite(db, email, roles, actor=deputy.actor)


def _ends_the_role(db):
    clinics.end_role(db, ADA.actor, INA.id, RIVERSIDE, Role.MANAGER, NOON)


def _suspends(db):
    people.suspend(db, ADA.actor, INA.id, "sold invitations", NOON)


@pytest.mark.parametrize("then", [_ends_the_role, _suspends])
def test_an_invitation_ends_with_the_right_of_whoever_made_it(office, then):
    fresh, known = by_a_deputy(office), invite(office, HAL.email)
    with office.write() as connection:
        change = update(Token).where(Token.email == HAL.email).values(created_by=INA.id)
        connection.execute(change)
    then(office)

    refusals = [
        lambda: joining.read_invitation(office, fresh, NOON),
        lambda: joining.accept_as_new(office, fresh, "Eva Holm", SENTENCE, NOON),
        lambda: joining.accept_as(office, HAL.actor, known, NOON),
    ]
    for refused in refusals:
        with pytest.raises(NotFound) as refusal:
            refused()
        assert refusal.value.sentence == (
            "Whoever made this invitation does not manage the clinic any more, so the link opens "
            "nothing. Ask the clinic for a new one."
        )
    assert invitations.open_invitations(office, MAX.actor, RIVERSIDE, NOON) == []
    assert held(office, "hal") == []
    joining.accept_as_new(office, invite(office), "Eva Holm", SENTENCE, NOON)


def test_an_invitation_stands_as_long_as_somebody_who_may_make_it_stands_behind_it(office):
    by_administrator = by_a_deputy(office)
    administrators.grant_administration(office, ADA.actor, INA.id, NOON)
    _ends_the_role(office)
    by_command = invite(office, "two@example.org")
    by_merged = invite(office, HAL.email)
    with office.write() as connection:
        for email, author in (("two@example.org", None), (HAL.email, "luc")):
            change = update(Token).where(Token.email == email)
            connection.execute(change.values(created_by=author))
        connection.execute(update(Person).where(Person.id == "luc").values(merged_into="max"))

    joining.accept_as_new(office, by_administrator, "Eva Holm", SENTENCE, NOON)
    joining.accept_as_new(office, by_command, "Two Holm", SENTENCE, NOON)
    joining.accept_as(office, HAL.actor, by_merged, NOON)

    administrators.end_administration(office, ADA.actor, INA.id, NOON)


def test_what_the_right_ended_while_somebody_accepted_joins_nobody(office):
    secret = by_a_deputy(office, HAL.email)

    outcomes = all_at_once(
        2,
        lambda n: (
            _ends_the_role(office) if n else joining.accept_as(office, HAL.actor, secret, NOON)
        ),
    )

    joined = "hal" in {m.person_id for m in clinics.members(office, MAX.actor, RIVERSIDE)}
    assert joined is (outcomes[0] == RIVERSIDE)
