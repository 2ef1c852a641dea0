"""A library read at one moment for people who are writing it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from courseware.content.check import check
from courseware.content.compile_lists import Surroundings
from courseware.content.library import Library, Sourced, read_library
from courseware.content.markdown.renderer import Renderer
from courseware.content.parse_cache import ParseCache
from courseware.content.preview.around import surroundings_after
from courseware.content.preview.shown import ShownLesson, ShownQuiz, show_lesson, show_quiz
from courseware.content.preview.shown_rest import (
    ShownChecklist,
    ShownCourse,
    show_checklist,
    show_course,
)
from courseware.content.problem import Problem
from courseware.content.summary import FileKind
from courseware.content.tree import Tree


def fingerprint_of(tree: Tree) -> str:
    """Name the state of a library: another one as soon as any file is saved, added or removed."""
    digest = hashlib.sha256()
    for found in tree.files:
        status = found.stat
        seen = (found.path, status.st_size, status.st_mtime_ns, status.st_ino)
        digest.update(repr(seen).encode())
    digest.update(repr(tree.problems).encode())
    return digest.hexdigest()[:32]


@dataclass(frozen=True)
class Reading:
    """A library with all its problems; what is asked for is rendered then.

    Every method raises KeyError for a path that the library does not have, and `LibraryChanged`
    where a file was saved since the library was read.
    """

    library: Library
    problems: tuple[Problem, ...]
    before: Surroundings | None = field(default=None, repr=False)

    @cached_property
    def by_path(self) -> Mapping[str, tuple[Problem, ...]]:
        """Return the problems of each file that has any."""
        found: dict[str, list[Problem]] = {}
        for problem in self.problems:
            found.setdefault(problem.path, []).append(problem)
        return {path: tuple(problems) for path, problems in found.items()}

    @cached_property
    def files(self) -> Mapping[str, Sourced[Any]]:
        """Return the text files by path."""
        return {file.path: file for file in self.library.files}

    @cached_property
    def around(self) -> Surroundings:
        """Return what texts may refer to."""
        return surroundings_after(self.before, self.library)

    def problems_of(self, path: str) -> tuple[Problem, ...]:
        """Return the problems of one file."""
        return self.by_path.get(path, ())

    def lesson(self, path: str) -> ShownLesson:
        """Return a lesson as it can be shown."""
        file = self._file(path, FileKind.LESSON)
        return show_lesson(file, self.renderer(file), self.problems_of(path))

    def quiz(self, path: str) -> ShownQuiz:
        """Return a quiz as it can be shown."""
        file = self._file(path, FileKind.QUIZ)
        return show_quiz(file, self.renderer(file), self.problems_of(path))

    def checklist(self, path: str) -> ShownChecklist:
        """Return a checklist as it can be shown."""
        file = self._file(path, FileKind.CHECKLIST)
        return show_checklist(file, self.renderer(file), self.problems_of(path))

    def course(self, path: str) -> ShownCourse:
        """Return a course as it can be shown."""
        file = self._file(path, FileKind.COURSE)
        lessons = self.library.lessons
        return show_course(file, self.renderer(file), self.problems_of(path), lessons)

    def quiz_path_of(self, lesson_path: str) -> str | None:
        """Return the path of the quiz that belongs to a lesson."""
        quiz = self.around.quiz_of.get(self.files[lesson_path].id)
        return self.library.quizzes[quiz].path if quiz else None

    def figure(self, sha16: str, name: str) -> bytes:
        """Return the bytes of the figure with this address; KeyError without one."""
        for path, figure in self.around.figures.items():
            if figure.sha256.startswith(sha16) and figure.name == name and len(sha16) == 16:
                return self.library.figures[path].data
        raise KeyError(name)

    def _file(self, path: str, kind: FileKind) -> Sourced[Any]:
        file = self.files[path]
        if file.kind is not kind:
            raise KeyError(path)
        return file

    def renderer(self, file: Sourced[Any]) -> Renderer:
        """Return a renderer that knows all that this file names."""
        named = self.around.named_by(file)
        return Renderer(
            named.references, named.claims, named.glossary, named.lessons, named.figures
        )


def read_for_authors(
    root: Path,
    cache: ParseCache | None = None,
    tree: Tree | None = None,
    before: Reading | None = None,
) -> Reading:
    """Read a library with everything that is wrong in it; nothing is raised for its content.

    Args:
        before: an earlier reading; what did not change since is not rendered again.
    """
    library = read_library(root, cache, tree)
    return Reading(library, check(library), before.around if before else None)
