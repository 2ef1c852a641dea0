"""Founding assessors: who is first in a checklist and region, on what evidence."""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from courseware.domain.errors import Conflict, Invalid
from courseware.domain.policy import Permission
from courseware.services.competency import assessors
from courseware.services.competency.rules import RuleBook, scope_words
from courseware.web.access import needs
from courseware.web.runtime import actor, catalogue, database, when_held

blueprint = Blueprint("assessors", __name__)


@blueprint.get("/admin/assessors")
@needs(Permission.ASSESSORS_DESIGNATE)
def listed() -> Response:
    """All designations, and the form for another one."""
    return _page()


@blueprint.post("/admin/assessors")
@needs(Permission.ASSESSORS_DESIGNATE)
def designate() -> AnyResponse:
    """Designate a founding assessor."""
    form = request.form
    checklist, _, region = form.get("scope", "").partition("|")
    if (checklist, region) not in RuleBook(catalogue()).scopes():
        return _page({"scope": "Choose a checklist, with its region where it has any."}, 422)
    try:
        assessors.designate(
            database(),
            catalogue(),
            actor(),
            form.get("email", ""),
            (checklist, region),
            form.get("evidence", ""),
            when_held,
            knowing=bool(form.get("knowing")) and form["knowing"] == form.get("email"),
        )
    except Invalid as invalid:
        return _page(invalid.errors, 422)
    except Conflict as conflict:
        return _page({"email": conflict.sentence}, 409)
    flash("Designated, on record.", "good")
    return redirect(url_for("assessors.listed"), 303)


@blueprint.post("/admin/assessors/<designation_id>/end")
@needs(Permission.ASSESSORS_DESIGNATE)
def end(designation_id: str) -> AnyResponse:
    """End a designation."""
    try:
        reason = request.form.get("reason", "")
        assessors.end_designation(database(), actor(), designation_id, reason, when_held)
    except Invalid as invalid:
        return _page(invalid.errors, 422)
    except Conflict as conflict:
        return _page({"form": conflict.sentence}, 409)
    flash("Ended. What was signed under it stays.", "good")
    return redirect(url_for("assessors.listed"), 303)


def _page(errors: dict[str, str] | None = None, code: int = 200) -> Response:
    scopes = [
        (f"{checklist}|{region}", scope_words(catalogue(), checklist, region))
        for checklist, region in RuleBook(catalogue()).scopes()
    ]
    html = render_template(
        "admin/assessors.html",
        designations=assessors.designations(database(), catalogue(), actor()),
        scopes=scopes,
        errors=errors or {},
        form=request.form,
    )
    return Response(html, code)
