"""The matrix as a table: one line for each person and scope, for CSV, XLSX and print."""

from collections.abc import Iterator

from courseware.interchange.sheets import Cell, csv_lines, xlsx
from courseware.services.competency.team import Matrix, ScopeCell

HEADER = (
    "Name",
    "E-mail",
    "Checklist",
    "Region",
    "Status",
    "Ends on",
    "Awaiting confirmation",
    "Critical item unsafe",
    "As of",
    "By what is known now",
)


def matrix_lines(found: Matrix) -> Iterator[tuple[Cell, ...]]:
    """One line for each scope on record; a person without any has one line of their own."""
    titles = dict(found.checklists)
    for row in found.rows:
        cells = [cell for cells in row.cells.values() for cell in cells]
        if not cells:
            yield (row.name, row.email, "", "", "Nothing on record", None, "", "", found.day, "")
        for cell in sorted(cells, key=lambda c: (titles.get(c.scope[0], ""), c.region)):
            yield (
                row.name,
                row.email,
                titles.get(cell.scope[0], cell.scope[0]),
                cell.region,
                cell.status.words,
                cell.ends_on,
                "yes" if cell.ready else "",
                "yes" if cell.unsafe else "",
                found.day,
                cell.hindsight.words if cell.hindsight else "",
            )


def matrix_csv(found: Matrix) -> Iterator[str]:
    """The matrix as CSV, line by line."""
    return csv_lines(HEADER, matrix_lines(found))


def matrix_xlsx(found: Matrix) -> bytes:
    """The matrix as a workbook."""
    return xlsx(f"{found.clinic} {found.day.isoformat()}", HEADER, matrix_lines(found))


def cell_words(cell: ScopeCell) -> str:
    """A cell as it is shown: `Thigh: current`."""
    words = cell.status.words
    return f"{cell.region}: {words.lower()}" if cell.region else words
