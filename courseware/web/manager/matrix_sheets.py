"""The matrix on paper: as many columns on a sheet as can be read there, with the names on each."""

from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup

from courseware.services.competency.teams.team import Matrix
from courseware.web.manager.matrix_rows import plain_rows

COLUMNS_A_SHEET = 10
"""Beside the names, A4 across: some 17 letters fit side by side in each."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table: everybody, with some of the columns.

    Attributes:
        first: number of its first column, from 1, among those that are printed.
        checklists: (id, title) of its columns.
    """

    first: int
    checklists: list[tuple[str, str]]
    rows: Markup

    @property
    def last(self) -> int:
        """Number of its last column."""
        return self.first + len(self.checklists) - 1


@dataclass(frozen=True, slots=True)
class Sheets:
    """A whole matrix for paper.

    Attributes:
        columns: how many checklists are printed, on all sheets together.
        left_out: titles of those that are not, because nobody has anything on record in them.
    """

    sheets: list[Sheet]
    columns: int
    left_out: list[str]


def sheets_of(matrix: Matrix) -> Sheets:
    """A matrix cut by columns, into sheets of about the same width.

    What fits on one sheet is printed whole. Of a wider one, columns in which nobody has anything
    on record are left out; if that is all of them, one sheet has the names alone.
    """
    printed = matrix.checklists
    if len(printed) > COLUMNS_A_SHEET:
        on_record = {id_ for row in matrix.rows for id_ in row.cells}
        printed = [column for column in printed if column[0] in on_record]
    kept = {id_ for id_, _ in printed}
    number = max(1, -(-len(printed) // COLUMNS_A_SHEET))
    cuts = [len(printed) * part // number for part in range(number + 1)]
    return Sheets(
        [
            Sheet(start + 1, printed[start:end], plain_rows(matrix.rows, printed[start:end]))
            for start, end in pairwise(cuts)
        ],
        len(printed),
        [title for id_, title in matrix.checklists if id_ not in kept],
    )
