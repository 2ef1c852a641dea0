"""Founding assessors: who is first in a checklist and region, on what evidence."""

from itertools import groupby

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from courseware.domain.errors import Conflict, Invalid
from courseware.domain.policy import Permission
from courseware.services.competency import assessors
from courseware.services.competency.assessors import Designation
from courseware.services.competency.rules import RuleBook, checklist_title, region_name
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
        return _page(invalid.errors, 422, designation_id)
    except Conflict as conflict:
        return _page({"form": conflict.sentence}, 409)
    flash("Ended. What was signed under it stays.", "good")
    return redirect(url_for("assessors.listed"), 303)


def _page(errors: dict[str, str] | None = None, code: int = 200, ending: str = "") -> Response:
    html = render_template(
        "admin/assessors.html",
        designations=_by_person(assessors.designations(database(), catalogue(), actor())),
        scopes=_scopes(),
        errors=errors or {},
        ending=ending,
        form=request.form,
    )
    return Response(html, code)


def _by_person(found: list[Designation]) -> list[list[Designation]]:
    """Those of each person together, by name; what holds before what ended, by checklist."""

    def order(one: Designation) -> tuple[str, str, bool, str]:
        return one.name.lower(), one.email, one.ended_at is not None, one.scope

    people = groupby(sorted(found, key=order), lambda one: one.email)
    return [list(theirs) for _, theirs in people]


def _scopes() -> list[tuple[str, str | list[tuple[str, str]]]]:
    """What can be chosen: checklists, and the regions of one below it.

    A region comes first in its words: the end of a long choice is cut on a phone.
    """
    found: list[tuple[str, str | list[tuple[str, str]]]] = []
    scopes = groupby(RuleBook(catalogue()).scopes(), lambda scope: scope[0])
    for checklist, regions in scopes:
        title = checklist_title(catalogue(), checklist)
        inside = [
            (f"{checklist}|{region}", f"{region_name(catalogue(), region)}: {title}")
            for _, region in regions
            if region
        ]
        found.append((title, inside) if inside else (f"{checklist}|", title))
    return found
