"""How far a library carries out its plan: claims, objectives, blueprint, banks and cases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Final

from courseware.content.library import Library, Sourced
from courseware.content.models.plan import PlannedLesson
from courseware.content.models.quiz import Quiz
from courseware.content.problem import Problem, Severity
from courseware.content.summary import FileKind, Target
from courseware.questions.base import Use

BANK_FOR_EACH_DRAWN: Final = 2
QUESTIONS_FOR_EACH_OBJECTIVE: Final = 2
_CASE: Final[str] = "branching"

_Kind = tuple[str | None, str | None, bool]
"""Objective, type and whether it is critical."""


@dataclass(frozen=True, slots=True)
class Share:
    """So many out of so many, and the names of those that are missing."""

    done: int
    planned: int
    missing: tuple[str, ...] = ()

    @property
    def percent(self) -> Fraction:
        """Return the share in percent, exactly; 100 where nothing was planned."""
        return Fraction(100 * self.done, self.planned) if self.planned else Fraction(100)


@dataclass(frozen=True, slots=True)
class LessonCoverage:
    """One lesson of the plan against what is there; `exists` is False where the file is not."""

    lesson: str
    exists: bool
    claims: Share
    objectives: Share
    blueprint: Share
    bank: Share
    cases: Share


@dataclass(frozen=True, slots=True)
class Coverage:
    """The whole plan against the library; `counts` are numbers of things, for reports."""

    lessons: tuple[LessonCoverage, ...]
    counts: Mapping[str, int]

    def total(self, of: str) -> Share:
        """Return the sum over all lessons of `claims`, `objectives`, `blueprint` and so on."""
        shares: list[Share] = [getattr(lesson, of) for lesson in self.lessons]
        return Share(
            sum(share.done for share in shares),
            sum(share.planned for share in shares),
            tuple(name for share in shares for name in share.missing),
        )

    @property
    def is_complete(self) -> bool:
        """Tell whether everything that was planned is there."""
        return all(not self.total(of).missing for of in MEASURES) and all(
            lesson.exists for lesson in self.lessons
        )


MEASURES: Final = ("claims", "objectives", "blueprint", "bank", "cases")


def coverage(library: Library) -> Coverage | None:
    """Measure a library against its `plan.yaml`; None where it has none.

    A claim counts when its entry stands in `claims.yaml` with this lesson as its home and the
    lesson marks the place; an objective when at least two graded questions test it; a blueprint
    item when a draw row of that objective, type and weight draws it; the bank when it holds at
    least twice what is drawn. Files with errors count as not written.
    """
    plan = library.plan
    if plan is None or not _is_sound(plan):
        return None
    return Coverage(
        tuple(_lesson(entry, library) for entry in plan.value), _counts(library, plan.value)
    )


def plan_problems(library: Library) -> tuple[Problem, ...]:
    """Return what the plan asks for and the library lacks, each at its entry of the plan."""
    measured, plan = coverage(library), library.plan
    if measured is None or plan is None:
        return ()
    problems = []
    for lesson in measured.lessons:
        lacking = [
            f"{of}: {', '.join(getattr(lesson, of).missing)}"
            for of in MEASURES
            if getattr(lesson, of).missing
        ]
        if not lesson.exists:
            lacking = ["the lesson itself"]
        problems += [
            Problem(
                plan.path,
                *plan.summary.defines[lesson.lesson],
                Severity.WARNING,
                "CW160",
                f"`{lesson.lesson}` lacks {what}"[:400],
                "write it, or change the plan",
            )
            for what in lacking
        ]
    return tuple(problems)


def _lesson(plan: PlannedLesson, library: Library) -> LessonCoverage:
    file = library.lessons.get(plan.id)
    quizzes = [quiz for quiz in library.quizzes.values() if _quiz_of(quiz, plan.id)]
    quiz: Quiz | None = replace(quizzes[0]).value if quizzes else None
    bank = _bank(quiz)
    return LessonCoverage(
        plan.id,
        file is not None and _is_sound(file),
        _claims(plan, file, library),
        _objectives(plan, bank),
        _blueprint(plan, quiz),
        _banked(plan, bank),
        _cases(plan, quiz),
    )


def _is_sound(file: Sourced[Any]) -> bool:
    errors = (p for p in file.summary.problems if p.severity is Severity.ERROR)
    return file.summary.readable and next(errors, None) is None


def _quiz_of(quiz: Sourced[Any], lesson: str) -> bool:
    return lesson in quiz.summary.used(Target.QUIZ_LESSON) and _is_sound(quiz)


def _bank(quiz: Quiz | None) -> Counter[_Kind]:
    questions = quiz.questions if quiz else ()
    return Counter((q.objective, q.type, q.critical) for q in questions if q.use is Use.GRADED)


def _claims(plan: PlannedLesson, file: Sourced[Any] | None, library: Library) -> Share:
    homes = library.claims.summary.facts.get("homes", {}) if library.claims else {}
    marked = file.summary.used(Target.CLAIM_TREATED) if file else {}
    treated = [claim for claim in plan.claims if claim in marked and homes.get(claim) == plan.id]
    return _share(treated, plan.claims)


def _objectives(plan: PlannedLesson, bank: Counter[_Kind]) -> Share:
    planned = list(dict.fromkeys(items.objective for items in plan.items))
    tested = Counter[str | None]()
    for (objective, _, _), count in bank.items():
        tested[objective] += count
    return _share(
        [name for name in planned if tested[name] >= QUESTIONS_FOR_EACH_OBJECTIVE], planned
    )


def _blueprint(plan: PlannedLesson, quiz: Quiz | None) -> Share:
    drawn = Counter[_Kind]()
    for row in quiz.draw if quiz else ():
        drawn[row.objective, row.type, row.critical] += row.count
    return _counted(plan, drawn, 1)


def _banked(plan: PlannedLesson, bank: Counter[_Kind]) -> Share:
    return _counted(plan, bank, BANK_FOR_EACH_DRAWN)


def _counted(plan: PlannedLesson, there: Counter[_Kind], times: int) -> Share:
    done, missing = 0, []
    for items in plan.items:
        needed = times * items.count
        found = min(there[items.objective, items.type, items.critical], needed)
        done += found
        if found < needed:
            weight = "critical " if items.critical else ""
            missing.append(f"{items.objective} {needed - found} {weight}{items.type}")
    return Share(done, times * sum(items.count for items in plan.items), tuple(missing))


def _cases(plan: PlannedLesson, quiz: Quiz | None) -> Share:
    ids = [q.id for q in quiz.questions if q.type == _CASE] if quiz else []
    there = [case for case in plan.cases if any(_begins(id_, case) for id_ in ids)]
    return _share(there, plan.cases)


def _begins(id_: str, case: str) -> bool:
    return id_ == case or id_.startswith(f"{case}-")


def _share(done: Iterable[str], planned: Iterable[str]) -> Share:
    there, wanted = set(done), list(planned)
    missing = tuple(name for name in wanted if name not in there)
    return Share(len(wanted) - len(missing), len(wanted), missing)


def _counts(library: Library, plan: tuple[PlannedLesson, ...]) -> dict[str, int]:
    banks = [_bank(replace(q).value) for q in library.quizzes.values() if _is_sound(q)]
    lists = {
        str(kind): sum(len(file.summary.defines) for file in library.of_kind(kind))
        for kind in (FileKind.REFERENCES, FileKind.CLAIMS, FileKind.GLOSSARY)
    }
    return {
        "courses": len(library.courses),
        "lessons": sum(entry.id in library.lessons for entry in plan),
        "graded questions": sum(sum(bank.values()) for bank in banks),
        "checklists": len(library.checklists),
        "figures": len(library.figures),
        **lists,
    }
