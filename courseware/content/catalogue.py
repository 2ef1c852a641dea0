"""The live release in memory: a light index at once, whole lessons and quizzes when asked for."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Generic, TypeVar

from courseware.content.compiled import (
    ChecklistEntry,
    CompiledChecklist,
    CompiledCourse,
    CompiledLesson,
    CompiledQuiz,
    CompiledRule,
    LessonEntry,
    QuizEntry,
    RuleEntry,
    from_json,
)
from courseware.content.compiled_index import Index, Region
from courseware.content.markdown import Claim, GlossaryTerm, Reference

KEPT_LESSONS = 64
KEPT_QUIZZES = 32
KEPT_CHECKLISTS = 32
KEPT_RULES = 32
"""How many of each kind stay in memory: a lesson takes some 32 KiB, a quiz of thirty questions
160 KiB. The curriculum that ships fits in whole."""

T = TypeVar("T")


class _Recent(Generic[T]):
    """Values by compiled key, loaded when asked for, the least recently used one forgotten first.

    A key names one value for ever, so nothing in here grows old.
    """

    def __init__(self, kind: type[T], load: Callable[[str], bytes], most: int) -> None:
        self._kind, self._load, self._most = kind, load, most
        self._kept: OrderedDict[str, T] = OrderedDict()

    def get(self, key: str) -> T:
        found = self._kept.get(key)
        if found is None:
            found = from_json(self._kind, self._load(key))
        self._kept[key] = found
        self._kept.move_to_end(key)
        if len(self._kept) > self._most:
            self._kept.popitem(last=False)
        return found

    def __len__(self) -> int:
        return len(self._kept)


def _never(kind: str, id_: str) -> str:
    raise KeyError(kind, id_)


class Catalogue:
    """One release. All lookups raise KeyError for what the release does not hold.

    `load` returns the payload of a compiled key (of any release) and raises KeyError for an
    unknown one; it is called without a lock held. `gone` does the same for the id of a checklist or
    quiz: it returns the key under which the newest release that held one of this kind did.
    """

    def __init__(
        self,
        release_id: int,
        index: Index,
        load: Callable[[str], bytes],
        gone: Callable[[str, str], str] = _never,
    ) -> None:
        self.release_id = release_id
        self.courses: tuple[CompiledCourse, ...] = index.courses
        self.claims: tuple[Claim, ...] = index.claims
        self.references: tuple[Reference, ...] = index.references
        self.glossary: tuple[GlossaryTerm, ...] = index.glossary
        self.regions: tuple[Region, ...] = index.regions
        self.rules: tuple[RuleEntry, ...] = index.rules
        within = [lesson for course in index.courses for lesson in course.lessons]
        self._courses = {course.id: course for course in index.courses}
        self._lessons = {entry.id: entry for entry in (*index.lessons, *within)}
        self._quizzes = {entry.id: entry for entry in index.quizzes}
        self._checklists = {entry.id: entry for entry in index.checklists}
        self._rules = {entry.id: entry for entry in index.rules}
        self._claims = {claim.id: claim for claim in index.claims}
        self._references = {reference.id: reference for reference in index.references}
        self._figures = {
            (entry.figure.sha256[:16], entry.figure.name): entry.compiled_key
            for entry in index.figures
        }
        self._open_lessons = _Recent(CompiledLesson, load, KEPT_LESSONS)
        self._open_quizzes = _Recent(CompiledQuiz, load, KEPT_QUIZZES)
        self._open_checklists = _Recent(CompiledChecklist, load, KEPT_CHECKLISTS)
        self._gone = gone
        self._gone_keys: dict[tuple[str, str], str] = {}
        self._open_rules = _Recent(CompiledRule, load, KEPT_RULES)

    @classmethod
    def from_index(
        cls,
        release_id: int,
        payload: bytes,
        load: Callable[[str], bytes],
        gone: Callable[[str, str], str] = _never,
    ) -> Catalogue:
        """Build the catalogue of a release from the index that `compile_library` made."""
        return cls(release_id, from_json(Index, payload), load, gone)

    def course(self, id_: str) -> CompiledCourse:
        """Return a course."""
        return self._courses[id_]

    @property
    def lessons(self) -> Mapping[str, LessonEntry]:
        """Return the entries of all lessons by id."""
        return MappingProxyType(self._lessons)

    def lesson_entry(self, id_: str) -> LessonEntry:
        """Return what lists say of a lesson, without loading it."""
        return self._lessons[id_]

    def lesson_entry_or_none(self, id_: str) -> LessonEntry | None:
        """Return the same, or None of a lesson that is not live."""
        return self._lessons.get(id_)

    def lesson(self, id_: str) -> CompiledLesson:
        """Return a lesson with its text."""
        return self._open_lessons.get(self._lessons[id_].compiled_key)

    def lesson_by_key(self, compiled_key: str) -> CompiledLesson:
        """Return a lesson as somebody read it, whichever release it came with."""
        return self._open_lessons.get(compiled_key)

    @property
    def quizzes(self) -> Mapping[str, QuizEntry]:
        """Return the entries of all quizzes by id."""
        return MappingProxyType(self._quizzes)

    def quiz_entry(self, id_: str) -> QuizEntry:
        """Return what lists say of a quiz, without loading it."""
        return self._quizzes[id_]

    def quiz_title(self, id_: str) -> str:
        """Return a quiz's title; where this release no longer has the quiz, that of the newest one
        that held it, and its id where none ever did."""
        if id_ in self._quizzes:
            return self._quizzes[id_].title
        try:
            return self.quiz_by_key(self._last_key("quiz", id_)).title
        except KeyError:
            return id_

    def quiz(self, id_: str) -> CompiledQuiz:
        """Return a quiz with its bank."""
        return self._open_quizzes.get(self._quizzes[id_].compiled_key)

    def quiz_by_key(self, compiled_key: str) -> CompiledQuiz:
        """Return the quiz that an attempt froze, whichever release it came with."""
        return self._open_quizzes.get(compiled_key)

    @property
    def checklists(self) -> Mapping[str, ChecklistEntry]:
        """Return the entries of all checklists by id."""
        return MappingProxyType(self._checklists)

    def checklist_entry(self, id_: str) -> ChecklistEntry:
        """Return what lists say of a checklist, without loading it."""
        return self._checklists[id_]

    def checklist(self, id_: str) -> CompiledChecklist:
        """Return a checklist with its items."""
        return self._open_checklists.get(self._checklists[id_].compiled_key)

    def checklist_by_key(self, compiled_key: str) -> CompiledChecklist:
        """Return the checklist that an observation named, whichever release it came with."""
        return self._open_checklists.get(compiled_key)

    def last_checklist(self, id_: str) -> CompiledChecklist:
        """Return a checklist as it is, or as it was in the newest release that held it."""
        if id_ in self._checklists:
            return self.checklist(id_)
        return self.checklist_by_key(self._last_key("checklist", id_))

    def _last_key(self, kind: str, id_: str) -> str:
        if (kind, id_) not in self._gone_keys:
            self._gone_keys[kind, id_] = self._gone(kind, id_)
        return self._gone_keys[kind, id_]

    def rule(self, id_: str) -> CompiledRule:
        """Return a rule set with its statements."""
        return self._open_rules.get(self._rules[id_].compiled_key)

    def rule_by_key(self, compiled_key: str) -> CompiledRule:
        """Return a rule set as it was on a day, whichever release it came with."""
        return self._open_rules.get(compiled_key)

    def claim(self, id_: str) -> Claim:
        """Return a claim; its texts are HTML."""
        return self._claims[id_]

    def reference(self, id_: str) -> Reference:
        """Return a reference; `found` is HTML."""
        return self._references[id_]

    def figure(self, sha16: str, name: str) -> str:
        """Return the compiled key of a figure's bytes from the two parts of its address."""
        return self._figures[sha16, name]
