"""The rules of a quiz, and its start."""

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from courseware.domain.errors import Conflict, NotYet
from courseware.domain.policy import Permission
from courseware.services.attempts.extending import time_granted
from courseware.services.attempts.rules import rules_page
from courseware.services.attempts.starting import start
from courseware.services.credits.courses import course_progress
from courseware.web.access import needs
from courseware.web.learner.attempts import first_open_position
from courseware.web.runtime import actor, catalogue, database, now, with_live_catalogue

blueprint = Blueprint("quizzes", __name__)


@blueprint.get("/quizzes/<quiz_id>")
@needs(Permission.ATTEMPTS_TAKE)
def rules(quiz_id: str) -> str:
    """Everything that one should know before *Start*."""
    return _page(quiz_id)


def _page(quiz_id: str, changed: str = "") -> str:
    found = rules_page(database(), catalogue(), actor(), quiz_id, now())
    course = catalogue().course(found.quiz.course)
    progress = course_progress(database(), catalogue(), actor(), course.id, now())
    return render_template(
        "learner/quiz_rules.html",
        found=found,
        extended=found.open and time_granted(database(), actor(), found.open.attempt_id),
        quiz=catalogue().quiz_entry(quiz_id),
        trials=len(found.quiz.trials),
        feedback=found.quiz.feedback.value,
        course=course,
        working=progress.working,
        completed_on=progress.completed_on,
        closed=progress.closed,
        not_valid_because=progress.not_valid_because,
        lesson=catalogue().lesson_entry(found.quiz.lesson),
        changed=changed,
    )


@blueprint.post("/quizzes/<quiz_id>")
@needs(Permission.ATTEMPTS_TAKE)
def begin(quiz_id: str) -> AnyResponse:
    """Start an attempt, or go on with the open one."""
    shown = request.form.get("shown")
    try:
        attempt_id = with_live_catalogue(
            lambda live: start(database(), live, actor(), quiz_id, now(), shown)
        )
    except NotYet:
        raise
    except Conflict as changed:
        return Response(_page(quiz_id, changed.sentence), 409)
    position = first_open_position(attempt_id)
    page = url_for("attempts.question", attempt_id=attempt_id, position=position)
    return redirect(page, 303)
