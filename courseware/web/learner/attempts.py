"""An attempt: one question a page, saving, handing in, and the review."""

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, request, url_for
from sqlalchemy.exc import OperationalError
from werkzeug.wrappers import Response as AnyResponse

from courseware.domain.errors import Conflict, Invalid, NotFound, ReusedKey, Settled
from courseware.domain.policy import Permission
from courseware.services.attempts.answering import (
    QuestionPage,
    check_answer,
    question_page,
    with_answer,
)
from courseware.services.attempts.answering import save as save_answer
from courseware.services.attempts.reviewing import review as review_of
from courseware.services.attempts.rules import QuizRules, rules_page
from courseware.services.attempts.saves import Saved
from courseware.services.attempts.stakes import stake_of_open
from courseware.services.attempts.submitting import submit as submit_attempt
from courseware.services.problem_reports import own_reports
from courseware.store.upkeep.no_room import is_disk_full
from courseware.web.access import needs
from courseware.web.errors import log_full
from courseware.web.learner.attempt_pages import new_key, shared, shown_question
from courseware.web.learner.overtaken import tell_answered_elsewhere, tell_checked_elsewhere
from courseware.web.learner.places import places_of
from courseware.web.runtime import actor, catalogue, database, now
from courseware.web.templating import seconds_left

blueprint = Blueprint("attempts", __name__)

STEP = "step"
"""What the button says that decides a step of a question."""
_NO_ROOM = (
    "Our storage is full, so this answer is not saved yet; it stays on this page. Leave the page "
    "open, tell the person who runs this site, and go on when there is room."
)


@blueprint.get("/attempts/<attempt_id>")
@needs(Permission.ATTEMPTS_TAKE)
def attempt(attempt_id: str) -> AnyResponse:
    """Lead to the first question without an answer, or to the review."""
    try:
        position = first_open_position(attempt_id)
    except Conflict:
        return _to_review(attempt_id)
    return _to_question(attempt_id, position)


@blueprint.get("/attempts/<attempt_id>/<int:position>")
@needs(Permission.ATTEMPTS_TAKE)
def question(attempt_id: str, position: int) -> AnyResponse:
    """One question."""
    try:
        page = _open_page(attempt_id, position)
    except Conflict as closed:
        flash(closed.sentence, "info")
        return _to_review(attempt_id)
    return shown_question(page)


@blueprint.post("/attempts/<attempt_id>/<int:position>")
@needs(Permission.ATTEMPTS_TAKE)
def answer(attempt_id: str, position: int) -> AnyResponse:
    """Save the answer of the form and go where its button leads."""
    go = request.form.get("go", "next")
    try:
        page = _open_page(attempt_id, position)
        _keep(page, go)
    except Invalid as invalid:
        return shown_question(page, invalid.errors)
    except Settled as settled:
        flash(settled.sentence, "warn")
        return _to_question(attempt_id, position)
    except Conflict as closed:
        flash(closed.sentence, "warn")
        return redirect(url_for("attempts.attempt", attempt_id=attempt_id), 303)
    except OperationalError as error:
        if not is_disk_full(error):
            raise
        log_full(error)
        # An error in place of the question would take away the way to all the others.
        return shown_question(with_answer(page, _form()), {"answer": _NO_ROOM}, 507)
    return _onward(page, go)


@blueprint.post("/attempts/<attempt_id>/<int:position>/answer")
@needs(Permission.ATTEMPTS_TAKE)
def autosave(attempt_id: str, position: int) -> Response:
    """Save one answer for our script; the reply is the acknowledgement."""
    form = request.form
    saved = _save(attempt_id, position, form.get("key", ""), _number(form.get("sequence", "")))
    left = {} if saved.deadline is None else {"seconds_left": seconds_left(saved.deadline, now())}
    return jsonify(
        saved_at=saved.saved_at.isoformat(), counts=saved.counts, answered=saved.answered, **left
    )


@blueprint.get("/attempts/<attempt_id>/submit")
@needs(Permission.ATTEMPTS_TAKE)
def before_submit(attempt_id: str) -> AnyResponse:
    """What is answered and what is not, before the last button."""
    try:
        page = _open_page(attempt_id, 1)
    except Conflict:
        return _to_review(attempt_id)
    stake = stake_of_open(database(), catalogue(), actor(), page.quiz.id, now())
    return Response(render_template("learner/attempt_submit.html", **shared(page), stake=stake))


@blueprint.post("/attempts/<attempt_id>/submit")
@needs(Permission.ATTEMPTS_TAKE)
def submit(attempt_id: str) -> AnyResponse:
    """Hand the attempt in."""
    submit_attempt(database(), catalogue(), actor(), attempt_id, now())
    return _to_review(attempt_id)


@blueprint.get("/attempts/<attempt_id>/review")
@needs(Permission.ATTEMPTS_TAKE)
def review(attempt_id: str) -> AnyResponse:
    """The result in words, by objective, and every question with its reasons."""
    try:
        found = review_of(database(), catalogue(), actor(), attempt_id, now())
    except Conflict:
        return redirect(url_for("attempts.attempt", attempt_id=attempt_id), 303)
    lesson, places, objectives = places_of(catalogue(), found)
    page = render_template(
        "learner/review.html",
        review=found,
        lesson=lesson,
        places=places,
        objectives=objectives,
        missed=found.missed,
        again=_rules_now(found.quiz.id),
        reports=own_reports(database(), actor(), attempt_id),
    )
    return Response(page)


def first_open_position(attempt_id: str) -> int:
    """The first position without a whole answer, else the last.

    Raises:
        NotFound, Conflict: as `question_page`.
    """
    page = _open_page(attempt_id, 1)
    whole = [a and not lacks for a, lacks in zip(page.answered, page.missing, strict=True)]
    return whole.index(False) + 1 if False in whole else len(whole)


def _keep(page: QuestionPage, go: str) -> None:
    """Save what the form holds, and release the reasons where its button asks for them."""
    if page.position in page.stepwise:
        _take_step(page, go)
    elif page.explanation is None:
        _save_form(page)
    else:
        tell_checked_elsewhere(page, _form())
    if go == "check":
        _check(page)


def _rules_now(quiz_id: str) -> QuizRules | None:
    """Whether and when another attempt may start; None where the quiz is no longer offered."""
    try:
        return rules_page(database(), catalogue(), actor(), quiz_id, now())
    except NotFound:
        return None


def _open_page(attempt_id: str, position: int) -> QuestionPage:
    return question_page(database(), catalogue(), actor(), attempt_id, position, now())


def _save_form(page: QuestionPage) -> None:
    """Save what the plain form holds.

    A page from the browser's history comes with a key that was used already; what it says now is
    the person's latest word all the same, so it gets a name of its own.
    """
    form = request.form
    key, sequence = form.get("key", ""), _number(form.get("sequence", ""))
    try:
        saved = _save(page.attempt_id, page.position, key, sequence)
    except ReusedKey:
        saved = _save(page.attempt_id, page.position, new_key(), page.next_sequence)
    if not saved.counts:
        tell_answered_elsewhere(page.position)


def _take_step(page: QuestionPage, go: str) -> None:
    """Save the step that was decided; only its own button decides, because none is taken back.

    Raises:
        Invalid: nothing was chosen.
    """
    if go == STEP and request.form.get("answer"):
        _save_form(page)
    elif go == STEP and page.is_step_open:
        raise Invalid({"answer": "Choose what you do first, then continue."})


def _check(page: QuestionPage) -> None:
    """Release the reasons of this question; a refusal is said on the page itself.

    Raises:
        Invalid: there is no answer yet, or this quiz gives its reasons later.
    """
    try:
        check_answer(database(), catalogue(), actor(), page.attempt_id, page.position, now())
    except Conflict as refused:
        raise Invalid({"answer": refused.sentence}) from None


def _save(attempt_id: str, position: int, key: str, sequence: int) -> Saved:
    return save_answer(
        database(), catalogue(), actor(), attempt_id, position, _form(), key, sequence, now()
    )


def _form() -> dict[str, list[str]]:
    return request.form.to_dict(flat=False)


def _onward(page: QuestionPage, go: str) -> AnyResponse:
    last = len(page.answered)
    if go == STEP:
        # The heading of what follows, so that the keyboard goes on from there.
        return _to_question(page.attempt_id, page.position, f"q_{page.question.id}__now")
    if go == "submit" or (go == "next" and page.position == last):
        return redirect(url_for("attempts.before_submit", attempt_id=page.attempt_id), 303)
    steps = {"next": page.position + 1, "previous": page.position - 1}
    wanted = steps.get(go, _number(go) or page.position)
    return _to_question(page.attempt_id, min(max(wanted, 1), last))


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 10 else 0


def _to_question(attempt_id: str, position: int, anchor: str | None = None) -> AnyResponse:
    page = url_for("attempts.question", attempt_id=attempt_id, position=position, _anchor=anchor)
    return redirect(page, 303)


def _to_review(attempt_id: str) -> AnyResponse:
    return redirect(url_for("attempts.review", attempt_id=attempt_id), 303)
