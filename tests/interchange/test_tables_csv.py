"""CSV for spreadsheets: nothing in a cell can become a formula."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courseware.interchange.tables_csv import as_csv, inert


@pytest.mark.parametrize("text", [
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "\n=1", "|calc", "%0A", "＝1",
    "\x00=1", "\x0b=cmd|' /C calc'!A0", '=HYPERLINK("http://x")', "\u00a0=1",
])  # fmt: skip
def test_a_cell_that_could_start_a_formula_is_only_text(text):
    assert inert(text).startswith("'")


@pytest.mark.parametrize("text", ["Lea", "1.75", "5 = five", "", "a\nb", "'quoted"])
def test_other_cells_stay_what_they_are(text):
    assert inert(text) == text


@given(st.lists(st.text(), min_size=1, max_size=4))
def test_every_cell_comes_back_as_one_cell(cells):
    text = as_csv(["x"] * len(cells), [cells]).decode("utf-8-sig")

    header, row = csv.reader(io.StringIO(text, newline=""))
    assert header == ["x"] * len(cells)
    assert row == [inert(cell) for cell in cells]
    assert all(cell.lstrip()[:1] not in set("=+-@") for cell in row)
