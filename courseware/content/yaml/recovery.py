"""Reads YAML with mistakes in its signs as it was probably meant, so that the rest is checked too.

Each mistake is mended in memory, in one line and by the usual ways, and the reader goes on from
there. What comes out is never published: it only lets `check` find what stands below a mistake.
Signs that only have to be taken as text are replaced by private ones, which keeps the columns, and
come back in the values; other mends say by how much they move the rest of their line.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from math import inf
from typing import Any, Final

import yaml

from courseware.content.problem import Problem, Severity
from courseware.content.yaml.errors import open_quote, syntax_problem
from courseware.content.yaml.foreign import straightened
from courseware.content.yaml.guesses import AS_TEXT, Guess, Move, guesses
from courseware.content.yaml.reach import error_of, reached
from courseware.content.yaml.strict_yaml import YamlDocument, read_yaml

_SYNTAX: Final = frozenset({"CW010", "CW020"})
_MOST_MISTAKES: Final = 25
_BUDGET: Final = 2_000_000
"""Characters that are parsed again in all, so that a hostile file costs seconds at most."""


@dataclass(frozen=True, slots=True)
class Meant:
    """A document as it was probably meant; `is_whole` where nothing had to be guessed."""

    document: YamlDocument | None
    problems: list[Problem]
    is_whole: bool


def read_as_meant(text: str, path: str, first_line: int = 1) -> Meant:
    """Read a document, and where its signs are wrong go on below every mistake.

    All mistakes in the signs are among the problems; there is no document where one of them has
    no usual mend.
    """
    patient = _Patient(text)
    found = [*patient.straighten(path, first_line)]
    document, problems = read_yaml(text, path, first_line)
    is_read = document is not None or not any(problem.code in _SYNTAX for problem in problems)
    if is_read and not found:
        return Meant(document, problems, document is not None)
    found += patient.mistakes(path, first_line)
    if not patient.is_well:
        return Meant(None, found or problems, False)
    document, others = read_yaml(patient.text, path, first_line)
    if document is None:
        return Meant(None, found or problems, False)
    root = document.positions.moved(patient.original)
    others = [patient.in_place(problem, first_line) for problem in others]
    meant = YamlDocument(_as_written(document.value), root)
    return Meant(meant, sorted([*found, *others]), False)


@dataclass(slots=True)
class _Patient:
    """A text while it is mended."""

    text: str
    is_well: bool = False
    _moves: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    _left: int = _BUDGET

    def straighten(self, path: str, first_line: int) -> Iterator[Problem]:
        """Yield the foreign signs where YAML wants ordinary ones; they are ordinary afterwards."""
        straight = straightened(self.text) if self._left > 0 else None
        if straight is None:
            return
        self._left -= len(self.text)
        told = []
        for one in straight.foreign[:_MOST_MISTAKES]:
            place = one.line + first_line, one.column + 1
            problem = Problem(path, *place, Severity.ERROR, "CW181", *one.words())
            told.append(self.in_place(problem, first_line))
        yield from told
        self._move(straight.text, straight.moves)

    def mistakes(self, path: str, first_line: int) -> Iterator[Problem]:
        """Yield the mistakes one after the other, each mended before the next."""
        for _ in range(_MOST_MISTAKES):
            error = error_of(self.text)
            if error is None:
                self.is_well = True
                return
            problem = syntax_problem(error, self.text, path, first_line)
            best = self._best(error)
            yield self.in_place(_at_slip(problem, best, first_line), first_line)
            if best is None:
                return
            self._move(best.put_into(self.text), best.moves)
            yield from self.straighten(path, first_line)

    def in_place(self, problem: Problem, first_line: int) -> Problem:
        """Return a problem of the mended text where it stands in the written one."""
        line, column = self.original(problem.line - first_line, problem.column - 1)
        message, mend = (
            words.translate(AS_TEXT.back) for words in (problem.message, problem.suggestion)
        )
        there = replace(problem, line=line + first_line, column=column + 1)
        return replace(there, message=message, suggestion=mend)

    def original(self, line: int, column: int) -> tuple[int, int]:
        """Return where a place of the mended text (from 0) is in the written one."""
        moved = sum(by for at, by in self._moves.get(line, ()) if column >= at)
        return line, max(0, column - moved)

    def _best(self, error: yaml.MarkedYAMLError) -> Guess | None:
        """Return the guess that lets most be read; of those that let as much, the likeliest."""
        mark = error.problem_mark or error.context_mark
        if mark is None:
            return None
        opened = open_quote(self.text, mark.line, mark.index)
        best, furthest = None, float(mark.line)
        for guess in guesses(self.text.split("\n"), mark.line, opened[0] if opened else None):
            self._left -= len(self.text)
            if self._left < 0:
                return None
            far = reached(guess.put_into(self.text))
            if far > furthest:
                best, furthest = guess, far
            if far == inf:
                break
        return best

    def _move(self, text: str, moves: Iterable[Move]) -> None:
        self.text = text
        for line, at, by in moves:
            self._moves.setdefault(line, []).append((at, by))


def _at_slip(problem: Problem, guess: Guess | None, first_line: int) -> Problem:
    """Return a problem where the slip is that one line told of, rather than where it was felt."""
    if guess is None or len(guess.lines) > 1:
        return problem
    if guess.told:
        problem = replace(problem, message=guess.told[0], suggestion=guess.told[1])
    ((number, line),) = guess.lines.items()
    if not line.strip() or number + first_line >= problem.line:
        return problem
    indentation = len(line) - len(line.lstrip())
    return replace(problem, line=number + first_line, column=indentation + 1)


def _as_written(value: Any) -> Any:
    """Return data with the signs that were written."""
    if isinstance(value, dict):
        return {_as_written(key): _as_written(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_as_written(each) for each in value]
    return value.translate(AS_TEXT.back) if isinstance(value, str) else value
