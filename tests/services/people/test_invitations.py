"""Invitations: sent by managers, accepted once, by the person they are for."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from courseware.domain.errors import Conflict, Forbidden, Invalid, NotFound
from courseware.domain.people import Role
from courseware.services.identity import administrators, people, sign_in
from courseware.services.membership import clinics, invitations, joining
from courseware.store.tables import Membership, Person, Token
from tests.cast import ADA, HAL, HILLTOP, INA, LEA, LUC, MAX, MOA, NOON, RIVERSIDE
from tests.services.people.conftest import acts, all_at_once, link, mails_to
from tests.services.test_lock_order import PATIENCE_SECONDS, somebody_waits

NEW = "eva@example.org"
SENTENCE = "a newly made sentence"


def invite(db, email=NEW, roles=("learner",), actor=MAX.actor, clinic=RIVERSIDE, now=NOON, name=""):
    """Invite, and give the secret that was mailed."""
    secrets = []
    invitations.invite(
        db, actor, clinic, email, roles, lambda s: secrets.append(s) or link(s), now, name
    )
    (secret,) = secrets
    assert any(link(secret) in mail.body for mail in mails_to(db, email.strip().lower()))
    return secret


def held(db, person_id, clinic=RIVERSIDE):
    with db.read() as connection:
        query = select(Membership.role).where(
            Membership.person_id == person_id,
            Membership.clinic_id == clinic,
            Membership.ended_at.is_(None),
        )
        return sorted(connection.scalars(query))


def test_somebody_new_makes_an_account_and_joins_on_record(office):
    secret = invite(office, " Eva@Example.org ", ("learner", "assessor"))

    person_id = joining.accept_as_new(office, secret, " Eva  Holm ", SENTENCE, NOON)

    assert held(office, person_id) == ["assessor", "learner"]
    with office.read() as connection:
        person = connection.execute(
            select(Person.email, Person.name).where(Person.id == person_id)
        ).one()
    assert tuple(person) == (NEW, "Eva Holm")
    granted = ("role.granted", person_id, person_id)
    assert acts(office, RIVERSIDE) == [granted, granted]
    assert sign_in.sign_in(office, NEW, SENTENCE, "", "x", NOON)


def test_the_page_says_who_invites_to_what(office):
    found = joining.read_invitation(office, invite(office, name="Eva Holm"), NOON)

    assert (found.email, found.name, found.clinic_name) == (NEW, "Eva Holm", "Riverside")
    assert (found.roles, found.invited_by) == ((Role.LEARNER,), "Max Brandt")
    assert found.has_account is False


def test_somebody_with_an_account_joins_a_second_clinic_with_it(office):
    secret = invite(office, HAL.email)

    assert joining.read_invitation(office, secret, NOON).has_account is True
    assert joining.accept_as(office, HAL.actor, secret, NOON) == RIVERSIDE

    assert held(office, "hal") == ["learner"]
    assert held(office, "hal", HILLTOP) == ["learner"]


def test_an_account_cannot_be_made_twice_and_the_link_stays_usable(office):
    secret = invite(office, HAL.email)

    with pytest.raises(Conflict):
        joining.accept_as_new(office, secret, "Hal Again", SENTENCE, NOON)

    joining.accept_as(office, HAL.actor, secret, NOON)
    assert held(office, "hal") == ["learner"]


def test_an_invitation_of_somebody_else_is_refused_and_stays_usable(office):
    secret = invite(office, HAL.email)

    with pytest.raises(Forbidden):
        joining.accept_as(office, LUC.actor, secret, NOON)

    assert joining.read_invitation(office, secret, NOON).email == HAL.email
    assert held(office, "luc") == ["learner"]


def test_an_invitation_to_a_merged_address_is_the_remaining_accounts(office):
    with office.write() as connection:
        connection.execute(update(Person).where(Person.id == "luc").values(merged_into="hal"))
    secret = invite(office, LUC.email)

    joining.accept_as(office, HAL.actor, secret, NOON)

    assert held(office, "hal") == ["learner"]


def test_a_prepared_account_is_opened_by_its_invitation(office):
    with office.write() as connection:
        connection.execute(update(Person).where(Person.id == "hal").values(password_hash=None))
    secret = invite(office, HAL.email)

    assert joining.accept_as_new(office, secret, "Hal Rivera", SENTENCE, NOON) == "hal"
    assert sign_in.sign_in(office, HAL.email, SENTENCE, "", "x", NOON)


def test_a_prepared_account_is_opened_while_it_gets_a_role(office, monkeypatch):
    with office.write() as connection:
        connection.execute(update(Person).where(Person.id == HAL.id).values(password_hash=None))
    secret, put, begun = invite(office, HAL.email), joining._put_person, []

    with ThreadPoolExecutor(1) as pool:

        def stopped(*arguments):
            role = (ADA.actor, HAL.id, RIVERSIDE, Role.ASSESSOR, NOON)
            begun.append(pool.submit(clinics.grant_role, office, *role))
            somebody_waits(office)
            return put(*arguments)

        monkeypatch.setattr(joining, "_put_person", stopped)
        joining.accept_as_new(office, secret, "Hal Rivera", SENTENCE, NOON)
        assert begun[0].result(PATIENCE_SECONDS)

    assert held(office, HAL.id) == ["assessor", "learner"]


def test_an_account_that_is_prepared_while_its_invitation_is_opened_is_held_first(
    office, monkeypatch
):
    """Its role is granted at that moment, too: who does so holds it and waits for the clinic.

    On SQLite nobody comes in between.
    """
    secret, put, prepared, begun = invite(office), joining._put_person, [], []

    with ThreadPoolExecutor(1) as pool:

        def stopped(*arguments):
            if not office.is_sqlite and not prepared:
                prepared.append(people.create_person(office, ADA.actor, NEW, "Eva", NOON))
                role = (ADA.actor, prepared[0], RIVERSIDE, Role.ASSESSOR, NOON)
                begun.append(pool.submit(clinics.grant_role, office, *role))
                somebody_waits(office)
            return put(*arguments)

        monkeypatch.setattr(joining, "_put_person", stopped)
        joined = joining.accept_as_new(office, secret, "Eva Holm", SENTENCE, NOON)
        assert [one.result(PATIENCE_SECONDS) for one in begun] == [True for _ in prepared]

    assert office.is_sqlite or prepared == [joined]
    assert held(office, joined) == ["assessor"] * len(prepared) + ["learner"]
    assert sign_in.sign_in(office, NEW, SENTENCE, "", "x", NOON)


def test_a_link_works_once(office):
    secret = invite(office)
    joining.accept_as_new(office, secret, "Eva Holm", SENTENCE, NOON)

    with pytest.raises(NotFound):
        joining.accept_as_new(office, secret, "Eva Holm", SENTENCE, NOON)
    with pytest.raises(NotFound):
        joining.read_invitation(office, secret, NOON)


def test_two_accepts_at_once_make_one_account(office):
    secret = invite(office)

    outcomes = all_at_once(
        4, lambda n: joining.accept_as_new(office, secret, f"Eva the {n}. Holm", SENTENCE, NOON)
    )

    refused = [o for o in outcomes if isinstance(o, Exception)]
    assert [type(o) for o in refused] == [NotFound] * 3
    with office.read() as connection:
        query = select(Person.id).where(Person.email == NEW)
        assert connection.scalars(query).all() == [o for o in outcomes if isinstance(o, str)]
    assert len(acts(office, RIVERSIDE)) == 1


def test_two_links_of_two_clinics_accepted_at_once_make_one_account(office):
    secrets = [invite(office), invite(office, actor=MOA.actor, clinic=HILLTOP)]

    outcomes = all_at_once(
        2, lambda n: joining.accept_as_new(office, secrets[n], "Eva Holm", SENTENCE, NOON)
    )

    assert sorted(type(o).__name__ for o in outcomes) == ["Conflict", "str"]


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


def test_a_manager_of_another_clinic_sees_and_withdraws_nothing(office):
    invite(office)
    (listed,) = invitations.open_invitations(office, MAX.actor, RIVERSIDE, NOON)

    with pytest.raises(NotFound):
        invitations.open_invitations(office, MOA.actor, RIVERSIDE, NOON)
    with pytest.raises(NotFound):
        invitations.withdraw(office, MOA.actor, RIVERSIDE, listed.invitation_id, NOON)
    with pytest.raises(NotFound):
        invitations.withdraw(office, MOA.actor, HILLTOP, listed.invitation_id, NOON)
    with pytest.raises(NotFound):
        invite(office, actor=MOA.actor)
    assert len(invitations.open_invitations(office, MAX.actor, RIVERSIDE, NOON)) == 1


@pytest.mark.parametrize(("actor", "refusal"), [(LEA, Forbidden), (HAL, NotFound), (ADA, NotFound)])
def test_only_the_clinics_managers_invite(sqlite_office, actor, refusal):
    with pytest.raises(refusal):
        invitations.invite(sqlite_office, actor.actor, RIVERSIDE, NEW, ["learner"], link, NOON)

    assert mails_to(sqlite_office, NEW) == []


@pytest.mark.parametrize(
    ("email", "roles", "field"),
    [
        ("", ["learner"], "email"),
        ("eva@example.org\r\nBcc: all@example.org", ["learner"], "email"),
        (NEW, [], "roles"),
        (NEW, ["learner", "owner"], "roles"),
        (LEA.email, ["learner"], "email"),
    ],
)
def test_a_wrong_invitation_says_what_is_wrong_and_sends_nothing(
    sqlite_office, email, roles, field
):
    with pytest.raises(Invalid) as refused:
        invitations.invite(sqlite_office, MAX.actor, RIVERSIDE, email, roles, link, NOON)

    assert list(refused.value.errors) == [field]
    with sqlite_office.read() as connection:
        assert connection.scalars(select(Token.id)).all() == []


def test_a_member_can_be_invited_to_one_more_role(office):
    joining.accept_as(office, LEA.actor, invite(office, LEA.email, ("learner", "assessor")), NOON)

    assert held(office, "lea") == ["assessor", "learner"]
    assert acts(office, RIVERSIDE) == [("role.granted", "lea", "lea")]


def test_bad_names_and_passwords_are_told_together_and_use_nothing_up(sqlite_office):
    secret = invite(sqlite_office)

    with pytest.raises(Invalid) as refused:
        joining.accept_as_new(sqlite_office, secret, " ", "short", NOON)

    assert set(refused.value.errors) == {"name", "password"}
    joining.read_invitation(sqlite_office, secret, NOON)


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
