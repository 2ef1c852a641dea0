"""The staff list: the preview is exactly what the confirmation does."""

import pytest
from sqlalchemy import select

from courseware.domain.errors import Forbidden, Invalid, NotFound
from courseware.domain.people import Role
from courseware.services.acting import COMMAND_LINE
from courseware.services.identity.people import create_person
from courseware.services.membership import clinics
from courseware.services.membership.staff import PlanChanged
from courseware.store.tables import Membership, Person, Token
from tests.cast import ADA, HAL, LEA, MOA, NOON, RIVERSIDE
from tests.services.people.conftest import acts, all_at_once, mails_to
from tests.services.people.staff_lists import HEAD, NEXT_YEAR, WHOLE_TEAM, apply, preview, team


def test_the_preview_says_who_is_new_who_changes_and_who_left_and_writes_nothing(office):
    before = team(office)

    plan = preview(office, NEXT_YEAR)

    assert [(n.email, n.name, n.roles, n.staff_number) for n in plan.new] == [
        ("eva@example.org", "Eva Holm", (Role.LEARNER,), "18")
    ]
    assert [(c.person_id, c.granted, c.ended, c.number_after) for c in plan.changed] == [
        ("lea", (Role.ASSESSOR,), (), "17"),
        ("ina", (), (Role.LEARNER,), None),
    ]
    assert [(leaver.person_id, leaver.roles) for leaver in plan.left] == [("luc", (Role.LEARNER,))]
    assert (plan.unchanged, plan.problems) == (2, ())
    assert team(office) == before
    assert mails_to(office, "eva@example.org") == []


def test_the_confirmation_does_it_on_record(office):
    apply(office, NEXT_YEAR)

    assert team(office) == {
        "asa": ((Role.ASSESSOR,), None),
        "ina": ((Role.INSTRUCTOR,), None),
        "lea": ((Role.ASSESSOR, Role.LEARNER), "17"),
        "max": ((Role.MANAGER,), None),
    }
    assert acts(office, RIVERSIDE) == [
        ("role.granted", "max", "lea"),
        ("role.ended", "max", "ina"),
        ("role.ended", "max", "luc"),
    ]
    assert [mail.subject for mail in mails_to(office, "eva@example.org")] == [
        "Invitation to Riverside"
    ]


def test_leavers_keep_account_and_history(office):
    apply(office, NEXT_YEAR)

    with office.read() as connection:
        rows = connection.execute(
            select(Membership.role, Membership.ended_at).where(Membership.person_id == "luc")
        ).all()
        assert [tuple(row) for row in rows] == [("learner", NOON)]
        assert connection.scalar(select(Person.suspended_at).where(Person.id == "luc")) is None


def test_a_list_that_says_what_is_changes_nothing(office):
    plan = preview(office, WHOLE_TEAM)

    assert plan.does_nothing
    assert plan.unchanged == 5
    apply(office, WHOLE_TEAM)
    assert acts(office, RIVERSIDE) == []


def test_a_confirmation_of_something_else_than_was_shown_is_refused_with_a_new_preview(office):
    shown = preview(office, NEXT_YEAR)
    clinics.end_role(office, ADA.actor, "luc", RIVERSIDE, Role.LEARNER, NOON)
    before = team(office)

    with pytest.raises(PlanChanged) as refused:
        apply(office, NEXT_YEAR, shown.digest)

    assert refused.value.plan.left == ()
    assert refused.value.plan.digest != shown.digest
    assert team(office) == before
    apply(office, NEXT_YEAR, refused.value.plan.digest)


def test_another_text_than_the_previewed_one_is_refused(office):
    shown = preview(office, NEXT_YEAR)

    with pytest.raises(PlanChanged):
        apply(office, NEXT_YEAR.replace("assessor,17", "manager,17"), shown.digest)

    assert acts(office, RIVERSIDE) == []


def test_two_confirmations_at_once_are_one(office):
    digest = preview(office, NEXT_YEAR).digest

    outcomes = all_at_once(3, lambda n: apply(office, NEXT_YEAR, digest))

    assert sorted(plan.does_nothing for plan in outcomes) == [False, True, True]
    assert len(acts(office, RIVERSIDE)) == 3
    assert len(mails_to(office, "eva@example.org")) == 1


def test_all_problems_of_all_lines_are_told_and_nothing_is_done(office):
    text = HEAD + (
        "lea(at)example.org,Lea,learner,\n"
        "luc@example.org,17,learner,\n"
        "ina@example.org,Ina Novak,instuctor,\n"
        "max@example.org,Max Brandt,manager,\n"
        "MAX@example.org,Max Brandt,manager,\n"
    )

    plan = preview(office, text)

    assert [problem.line for problem in plan.problems] == [2, 3, 4, 6]
    assert "did you mean instructor?" in plan.problems[2].sentence
    with pytest.raises(Invalid):
        apply(office, text)
    assert len(team(office)) == 5


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (WHOLE_TEAM.replace("max@example.org,Max Brandt,manager,\n", ""), "not on the list"),
        (WHOLE_TEAM.replace("Max Brandt,manager", "Max Brandt,learner"), "your own role"),
    ],
)
def test_managers_cannot_shut_out_themselves(sqlite_office, text, words):
    plan = preview(sqlite_office, text)

    assert len(plan.problems) == 1
    assert words in plan.problems[0].sentence
    with pytest.raises(Invalid):
        apply(sqlite_office, text)


def test_a_name_that_differs_is_told_and_kept(sqlite_office):
    plan = preview(sqlite_office, WHOLE_TEAM.replace("Lea Lindqvist", "Lea Berg"))

    assert plan.does_nothing
    assert len(plan.notices) == 1
    assert plan.notices[0].startswith("Line 2: the list says Lea Berg")


def test_a_name_that_leaves_and_comes_under_a_new_address_may_be_one_person(sqlite_office):
    """Nothing says so but the name: applied as it is, she would begin anew beside her record."""
    plan = preview(sqlite_office, WHOLE_TEAM.replace("lea@example.org", "lea@new.example"))

    assert [(one.email, one.name) for one in plan.new] == [("lea@new.example", "Lea Lindqvist")]
    assert plan.notices == (
        "Line 2: Lea Lindqvist would be new as lea@new.example, and Lea Lindqvist "
        "(lea@example.org) leaves. If that is one person with a new address, let them change it "
        "in their account first; or an administrator merges the two accounts once the invitation "
        "is accepted. The record stays whole.",
    )
    other = WHOLE_TEAM.replace("lea@example.org,Lea Lindqvist", "lia@new.example,Lia Lindqvist")
    assert preview(sqlite_office, other).notices == ()


def test_a_whole_team_with_new_addresses_is_told_by_its_beginning(sqlite_office):
    names = [f"Nurse {chr(65 + n // 5)}{chr(97 + n % 5)}" for n in range(12)]
    for number, name in enumerate(names):
        person = create_person(sqlite_office, ADA.actor, f"n{number}@old.example", name, NOON)
        about = (RIVERSIDE, Role.LEARNER, NOON)
        clinics.grant_role(sqlite_office, ADA.actor, person, *about)
    moved = [f"n{number}@new.example,{name},learner," for number, name in enumerate(names)]

    notices = preview(sqlite_office, "\n".join([WHOLE_TEAM.rstrip("\n"), *moved])).notices

    assert len(notices) == 11
    assert notices[-1] == "2 more names leave and come under another address as well."


def test_a_member_is_known_under_the_address_of_a_merged_account(office):
    old = create_person(office, COMMAND_LINE, "lea.old@example.org", "Lea Lindqvist", NOON)
    with office.write() as connection:
        table = Person.__table__
        connection.execute(table.update().where(table.c.id == old).values(merged_into="lea"))
    text = WHOLE_TEAM.replace("lea@example.org", "lea.old@example.org")

    assert preview(office, text).does_nothing
    both = preview(office, WHOLE_TEAM + "lea.old@example.org,Lea Lindqvist,learner,\n")
    assert [p.sentence for p in both.problems] == [
        "Two lines name Lea Lindqvist, whose accounts were merged — keep the one with "
        "lea@example.org."
    ]


def test_a_new_address_looks_alike_whether_it_has_an_account_elsewhere(sqlite_office):
    text = WHOLE_TEAM + "hal@example.org,Hal Rivera,learner,\nnew@example.org,Hal Rivera,learner,\n"

    first, second = preview(sqlite_office, text).new

    assert (first.name, first.roles, first.invited_before) == (
        second.name,
        second.roles,
        second.invited_before,
    )


@pytest.mark.parametrize(("actor", "refusal"), [(LEA, Forbidden), (MOA, NotFound), (HAL, NotFound)])
def test_only_the_clinics_managers_import(sqlite_office, actor, refusal):
    with pytest.raises(refusal):
        preview(sqlite_office, WHOLE_TEAM, actor.actor)
    with pytest.raises(refusal):
        apply(sqlite_office, WHOLE_TEAM, "x", actor.actor)
    with sqlite_office.read() as connection:
        assert connection.scalars(select(Token.id)).all() == []


def test_a_list_that_is_applied_twice_is_in_force_and_nothing_is_done_again(office):
    digest = preview(office, NEXT_YEAR).digest
    first = apply(office, NEXT_YEAR, digest)

    second = apply(office, NEXT_YEAR, digest)

    assert (first.does_nothing, second.does_nothing) == (False, True)
    assert len(mails_to(office, "eva@example.org")) == 1
