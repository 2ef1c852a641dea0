"""A library of content files as read at one moment: summaries at once, values when asked for."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Final, Generic, TypeVar

from courseware.content.collector import collector_at_rest
from courseware.content.file_sizes import MAX_FIGURE_BYTES, MAX_TEXT_BYTES
from courseware.content.front_matter import divide
from courseware.content.library_changed import gone, same_bytes
from courseware.content.models.checklist import Checklist
from courseware.content.models.course import Course
from courseware.content.models.drawing import Drawing
from courseware.content.models.lesson import LessonFrontMatter
from courseware.content.models.lists import Claim, GlossaryTerm, Reference, Region
from courseware.content.models.plan import PlannedLesson
from courseware.content.models.quiz import Quiz
from courseware.content.models.rule import Rule
from courseware.content.parse_cache import ParseCache
from courseware.content.problem import Problem, Severity
from courseware.content.shape import fit
from courseware.content.summarise import LIST_MODELS, summarise
from courseware.content.summary import FileKind, Summary
from courseware.content.text_file import read_text
from courseware.content.tree import (
    DRAWING_END,
    FoundFile,
    Tree,
    folders_without_course,
    problem_of_reading,
    read_bytes,
    walk,
)
from courseware.content.unfit import Unfit
from courseware.content.yaml.strict_yaml import Positions, YamlDocument, read_yaml

T = TypeVar("T")


@dataclass(frozen=True)
class Lesson:
    """A lesson file: its front matter, and its body as Markdown (line from 1, in the file)."""

    front: LessonFrontMatter
    body: str
    body_line: int


@dataclass(frozen=True)
class Sourced(Generic[T]):
    """One file: path below the library, SHA-256 of its bytes, summary; bytes and value on demand.

    `source`, `value` and `positions` read the file again and raise `LibraryChanged` if it is no
    longer the same; `value` raises `Unfit` where the file has errors.
    """

    root: Path
    path: str
    kind: FileKind
    sha256: str
    summary: Summary

    @property
    def id(self) -> str:
        """Return the id in the file, or what the file's name says where it has none."""
        return next(iter(self.summary.defines), id_from_path(self.path, self.kind))

    @cached_property
    def source(self) -> bytes:
        """Return the bytes of the file."""
        return same_bytes(self.root, self.path, MAX_TEXT_BYTES, self.sha256)

    @cached_property
    def value(self) -> T:
        """Return what the file says, as its model."""
        value: T = self._read()[0]
        return value

    @cached_property
    def positions(self) -> Positions:
        """Return where the keys and values of the YAML stand in the file."""
        return self._read()[1].positions

    def _read(self) -> tuple[Any, YamlDocument]:
        said = list(self.summary.problems)
        text, refused = read_text(self.source, self.path)
        said += refused
        first_line, parts, document = 1, None, None
        if text is not None and self.kind is FileKind.LESSON:
            divided = divide(text, self.path)
            if isinstance(divided, Problem):
                raise Unfit(self.path, [*said, divided])
            parts, text, first_line = divided, divided.front, 2
        if text is not None:
            document, refused = read_yaml(text, self.path, first_line)
            said += refused
        value = None if document is None else self._value(document, said)
        if value is None or document is None:
            raise Unfit(self.path, said)
        if parts is not None:
            value = Lesson(value, parts.body, parts.body_line)
        return value, document

    def _value(self, document: YamlDocument, said: list[Problem]) -> Any:
        """Return what the document says; None, with the problems added, where it does not fit."""
        model = LIST_MODELS.get(self.kind)
        if model is None:
            value, unfit = fit(MODELS[self.kind], document, self.path, (), said)
            said += unfit
            return value
        values = []
        for number in range(len(document.value or [])):
            entry, unfit = fit(model, document, self.path, (number,), said)
            values.append(entry)
            said += unfit
        return None if None in values else tuple(values)


@dataclass(frozen=True)
class Figure:
    """An image file of a course; its bytes are read when asked for."""

    root: Path
    path: str
    sha256: str
    summary: Summary

    @cached_property
    def data(self) -> bytes:
        """Return the bytes of the image; raises `LibraryChanged` if they are others now."""
        return same_bytes(self.root, self.path, MAX_FIGURE_BYTES, self.sha256)


@dataclass(frozen=True)
class Library:
    """All files of one library; where two files claim one id, the first path has it."""

    root: Path
    files: tuple[Sourced[Any], ...]
    figures: Mapping[str, Figure]
    problems: tuple[Problem, ...] = field(default=())

    def of_kind(self, kind: FileKind) -> Iterator[Sourced[Any]]:
        """Yield the files of a kind in the order of their paths."""
        return (file for file in self.files if file.kind is kind)

    @cached_property
    def courses(self) -> Mapping[str, Sourced[Course]]:
        """Return the courses by id."""
        return self._by_id(FileKind.COURSE)

    @cached_property
    def lessons(self) -> Mapping[str, Sourced[Lesson]]:
        """Return the lessons by id."""
        return self._by_id(FileKind.LESSON)

    @cached_property
    def quizzes(self) -> Mapping[str, Sourced[Quiz]]:
        """Return the quizzes by id."""
        return self._by_id(FileKind.QUIZ)

    @cached_property
    def checklists(self) -> Mapping[str, Sourced[Checklist]]:
        """Return the checklists by id."""
        return self._by_id(FileKind.CHECKLIST)

    @cached_property
    def rules(self) -> Mapping[str, Sourced[Rule]]:
        """Return the rule sets by id."""
        return self._by_id(FileKind.RULE)

    @property
    def references(self) -> Sourced[tuple[Reference, ...]] | None:
        """Return the list of references, None where the library has none."""
        return next(self.of_kind(FileKind.REFERENCES), None)

    @property
    def claims(self) -> Sourced[tuple[Claim, ...]] | None:
        """Return the list of claims, None where the library has none."""
        return next(self.of_kind(FileKind.CLAIMS), None)

    @property
    def glossary(self) -> Sourced[tuple[GlossaryTerm, ...]] | None:
        """Return the glossary, None where the library has none."""
        return next(self.of_kind(FileKind.GLOSSARY), None)

    @property
    def regions(self) -> Sourced[tuple[Region, ...]] | None:
        """Return the list of regions, None where the library has none."""
        return next(self.of_kind(FileKind.REGIONS), None)

    @property
    def plan(self) -> Sourced[tuple[PlannedLesson, ...]] | None:
        """Return the curriculum's plan, None where the library has none."""
        return next(self.of_kind(FileKind.PLAN), None)

    def _by_id(self, kind: FileKind) -> dict[str, Sourced[Any]]:
        found: dict[str, Sourced[Any]] = {}
        for file in self.of_kind(kind):
            found.setdefault(file.id, file)
        return found


MODELS: Final[dict[FileKind, Any]] = {
    FileKind.COURSE: Course,
    FileKind.LESSON: LessonFrontMatter,
    FileKind.QUIZ: Quiz,
    FileKind.CHECKLIST: Checklist,
    FileKind.DRAWING: Drawing,
    FileKind.RULE: Rule,
}


@collector_at_rest()
def read_library(root: Path, cache: ParseCache | None = None, tree: Tree | None = None) -> Library:
    """Read every content file below `root`; problems stand in the library, nothing is raised.

    With a cache, files that did not change since the last reading are not opened.

    Args:
        tree: what `walk(root)` has just returned, if somebody walked already.
    """
    tree = walk(root) if tree is None else tree
    problems = list(tree.problems)
    files, figures = [], {}
    for found in tree.files:
        try:
            sha256, summary = _summary(root, found, cache)
        except FileNotFoundError as error:  # the walk had found it
            problems.append(gone(found.path, error).problem)
            continue
        except OSError as error:
            problems.append(problem_of_reading(found.path, error))
            continue
        if found.kind is FileKind.FIGURE:
            figures[found.path] = Figure(root, found.path, sha256, summary)
        else:
            files.append(Sourced[Any](root, found.path, found.kind, sha256, summary))
    if cache is not None:
        cache.save()
    problems += (_no_course(folder) for folder in folders_without_course(tree))
    return Library(root, tuple(files), figures, tuple(sorted(problems)))


def _summary(root: Path, found: FoundFile, cache: ParseCache | None) -> tuple[str, Summary]:
    known = cache.unchanged(found.path, found.stat) if cache else None
    if known is not None:
        return known
    data = read_bytes(root, found.path, found.limit)
    sha256 = hashlib.sha256(data).hexdigest()
    known = cache.same_bytes(found.path, sha256, found.stat) if cache else None
    if known is not None:
        return known
    summary = summarise(data, found.kind, found.path)
    if cache is not None:
        cache.keep(found.path, sha256, found.stat, summary)
    return sha256, summary


def _no_course(folder: str) -> Problem:
    return Problem(
        f"{folder}/course.yaml",
        1,
        1,
        Severity.ERROR,
        "CW089",
        "this folder has no course.yaml",
        "write one: `courseware new course <id>`",
    )


def id_from_path(path: str, kind: FileKind) -> str:
    """Return the id that a file's name promises."""
    folder, _, name = path.rpartition("/")
    if kind is FileKind.COURSE:
        return folder.rpartition("/")[2]
    for ending in (".checklist.yaml", DRAWING_END, ".yaml", ".md"):
        name = name.removesuffix(ending)
    return name
