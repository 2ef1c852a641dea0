"""Invitations: sent by managers, accepted once, by the person they are for."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select, update

from courseware.domain.errors import Conflict, Forbidden, Invalid, NotFound
from courseware.domain.people import Role
from courseware.services.identity import people, sign_in
from courseware.services.membership import clinics, invitations, joining
from courseware.store.tables import Person, Token
from tests.cast import ADA, HAL, HILLTOP, LEA, LUC, MAX, MOA, NOON, RIVERSIDE
from tests.services.people.conftest import acts, all_at_once, link, mails_to
from tests.services.people.inviting import NEW, SENTENCE, held, invite
from tests.services.test_lock_order import PATIENCE_SECONDS, somebody_waits


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
