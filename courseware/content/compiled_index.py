"""The table of contents of one release, from which a worker starts."""

from __future__ import annotations

from dataclasses import dataclass

from courseware.content.compiled import (
    ChecklistEntry,
    CompiledCourse,
    LessonEntry,
    QuizEntry,
    RuleEntry,
)
from courseware.content.markdown import Claim, Figure, GlossaryTerm, Reference


@dataclass(frozen=True, slots=True)
class Region:
    """A part of the body; `hazards` is HTML."""

    id: str
    name: str
    hazards: str


@dataclass(frozen=True, slots=True)
class FigureEntry:
    """A figure of the release and the key of its bytes."""

    course: str
    figure: Figure
    compiled_key: str


@dataclass(frozen=True)
class Index:
    """The light table of contents of one release; a worker loads this and nothing else at first.

    `lessons` are those in no course. In claims, references, terms and regions every Markdown text
    is HTML.
    """

    courses: tuple[CompiledCourse, ...] = ()
    lessons: tuple[LessonEntry, ...] = ()
    quizzes: tuple[QuizEntry, ...] = ()
    checklists: tuple[ChecklistEntry, ...] = ()
    references: tuple[Reference, ...] = ()
    claims: tuple[Claim, ...] = ()
    glossary: tuple[GlossaryTerm, ...] = ()
    regions: tuple[Region, ...] = ()
    figures: tuple[FigureEntry, ...] = ()
    rules: tuple[RuleEntry, ...] = ()
