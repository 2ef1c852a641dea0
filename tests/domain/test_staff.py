"""A staff list is read line by line, with all its problems at once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courseware.domain.people import Role
from courseware.domain.staff import (
    LARGEST_LIST,
    MOST_ROWS,
    ListedPerson,
    StaffProblem,
    read_list,
    read_text,
)

ANA = ListedPerson(2, "ana@example.org", "Ana Kovač", frozenset({Role.LEARNER}), "17")


@pytest.mark.parametrize(
    "text",
    [
        "email,name,roles,staff_number\nana@example.org,Ana Kovač,learner,17\n",
        "email;name;roles;staff_number\r\nana@example.org;Ana Kovač;learner;17\r\n",
        "email\tname\troles\tstaff_number\rAna@Example.org\tAna Kovač\tLearner\t17",
        "\ufeffStaff Number,E-Mail,ROLE,Name\n 17 , ANA@example.org ,learner, Ana  Kovač \n",
        'email,name,roles,staff_number,team\n"ana@example.org","Ana Kovač","learner","17",North\n',
    ],
)
def test_delimiters_line_ends_order_and_extra_columns_do_not_matter(text):
    listed = read_list(text)

    assert listed.problems == ()
    assert listed.people == (ANA,)


@pytest.mark.parametrize("first", ["sep=;", '"sep=;"', "SEP=,"])
def test_a_first_line_that_names_the_dividing_character_is_no_heading(first):
    listed = read_list(f"{first}\r\nemail;name;roles\r\nbad;Ana Kovač;learner\r\n")

    assert [(person.line, person.name) for person in listed.people] == [(3, "Ana Kovač")]
    assert [problem.line for problem in listed.problems] == [3]


@pytest.mark.parametrize(
    "cell", ["learner assessor", '"learner, assessor"', "assessor/learner", "learner|assessor"]
)
def test_several_roles_stand_in_one_cell(cell):
    listed = read_list(f"email,name,roles\nana@example.org,Ana,{cell}\n")

    assert listed.people[0].roles == {Role.LEARNER, Role.ASSESSOR}


def test_lines_are_those_of_the_file_even_behind_empty_and_broken_ones():
    text = 'email,name,roles\n\n"ana@example.org","Ana\nKovač",learner\n\nbad,Eva,learner\n'

    listed = read_list(text)

    assert [person.line for person in listed.people] == [3, 6]
    assert listed.people[0].name == "Ana Kovač"
    assert [problem.line for problem in listed.problems] == [6]


@pytest.mark.parametrize("cell", ['="0042"', '"=""0042"""'])
def test_a_number_that_a_spreadsheet_was_told_to_leave_as_text_is_its_text(cell):
    listed = read_list(f"email,name,roles,staff_number\nana@example.org,Ana,learner,{cell}\n")

    assert listed.problems == ()
    assert listed.people[0].staff_number == "0042"
    assert listed.unwrapped == ((2, "0042"),)


@pytest.mark.parametrize("name", ['"=HYPERLINK(""http://x"")"', "+1+cmd()", "@SUM(A1)"])
def test_a_formula_is_no_name(name):
    listed = read_list(f"email,name,roles\nana@example.org,{name},learner\n")

    (problem,) = listed.problems
    assert "as a formula of a spreadsheet does — write the name itself." in problem.sentence


def test_a_list_makes_nobody_an_administrator_and_says_who_does():
    listed = read_list("email,name,roles\nana@example.org,Ana,learner administrator\n")

    (problem,) = listed.problems
    assert problem.sentence.startswith("“administrator” can't be given by a list — an")


def test_all_faults_of_a_line_are_told():
    listed = read_list("email,name,roles\nbad,17,boss\n")

    assert len(listed.problems) == 3
    assert {problem.line for problem in listed.problems} == {2}


def test_the_same_address_twice_names_the_first_line():
    rows = "ana@example.org,Ana,learner\nANA@example.org,Ana,learner\n"

    (problem,) = read_list("email,name,roles\n" + rows).problems

    assert problem == StaffProblem(3, "ana@example.org stands in line 2 already — keep one line.")


def test_the_same_staff_number_twice_names_the_first_line():
    rows = "ana@example.org,Ana,learner,100\neva@example.org,Eva,learner, 100 \n"
    without = "ben@example.org,Ben,learner,\nleo@example.org,Leo,learner,\n"

    (problem,) = read_list("email,name,roles,staff_number\n" + rows + without).problems

    said = "The staff number 100 stands in line 2 already — give each person their own."
    assert problem == StaffProblem(3, said)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "empty"),
        ("\n \n", "empty"),
        ("email,name\nana@example.org,Ana\n", "column roles is missing"),
        ("email,name,roles,email\n", "twice"),
        ("email,name,roles\n", "names nobody"),
        ("email,name,roles\nana@example.org,Ana,learner,x,y\n", "5 cells"),
        ("email,name,roles\nana@example.org,Ana,\n", "No role"),
        ('email,name,roles\n"ana@example.org,Ana', "quotation marks"),
        ("email,name,roles\nana\x00@example.org,Ana,learner\n", "NUL"),
        ("email,name,roles,staff_number\na@example.org,Ana,learner," + "9" * 41, "staff number"),
    ],
)
def test_what_cannot_be_read_is_said_with_the_mend(text, words):
    problems = read_list(text).problems

    assert len(problems) == 1
    assert words in problems[0].sentence
    assert "—" in problems[0].sentence or "longer than" in problems[0].sentence


def test_too_many_lines_are_one_problem():
    rows = [f"p{n}@example.org,Ana,learner\n" for n in range(MOST_ROWS + 1)]

    assert len(read_list("email,name,roles\n" + "".join(rows)).problems) == 1
    assert read_list("email,name,roles\n" + "".join(rows[:-1])).problems == ()


def test_nobody_is_told_to_divide_a_list_that_has_to_be_complete():
    rows = [f"p{n}@example.org,Ana,learner\n" for n in range(MOST_ROWS + 1)]
    (long,) = read_list("email,name,roles\n" + "".join(rows)).problems
    large = read_text(b"x" * (LARGEST_LIST + 1))

    assert long.sentence.startswith("There are more than 12,000 lines — keep the people of this")
    assert large.sentence.startswith("The file is larger than 6,000 kB — keep the columns email")
    for problem in (long, large):
        assert "do not divide it" in problem.sentence


def test_a_list_of_as_many_lines_as_are_taken_is_not_too_large():
    person = f"{'a' * 60}@{'b' * 60}.example.org,{'Ана Ковачевић' * 6}"
    line = f"{person},learner assessor instructor manager,"
    text = "email,name,roles,staff_number\n" + f"{line}12345678901234567890\n" * MOST_ROWS

    assert read_text(text.encode()) == text


@given(st.text(max_size=200))
def test_whatever_is_uploaded_ends_in_people_or_problems(text):
    listed = read_list("email,name,roles\n" + text)

    assert listed.people or listed.problems


@given(st.binary(max_size=100))
def test_bytes_are_text_or_a_problem(data):
    assert isinstance(read_text(data), str | StaffProblem)


def test_a_byte_order_mark_is_no_part_of_the_text():
    assert read_text(b"\xef\xbb\xbfemail") == "email"


def test_a_name_that_turns_text_round_and_an_address_that_reaches_nobody_are_told_with_the_line():
    listed = read_list("email,name,roles\nİnci@r.example,Ana \u202eKovač,learner\n")

    assert [problem.line for problem in listed.problems] == [2, 2]
    address, name = (problem.sentence for problem in listed.problems)
    assert "reaches nobody" in address
    assert "(U+202E)" in name


@pytest.mark.parametrize(
    "spoiled",
    [
        "1.04E+07",
        "1,04e+07",
        "1E+12",
        "#REF!",
        "#N/A",
        "#NAME?",
        "#DIV/0!",
        "#NV",
        "###",
        "Err:502",
    ],
)
def test_a_staff_number_that_a_spreadsheet_spoiled_is_refused_where_it_stands(spoiled):
    rows = f'ana@example.org,Ana,learner,1042\neva@example.org,Eva,learner,"{spoiled}"\n'

    (problem,) = read_list("email,name,roles,staff_number\n" + rows).problems

    assert problem.line == 3
    assert f"The staff number {spoiled} is " in problem.sentence
    assert problem.sentence.endswith(
        "— format the column staff_number as text, enter the number again, and save as CSV."
    )


def test_two_lines_with_the_same_message_of_a_spreadsheet_are_not_said_to_share_a_number():
    rows = "ana@example.org,Ana,learner,#N/A\neva@example.org,Eva,learner,#N/A\n"

    problems = read_list("email,name,roles,staff_number\n" + rows).problems

    assert [problem.line for problem in problems] == [2, 3]
    assert all("already" not in problem.sentence for problem in problems)


@pytest.mark.parametrize("number", ["007", "7", "#17", "1E5", "E-12", "12/3", "#", "PT-0042", "+4"])
def test_any_other_staff_number_is_kept_exactly_as_it_is_written(number):
    listed = read_list(f"email,name,roles,staff_number\nana@example.org,Ana,learner,{number}\n")

    assert listed.problems == ()
    assert listed.people[0].staff_number == number
