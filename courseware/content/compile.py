"""Compiles a checked library: every text becomes HTML once, unchanged files not again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from courseware.content.checks.cycles import in_order_of_need
from courseware.content.compile_files import (
    compile_checklist,
    compile_course,
    compile_lesson,
    compile_quiz,
    compile_rule,
)
from courseware.content.compile_lists import (
    CannotCompile,
    Surroundings,
    figure_entry,
    read_surroundings,
)
from courseware.content.compiled import (
    COMPILED_VERSION,
    ChecklistEntry,
    CompiledCourse,
    LessonEntry,
    QuizEntry,
    RuleEntry,
    entry_from_json,
    to_json,
)
from courseware.content.compiled_index import Index
from courseware.content.library import Library, Sourced
from courseware.content.markdown import Lookups, TooDeep
from courseware.content.markdown.renderer import RENDERER_VERSION, Renderer
from courseware.content.summary import FileKind, Target
from courseware.content.unfit import Unfit, fault_of_ours

__all__ = ["CannotCompile", "CompiledIndex", "CompiledItem", "CompiledLibrary", "compile_library"]

FIGURE = "figure"
INDEX = "index"

E = TypeVar("E", LessonEntry, QuizEntry, ChecklistEntry, RuleEntry)


@dataclass(frozen=True)
class CompiledItem:
    """One file of the library.

    `revision_sha256` is the SHA-256 of its bytes. `compiled_key` names what was made of it: the
    SHA-256 over the versions of renderer and compiler, the revision, and all that its rendering
    depends on; None for the shared lists, which are compiled into the index. `payload` is None
    where `previous` had the key already (and for the lists).
    """

    kind: str
    id: str
    path: str
    revision_sha256: str
    compiled_key: str | None
    payload: bytes | None


@dataclass(frozen=True)
class CompiledIndex:
    """The table of contents from which a `Catalogue` starts; its key is the payload's SHA-256."""

    compiled_key: str
    payload: bytes
    kind: str = INDEX


@dataclass(frozen=True)
class CompiledLibrary:
    """All files in the order of kind and id, and the index of the whole release."""

    items: tuple[CompiledItem, ...]
    index: CompiledIndex
    courses: tuple[CompiledCourse, ...]


def compile_library(library: Library, previous: Mapping[str, bytes]) -> CompiledLibrary:
    """Compile a library that `check` found free of errors.

    Args:
        previous: payloads by compiled key, of which only the first line is read; a file whose
            key is in it is not rendered again.

    Raises:
        CannotCompile: a text is too deep to render, or a figure may not be published; or a file
            has errors after all.
        LibraryChanged: a file was changed meanwhile.
    """
    try:
        return _Compilation(library, previous).run()
    except Unfit as unfit:
        raise CannotCompile(unfit.path, str(unfit), unfit.problems) from unfit


class _Compilation:
    """One run over one library."""

    def __init__(self, library: Library, previous: Mapping[str, bytes]) -> None:
        self._library = library
        self._previous = previous
        self._around: Surroundings = read_surroundings(library)
        self._items: list[CompiledItem] = []
        self._renderer = Renderer()

    def run(self) -> CompiledLibrary:
        lessons = {entry.id: entry for entry in self._lessons()}
        quizzes = {entry.id: entry for entry in self._quizzes()}
        checklists = tuple(self._checklists())
        courses = tuple(self._courses(lessons, quizzes))
        figures = tuple(
            figure_entry(path, figure, self._figure(path))
            for path, figure in sorted(self._around.figures.items())
        )
        self._lists()
        placed = {lesson.id for course in courses for lesson in course.lessons}
        index = Index(
            courses,
            tuple(entry for id_, entry in sorted(lessons.items()) if id_ not in placed),
            tuple(quizzes.values()),
            checklists,
            self._around.references,
            self._around.claims,
            self._around.glossary,
            self._around.regions,
            figures,
            tuple(self._rules()),
        )
        payload = to_json(index)
        items = sorted(self._items, key=lambda item: (item.kind, item.id, item.path))
        key = hashlib.sha256(payload).hexdigest()
        return CompiledLibrary(tuple(items), CompiledIndex(key, payload), courses)

    def _lessons(self) -> Iterator[LessonEntry]:
        for id_, file in sorted(self._library.lessons.items()):
            course, quiz = self._around.course_of[id_], self._around.quiz_of.get(id_)
            yield self._compiled(file, LessonEntry, compile_lesson, course, quiz)

    def _quizzes(self) -> Iterator[QuizEntry]:
        of_lesson = {quiz: lesson for lesson, quiz in self._around.quiz_of.items()}
        for id_, file in sorted(self._library.quizzes.items()):
            course = self._around.course_of.get(of_lesson.get(id_, ""), "")
            yield self._compiled(file, QuizEntry, compile_quiz, course)

    def _checklists(self) -> Iterator[ChecklistEntry]:
        for _, file in sorted(self._library.checklists.items()):
            yield self._compiled(file, ChecklistEntry, compile_checklist)

    def _rules(self) -> Iterator[RuleEntry]:
        for _, file in sorted(self._library.rules.items()):
            yield self._compiled(file, RuleEntry, compile_rule)

    def _courses(
        self, lessons: Mapping[str, LessonEntry], quizzes: Mapping[str, QuizEntry]
    ) -> Iterator[CompiledCourse]:
        files = dict(sorted(self._library.courses.items()))
        needs = {id_: list(f.summary.used(Target.REQUIRED_COURSE)) for id_, f in files.items()}
        for id_ in in_order_of_need(needs):
            file = files[id_]
            value = replace(file).value
            within = tuple(lessons[id_] for id_ in value.lessons if id_ in lessons)
            asked = tuple(quizzes[e.quiz] for e in within if e.quiz and e.quiz in quizzes)
            named = self._around.named_by(file)
            key = _key(file, named.fingerprint(), repr(within), repr(asked))
            made = (value, self._rendering(named), file.sha256, key, within, asked)
            course = _located(file, compile_course, *made)
            payload = None if key in self._previous else to_json(course)
            self._items.append(_item(file, key, payload))
            yield course

    def _compiled(
        self, file: Sourced[Any], entry: type[E], compile_one: Any, *places: str | None
    ) -> E:
        named = self._around.named_by(file)
        key = _key(file, named.fingerprint(), *map(str, places))
        known = self._previous.get(key)
        if known is not None:
            self._items.append(_item(file, key, None))
            return entry_from_json(entry, known)
        # The copy's value is forgotten with it: a thousand parsed quizzes would fill the memory.
        value = replace(file).value
        made = _located(file, compile_one, value, self._rendering(named), file.sha256, key, *places)
        self._items.append(_item(file, key, to_json(made)))
        found: E = made.entry
        return found

    def _rendering(self, named: Lookups) -> Renderer:
        """Return the one renderer of this run: a parser for each file would take long to build."""
        self._renderer.lookups = named
        return self._renderer

    def _figure(self, path: str) -> str:
        file = self._library.figures[path]
        sha256 = self._around.figures[path].sha256
        key = hashlib.sha256(f"figure {sha256}".encode()).hexdigest()
        course, name = path.split("/")[1], path.rsplit("/", 1)[1]
        payload = None if key in self._previous else replace(file).data
        self._items.append(CompiledItem(FIGURE, f"{course}/{name}", path, sha256, key, payload))
        return key

    def _lists(self) -> None:
        kinds = (FileKind.REFERENCES, FileKind.CLAIMS, FileKind.GLOSSARY, FileKind.REGIONS)
        for kind in kinds:
            for file in self._library.of_kind(kind):
                self._items.append(
                    CompiledItem(str(kind), str(kind), file.path, file.sha256, None, None)
                )


def _item(file: Sourced[Any], key: str, payload: bytes | None) -> CompiledItem:
    return CompiledItem(str(file.kind), file.id, file.path, file.sha256, key, payload)


def _key(file: Sourced[Any], *parts: str) -> str:
    text = "\0".join((RENDERER_VERSION, COMPILED_VERSION, file.kind, file.sha256, *parts))
    return hashlib.sha256(text.encode()).hexdigest()


def _located(file: Sourced[Any], compile_one: Any, *arguments: Any) -> Any:
    try:
        return compile_one(*arguments)
    except TooDeep as error:
        raise CannotCompile(file.path, str(error)) from error
    except Exception as error:
        # What we did not foresee in one file must not hide which file it is.
        problem = fault_of_ours(file.path, f"it cannot be compiled ({error.__class__.__name__})")
        raise CannotCompile(file.path, problem.message, [problem]) from error
