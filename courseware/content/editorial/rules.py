"""All editorial rules over one library, each remark as a located problem."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from courseware.content.editorial.banks import bank_remarks
from courseware.content.editorial.choices import choice_remarks
from courseware.content.editorial.found import Remark
from courseware.content.editorial.lessons import lesson_remarks
from courseware.content.library import Library, Sourced
from courseware.content.problem import Problem, Severity
from courseware.questions.multiple import Multiple
from courseware.questions.single import Single


def editorial_problems(library: Library) -> tuple[Problem, ...]:
    """Return what an editor would say, sorted by path and line; all of it warnings.

    Files with errors are passed over: `check` speaks of them first.
    """
    problems: list[Problem] = []
    for quiz in library.quizzes.values():
        if _is_sound(quiz):
            problems += _located(quiz, _quiz_remarks(quiz, library))
    for lesson in library.lessons.values():
        if _is_sound(lesson):
            problems += _located(lesson, lesson_remarks(lesson))
    return tuple(sorted(problems))


def _is_sound(file: Sourced[Any]) -> bool:
    errors = (p for p in file.summary.problems if p.severity is Severity.ERROR)
    return file.summary.readable and next(errors, None) is None


def _quiz_remarks(file: Sourced[Any], library: Library) -> Iterator[Remark]:
    quiz = replace(file).value
    lesson = library.lessons.get(quiz.lesson)
    objectives = list(lesson.summary.facts.get("objectives", ())) if lesson else []
    yield from bank_remarks(quiz, objectives)
    for number, question in enumerate(quiz.questions):
        if isinstance(question, Single | Multiple):
            for remark in choice_remarks(question):
                yield replace(remark, where=("questions", number, *remark.where))


def _located(file: Sourced[Any], remarks: Iterator[Remark]) -> Iterator[Problem]:
    for remark in remarks:
        line, column = file.positions.value(remark.where) if remark.where else (1, 1)
        yield Problem(
            file.path, line, column, Severity.WARNING, remark.code, remark.message, remark.mend
        )
