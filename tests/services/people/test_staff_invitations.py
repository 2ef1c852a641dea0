"""Whom a staff list invites, and which open invitations it replaces or withdraws."""

import pytest
from sqlalchemy import update

from courseware.domain.errors import NotFound
from courseware.domain.people import Role
from courseware.services.acting import COMMAND_LINE
from courseware.services.identity.people import create_person
from courseware.services.membership import joining
from courseware.store.tables import Person, Token
from tests.cast import LEA, LUC, NOON
from tests.services.people.conftest import mails_to, secret_mailed_to
from tests.services.people.staff_lists import NEXT_YEAR, WHOLE_TEAM, apply, invite, preview, team


def test_who_accepts_the_invitation_has_the_staff_number_of_the_list(office):
    apply(office, NEXT_YEAR)
    secret = secret_mailed_to(office, "eva@example.org")

    person_id = joining.accept_as_new(office, secret, "Eva Holm", "a newly made sentence", NOON)

    assert team(office)[person_id] == ((Role.LEARNER,), "18")


def test_the_same_list_again_invites_nobody_again(office):
    apply(office, NEXT_YEAR)

    again = preview(office, NEXT_YEAR)

    assert again.does_nothing
    assert len(mails_to(office, "eva@example.org")) == 1


def test_an_open_invitation_that_the_list_changes_is_replaced(office):
    apply(office, NEXT_YEAR)
    older = secret_mailed_to(office, "eva@example.org")

    plan = apply(office, NEXT_YEAR.replace("Eva Holm,learner", "Eva Holm,instructor"))

    assert [n.invited_before for n in plan.new] == [True]
    with pytest.raises(NotFound):
        joining.read_invitation(office, older, NOON)


def test_an_invitation_that_is_not_on_the_next_list_is_withdrawn(office):
    apply(office, NEXT_YEAR)
    secret = secret_mailed_to(office, "eva@example.org")

    plan = apply(office, NEXT_YEAR.replace("eva@example.org,Eva Holm,learner,18\n", ""))

    assert plan.withdrawn == ("eva@example.org",)
    with pytest.raises(NotFound):
        joining.read_invitation(office, secret, NOON)


def test_an_open_invitation_in_the_other_spelling_of_a_domain_is_the_same_one(office):
    line = "eva@müller.example,Eva Holm,learner,\n"
    apply(office, WHOLE_TEAM + line)
    with office.write() as connection:
        change = update(Token).where(Token.email == "eva@müller.example")
        connection.execute(change.values(email="eva@xn--mller-kva.example"))

    assert preview(office, WHOLE_TEAM + line).does_nothing
    plan = preview(office, WHOLE_TEAM + line.replace("learner", "assessor"))
    assert [(one.email, one.invited_before) for one in plan.new] == [("eva@müller.example", True)]
    assert apply(office, WHOLE_TEAM).withdrawn == ("eva@müller.example",)
    assert preview(office, WHOLE_TEAM).does_nothing


def test_who_leaves_does_not_come_back_by_an_invitation_that_was_open(office):
    secret = invite(office, LUC.email, "manager")

    plan = apply(office, NEXT_YEAR)

    assert plan.withdrawn == (LUC.email,)
    with pytest.raises(NotFound):
        joining.accept_as(office, LUC.actor, secret, NOON)
    assert "luc" not in team(office)


def test_who_leaves_does_not_come_back_by_the_address_of_a_merged_account(office):
    old = create_person(office, COMMAND_LINE, "luc.old@example.org", "Luc Moreau", NOON)
    with office.write() as connection:
        table = Person.__table__
        connection.execute(table.update().where(table.c.id == old).values(merged_into="luc"))
    secret = invite(office, "luc.old@example.org", "manager")

    assert apply(office, NEXT_YEAR).withdrawn == ("luc.old@example.org",)
    with pytest.raises(NotFound):
        joining.accept_as(office, LUC.actor, secret, NOON)


def test_a_member_of_the_list_has_the_roles_of_the_list_and_no_invitation_to_others(office):
    secret = invite(office, LEA.email, "manager")
    shown = preview(office, WHOLE_TEAM)

    assert (shown.withdrawn, shown.does_nothing) == ((LEA.email,), False)
    apply(office, WHOLE_TEAM, shown.digest)

    with pytest.raises(NotFound):
        joining.accept_as(office, LEA.actor, secret, NOON)
    assert team(office)["lea"] == ((Role.LEARNER,), None)
    assert preview(office, WHOLE_TEAM).does_nothing


def test_a_list_invites_anew_whose_link_ended_with_the_right_of_whoever_made_it(office):
    apply(office, NEXT_YEAR)
    older = secret_mailed_to(office, "eva@example.org")
    invite(office, "two@example.org", "manager")
    with office.write() as connection:
        connection.execute(update(Token).values(created_by="ina"))

    plan = apply(office, NEXT_YEAR)

    assert [(one.email, one.invited_before) for one in plan.new] == [("eva@example.org", False)]
    assert plan.withdrawn == ("two@example.org",)
    with pytest.raises(NotFound):
        joining.read_invitation(office, older, NOON)
    secret = secret_mailed_to(office, "eva@example.org")
    assert joining.read_invitation(office, secret, NOON).staff_number == "18"


def test_invitations_that_a_list_withdraws_and_replaces_are_ended_with_their_mails(office):
    lines = "".join(f"p{n}@example.org,Person {n},learner,\n" for n in range(3))
    apply(office, WHOLE_TEAM + lines)

    plan = apply(office, WHOLE_TEAM + "p0@example.org,Person 0,assessor,\n")

    assert plan.withdrawn == ("p1@example.org", "p2@example.org")
    assert [(one.email, one.invited_before) for one in plan.new] == [("p0@example.org", True)]
    assert [len(mails_to(office, f"p{n}@example.org")) for n in range(3)] == [1, 0, 0]
    assert preview(office, WHOLE_TEAM + "p0@example.org,P,assessor,\n").does_nothing
