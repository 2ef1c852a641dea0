"""The rules that one quiz file has to keep beyond its shape: what its draw can and must reach."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from courseware.content.plain_data import mappings_in, text_at
from courseware.content.problem import Problem, Severity
from courseware.content.yaml.strict_yaml import YamlDocument
from courseware.domain.counted import counted
from courseware.questions.types import GRADED_TYPES

_MOST_ROWS: Final = 100
_MOST_QUESTIONS: Final = 1_000


@dataclass(frozen=True, slots=True)
class _Row:
    number: int
    objective: str
    type: str | None
    critical: bool
    count: int

    def selects(self, question: _Graded) -> bool:
        return (
            question.objective == self.objective
            and question.critical == self.critical
            and self.type in (None, question.type)
        )

    def meets(self, other: _Row) -> bool:
        """Whether the two rows can draw the same question."""
        same = (self.objective, self.critical) == (other.objective, other.critical)
        return same and (self.type == other.type or None in (self.type, other.type))


@dataclass(frozen=True, slots=True)
class _Graded:
    number: int
    id: str
    objective: str
    type: str | None
    critical: bool


def draw_problems(document: YamlDocument, path: str) -> list[Problem]:
    """Return what is wrong with the draw, given the questions of the same file."""
    # The model refuses more of both; the rules compare every row with every question.
    rows = list(islice(_rows(document.value), _MOST_ROWS))
    bank = list(islice(_graded(document.value), _MOST_QUESTIONS))
    # A type that does not exist is a problem of its own; what would follow from it says nothing.
    known = (None, *GRADED_TYPES)
    doubtful = {row.objective for row in rows if row.type not in known}
    doubtful |= {question.objective for question in bank if question.type not in known}
    rows = [row for row in rows if row.objective not in doubtful]
    bank = [question for question in bank if question.objective not in doubtful]
    judge = _Judge(document, path, rows, bank)
    return [*judge.rows(), *judge.questions()]


def _rows(data: Any) -> Iterator[_Row]:
    for number, row in mappings_in(data, "draw"):
        objective, count = text_at(row, "objective"), row.get("count")
        if objective is not None and isinstance(count, int):
            critical = row.get("critical") is True
            yield _Row(number, objective, text_at(row, "type"), critical, count)


def _graded(data: Any) -> Iterator[_Graded]:
    for number, question in mappings_in(data, "questions"):
        objective = text_at(question, "objective")
        if objective is not None and question.get("use", "graded") == "graded":
            yield _Graded(
                number,
                text_at(question, "id") or f"number {number + 1}",
                objective,
                text_at(question, "type"),
                question.get("critical") is True,
            )


class _Judge:
    def __init__(
        self, document: YamlDocument, path: str, rows: list[_Row], bank: list[_Graded]
    ) -> None:
        self._document = document
        self._path = path
        self._rows = rows
        self._bank = bank

    def rows(self) -> Iterator[Problem]:
        """Yield the problems of the rows: empty pools, small pools, rows that are alike."""
        objectives = {question.objective for question in self._bank}
        thin: list[tuple[_Row, int, int]] = []
        for position, row in enumerate(self._rows):
            pool = sum(row.selects(question) for question in self._bank)
            earlier = [other for other in self._rows[:position] if other.meets(row)]
            taken = sum(other.count for other in earlier)
            if row.objective not in objectives:
                yield self._at_row(
                    row,
                    "CW064",
                    f"no graded question tests `{row.objective}`",
                    "write one, or remove the row",
                )
            elif pool - taken < row.count:
                yield self._at_row(row, "CW061", _too_few(row, pool, taken), _mend(row, earlier))
            elif pool < 2 * (row.count + taken):
                thin.append((row, pool, row.count + taken))
            if any((other.type, other.critical) == (row.type, row.critical) for other in earlier):
                yield self._at_row(
                    row,
                    "CW065",
                    "an earlier row selects the same questions",
                    "make them one row with the sum of both counts",
                    Severity.WARNING,
                )
        if thin:
            yield self._thin(thin)

    def _thin(self, thin: list[tuple[_Row, int, int]]) -> Problem:
        """Return one note for all rows that draw more than half of their questions."""
        row, pool, drawn = thin[0]
        many = f"{len(thin)} of {counted(len(self._rows), 'row')}"
        these = f"{many} draw more than half of their questions, the first"
        has = f"{counted(pool, 'question')} for a draw of {drawn}: a second attempt repeats many"
        message = has if len(thin) == 1 else f"{these} has {has}"
        mend = "write twice as many as are drawn"
        return self._at_row(row, "CW066", message, mend, Severity.NOTE)

    def questions(self) -> Iterator[Problem]:
        """Yield the problems of graded questions that no row can draw."""
        for question in self._bank:
            if any(row.selects(question) for row in self._rows) or not self._rows:
                continue
            mixed = any(row.objective == question.objective for row in self._rows)
            place = self._document.positions.value(("questions", question.number, "id"))
            if question.critical:
                why = (
                    "its row draws only questions that are not critical"
                    if mixed
                    else "its objective has no row"
                )
                yield Problem(
                    self._path,
                    *place,
                    Severity.ERROR,
                    "CW062",
                    f"the critical question `{question.id}` is never drawn: {why}",
                    f"add the row {{objective: {question.objective}, critical: true, count: 1}}",
                )
            else:
                yield Problem(
                    self._path,
                    *place,
                    Severity.WARNING,
                    "CW063",
                    f"no row draws the question `{question.id}`",
                    f"add a row for {question.objective}, or write `use: practice`",
                )

    def _at_row(
        self, row: _Row, code: str, message: str, mend: str, severity: Severity = Severity.ERROR
    ) -> Problem:
        key = "objective" if code == "CW064" else "count"
        place = self._document.positions.value(("draw", row.number, key))
        return Problem(self._path, *place, severity, code, message, mend)


def _too_few(row: _Row, pool: int, taken: int) -> str:
    what = "critical questions" if row.critical else "questions that are not critical"
    kind = f" of type {row.type}" if row.type else ""
    left = f", and rows above may take {taken} of them" if taken else ""
    return f"the draw asks for {row.count}, {row.objective} has {pool} graded {what}{kind}{left}"


def _mend(row: _Row, earlier: list[_Row]) -> str:
    if row.type is not None and any(other.type is None for other in earlier):
        return "move this row above those without a type, or write more questions"
    return "lower the count or write more questions"
