"""How an open attempt is shown: one question, and what all of its pages have in common."""

import secrets
from collections.abc import Mapping

from flask import Response, render_template, request

from courseware.services.attempts.answering import QuestionPage
from courseware.services.attempts.extending import time_granted
from courseware.services.credits.uncounted import open_uncounted
from courseware.web.runtime import actor, catalogue, database, now
from courseware.web.templating import seconds_left


def shown_question(
    page: QuestionPage, errors: Mapping[str, str] | None = None, code: int = 422
) -> Response:
    """One question, with what is wrong with the answer that was sent, if so."""
    # The quiz with its keys stays behind: the template gets what may be shown and nothing more.
    html = render_template(
        "learner/attempt_question.html",
        **shared(page),
        position=page.position,
        presented=page.question,
        given=page.response,
        saved_at=page.saved_at,
        reasons=page.explanation,
        asks_certainty=page.asks_certainty,
        certainty=page.certainty,
        step_open=page.is_step_open,
        is_stepwise=page.position in page.stepwise,
        checks_at_once=page.quiz.feedback.value == "immediate",
        key=new_key(),
        sequence=page.next_sequence,
        errors=errors or {},
        places={field: control_of(page.question.id, field) for field in errors or {}},
        error=next(({"field": f, "message": m} for f, m in (errors or {}).items()), None),
        typed=request.form.to_dict() if errors else {},
    )
    return Response(html, code if errors else 200)


def control_of(question_id: str, field: str) -> str:
    """The id of the control in which a field of an answer stands, or of the list of its options."""
    name, _, part = field.partition(".")
    if part:  # one of several, such as `match.p1`
        return f"q_{question_id}__o_{part}"
    return f"q_{question_id}__{'certainty_1' if name == 'certainty' else name}"


def shared(page: QuestionPage) -> dict[str, object]:
    """What the pages of one open attempt have in common."""
    return {
        "attempt_id": page.attempt_id,
        "title": page.quiz.title,
        "quiz_id": page.quiz.id,
        "number": page.number,
        "answered": page.answered,
        "missing": page.missing,
        "begun": page.begun,
        "stepwise": page.stepwise,
        "sequences": page.sequences,
        "by_person": page.by_person,
        "deadline": page.deadline,
        "uncounted": open_uncounted(
            database(), catalogue(), actor(), page.attempt_id, page.quiz.id, now()
        ),
        "extended": page.deadline and time_granted(database(), actor(), page.attempt_id),
        "seconds_left": seconds_left(page.deadline, now()) if page.deadline else None,
    }


def new_key() -> str:
    """A name for a save; begins with the moment, so that of two tabs the later one wins."""
    return f"{int(now().timestamp() * 1000):012x}-{secrets.token_hex(8)}"
