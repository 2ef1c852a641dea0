"""A next step that cannot be taken now, said where it would be offered."""

from courseware.services.attempts.rules import QuizRules, rules_page
from courseware.services.courses import CourseProgress
from courseware.store.held import Held
from courseware.web.learner.steps import Step
from courseware.web.runtime import actor, catalogue, database, now


def refused_now(progress: CourseProgress | None, step: Step | None) -> QuizRules | None:
    """The rules of the quiz that comes next where no attempt may start now; None where one may.

    Only who handed in an attempt without a pass can be refused, so nobody else's page asks. With
    an attempt open it does not ask either: to go on with that one comes first.
    """
    if progress is None or step is None or step.quiz_id is None:
        return None
    if Held.ATTEMPT_WITHOUT_PASS not in progress.held or Held.OPEN_ATTEMPT in progress.held:
        return None
    rules = rules_page(database(), catalogue(), actor(), step.quiz_id, now())
    return rules if rules.refusal else None
