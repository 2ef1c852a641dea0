"""The conditions of a course as steps with words, a link and minutes: lesson, its quiz, next."""

from dataclasses import dataclass
from math import ceil

from flask import url_for

from courseware.content.catalogue import Catalogue
from courseware.content.compiled import LessonEntry
from courseware.domain.completion import STUDY, Condition, ConditionKind
from courseware.services.credits.courses import CourseProgress

# The same assumption as in the reading-time check of the credit rule.
_MINUTES_A_QUESTION = 1.5
_MINUTES_OF_EVALUATION = 4
_MINUTES_OF_ATTESTATION = 1
COMPETENCY = "Be confirmed in"


@dataclass(frozen=True, slots=True)
class Step:
    """One condition for a page.

    Attributes:
        verb: what one does ("Read", "Pass the quiz", …).
        href: where it is done; None while it has to wait for the others.
        minutes: about how long it takes.
        lesson_id: the lesson to be read, for a reading step.
        quiz_id: the quiz to be passed, for a step that is one.
    """

    verb: str
    title: str
    href: str | None
    met: bool
    minutes: int
    lesson_id: str | None = None
    quiz_id: str | None = None


def steps_of(progress: CourseProgress, catalogue: Catalogue) -> tuple[Step, ...]:
    """All steps: each lesson with its quiz behind it, evaluation, attestation, competencies."""
    lessons = {lesson.id: lesson for lesson in progress.course.lessons}
    steps: list[Step] = []
    for condition in progress.conditions:
        if condition.kind is ConditionKind.LESSON_READ:
            steps.append(_reading(lessons[condition.target], condition.met))
        elif condition.kind is ConditionKind.QUIZ_PASSED:
            steps.append(_quiz(condition.target, catalogue, condition.met))
        elif condition.kind is ConditionKind.COMPETENCY_CURRENT:
            steps.append(_competency(condition, catalogue))
        else:
            studied = all(c.met for c in progress.conditions if c.kind in STUDY)
            steps.append(_formality(condition, studied))
    return tuple(steps)


def next_of(steps: tuple[Step, ...]) -> Step | None:
    """The first step that is open; None when all are met."""
    return next((step for step in steps if not step.met), None)


def reading_left(steps: tuple[Step, ...]) -> Step | None:
    """The first lesson that is still to be read; None when all are."""
    return next((step for step in steps if step.lesson_id and not step.met), None)


def added_since(progress: CourseProgress, steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """The lessons and quizzes that the course has got since it was awarded, in its order."""
    lessons, quizzes = progress.added
    return tuple(s for s in steps if s.lesson_id in lessons or s.quiz_id in quizzes)


def _reading(lesson: LessonEntry, met: bool) -> Step:
    href = url_for("lessons.lesson", course_id=lesson.course, lesson_id=lesson.id)
    return Step("Read", lesson.title, href, met, lesson.minutes, lesson.id)


def _quiz(quiz_id: str, catalogue: Catalogue, met: bool) -> Step:
    entry = catalogue.quiz_entry(quiz_id)
    minutes = ceil(_MINUTES_A_QUESTION * (entry.questions_in_one_draw + entry.trials))
    href = url_for("quizzes.rules", quiz_id=quiz_id)
    return Step("Take the quiz", catalogue.quiz_title(quiz_id), href, met, minutes, None, quiz_id)


def _competency(condition: Condition, catalogue: Catalogue) -> Step:
    """What an assessor has to watch and a manager to confirm; it may be begun at any time."""
    entry = catalogue.checklists.get(condition.target)
    title = entry.title if entry else condition.target
    href = url_for("competencies.checklist", checklist_id=condition.target)
    return Step(COMPETENCY, f"{title} (a current competency)", href, condition.met, 0)


def _formality(condition: Condition, studied: bool) -> Step:
    course_id = condition.target
    if condition.kind is ConditionKind.EVALUATION_SUBMITTED:
        href = url_for("learner_courses.evaluation", course_id=course_id) if studied else None
        return Step("Fill in", "the evaluation form", href, condition.met, _MINUTES_OF_EVALUATION)
    href = url_for("learner_courses.attestation", course_id=course_id) if studied else None
    return Step("Sign", "the attestation", href, condition.met, _MINUTES_OF_ATTESTATION)
