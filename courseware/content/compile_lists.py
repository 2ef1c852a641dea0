"""Compiles the shared lists and gathers what every text of the library may refer to."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from courseware.content.compiled_index import FigureEntry, Region
from courseware.content.library import Figure as FigureFile
from courseware.content.library import Library, Sourced
from courseware.content.markdown import (
    Claim,
    Figure,
    GlossaryTerm,
    LessonTarget,
    Lookups,
    Reference,
)
from courseware.content.markdown.figures import figure_problems, picture_size
from courseware.content.markdown.renderer import Renderer
from courseware.content.models.lists import Reference as WrittenReference
from courseware.content.models.words import Seen, Verdict
from courseware.content.problem import Problem, Severity
from courseware.content.summary import Target


class CannotCompile(ValueError):
    """A file that `check` let through cannot be compiled; the message names it and says why.

    Attributes:
        problems: of the file, with what keeps it from being compiled.
    """

    def __init__(self, path: str, reason: str, problems: Iterable[Problem] = ()) -> None:
        super().__init__(f"{path}: {reason}")
        told = Problem(path, 1, 1, Severity.ERROR, "CW093", reason)
        self.problems = tuple(problems) or (told,)


@dataclass(frozen=True)
class Surroundings:
    """What stands around each text: the lists (as HTML), courses, quizzes and figures."""

    library: Library
    references: tuple[Reference, ...]
    claims: tuple[Claim, ...]
    glossary: tuple[GlossaryTerm, ...]
    regions: tuple[Region, ...]
    figures: Mapping[str, Figure]

    @cached_property
    def course_of(self) -> Mapping[str, str]:
        """Return the course of each lesson: the one in whose folder it lies."""
        return _course_of(self.library)

    @cached_property
    def quiz_of(self) -> Mapping[str, str]:
        """Return the quiz of each lesson that has one; the first id where there are several."""
        found: dict[str, str] = {}
        for id_, file in sorted(self.library.quizzes.items()):
            found.setdefault(next(iter(file.summary.used(Target.QUIZ_LESSON)), ""), id_)
        return found

    @cached_property
    def lookups(self) -> Lookups:
        """Return everything that can be named anywhere, except figures."""
        return Lookups(
            {entry.id: entry for entry in self.references},
            {entry.id: entry for entry in self.claims},
            {entry.id: entry for entry in self.glossary},
            {id_: LessonTarget(course) for id_, course in self.course_of.items()},
        )

    def named_by(self, file: Sourced[Any]) -> Lookups:
        """Return what this file names, figures by the path that its author wrote."""
        used = file.summary.used
        # A quiz shows the figures of its lesson's course.
        folder = posixpath.dirname(file.path).replace("quizzes/", "lessons/", 1)
        paths = {name: posixpath.normpath(f"{folder}/{name}") for name in used(Target.IMAGE)}
        narrowed = self.lookups.narrowed(
            references=sorted(used(Target.REFERENCE)),
            claims=sorted(used(Target.CLAIM_TREATED)),
            glossary=sorted(used(Target.GLOSSARY)),
            lessons=sorted({link.partition("#")[0] for link in used(Target.LESSON_LINK)}),
        )
        figures = {name: self.figures[p] for name, p in paths.items() if p in self.figures}
        return Lookups(
            narrowed.references, narrowed.claims, narrowed.glossary, narrowed.lessons, figures
        )


def read_surroundings(library: Library) -> Surroundings:
    """Read and render the shared lists, and look at every figure.

    Raises:
        CannotCompile: a figure may not be published.
    """
    references = tuple(_reference(e, e.found) for e in _entries(library.references))
    claims = tuple(Claim(**dict(e)) for e in _entries(library.claims))
    terms = tuple(GlossaryTerm(**dict(e)) for e in _entries(library.glossary))
    renderer = Renderer(
        {e.id: e for e in references},
        {e.id: e for e in claims},
        {e.id: e for e in terms},
        {id_: LessonTarget(course) for id_, course in _course_of(library).items()},
    )
    figures = {path: read_figure(file) for path, file in library.figures.items()}
    regions = _entries(library.regions)
    return Surroundings(
        library,
        tuple(replace(e, found=renderer.text(e.found)) for e in references),
        tuple(_claim(e, renderer) for e in claims),
        tuple(_term(e, renderer) for e in terms),
        tuple(Region(e.id, e.name.strip(), renderer.text(e.hazards)) for e in regions),
        figures,
    )


def read_figure(file: FigureFile) -> Figure:
    """Return hash and size of a picture file.

    Raises:
        CannotCompile: it is an SVG with something active or foreign in it.
    """
    name = posixpath.basename(file.path)
    if name.lower().endswith(".svg"):
        problems = figure_problems(file.data)
        if problems:
            raise CannotCompile(file.path, problems[0])
    width, height = picture_size(name, file.data) or (0, 0)
    return Figure(file.sha256, name, width, height)


def figure_entry(path: str, figure: Figure, key: str) -> FigureEntry:
    """Return the index entry of the figure at `lessons/<course>/figures/<name>`."""
    return FigureEntry(path.split("/")[1], figure, key)


def _entries(file: Sourced[tuple[Any, ...]] | None) -> tuple[Any, ...]:
    return () if file is None else file.value


def _course_of(library: Library) -> dict[str, str]:
    by_folder = {posixpath.dirname(file.path): id_ for id_, file in library.courses.items()}
    folders = {id_: posixpath.dirname(file.path) for id_, file in library.lessons.items()}
    return {id_: by_folder.get(f, posixpath.basename(f)) for id_, f in folders.items()}


def _reference(entry: WrittenReference, found: str) -> Reference:
    """Return what pages show of a reference; its `results` are for pictures, drawn before."""
    return Reference(
        entry.id,
        entry.title.strip(),
        entry.source.strip(),
        found,
        entry.strength.strip(),
        str(Seen(entry.seen)),
        entry.authors.strip() if entry.authors else None,
        entry.year,
        entry.doi,
        entry.url,
    )


def _claim(entry: Claim, renderer: Renderer) -> Claim:
    claim, why = renderer.inline(entry.claim), renderer.text(entry.why)
    verdict = str(Verdict(entry.verdict))
    return Claim(entry.id, claim, verdict, why, entry.sources, entry.lesson)


def _term(entry: GlossaryTerm, renderer: Renderer) -> GlossaryTerm:
    definition = renderer.text(entry.definition)
    return GlossaryTerm(entry.id, entry.term.strip(), definition, entry.also)
