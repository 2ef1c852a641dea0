"""The staff list: the preview is exactly what the confirmation does."""

import pytest
from sqlalchemy import insert, select, update

from courseware.domain.errors import Forbidden, Invalid, NotFound
from courseware.domain.people import Role
from courseware.domain.staff import read_text
from courseware.services.acting import COMMAND_LINE
from courseware.services.identity.people import create_person
from courseware.services.membership import clinics, invitations, joining
from courseware.services.membership.staff import PlanChanged, apply_staff, preview_staff
from courseware.services.membership.staff_present import present_lines, present_list
from courseware.store.accounts.clinics import put_staff_number
from courseware.store.tables import Membership, Person, Token
from tests.cast import ADA, HAL, LEA, LUC, MAX, MOA, NOON, RIVERSIDE
from tests.services.people.conftest import acts, all_at_once, link, mails_to, secret_mailed_to

HEAD = "email,name,roles,staff_number\n"
WHOLE_TEAM = HEAD + (
    "lea@example.org,Lea Lindqvist,learner,\n"
    "luc@example.org,Luc Moreau,learner,\n"
    "ina@example.org,Ina Novak,instructor learner,\n"
    "asa@example.org,Asa Okoye,assessor,\n"
    "max@example.org,Max Brandt,manager,\n"
)
NEXT_YEAR = HEAD + (
    "LEA@example.org,Lea Lindqvist,learner assessor,17\n"
    "ina@example.org,Ina Novak,instructor,\n"
    "asa@example.org,Asa Okoye,assessor,\n"
    "max@example.org,Max Brandt,manager,\n"
    "eva@example.org,Eva Holm,learner,18\n"
)


def preview(db, text, actor=MAX.actor):
    return preview_staff(db, actor, RIVERSIDE, text, NOON)


def apply(db, text, digest=None, actor=MAX.actor):
    digest = preview(db, text, actor).digest if digest is None else digest
    return apply_staff(db, actor, RIVERSIDE, text, digest, link, NOON).plan


def team(db):
    found = clinics.members(db, MAX.actor, RIVERSIDE)
    return {m.person_id: (m.roles, m.staff_number) for m in found}


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


def test_who_accepts_the_invitation_has_the_staff_number_of_the_list(office):
    apply(office, NEXT_YEAR)
    secret = secret_mailed_to(office, "eva@example.org")

    person_id = joining.accept_as_new(office, secret, "Eva Holm", "a newly made sentence", NOON)

    assert team(office)[person_id] == ((Role.LEARNER,), "18")


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


def test_the_same_list_again_invites_nobody_again(office):
    apply(office, NEXT_YEAR)

    again = preview(office, NEXT_YEAR)

    assert again.does_nothing
    assert len(mails_to(office, "eva@example.org")) == 1


def test_a_list_without_staff_numbers_leaves_those_on_record(office):
    apply(office, NEXT_YEAR)
    rows = [line.rpartition(",")[0] for line in NEXT_YEAR.splitlines()]
    without = "\n".join([*rows, ""])

    assert preview(office, without).does_nothing

    plan = apply(office, without.replace("learner assessor", "learner"))

    (changed,) = plan.changed
    assert (changed.ended, changed.number_before, changed.number_after) == (
        (Role.ASSESSOR,),
        "17",
        "17",
    )
    assert team(office)["lea"] == ((Role.LEARNER,), "17")
    apply(office, without.replace("Eva Holm,learner", "Eva Holm,instructor"))
    person = joining.read_invitation(office, secret_mailed_to(office, "eva@example.org"), NOON)
    assert person.staff_number == "18"


def test_an_empty_cell_under_staff_number_removes_the_number(office):
    apply(office, NEXT_YEAR)

    plan = apply(office, NEXT_YEAR.replace("assessor,17", "assessor,"))

    assert [(c.number_before, c.number_after) for c in plan.changed] == [("17", None)]
    assert team(office)["lea"][1] is None


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


def test_a_number_that_was_written_as_a_formula_is_told_with_what_is_read(sqlite_office):
    text = WHOLE_TEAM.replace("Luc Moreau,learner,", 'Luc Moreau,learner,="0042"')

    plan = preview(sqlite_office, text)

    assert [change.number_after for change in plan.changed] == ["0042"]
    assert [notice[7:] for notice in plan.notices] == [' ="0042" is read as 0042.']


def test_a_number_that_somebody_who_leaves_has_on_record_is_told(sqlite_office):
    numbered = WHOLE_TEAM.replace("Luc Moreau,learner,", "Luc Moreau,learner,100")
    apply(sqlite_office, numbered)

    plan = preview(sqlite_office, NEXT_YEAR.replace(",17\n", ",100\n"))

    said = "Line 2: the staff number 100 is also on record for Luc Moreau (who leaves)."
    assert (plan.notices, plan.problems) == ((said,), ())


def test_a_number_that_two_members_keep_is_told_at_both_lines(sqlite_office):
    apply(sqlite_office, WHOLE_TEAM.replace("Lindqvist,learner,", "Lindqvist,learner,100"))
    with sqlite_office.write() as connection:
        put_staff_number(connection, RIVERSIDE, "luc", "100")
    without = "\n".join(line.rpartition(",")[0] for line in WHOLE_TEAM.splitlines())

    plan = preview(sqlite_office, without)

    assert plan.notices == (
        "Line 2: the staff number 100 is also on record for Luc Moreau.",
        "Line 3: the staff number 100 is also on record for Lea Lindqvist.",
    )
    assert (plan.problems, plan.does_nothing) == ((), True)


def test_numbers_that_change_hands_are_nobody_elses_as_well(sqlite_office):
    numbered = WHOLE_TEAM.replace("Luc Moreau,learner,", "Luc Moreau,learner,100")
    apply(sqlite_office, numbered)

    plan = preview(sqlite_office, WHOLE_TEAM.replace("Lindqvist,learner,", "Lindqvist,learner,100"))

    assert (plan.notices, plan.problems) == ((), ())


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


ZEROS = "They differ only in zeros in front, which a spreadsheet drops."


def test_a_number_that_lost_its_zeros_on_the_way_is_told_before_it_replaces_the_one_on_record(
    office,
):
    apply(office, NEXT_YEAR.replace(",17\n", ",007\n").replace(",18\n", ",008\n"))
    text = NEXT_YEAR.replace(",17\n", ",7\n").replace(",18\n", ",8\n")

    plan = preview(office, text)

    assert plan.notices == (
        "Line 2: the staff number 007 is on record for Lea Lindqvist; 7 would replace it. " + ZEROS,
        "Line 6: the staff number 008 is on record for Eva Holm; 8 would replace it. " + ZEROS,
    )
    assert plan.problems == ()
    apply(office, text)
    assert team(office)["lea"][1] == "7"
    assert preview(office, text).notices == ()


def test_two_people_whose_numbers_differ_only_in_zeros_are_told_at_both_lines(sqlite_office):
    plan = preview(sqlite_office, NEXT_YEAR.replace(",17\n", ",018\n"))

    assert plan.notices == (
        f"Line 2: the staff number is 018, and Eva Holm has 18. {ZEROS}",
        f"Line 6: the staff number is 18, and Lea Lindqvist has 018. {ZEROS}",
    )
    assert plan.problems == ()


def test_somebody_who_leaves_may_have_the_number_with_other_zeros(sqlite_office):
    apply(sqlite_office, WHOLE_TEAM.replace("Luc Moreau,learner,", "Luc Moreau,learner,017"))

    plan = preview(sqlite_office, NEXT_YEAR)

    said = "Line 2: the staff number is 17, and Luc Moreau (who leaves) has 017. "
    assert plan.notices == (said + ZEROS,)


def test_a_whole_list_that_lost_its_zeros_is_told_in_a_few_sentences(sqlite_office):
    people = "".join(f"p{n}@example.org,Ana,learner,{n:04}\n" for n in range(1, 31))
    apply(sqlite_office, WHOLE_TEAM + people)

    plan = preview(sqlite_office, WHOLE_TEAM + people.replace(",0", ",").replace(",0", ","))

    assert len(plan.notices) == 11
    assert plan.notices[-1].startswith("20 others differ only in zeros in front as well.")


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


def invite(db, email, *roles):
    """Invite somebody who has not answered yet; gives the secret of the link."""
    invitations.invite(db, MAX.actor, RIVERSIDE, email, roles, link, NOON)
    return secret_mailed_to(db, email)


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


def test_the_present_list_sent_back_as_it_is_changes_nothing(office):
    apply(office, NEXT_YEAR)
    invite(office, "+one@example.org", "learner", "assessor")
    with office.write() as connection:
        for person_id, name, number in (("lea", "=Lea", "-5"), ("ina", "'@Ina", "0042")):
            connection.execute(update(Person).where(Person.id == person_id).values(name=name))
            put_staff_number(connection, RIVERSIDE, person_id, number)
        connection.execute(update(Person).where(Person.id == "asa").values(name="'t Hooft, Asa"))

    text = read_text(present_list(office, MAX.actor, RIVERSIDE, NOON))
    plan = preview(office, text)

    assert (plan.problems, plan.notices, plan.does_nothing) == ((), (), True)
    assert plan.unchanged == 6
    assert "'=Lea" in text and ",'-5" in text and "''@Ina" in text and "\n'+one@" in text
    assert not any(cell[:1] in {*"=+-@"} for line in text.split() for cell in line.split(","))


def test_who_was_invited_without_a_name_stands_in_the_list_without_one(office):
    apply(office, NEXT_YEAR)
    invite(office, "noa@example.org", "learner")

    text = read_text(present_list(office, MAX.actor, RIVERSIDE, NOON))
    other = text.replace("noa@example.org,,learner", "noa@example.org,,assessor")

    assert "\nnoa@example.org,,learner,\r" in text.replace("\ufeff", "")
    assert preview(office, text).does_nothing
    assert [(one.email, one.name) for one in apply(office, other).new] == [("noa@example.org", "")]
    secret = secret_mailed_to(office, "noa@example.org")
    assert joining.read_invitation(office, secret, NOON).name == ""


def test_an_empty_name_changes_no_name(office):
    apply(office, NEXT_YEAR)
    nameless = NEXT_YEAR.replace("Lea Lindqvist", "").replace("Eva Holm", "")

    plan = preview(office, nameless)
    assert (plan.problems, plan.notices, plan.does_nothing) == ((), (), True)

    plan = apply(office, nameless.replace(",learner,18", ",assessor,18"))
    assert [(one.email, one.name) for one in plan.new] == [("eva@example.org", "Eva Holm")]
    secret = secret_mailed_to(office, "eva@example.org")
    assert joining.read_invitation(office, secret, NOON).name == "Eva Holm"


def test_notices_name_who_has_no_name_by_their_address(office):
    apply(office, NEXT_YEAR.replace("Eva Holm", "").replace(",18\n", ",008\n"))

    plan = preview(office, NEXT_YEAR.replace("Eva Holm", "").replace(",18\n", ",8\n"))

    assert plan.notices == (
        "Line 6: the staff number 008 is on record for eva@example.org; 8 would replace it. "
        + ZEROS,
    )


def test_the_present_list_of_a_large_group_can_be_sent_back_whole(office):
    with office.write() as connection:
        people = [
            {"id": f"p{n}", "name": f"Person {n}", "email": f"p{n}@example.org", "created_at": NOON}
            for n in range(10_000)
        ]
        roles = [
            {
                "id": f"m{n}",
                "person_id": f"p{n}",
                "clinic_id": RIVERSIDE,
                "role": "learner",
                "since": NOON,
            }
            for n in range(10_000)
        ]
        connection.execute(insert(Person), people)
        connection.execute(insert(Membership), roles)
    text = read_text(present_list(office, MAX.actor, RIVERSIDE, NOON))

    plan = apply(office, text + "eva@example.org,Eva Holm,learner,18\n")

    assert (len(plan.new), plan.changed, plan.left, plan.problems) == (1, (), (), ())
    assert plan.unchanged == present_lines(office, MAX.actor, RIVERSIDE, NOON) - 1 > 10_000


def test_invitations_that_a_list_withdraws_and_replaces_are_ended_with_their_mails(office):
    lines = "".join(f"p{n}@example.org,Person {n},learner,\n" for n in range(3))
    apply(office, WHOLE_TEAM + lines)

    plan = apply(office, WHOLE_TEAM + "p0@example.org,Person 0,assessor,\n")

    assert plan.withdrawn == ("p1@example.org", "p2@example.org")
    assert [(one.email, one.invited_before) for one in plan.new] == [("p0@example.org", True)]
    assert [len(mails_to(office, f"p{n}@example.org")) for n in range(3)] == [1, 0, 0]
    assert preview(office, WHOLE_TEAM + "p0@example.org,P,assessor,\n").does_nothing


def test_only_who_may_import_gets_the_present_list(sqlite_office):
    for actor, refusal in ((LEA, Forbidden), (MOA, NotFound), (HAL, NotFound)):
        with pytest.raises(refusal):
            present_list(sqlite_office, actor.actor, RIVERSIDE, NOON)
