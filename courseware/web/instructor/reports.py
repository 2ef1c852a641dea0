"""What learners report about questions, and the answers."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from courseware.domain.errors import Conflict, Invalid
from courseware.domain.policy import Permission
from courseware.services.problem_reports import answer_report, listed_reports
from courseware.services.regrading.corrections import correctable
from courseware.web.access import needs
from courseware.web.runtime import actor, catalogue, database, mail_leaves, now

blueprint = Blueprint("author_reports", __name__)


@blueprint.get("/author/reports")
@needs(Permission.REPORTS_ANSWER)
def listed() -> str:
    """Reports that wait first, then those answered."""
    return _page({}, "")


@blueprint.post("/author/reports/<report_id>")
@needs(Permission.REPORTS_ANSWER)
def answer(report_id: str) -> AnyResponse | tuple[str, int]:
    """Answer one report."""
    words = request.form.get("answer", "")
    try:
        answer_report(database(), catalogue(), actor(), report_id, words, now())
    except Invalid as invalid:
        return _page(invalid.errors, report_id), 422
    except Conflict as answered:
        return _page({"form": answered.sentence}, report_id), 409
    mail = " The learner gets a mail." if mail_leaves() else ""
    flash(f"Answered.{mail}", "good")
    return redirect(url_for("author_reports.listed"), 303)


def _page(errors: dict[str, str], report_id: str) -> str:
    waiting, answered = listed_reports(database(), catalogue(), actor())
    return render_template(
        "instructor/reports.html",
        waiting=[(one, correctable(catalogue(), one.name)) for one in waiting],
        answered=answered,
        errors=errors,
        of=report_id,
        typed=request.form.get("answer", ""),
    )
