"""The printable matrix: as many columns on a sheet as can be read, everybody's name on each."""

from datetime import date

import pytest

from courseware.domain.competency.standing import Status
from courseware.services.competency.teams.cells import ScopeCell
from courseware.services.competency.teams.team import Matrix, MemberRow
from courseware.web.manager import matrix_sheets
from courseware.web.manager.matrix_sheets import COLUMNS_A_SHEET, sheets_of
from tests.services.competency.practice import D1, needling
from tests.web.markup import words
from tests.web.test_every_page import check

NAMES = ("Lea", "Luc")
CURRENT = (ScopeCell("", "", Status.CURRENT, "", date(2028, 3, 20), False, False),)


def matrix_of(columns: int, held: set[int]) -> Matrix:
    """Two people; the first holds some of the columns, by number from 0."""
    cells = {f"c-{number}": CURRENT for number in held}
    rows = [
        MemberRow("lea", NAMES[0], "lea@example.org", cells),
        MemberRow("luc", NAMES[1], "luc@example.org", {}),
    ]
    titles = [(f"c-{number}", f"C{number} Skill") for number in range(columns)]
    day = date(2026, 3, 2)
    return Matrix("riverside", "Riverside", "Europe/Dublin", day, False, titles, rows, 2, 1)


@pytest.mark.parametrize(("columns", "sheets"), [(10, [10]), (11, [5, 6]), (200, [10] * 20)])
def test_columns_are_shared_among_sheets_that_can_be_read_each_with_all_names(columns, sheets):
    printed = sheets_of(matrix_of(columns, set(range(columns))))

    assert [len(sheet.checklists) for sheet in printed.sheets] == sheets
    assert (printed.columns, printed.left_out) == (columns, [])
    assert [sheet.first for sheet in printed.sheets[1:]] == [
        sheet.last + 1 for sheet in printed.sheets[:-1]
    ]
    for sheet in printed.sheets:
        assert all(sheet.rows.count(f'<th scope="row">{name}</th>') == 1 for name in NAMES)
        assert sheet.rows.count("Current, until 19 March 2028") == len(sheet.checklists)


def test_columns_in_which_nobody_has_anything_are_left_out_of_what_takes_several_sheets():
    whole = sheets_of(matrix_of(COLUMNS_A_SHEET, {2}))
    wide = sheets_of(matrix_of(COLUMNS_A_SHEET + 2, {2, 4}))
    bare = sheets_of(matrix_of(COLUMNS_A_SHEET + 2, set()))

    assert (whole.columns, whole.left_out) == (COLUMNS_A_SHEET, [])
    assert (wide.columns, len(wide.left_out)) == (2, COLUMNS_A_SHEET)
    assert wide.sheets[0].checklists == [("c-2", "C2 Skill"), ("c-4", "C4 Skill")]
    assert wide.left_out[:3] == ["C0 Skill", "C1 Skill", "C3 Skill"]
    [names] = bare.sheets
    assert all(name in names.rows for name in NAMES) and "<td" not in names.rows


def test_each_sheet_says_of_which_day_it_is_and_which_columns_it_has(manager, ward, monkeypatch):
    monkeypatch.setattr(matrix_sheets, "COLUMNS_A_SHEET", 1)
    needling(ward)

    page = manager.get("/team/print?on=2026-03-10")

    check(page)
    shown = words(page)
    day = "Riverside, 10 March 2026"
    for part in ("checklists 1 to 1 of 2", "checklists 2 to 2 of 2"):
        assert f"{day}: {part}" in shown
    assert page.text.count('<th scope="row">Lea Lindqvist</th>') == 2
    assert "Left out" not in shown


def test_the_page_says_in_a_sentence_what_it_leaves_out(manager, ward, monkeypatch):
    monkeypatch.setattr(matrix_sheets, "COLUMNS_A_SHEET", 1)
    ward.certify(D1)

    page = manager.get("/team/print?name=Lea&on=2026-03-10")

    check(page)
    assert (
        "Left out, because nobody here has anything on record in them: "
        "1 of 2 checklists (CL-Y Needling)." in words(page)
    )
    assert "<th>CL-Y" not in page.text and page.text.count("<table") == 1
