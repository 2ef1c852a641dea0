"""Quizzes from and for other programs: files in, files out, and a report of every loss."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from courseware.content.closest import closest
from courseware.content.library import Library, read_library
from courseware.content.markdown.figures import figure_problems, view_of
from courseware.content.models.quiz import Quiz
from courseware.content.problem import Severity
from courseware.content.schema_files import library_around, schema_line, write_schemas
from courseware.content.summarise import summarise
from courseware.content.summary import FileKind
from courseware.content.unfit import Unfit
from courseware.domain.errors import Refusal
from courseware.interchange.drafts import Complaint, QuizData, complete
from courseware.interchange.figures import FOLDER, Drawn
from courseware.interchange.formats import (
    LARGEST_FILE,
    Format,
    Written,
    read,
    write,
)
from courseware.interchange.losses import Kind, Loss
from courseware.interchange.qti_hotspots import figure_name
from courseware.interchange.quiz_yaml import quiz_yaml
from courseware.interchange.refusal import CannotRead
from courseware.questions.hotspot import Hotspot

__all__ = [
    "LARGEST_FILE",
    "Format",
    "ImportOutcome",
    "ImportProblem",
    "Kind",
    "Loss",
    "QuizFile",
    "Written",
    "export_quiz",
    "import_quizzes",
    "write_files",
]


@dataclass(frozen=True, slots=True)
class QuizFile:
    """A quiz file that an import has made: name, text, the ids in it, its hotspots' figures."""

    name: str
    text: str
    quiz_id: str
    question_ids: tuple[str, ...]
    figures: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ImportProblem:
    """Something to mend after an import.

    Attributes:
        where: `file:line:column` of a new file, or the question of the imported one.
        severity: an error is a question that was left out, or one that `check` refuses.
        code: of `check`, empty for what only an import meets.
    """

    where: str
    severity: Severity
    code: str
    message: str
    suggestion: str


@dataclass(frozen=True, slots=True)
class ImportOutcome:
    """What a file of another program's has become; nothing is written yet."""

    files: tuple[QuizFile, ...]
    problems: tuple[ImportProblem, ...]
    losses: tuple[Loss, ...]
    questions_lost: int = 0

    @property
    def is_whole(self) -> bool:
        """Tell whether there are files, no question is missing, and `check` refuses none of it."""
        errors = any(problem.severity is Severity.ERROR for problem in self.problems)
        return bool(self.files) and not self.questions_lost and not errors


def import_quizzes(format_: Format, data: bytes, name: str) -> ImportOutcome:
    """Turn a file of another program's into quiz files, ids and problems: never anything else.

    Args:
        name: what to call questions that the file puts under no name.

    Raises:
        Refusal: the file is not of that format, or holds no question.
    """
    try:
        found = read(format_, data, name, _look)
    except CannotRead as cannot:
        raise Refusal(f"{name}: {cannot}") from cannot
    problems = [_problem(complaint) for complaint in found.complaints]
    files, taken, losses = [], set[str](), list(found.losses)
    for draft in found.quizzes:
        quiz = complete(draft, taken)
        problems += [_problem(complaint, quiz) for complaint in quiz.complaints]
        losses += quiz.losses
        if quiz.questions:
            files.append(_file(quiz, draft.figures))
            problems += _problems_of(files[-1])
    if not files and not problems and not losses:
        raise Refusal(f"{name}: there is no question in it")
    return ImportOutcome(tuple(files), tuple(problems), tuple(losses), found.questions_lost)


def write_files(folder: Path, files: Sequence[QuizFile]) -> list[Path]:
    """Write the files into a folder: all of them, or none where one is there already.

    Figures go to the lessons of the course whose quizzes the folder holds, else beside the files.
    In a library each begins with the line by which editors find its schema, and the library gets
    the schemas; elsewhere that line would lead nowhere, and is left out.

    Returns:
        the figures that were written.

    Raises:
        Refusal: a file of that name is there.
    """
    figures = {
        figures_folder(folder) / name: data for file in files for name, data in file.figures.items()
    }
    new = {path: data for path, data in figures.items() if not _holds(path, data)}
    folder.mkdir(parents=True, exist_ok=True)
    there = [file.name for file in files if os.path.lexists(folder / file.name)]
    there += [str(path) for path in new if os.path.lexists(path)]
    if there:
        raise Refusal(f"{', '.join(there)}: there already; nothing was written — name another --to")
    written: list[Path] = []
    library = library_around(folder) if files else None
    if library is not None:
        write_schemas(library)
    try:
        for path, data in new.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("xb") as figure:
                written.append(path)
                figure.write(data)
        for file in files:
            with (folder / file.name).open("x", encoding="utf-8", newline="\n") as stream:
                written.append(folder / file.name)
                stream.write(_schema_line(library, folder, file.name) + file.text)
    except OSError:
        for path in written:
            path.unlink(missing_ok=True)
        raise
    return list(new)


def figures_folder(folder: Path) -> Path:
    """Return where the figures of quizzes in a folder lie."""
    whole = folder.absolute()
    if whole.parent.name == "quizzes":
        return whole.parent.parent / "lessons" / whole.name / FOLDER
    return folder / FOLDER


def _holds(path: Path, data: bytes) -> bool:
    return path.is_file() and not path.is_symlink() and path.read_bytes() == data


def _look(svg: bytes) -> tuple[int, int] | str:
    """Take a figure from elsewhere only if it could be published as it is."""
    problems = figure_problems(svg)
    if problems:
        return problems[0]
    return view_of(svg) or 'its <svg> has no viewBox="0 0 width height" in whole numbers'


def _schema_line(library: Path | None, folder: Path, name: str) -> str:
    if library is None:
        return ""
    path = (folder.absolute() / name).relative_to(library).as_posix()
    return f"{schema_line(library, path, 'quiz')}\n"


def export_quiz(library_root: Path, quiz_id: str, format_: Format) -> Written:
    """Return a quiz of the library in another format, with everything that it does not carry.

    Raises:
        Refusal: the library has no such quiz, or its file has errors.
    """
    library = read_library(library_root)
    quizzes = library.quizzes
    file = quizzes.get(quiz_id)
    if file is None:
        guess = closest(quiz_id, quizzes)
        hint = f'did you mean "{guess}"?' if guess else "name one of the library's quizzes"
        raise Refusal(f"there is no quiz {quiz_id[:80]} — {hint}")
    try:
        quiz = file.value
    except Unfit as unfit:
        raise Refusal(f"{unfit} — run `check`, and mend it first") from unfit
    return write(format_, _head(quiz), quiz.questions, _figures(library, file.path, quiz))


def _figures(library: Library, path: str, quiz: Quiz) -> dict[str, Drawn]:
    """Return the figures of a quiz's hotspots that have a measure, by their names in it."""
    folder = posixpath.dirname(path).replace("quizzes/", "lessons/", 1)
    found = {}
    for question in quiz.questions:
        name = figure_name(question) if isinstance(question, Hotspot) else ""
        figure = library.figures.get(posixpath.normpath(f"{folder}/{name}"))
        size = view_of(figure.data) if figure and not figure.summary.problems else None
        if figure and size:
            found[name] = Drawn(figure.data, size)
    return found


def _head(quiz: Quiz) -> dict[str, Any]:
    """Return what stands above the questions, without what is left at its default."""
    given = quiz.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return {key: value for key, value in given.items() if key != "questions"}


def _file(quiz: QuizData, figures: Mapping[str, bytes]) -> QuizFile:
    ids = tuple(str(question["id"]) for question in quiz.questions)
    id_ = str(quiz.head["id"])
    return QuizFile(f"{id_}.yaml", quiz_yaml(quiz.head, quiz.questions), id_, ids, figures)


def _problems_of(file: QuizFile) -> Iterator[ImportProblem]:
    """Yield what `check` would say of the file by itself; its notes are for a finished quiz."""
    for problem in summarise(file.text.encode(), FileKind.QUIZ, file.name).problems:
        if problem.severity is Severity.NOTE:
            continue
        where = f"{problem.path}:{problem.line}:{problem.column}"
        told = (problem.code, problem.message, problem.suggestion)
        yield ImportProblem(where, problem.severity, *told)


def _problem(complaint: Complaint, quiz: QuizData | None = None) -> ImportProblem:
    severity = Severity.ERROR if complaint.stops else Severity.WARNING
    where = f"{quiz.head['id']}.yaml: {complaint.where}" if quiz else complaint.where
    return ImportProblem(where, severity, "", complaint.message, complaint.suggestion)
