"""One lesson or quiz as it can be shown now, whatever is wrong with it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from courseware.content.compile_files import marked_by
from courseware.content.front_matter import divide
from courseware.content.library import Sourced
from courseware.content.markdown import CitedReference, Part, TooDeep
from courseware.content.markdown.renderer import Renderer
from courseware.content.models.lesson import LessonFrontMatter
from courseware.content.models.quiz import Quiz
from courseware.content.plain_data import text_at
from courseware.content.preview.in_place import Piece, Placed, pieces_of, place_problems
from courseware.content.problem import Problem, Severity
from courseware.content.shape import fit
from courseware.content.text_file import read_text
from courseware.content.yaml.strict_yaml import YamlDocument, read_yaml
from courseware.questions.base import Question
from courseware.questions.certainty import Marking
from courseware.questions.rich import map_rich
from courseware.questions.types import AnyGraded

_QUESTION: Final[TypeAdapter[Any]] = TypeAdapter(AnyGraded)


@dataclass(frozen=True)
class ShownPart:
    """A section of a lesson with the problems of its blocks."""

    part: Part
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class ShownLesson:
    """A lesson; `front` is None where the front matter has mistakes, `above` what has no place."""

    title: str
    front: LessonFrontMatter | None
    parts: tuple[ShownPart, ...]
    references: tuple[CitedReference, ...]
    above: tuple[Problem, ...]


@dataclass(frozen=True)
class ShownQuestion:
    """A question of the bank in its place; `question` (as HTML) is None where it has mistakes."""

    number: int
    name: str
    question: Question | None
    problems: tuple[Problem, ...]
    line: int


@dataclass(frozen=True)
class ShownQuiz:
    """A quiz; `quiz` is None where the file as a whole has mistakes, `above` what has no place."""

    title: str
    quiz: Quiz | None
    questions: tuple[ShownQuestion, ...] = ()
    above: tuple[Problem, ...] = ()
    by_id: Mapping[str, Question] = field(default_factory=dict)


def show_lesson(
    file: Sourced[Any], renderer: Renderer, problems: tuple[Problem, ...]
) -> ShownLesson:
    """Return the lesson with its problems beside the blocks that they are about."""
    text, _ = read_text(file.source, file.path)
    divided = None if text is None else divide(text, file.path)
    if divided is None or isinstance(divided, Problem):
        return ShownLesson(file.id, None, (), (), problems)
    document = read_yaml(divided.front, file.path, 2)[0]
    front = None if document is None else fit(LessonFrontMatter, document, file.path)[0]
    title = _title(document, file.id)
    above = tuple(p for p in problems if p.line < divided.body_line)
    within = [p for p in problems if p.line >= divided.body_line]
    placed = place_problems(divided.body, divided.body_line, within)
    try:
        body = renderer.lesson(placed.body)
    except TooDeep as deep:
        refused = Problem(
            file.path, divided.body_line, 1, Severity.ERROR, "CW093", deep.reason, deep.mend
        )
        return ShownLesson(title, front, (), (), (*problems, refused))
    parts = tuple(ShownPart(part, pieces_of(part, placed)) for part in body.parts)
    lost = _not_placed(placed, parts)
    return ShownLesson(title, front, parts, body.references, (*above, *lost))


def _not_placed(placed: Placed, parts: Iterable[ShownPart]) -> tuple[Problem, ...]:
    """The problems whose word the parser swallowed, such as one inside of raw HTML."""
    shown = {
        problem
        for part in parts
        for piece in part.pieces
        for problem in getattr(piece, "problems", ())
    }
    return tuple(p for found in placed.problems.values() for p in found if p not in shown)


def show_quiz(file: Sourced[Any], renderer: Renderer, problems: tuple[Problem, ...]) -> ShownQuiz:
    """Return the quiz with each question's problems beside it."""
    text, _ = read_text(file.source, file.path)
    document = None if text is None else read_yaml(text, file.path)[0]
    if document is None or not isinstance(document.value, dict):
        return ShownQuiz(file.id, None, above=problems)
    quiz, _ = fit(Quiz, document, file.path)
    listed = document.value.get("questions")
    bank = listed if isinstance(listed, list) else []
    place = _owners(document, len(bank))
    above, beside = [], [[] for _ in bank]  # type: tuple[list[Problem], list[list[Problem]]]
    for problem in problems:
        number = place(problem.line)
        (above if number is None else beside[number]).append(problem)
    marking = quiz.marking if quiz else Marking.STANDARD
    questions = tuple(
        _shown(n, data, document, renderer, marking, tuple(beside[n]))
        for n, data in enumerate(bank)
    )
    whole = {q.question.id: q.question for q in questions if q.question}
    return ShownQuiz(_title(document, file.id), quiz, questions, tuple(above), whole)


def _shown(
    number: int,
    data: Any,
    document: YamlDocument,
    renderer: Renderer,
    marking: Marking,
    problems: tuple[Problem, ...],
) -> ShownQuestion:
    line = document.positions.value(("questions", number))[0]
    name = text_at(data, "id") or f"question {number + 1}"
    try:
        question = marked_by(map_rich(_QUESTION.validate_python(data), renderer.text), marking)
    except (ValidationError, TooDeep):
        question = None
    return ShownQuestion(number + 1, name, question, problems, line)


def _owners(document: YamlDocument, length: int) -> Any:
    """A function from a line to the number of the question in which it stands, or None."""
    positions = document.positions
    starts: dict[int, int | None] = {
        positions.key((key,))[0]: None for key in document.value if isinstance(key, str)
    }
    for number in range(length):
        starts[positions.value(("questions", number))[0]] = number
    lines = sorted(starts)

    def owner(line: int) -> int | None:
        at = bisect_right(lines, line) - 1
        return None if at < 0 else starts[lines[at]]

    return owner


def _title(document: YamlDocument | None, otherwise: str) -> str:
    title = None if document is None else text_at(document.value, "title")
    return (title or "").strip() or otherwise
