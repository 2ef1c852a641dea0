"""A next step that cannot be taken now, said where it would be offered."""

from courseware.services.attempts.rules import QuizRules, rules_page
from courseware.services.credits.courses import CourseProgress
from courseware.store.records.held import Held
from courseware.web.learner.steps import Step
from courseware.web.runtime import actor, catalogue, database, now


def refused_now(progress: CourseProgress | None, step: Step | None) -> QuizRules | None:
    """The rules of the quiz that comes next where no attempt may start now; None where one may.

    Where a lesson comes next whose quiz was tried already, they are those of that quiz. Only who
    handed in an attempt without a pass can be refused, so nobody else's page asks. With an attempt
    open it does not ask either: to go on with that one comes first.
    """
    quiz_id = _quiz_of(progress, step) if progress and step else None
    if progress is None or quiz_id is None:
        return None
    if Held.ATTEMPT_WITHOUT_PASS not in progress.held or Held.OPEN_ATTEMPT in progress.held:
        return None
    return refused_at(quiz_id)


def refused_at(quiz_id: str) -> QuizRules | None:
    """The rules of a quiz at which no attempt may start now; None where one may."""
    rules = rules_page(database(), catalogue(), actor(), quiz_id, now())
    return rules if rules.refusal else None


def _quiz_of(progress: CourseProgress, step: Step) -> str | None:
    """The quiz that is to be taken, or that of the lesson to be read where it was tried."""
    if step.quiz_id is not None or step.lesson_id is None:
        return step.quiz_id
    quiz_id = next(le.quiz for le in progress.course.lessons if le.id == step.lesson_id)
    passed = {c.target for c in progress.conditions if c.met}
    return quiz_id if quiz_id in progress.tried and quiz_id not in passed else None
