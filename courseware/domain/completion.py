"""The gate between studying a course and its credit: named conditions, each open or met."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum


class ConditionKind(StrEnum):
    """What a condition asks for."""

    LESSON_READ = "lesson_read"
    QUIZ_PASSED = "quiz_passed"
    EVALUATION_SUBMITTED = "evaluation_submitted"
    ATTESTATION_SIGNED = "attestation_signed"
    COMPETENCY_CURRENT = "competency_current"


STUDY = frozenset({ConditionKind.LESSON_READ, ConditionKind.QUIZ_PASSED})
"""Conditions that come before the formalities."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One named condition of a course.

    Attributes:
        target: id of the lesson, quiz, course or checklist that it is about.
    """

    kind: ConditionKind
    target: str
    met: bool


def conditions_of(
    course_id: str,
    study: Sequence[tuple[str, str | None]],
    has_evaluation: bool,
    lessons_read: Collection[str],
    quizzes_passed: Collection[str],
    evaluation_submitted: bool,
    attestation_signed: bool,
    checklists: Sequence[str] = (),
    competent_in: Collection[str] = (),
) -> tuple[Condition, ...]:
    """All conditions of a course for one person, in the order in which they are met best.

    Each quiz stands behind its lesson; the evaluation and the attestation come last because
    they are about the whole course. What a colleague has to confirm stands after all that
    learners can do by themselves.

    Args:
        study: ids of each lesson and its quiz (None without one), in the course's order.
        checklists: ids of the checklists of which the course asks a competency in force.
        competent_in: ids of checklists that are in force, in one region at least.
    """
    gate = []
    for lesson, quiz in study:
        gate.append(Condition(ConditionKind.LESSON_READ, lesson, lesson in lessons_read))
        if quiz is not None:
            gate.append(Condition(ConditionKind.QUIZ_PASSED, quiz, quiz in quizzes_passed))
    if has_evaluation:
        evaluation = ConditionKind.EVALUATION_SUBMITTED
        gate.append(Condition(evaluation, course_id, evaluation_submitted))
    gate.append(Condition(ConditionKind.ATTESTATION_SIGNED, course_id, attestation_signed))
    current = ConditionKind.COMPETENCY_CURRENT
    gate += [Condition(current, name, name in competent_in) for name in checklists]
    return tuple(gate)


def is_complete(conditions: Collection[Condition]) -> bool:
    """Whether every condition is met (a course without any is never complete)."""
    return bool(conditions) and all(condition.met for condition in conditions)
