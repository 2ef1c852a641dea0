"""What a file of logbook sessions may look like: names or ids, commas or semicolons."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courseware.domain.formula_guard import guarded, without_guard
from courseware.domain.logbook import Words, regions_in
from courseware.domain.logbook_file import (
    COLUMNS,
    read_sessions,
    template,
)

REGIONS = {
    "thigh": "thigh",
    "thigh, hip and groin": "thigh",
    "arm-hand": "arm-hand",
    "upper arm, forearm and hand": "arm-hand",
}
WORDS = Words(
    REGIONS,
    {"real_patient": "real_patient", "real patient": "real_patient"},
    {"beside": "beside", "assessor beside the couch": "beside"},
)
TODAY = date(2026, 3, 31)
HEADER = ",".join(COLUMNS)
REST = "real_patient,beside,asa@example.org,"
GOOD = (date(2026, 3, 2), ("thigh", "arm-hand"), "real_patient", "beside")


@pytest.mark.parametrize(
    "written",
    [
        "thigh arm-hand",
        "thigh;arm-hand",
        "thigh, arm-hand",
        "Thigh, hip and groin; Upper arm, forearm and hand",
        "Thigh, hip and groin, arm-hand",
        "THIGH,  hip  and groin | Arm-Hand",
    ],
)
def test_regions_are_named_by_name_or_id(written):
    assert regions_in(written, REGIONS) == (("thigh", "arm-hand"), "")


def test_what_names_no_region_is_said_as_it_was_written():
    assert regions_in("thigh; Moon, dark side", REGIONS) == (("thigh",), "Moon, dark side")


@pytest.mark.parametrize(
    "text",
    [
        f"{HEADER}\n2026-03-02,thigh arm-hand,{REST}\n",
        f'{HEADER}\n2026-03-02,"Thigh, hip and groin; arm-hand",{REST}\n',
        "\ufeffheld_on;regions;setting;supervision;supervisor;note\r\n"
        "02.03.2026;thigh arm-hand;real patient;Assessor beside the couch;asa@example.org;\r\n",
        f"sep=,\r\n{HEADER}\r\n2026-03-02,thigh arm-hand,{REST}",
        "held_on\tregions\tsetting\tsupervision\tsupervisor\n"
        "2.3.2026\tthigh arm-hand\treal_patient\tbeside\tasa@example.org\n",
    ],
)
def test_a_file_may_be_written_as_spreadsheets_write_it(text):
    (session,), problems = read_sessions(text, WORDS, TODAY)

    assert problems == []
    assert (session.held_on, session.regions, session.setting, session.supervision) == GOOD


def test_the_file_to_fill_in_can_be_read_and_problems_name_its_lines():
    (session,), problems = read_sessions(template("thigh", "Real patient", "beside"), WORDS, TODAY)

    assert (problems, session.line, session.regions) == ([], 3, ("thigh",))
    assert read_sessions(template("moon", "Real patient", "beside"), WORDS, TODAY)[1] == [
        "Line 3: Name one or more regions by their names or ids, divided by semicolons "
        "(“moon” is none)."
    ]


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        ("1985-04-01", "This day is more than 10 years ago. Correct the date."),
        ("2026-04-01", "This day is still to come. Correct the date."),
        ("31/03/2026", "Write the day as year, month and day, such as 2026-03-31."),
        ("31.02.2026", "February 2026 has 28 days, so there is no 2026-02-31."),
        ("1.13.2026", "There is no month 13; write a day such as 2026-03-31."),
        ("2025-02-29", "February 2025 has 28 days, so there is no 2025-02-29."),
        ("2026-00-10", "There is no month 00; write a day such as 2026-03-31."),
        ("", "Write the day as year, month and day, such as 2026-03-31."),
    ],
)
def test_an_implausible_day_is_refused_with_its_reason(day, sentence):
    line = f"{HEADER}\n{day},thigh,{REST}\n"

    assert read_sessions(line, WORDS, TODAY) == ([], [f"Line 2: {sentence}"])


def test_signs_that_nobody_sees_are_no_part_of_a_day():
    for day in ("\u200e2026-03-02", "\u206702.03.2026\u2069"):
        (session,), problems = read_sessions(f"{HEADER}\n{day},thigh,{REST}", WORDS, TODAY)
        assert (session.held_on, problems) == (date(2026, 3, 2), [])


def test_line_ends_of_old_programs_are_read_and_a_nul_is_named():
    text = f"{HEADER}\r2026-03-02,thigh,{REST}"
    (session,), problems = read_sessions(text, WORDS, TODAY)
    assert (session.held_on, problems) == (date(2026, 3, 2), [])

    assert read_sessions(text.replace("beside", "be\0side"), WORDS, TODAY) == (
        [],
        ["Line 2: There is a NUL character. Save the file as “CSV UTF-8” anew."],
    )


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (
            f"2026-03-02,thigh,{REST}first, then unsafe and stopped",
            "The first line has 6 cells, this one 7. Put quotation marks around a cell that "
            "holds a comma.",
        ),
        (
            "2026-03-02,thigh,real_patient,beside,asa@example.org",
            "The first line has 6 cells, this one 5. Write each comma, after an empty cell too, "
            "and put quotation marks around a cell with a line break.",
        ),
    ],
)
def test_a_line_with_other_cells_than_the_first_is_refused_whole(line, sentence):
    text = f"{HEADER}\n2026-03-02,thigh,{REST}\n{line}\n"
    (session,), problems = read_sessions(text, WORDS, TODAY)

    assert (session.line, problems) == (2, [f"Line 3: {sentence}"])


@pytest.mark.parametrize(
    ("more", "where"),
    [("answer", "The column answer holds"), ("", "A column without a name holds")],
)
def test_what_slipped_into_a_cell_that_nobody_reads_is_refused(more, where):
    text = f"{HEADER},{more}\n2026-03-02,thigh,{REST}first, then unsafe\n"

    assert read_sessions(text, WORDS, TODAY) == (
        [],
        [
            f"Line 2: {where} “then unsafe”. Put quotation marks around a cell that holds a "
            "comma, or leave that cell empty."
        ],
    )
    assert read_sessions(text.replace("first, then unsafe", '"a, b", '), WORDS, TODAY)[1] == []


def test_a_column_that_stands_twice_is_refused():
    text = f"{HEADER},note\n2026-03-02,thigh,{REST}one,two\n"

    assert read_sessions(text, WORDS, TODAY) == (
        [],
        ["The column note stands twice in the first line. Keep one."],
    )


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("hint", ["", "sep=,\n"])
def test_a_problem_names_the_line_of_the_file_at_which_its_row_begins(hint, ends):
    text = f'{HEADER}\n\n2026-03-02,thigh,{REST}"one\n\ntwo"\n,,,,,\nnever,thigh,{REST}"a\nb"\n'
    (session,), (problem,) = read_sessions((hint + text).replace("\n", ends), WORDS, TODAY)

    further = 1 if hint else 0
    assert (session.line, session.note) == (3 + further, "one\n\ntwo")
    assert problem.startswith(f"Line {7 + further}: Write the day")


def test_a_quotation_mark_too_few_is_named_with_its_line():
    text = f'{HEADER}\n2026-03-02,thigh,{REST}\n2026-03-02,thigh,{REST}"never closed\nx\n'

    assert read_sessions(text, WORDS, TODAY) == (
        [],
        [
            "Line 3: A quotation mark is missing here or further on, or is one too many. Put "
            "quotation marks around the whole cell, and write those inside it twice."
        ],
    )


@given(st.text(st.sampled_from("'=+-@|%＝＋－＠ \t\r\nx")))
def test_a_guarded_cell_is_no_formula_and_comes_back_as_it_was(cell):
    assert guarded(cell).lstrip()[:1] not in {*"=+-@|%＝＋－＠"}
    assert without_guard(guarded(cell)) == cell


def test_a_cell_of_nothing_but_commas_names_no_region():
    assert regions_in("," * 20_000, {"upper thigh, back": "thigh"}) == ((), "")
