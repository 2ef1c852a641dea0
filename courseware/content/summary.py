"""What the rules across files need to know about one file, in plain values for the cache."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeAlias

from courseware.content.problem import Problem, Severity

Place: TypeAlias = tuple[int, int]
"""Line and column, from 1."""


class FileKind(StrEnum):
    """The kinds of content file."""

    COURSE = "course"
    LESSON = "lesson"
    QUIZ = "quiz"
    CHECKLIST = "checklist"
    REFERENCES = "references"
    CLAIMS = "claims"
    GLOSSARY = "glossary"
    REGIONS = "regions"
    PLAN = "plan"
    RULE = "rule"
    FIGURE = "figure"
    DRAWING = "figure description"


class Target(StrEnum):
    """What a use in one file expects to find in the library."""

    REFERENCE = "reference"
    RESULT = "result"
    CLAIM_TREATED = "claim treated"
    CLAIM_COVERED = "claim covered"
    GLOSSARY = "glossary"
    LESSON_LINK = "lesson link"
    IMAGE = "image"
    PRACTICE = "practice"
    OBJECTIVE = "objective"
    QUIZ_LESSON = "quiz lesson"
    HOME_LESSON = "home lesson"
    COURSE_LESSON = "course lesson"
    COURSE_CHECKLIST = "course checklist"
    COMPLETION_CHECKLIST = "completion checklist"
    REQUIRED_LESSON = "required lesson"
    REQUIRED_COURSE = "required course"
    REQUIRED_QUIZ = "required quiz"
    REQUIRED_CHECKLIST = "required checklist"
    REGION = "region"


@dataclass(slots=True)
class Summary:
    """One file: its problems, the ids that it defines, what it uses, and some facts by kind.

    Facts of a lesson: `parts` (heading ids), `objectives` (id -> place), `words`,
    `review_every_months` (where the front matter has its form).
    Facts of a quiz: `graded` (objectives with a graded question), `uses` (question id -> use),
    `practice` (id of a practice question -> place), `hotspots` (figures and regions).
    Facts of a figure: `view` (width and height, or None).
    Facts of claims: `homes` (claim id -> lesson id).
    Facts of references: `results` (reference id -> ids of its results).
    Facts of a rule set: `names` (name of the place -> where it stands).
    `readable` is False where the file could not be parsed: then nothing follows from what is
    missing in it. Instances are shared through the cache and never changed after reading.
    """

    kind: FileKind
    readable: bool = True
    problems: list[Problem] = field(default_factory=list)
    defines: dict[str, Place] = field(default_factory=dict)
    uses: dict[str, dict[str, list[Place]]] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)

    def use(self, target: Target, name: str, place: Place) -> None:
        """Note that this file uses `name` at `place`."""
        self.uses.setdefault(target, {}).setdefault(name, []).append(place)

    def used(self, target: Target) -> dict[str, list[Place]]:
        """Return what the file uses of one sort, with all places."""
        return self.uses.get(target, {})


def to_plain(summary: Summary) -> list[Any]:
    """Return the summary as JSON values."""
    problems = [
        [p.line, p.column, p.severity, p.code, p.message, p.suggestion] for p in summary.problems
    ]
    return [summary.kind, summary.readable, problems, summary.defines, summary.uses, summary.facts]


def from_plain(path: str, plain: list[Any]) -> Summary:
    """Return the summary that `to_plain` wrote for the file `path`."""
    kind, readable, problems, defines, uses, facts = plain
    return Summary(
        FileKind(kind),
        readable,
        [
            Problem(path, line, column, Severity(severity), code, message, suggestion)
            for line, column, severity, code, message, suggestion in problems
        ],
        defines,
        uses,
        facts,
    )
