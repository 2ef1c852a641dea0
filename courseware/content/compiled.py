"""What pages and services use: courses, lessons, quizzes and checklists as HTML and plain values.

Every Markdown text in here is sanitised HTML already. Payloads are kept for as long as attempts
and awards name them: add fields with defaults only, and never rename one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, TypeVar

from pydantic import TypeAdapter

from courseware.content.compiled_checklist import (
    ChecklistEntry,
    ChecklistItem,
    CompiledChecklist,
    LowerRatings,
    PassRule,
    WatchedSessions,
)
from courseware.content.compiled_rule import CompiledRule, RuleEntry
from courseware.content.markdown import CitedReference, LessonBody, Part
from courseware.content.models.words import CourseStatus, Feedback, Level
from courseware.domain.draw import DrawRow
from courseware.questions.base import Cognitive, Question, Use
from courseware.questions.types import AnyGraded, AnySurvey

COMPILED_VERSION = "4"
"""Raise it when compiled values gain fields, or questions do: then everything is compiled again."""

T = TypeVar("T")

__all__ = [
    "COMPILED_VERSION",
    "ChecklistEntry",
    "ChecklistItem",
    "CompiledChecklist",
    "CompiledCourse",
    "CompiledLesson",
    "CompiledQuiz",
    "CompiledRule",
    "CourseMeasure",
    "LessonEntry",
    "LowerRatings",
    "Objective",
    "PassRule",
    "QuizEntry",
    "RuleEntry",
    "WatchedSessions",
    "entry_from_json",
    "from_json",
    "to_json",
]


@dataclass(frozen=True, slots=True)
class Objective:
    """What a learner can do after the lesson."""

    id: str
    text: str
    bloom: Cognitive


@dataclass(frozen=True, slots=True)
class LessonEntry:
    """What lists say of a lesson without opening it; `parts` is how many it has.

    `words` are teaching words as `count_words` counts them, `minutes` those its authors declare.
    """

    id: str
    course: str
    title: str
    minutes: int
    objectives: tuple[Objective, ...]
    requires: tuple[str, ...]
    review_every_months: int
    quiz: str | None
    words: int
    parts: int
    revision_sha256: str
    compiled_key: str


@dataclass(frozen=True)
class CompiledLesson:
    """A lesson ready to be read; `quiz` is the id of its quiz."""

    id: str
    course: str
    title: str
    minutes: int
    objectives: tuple[Objective, ...]
    requires: tuple[str, ...]
    review_every_months: int
    quiz: str | None
    body: LessonBody
    revision_sha256: str
    compiled_key: str

    @property
    def parts(self) -> tuple[Part, ...]:
        """Return the sections in reading order."""
        return self.body.parts

    @property
    def references(self) -> tuple[CitedReference, ...]:
        """Return the cited references in the order of their numbers."""
        return self.body.references

    @property
    def words(self) -> int:
        """Return how many teaching words the lesson has."""
        return self.body.words

    @property
    def minutes_reading(self) -> int:
        """Return how long the text takes at 200 words a minute, in begun minutes."""
        return self.body.minutes_reading

    @property
    def entry(self) -> LessonEntry:
        """Return what lists say of this lesson."""
        return LessonEntry(
            self.id,
            self.course,
            self.title,
            self.minutes,
            self.objectives,
            self.requires,
            self.review_every_months,
            self.quiz,
            self.words,
            len(self.parts),
            self.revision_sha256,
            self.compiled_key,
        )


@dataclass(frozen=True, slots=True)
class QuizEntry:
    """What lists say of a quiz without opening it; `trials` are asked besides, and none counts."""

    id: str
    title: str
    lesson: str
    course: str
    pass_percent: int
    questions_in_one_draw: int
    revision_sha256: str
    compiled_key: str
    trials: int = 0


@dataclass(frozen=True)
class CompiledQuiz:
    """A quiz with its rules and its whole bank, keys included: never hand it to a template.

    `negative_total`: whether the total of an attempt may fall below 0.
    """

    id: str
    title: str
    lesson: str
    course: str
    pass_percent: int
    attempt_limit: int | None
    cooldown_after: int | None
    cooldown_hours: int | None
    time_limit_minutes: int | None
    feedback: Feedback
    draw: tuple[DrawRow, ...]
    questions: tuple[AnyGraded, ...]
    revision_sha256: str
    compiled_key: str
    negative_total: bool = False

    def question(self, id_: str) -> Question:
        """Return the question of that id; KeyError if the bank has none."""
        return self._by_id[id_]

    @property
    def trials(self) -> list[Question]:
        """Return the questions that every attempt asks besides, to try them out: none counts."""
        return [question for question in self.questions if question.use is Use.PILOT]

    @property
    def entry(self) -> QuizEntry:
        """Return what lists say of this quiz."""
        about = (self.id, self.title, self.lesson, self.course, self.pass_percent)
        asked = sum(row.count for row in self.draw)
        named = (self.revision_sha256, self.compiled_key)
        return QuizEntry(*about, asked, *named, trials=len(self.trials))

    @cached_property
    def _by_id(self) -> dict[str, Question]:
        return {question.id: question for question in self.questions}


@dataclass(frozen=True, slots=True)
class CourseMeasure:
    """What the credit rule asks of a whole course.

    `words` are the teaching words of all lessons (titles, references, captions and practice not
    counted); `questions_in_one_draw` what one attempt at each of its quizzes asks, in sum.
    """

    words: int
    questions_in_one_draw: int


@dataclass(frozen=True, slots=True)
class CourseState:
    """What is asked of a course as an earlier release held it, whatever else it holds."""

    status: CourseStatus
    expires: date | None = None


@dataclass(frozen=True)
class CompiledCourse:
    """A course with its lessons in their order; summary, audience and disclosures are HTML.

    `attestation` is plain text, because it is signed word by word.
    """

    id: str
    title: str
    summary: str
    level: Level
    audience: str
    status: CourseStatus
    requires: tuple[str, ...]
    lessons: tuple[LessonEntry, ...]
    checklists: tuple[str, ...]
    difficulty: int
    declared_minutes: int
    authors: tuple[str, ...]
    disclosures: str
    attestation: str
    evaluation: tuple[AnySurvey, ...]
    expires: date | None
    measure: CourseMeasure
    revision_sha256: str
    compiled_key: str
    completion_checklists: tuple[str, ...] = ()

    @property
    def words(self) -> int:
        """Return the teaching words of all lessons."""
        return self.measure.words

    @property
    def questions_in_one_draw(self) -> int:
        """Return how many questions one draw of every quiz asks."""
        return self.measure.questions_in_one_draw


_WITH_ENTRY = CompiledLesson | CompiledQuiz | CompiledChecklist | CompiledRule
_ADAPTERS: dict[type[Any], TypeAdapter[Any]] = {}


def _adapter(kind: type[T]) -> TypeAdapter[T]:
    # Built when first asked for: an adapter takes some milliseconds, and few kinds are used by
    # one process.
    if kind not in _ADAPTERS:
        _ADAPTERS[kind] = TypeAdapter(kind)
    return _ADAPTERS[kind]


def to_json(value: object) -> bytes:
    """Write a compiled value, always as the same bytes.

    The first line of a lesson, quiz, checklist or rule set is its entry, so that a later release
    can list it without reading the rest.
    """
    body = _adapter(type(value)).dump_json(value)
    if isinstance(value, _WITH_ENTRY):
        return to_json(value.entry) + b"\n" + body
    return body


def from_json(kind: type[T], payload: bytes) -> T:
    """Read what `to_json` wrote of a value of this kind; ValueError for anything else."""
    return _adapter(kind).validate_json(payload.rpartition(b"\n")[2])


def entry_from_json(kind: type[T], payload: bytes) -> T:
    """Read the entry in the first line of a payload; ValueError where there is none."""
    return _adapter(kind).validate_json(payload.partition(b"\n")[0])
