"""Quizzes that cannot be taken now, said where they would be offered."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from courseware.domain.completion import ConditionKind
from courseware.services.attempts.not_now import NotNow, not_now
from courseware.services.credits.courses import CourseProgress
from courseware.services.credits.learner_home import Home
from courseware.store.records.held import Held
from courseware.web.learner.steps import Step
from courseware.web.runtime import actor, catalogue, database, now

Listed = tuple[str, NotNow | None]
"""The id of a quiz that was tried, and why no attempt may start at it now, if so."""


def refused_now(progress: CourseProgress | None, step: Step | None) -> NotNow | None:
    """Why no attempt may start at the quiz that comes next in a course; None where one may."""
    ahead = _quiz_ahead(progress, step)
    return next(iter(_refusals(ahead).values()), None)


def refused_and_tried(found: Home, step: Step | None) -> tuple[NotNow | None, list[Listed]]:
    """What `refused_now` says of the current course, and the other quizzes without a pass.

    With an attempt open that counts nothing is said of the course: to go on with that one comes
    first. One that counts no more stands in the way of nothing.

    Those are the quizzes that were tried in vain, but for the ones that the page tells elsewhere.
    All of them are asked about at once, so that each more costs no statement.
    """
    ahead = {} if goes_on(found) else _quiz_ahead(found.current, step)
    tried = _without_pass(found, step)
    refusing = _refusals({**dict.fromkeys(tried, ()), **ahead})
    refused = next((refusing[quiz_id] for quiz_id in ahead if quiz_id in refusing), None)
    told = refused.quiz.id if refused else None
    return refused, [(quiz, refusing.get(quiz)) for quiz in tried if quiz != told]


def goes_on(found: Home) -> bool:
    """Whether an attempt is open that counts, so that to go on with it comes first."""
    return any(attempt.uncounted is None for attempt in found.open_attempts)


def _refusals(rounds: Mapping[str, Sequence[datetime]]) -> dict[str, NotNow]:
    return not_now(database(), catalogue(), actor(), rounds, now()) if rounds else {}


def _quiz_ahead(
    progress: CourseProgress | None, step: Step | None
) -> dict[str, tuple[datetime, ...]]:
    """The quiz that is to be taken, or that of the lesson to be read, where it was tried.

    With when the further rounds of its course were opened. Only who handed in an attempt without a
    pass can be refused, so nobody else's page asks.
    """
    if progress is None or step is None or progress.closed:
        return {}
    if Held.ATTEMPT_WITHOUT_PASS not in progress.held:
        return {}
    lessons = progress.course.lessons
    quiz_id = step.quiz_id or next((le.quiz for le in lessons if le.id == step.lesson_id), None)
    tried = quiz_id in progress.tried and (step.quiz_id or quiz_id not in _passed(progress))
    return {quiz_id: progress.rounds} if quiz_id and tried else {}


def _without_pass(found: Home, step: Step | None) -> list[str]:
    """The quizzes that were tried without a pass, but for those told elsewhere."""
    if Held.ATTEMPT_WITHOUT_PASS not in found.held:
        return []
    told = {one.quiz_id for one in (*found.open_attempts, *found.over_attempts)}
    told |= {step.quiz_id} if step and step.quiz_id else set()
    listed: dict[str, None] = {}
    for progress in found.started:
        if progress.repeats:
            continue  # what was tried in an earlier round says nothing of this one
        passed = _passed(progress)
        tried = (le.quiz for le in progress.course.lessons if le.quiz in progress.tried)
        listed.update((quiz, None) for quiz in tried if quiz and quiz not in passed | told)
    return list(listed)


def _passed(progress: CourseProgress) -> set[str]:
    """The quizzes that are passed; a quiz may bear the id of its lesson."""
    return {
        condition.target
        for condition in progress.conditions
        if condition.met and condition.kind is ConditionKind.QUIZ_PASSED
    }
