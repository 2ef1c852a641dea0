"""What a library defines, as far as that can be known when some of its files cannot be read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from courseware.content.closest import Guesser
from courseware.content.library import Library, Sourced, id_from_path
from courseware.content.summary import FileKind


@dataclass(frozen=True)
class Known:
    """The ids of one library by kind; None where a broken list leaves them unknown."""

    library: Library
    guess: Guesser = field(default_factory=Guesser)

    @cached_property
    def lessons(self) -> dict[str, Sourced[Any] | None]:
        """Return the lessons by id, None for those whose file was refused."""
        return self._files(FileKind.LESSON, ".md")

    @cached_property
    def courses(self) -> dict[str, Sourced[Any] | None]:
        """Return the courses by id."""
        return self._files(FileKind.COURSE, "/course.yaml")

    @cached_property
    def checklists(self) -> dict[str, Sourced[Any] | None]:
        """Return the checklists by id."""
        return self._files(FileKind.CHECKLIST, ".checklist.yaml")

    @cached_property
    def quizzes(self) -> dict[str, Sourced[Any] | None]:
        """Return the quizzes by id."""
        found: dict[str, Sourced[Any] | None] = {
            id_from_path(path, FileKind.QUIZ): None
            for path in self._refused
            if path.startswith("quizzes/") and path.endswith(".yaml")
        }
        return {**found, **self.library.quizzes}

    @cached_property
    def references(self) -> frozenset[str] | None:
        """Return the ids of all references."""
        return self._list(FileKind.REFERENCES)

    @cached_property
    def claims(self) -> frozenset[str] | None:
        """Return the ids of all claims."""
        return self._list(FileKind.CLAIMS)

    @cached_property
    def glossary(self) -> frozenset[str] | None:
        """Return the ids of all glossary terms."""
        return self._list(FileKind.GLOSSARY)

    @cached_property
    def regions(self) -> frozenset[str] | None:
        """Return the ids of all regions."""
        return self._list(FileKind.REGIONS)

    @cached_property
    def refused_paths(self) -> frozenset[str]:
        """Return the paths that stand in the library's own problems."""
        return frozenset(self._refused)

    @property
    def _refused(self) -> Iterable[str]:
        return (problem.path for problem in self.library.problems if problem.code != "CW089")

    def _files(self, kind: FileKind, ending: str) -> dict[str, Sourced[Any] | None]:
        found: dict[str, Sourced[Any] | None] = {
            id_from_path(path, kind): None
            for path in self._refused
            if path.startswith("lessons/") and path.endswith(ending)
        }
        for file in self.library.of_kind(kind):
            if found.get(file.id) is None:
                found[file.id] = file
        return found

    def _list(self, kind: FileKind) -> frozenset[str] | None:
        file = next(self.library.of_kind(kind), None)
        if file is None:
            refused = f"lessons/{kind}.yaml" in self.refused_paths
            return None if refused else frozenset()
        return frozenset(file.summary.defines) if file.summary.readable else None
