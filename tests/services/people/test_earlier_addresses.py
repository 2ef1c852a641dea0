"""A staff list that still has an old address of a member makes no second account silently."""

import pytest

from courseware.services.acting import COMMAND_LINE
from courseware.services.identity.giving_addresses import correct_address
from courseware.services.identity.people import create_person
from courseware.services.membership.earlier_addresses import earlier_address_of
from courseware.store.tables import Person
from tests.cast import HAL, LEA, LUC, MAX, NOON, RIVERSIDE
from tests.services.people.staff_lists import WHOLE_TEAM, apply, invite, preview, team

NEW = "lea@new.example"
READ_AS_HERS = (
    "Line 2: lea@example.org is an earlier address of Lea Lindqvist, who has lea@new.example now. "
    "The line is read as theirs; write the new address into the list."
)


def rename(db, email=NEW, member=LEA):
    correct_address(db, COMMAND_LINE, member.id, email, "A new domain.", NOON)


def test_an_old_address_means_the_member_who_had_it_and_says_so(office):
    rename(office)

    plan = preview(office, WHOLE_TEAM)

    assert plan.does_nothing and plan.notices == (READ_AS_HERS,)


def test_what_such_a_line_says_is_done_to_the_member(office):
    rename(office)

    plan = apply(office, WHOLE_TEAM.replace("Lindqvist,learner,", "Lindqvist,assessor,17"))

    assert [(one.person_id, one.email) for one in plan.changed] == [(LEA.id, NEW)]
    assert plan.new == plan.left == ()
    assert [role.value for role in team(office)[LEA.id][0]] == ["assessor"]


def test_a_list_with_the_new_address_says_nothing(office):
    rename(office)

    plan = preview(office, WHOLE_TEAM.replace("lea@example.org", NEW))

    assert plan.does_nothing and plan.notices == ()


def test_an_address_that_went_on_to_somebody_new_is_invited_and_told(office):
    rename(office)
    text = WHOLE_TEAM.replace("lea@example.org", NEW) + "lea@example.org,Lea Berg,learner,\n"

    plan = preview(office, text)

    assert [(one.email, one.name) for one in plan.new] == [("lea@example.org", "Lea Berg")]
    assert plan.left == plan.changed == ()
    assert plan.notices == (
        "Line 7: lea@example.org was the address of Lea Lindqvist before, who is on the list with "
        "lea@new.example. This line would be somebody new’s.",
    )
    apply(office, text)
    assert preview(office, text).does_nothing


def test_an_address_that_is_anothers_account_now_is_theirs(office):
    rename(office)
    create_person(office, COMMAND_LINE, "lea@example.org", "Lea Berg", NOON)

    plan = preview(office, WHOLE_TEAM)

    assert [one.email for one in plan.new] == ["lea@example.org"]
    assert [one.person_id for one in plan.left] == [LEA.id]


def test_an_address_that_was_invited_since_means_whoever_is_invited(office):
    rename(office)
    invite(office, "lea@example.org", "learner")

    plan = preview(office, WHOLE_TEAM)

    assert [one.person_id for one in plan.left] == [LEA.id]


def test_of_two_who_had_an_address_the_last_one_is_meant(office):
    rename(office)
    rename(office, "lea@example.org", LUC)
    rename(office, "luc@new.example", LUC)

    plan = preview(office, WHOLE_TEAM.replace("luc@example.org", NEW))

    assert plan.does_nothing
    assert "Line 2: lea@example.org is an earlier address of Luc Moreau" in plan.notices[0]


def test_two_earlier_addresses_of_one_member_are_one_too_many(office):
    rename(office)
    rename(office, "lea@third.example")

    plan = preview(office, WHOLE_TEAM + f"{NEW},Lea Lindqvist,learner,\n")

    assert [p.sentence for p in plan.problems] == [
        "Two lines name Lea Lindqvist by earlier addresses — keep one, with lea@third.example."
    ]


def test_an_earlier_address_of_a_merged_account_is_the_survivors(office):
    old = create_person(office, COMMAND_LINE, "lea.old@example.org", "Lea Lindqvist", NOON)
    correct_address(office, COMMAND_LINE, old, "lea.new@example.org", "A new domain.", NOON)
    with office.write() as connection:
        table = Person.__table__
        connection.execute(table.update().where(table.c.id == old).values(merged_into="lea"))

    plan = preview(office, WHOLE_TEAM.replace("lea@example.org", "lea.old@example.org"))

    assert plan.does_nothing and "is an earlier address of Lea Lindqvist" in plan.notices[0]
    told = earlier_address_of(office, MAX.actor, RIVERSIDE, "LEA.OLD@example.org")
    assert told.startswith(
        "lea.old@example.org was the address of Lea Lindqvist before, a member here with "
        "lea@example.org now."
    )


def test_an_earlier_address_of_somebody_who_left_is_told_without_the_new_one(office):
    rename(office)
    apply(office, WHOLE_TEAM.replace("lea@example.org,Lea Lindqvist,learner,\n", ""))

    plan = preview(office, WHOLE_TEAM)

    assert [one.email for one in plan.new] == ["lea@example.org"]
    assert plan.notices == (
        "Line 2: lea@example.org was the address of Lea Lindqvist, who left this clinic and has "
        "another one now. If you mean them, write that one: this line would make a second account.",
    )
    told = earlier_address_of(office, MAX.actor, RIVERSIDE, "lea@example.org")
    assert "who left, with another one now" in told and NEW not in told


def test_an_earlier_address_of_somebody_elsewhere_tells_this_clinic_nothing(office):
    correct_address(office, COMMAND_LINE, HAL.id, "hal@new.example", "A new domain.", NOON)

    plan = preview(office, WHOLE_TEAM + "hal@example.org,Hal Rivera,learner,\n")

    assert plan.notices == ()
    assert earlier_address_of(office, MAX.actor, RIVERSIDE, "hal@example.org") == ""


@pytest.mark.parametrize("email", ["lea@example.org", "luc@example.org", "nobody@example.org"])
def test_no_other_address_is_an_earlier_one(office, email):
    assert earlier_address_of(office, MAX.actor, RIVERSIDE, email) == ""
