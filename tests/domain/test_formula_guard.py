"""No cell is a formula, whatever divides the cells where the file is opened; and it comes back."""

import csv
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courseware.domain.formula_guard import guarded, without_guard
from courseware.interchange.sheets import csv_pieces
from courseware.interchange.tables_csv import as_csv

# What a spreadsheet takes for the beginning of a formula, and what divides cells and lines.
CELLS = st.lists(st.text("=+-@;,\t\n\r\"' a1＝", max_size=8), min_size=1, max_size=4)


def cells_read(text, divider):
    for row in csv.reader(StringIO(text.lstrip("\ufeff"), newline=""), delimiter=divider):
        yield from row


def is_formula(cell):
    return cell.lstrip()[:1] in tuple("=+-@＝")


@given(st.lists(CELLS, min_size=1, max_size=3))
@pytest.mark.parametrize("divider", [",", ";", "\t"])
def test_no_cell_becomes_a_formula_whatever_divides_them(divider, rows):
    for text in ("".join(csv_pieces(("A", "B"), [rows])), as_csv(("A", "B"), rows).decode()):
        assert not [cell for cell in cells_read(text, divider) if is_formula(cell)]


@given(st.text("=+-@;,\t\n\r\"' a1＝") | st.text())
def test_every_cell_comes_back_as_it_was(cell):
    assert without_guard(guarded(cell)) == cell


@pytest.mark.parametrize(
    "cell", ["Lea", "", "O'Neil; also Neill", "a=b", "Ann;Bo", "“x”; 'y'", "1;2"]
)
def test_words_that_begin_no_formula_stay_as_they_are(cell):
    assert guarded(cell) == cell
