"""A plain table of marks: one row a person, one column an item; read as a stream and counted.

The first row may name the items, and its first cell the people; a maximum may stand behind an
item's name after a slash, as in `Q1 /5`. Without one, an item is worth 1, or the best mark in its
column where that is more. A blank cell or a dash earns 0.
"""

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain

from courseware.domain.counted import counted
from courseware.domain.errors import Invalid
from courseware.domain.item_statistics import Figures, Group, ItemScore, analyse

MOST_ITEMS, MOST_TOTALS = 1_000, 20_000
_MOST_FAULTS = 20
_LONGEST_CELL = 40
_NUMBER = re.compile(r"-?(\d+([.,]\d*)?|[.,]\d+)(/[1-9]\d*)?")
_WORTH = re.compile(r"(.*\S)\s*/\s*(\d+(?:[.,]\d+)?)")
_BLANKS = frozenset({"", "-"})
_PEOPLE = frozenset(
    {"person", "people", "name", "id", "no", "nr", "number", "row", "attempt"}
    | {"learner", "student", "user", "username", "email"}
    | {"participant", "candidate", "respondent", "subject"}
)


@dataclass(frozen=True, slots=True)
class Heading:
    """What the first rows say: the items, what each is worth, and whether people are named."""

    items: tuple[str, ...]
    worths: tuple[Fraction | None, ...]
    has_people: bool

    @property
    def limited(self) -> list[int]:
        """The columns whose item has a maximum."""
        return [column for column, worth in enumerate(self.worths) if worth is not None]


@dataclass(slots=True)
class _Count:
    """Rows with one total, and how often each mark stands in each column among them."""

    people: int
    cells: Counter[tuple[int, str]]


def figures_of_table(lines: Iterable[str]) -> Figures:
    """The statistics of a CSV table; commas, semicolons or tabs between its cells.

    Memory grows with the number of different marks and totals, not with the rows.

    Raises:
        Invalid: something cannot be read; each `line N` says what, and how to mend it.
    """
    table = _Table(lines)
    counts = table.counted()
    worths = [
        table.heading.worths[column] or max(Fraction(1), table.best[column])
        for column in range(len(table.heading.items))
    ]
    possible = sum(worths, Fraction(0))
    groups = (
        Group(earned, possible, count.people, table.marks(count, worths))
        for earned, count in counts.items()
    )
    return analyse(groups, table.heading.items)


class _Table:
    """One pass over the lines."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self._faults: dict[str, str] = {}
        self._values: dict[str, Fraction] = {}
        self._allowed: set[tuple[int, str]] = set()
        self.heading = Heading((), (), False)
        self.best: list[Fraction] = []

    def counted(self) -> dict[Fraction, _Count]:
        """Rows counted by their total."""
        counts: dict[Fraction, _Count] = {}
        columns: range | None = None
        limited: list[int] = []
        for number, cells in self._rows():
            if columns is None:
                columns, limited = range(len(self.heading.items)), self.heading.limited
            earned = self._earned(number, cells)
            if earned is None:
                continue
            if self._is_above(number, cells, limited):
                continue
            count = counts.get(earned)
            if count is None:
                count = counts[earned] = _Count(0, Counter())
                self._refuse_too_various(number, len(counts))
            count.people += 1
            count.cells.update(zip(columns, cells, strict=True))
        if self._faults:
            raise Invalid(self._faults)
        if not counts:
            raise Invalid({"file": "there are no marks in it — write one row for each person"})
        self._find_best(counts)
        return counts

    def marks(self, count: _Count, worths: Sequence[Fraction]) -> dict[ItemScore, int]:
        """What was counted, as marks of items."""
        found: dict[ItemScore, int] = {}
        for (column, cell), times in count.cells.items():
            share = self._values[cell] / worths[column]
            mark = ItemScore(self.heading.items[column], share, worths[column])
            found[mark] = found.get(mark, 0) + times
        return found

    def _rows(self) -> Iterator[tuple[int, list[str]]]:
        """Line number and the cells that are marks, of each row below the heading."""
        first = next(self._lines, "").removeprefix("\ufeff")
        lines = chain([first], self._lines)
        reader = csv.reader(lines, delimiter=_delimiter(first), strict=True)
        rows = ((reader.line_num, row) for row in reader if any(map(str.strip, row)))
        try:
            ahead = next(rows, None)
            names = ahead[1] if ahead and _is_heading(ahead[1]) else []
            ahead = next(rows, None) if names else ahead
            if ahead is None:
                return
            self._take_heading(names, ahead[1])
            width = len(names or ahead[1])
            for number, row in chain([ahead], rows):
                if self._fits(number, row, width):
                    yield number, row[1:] if self.heading.has_people else row
        except csv.Error as error:
            raise Invalid({f"line {reader.line_num}": f"{error} — save it as CSV again"}) from None

    def _take_heading(self, names: list[str], row: list[str]) -> None:
        """Settle what the columns are, from the row of names (if any) and the first of marks."""
        lead = names[0].strip().casefold() if names else None
        people = lead in _PEOPLE or lead == "" or not _is_mark(row[0])
        width = len(names or row) - people
        wanted = names[people:] if names else [str(number) for number in range(1, width + 1)]
        if not wanted:
            raise Invalid({"line 1": "there is no column with marks — write one for each item"})
        items, worths = zip(*map(_worth, wanted), strict=True)
        twice = [name for name, times in Counter(items).items() if times > 1]
        if twice:
            raise Invalid({"line 1": f"two columns are called {twice[0]!r} — rename one of them"})
        if len(items) > MOST_ITEMS:
            raise Invalid({"line 1": f"{len(items)} columns are too many; {MOST_ITEMS} may stand"})
        self.heading = Heading(items, worths, people)

    def _fits(self, number: int, cells: list[str], width: int) -> bool:
        if len(cells) == width:
            return True
        there = "is" if len(cells) == 1 else "are"
        what = f"there {there} {counted(len(cells), 'cell')} where {width} belong"
        few = "a comma too few? A blank mark needs its comma too"
        mend = "a comma too many?" if len(cells) > width else few
        self._fault(number, f"{what} — {mend}")
        return False

    def _earned(self, number: int, cells: list[str]) -> Fraction | None:
        """The total of one row; None if a cell is no mark."""
        total = Fraction(0)
        for cell, times in Counter(cells).items():
            value = self._values.get(cell)
            if value is None:
                value = _value(cell)
                if value is None:
                    column = cells.index(cell) + (2 if self.heading.has_people else 1)
                    what = f"column {column}: {cell[:_LONGEST_CELL]!r} is no mark"
                    self._fault(number, f"{what} — write a number, or leave it blank for 0")
                    return None
                self._values[cell] = value
            total += value * times
        return total

    def _is_above(self, number: int, cells: list[str], limited: list[int]) -> bool:
        """Look for marks above the maximum that the first line gives their item."""
        for column in limited:
            cell = cells[column]
            if (column, cell) not in self._allowed:
                worth = self.heading.worths[column]
                if worth is not None and self._values[cell] > worth:
                    name = f"{self.heading.items[column]} has a mark of {cell.strip()}"
                    sentence = f"{name}, above its maximum of {worth} — mend the mark"
                    self._fault(number, f"{sentence}, or the maximum in line 1")
                    return True
                self._allowed.add((column, cell))
        return False

    def _fault(self, number: int, sentence: str) -> None:
        self._faults.setdefault(f"line {number}", sentence)
        if len(self._faults) >= _MOST_FAULTS:
            raise Invalid(self._faults)

    def _refuse_too_various(self, number: int, totals: int) -> None:
        """Marks with many digits would be held one by one, and for nothing."""
        if totals > MOST_TOTALS:
            sentence = f"more than {MOST_TOTALS} different totals — round the marks to two decimals"
            raise Invalid({f"line {number}": sentence})

    def _find_best(self, counts: dict[Fraction, _Count]) -> None:
        self.best = [Fraction(0)] * len(self.heading.items)
        for column, cell in {pair for count in counts.values() for pair in count.cells}:
            self.best[column] = max(self.best[column], self._values[cell])


def _is_heading(row: list[str]) -> bool:
    """Whether a first row names the columns: it says who the people are, or holds no marks."""
    return row[0].strip().casefold() in _PEOPLE or not all(map(_is_mark, row[1:] or row))


def _delimiter(line: str) -> str:
    """What stands most often between the cells of the first line."""
    return max(",;\t", key=line.count)


def _is_mark(cell: str) -> bool:
    return _value(cell) is not None


def _value(cell: str) -> Fraction | None:
    """The exact mark in a cell; None if there is none."""
    text = cell.strip()
    if text in _BLANKS:
        return Fraction(0)
    if len(text) > _LONGEST_CELL or not text.isascii() or not _NUMBER.fullmatch(text):
        return None
    number, _, divisor = text.replace(",", ".").partition("/")
    return Fraction(number) / (int(divisor) if divisor else 1)


def _worth(name: str) -> tuple[str, Fraction | None]:
    """An item's name, and its maximum if one stands behind it."""
    name = name.strip()
    found = _WORTH.fullmatch(name)
    worth = Fraction(found[2].replace(",", ".")) if found else None
    return (found[1], worth) if found and worth else (name, None)
