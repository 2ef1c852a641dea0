"""Reporting a problem with a question, from the review of an attempt."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from courseware.domain.errors import Invalid
from courseware.domain.policy import Permission
from courseware.domain.problem_reports import ReportKind
from courseware.services.attempts.reviewing import review
from courseware.services.problem_reports import check_place, report
from courseware.web.access import needs
from courseware.web.runtime import actor, catalogue, database, now

blueprint = Blueprint("reports", __name__)

_ADDRESS = "/attempts/<attempt_id>/<int:position>/report"


@blueprint.get(_ADDRESS)
@needs(Permission.ATTEMPTS_TAKE)
def form(attempt_id: str, position: int) -> str:
    """Ask what is wrong with the question."""
    check_place(database(), actor(), attempt_id, position)
    return _page(attempt_id, position, {})


@blueprint.post(_ADDRESS)
@needs(Permission.ATTEMPTS_TAKE)
def send(attempt_id: str, position: int) -> AnyResponse | tuple[str, int]:
    """Hand the report to the authors."""
    sent = request.form
    try:
        report(
            database(),
            catalogue(),
            actor(),
            attempt_id,
            position,
            sent.get("kind", ""),
            sent.get("words", ""),
            now(),
        )
    except Invalid as invalid:
        return _page(attempt_id, position, invalid.errors), 422
    flash("Thank you. The authors have your report, and their answer will stand here.", "good")
    place = url_for("attempts.review", attempt_id=attempt_id, _anchor=f"question-{position}")
    return redirect(place, 303)


def _page(attempt_id: str, position: int, errors: dict[str, str]) -> str:
    found = review(database(), catalogue(), actor(), attempt_id, now())
    return render_template(
        "learner/report.html",
        attempt_id=attempt_id,
        reviewed=found.questions[position - 1],
        title=found.quiz.title,
        kinds=[(kind.value, kind.words) for kind in ReportKind],
        errors=errors,
        typed=request.form,
    )
