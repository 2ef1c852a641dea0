"""Staff numbers in a list: kept, removed, told where two have one or zeros were lost."""

from courseware.domain.people import Role
from courseware.services.membership import joining
from courseware.store.accounts.clinics import put_staff_number
from tests.cast import NOON, RIVERSIDE
from tests.services.people.conftest import secret_mailed_to
from tests.services.people.staff_lists import NEXT_YEAR, WHOLE_TEAM, ZEROS, apply, preview, team


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
