"""Saved views of the matrix: save, rename, delete."""

from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from courseware.domain.errors import Invalid
from courseware.domain.policy import Permission
from courseware.services.competency.teams import views
from courseware.web.access import needs
from courseware.web.manager.clinic_choice import chosen_clinic
from courseware.web.manager.filters import filter_in
from courseware.web.manager.team import team_page
from courseware.web.runtime import actor, database, now

blueprint = Blueprint("views", __name__)


@blueprint.post("/team/views")
@needs(Permission.TEAM_READ)
def save() -> AnyResponse:
    """Keep the filter and order that the page shows under a name."""
    clinic_id, wanted = chosen_clinic().clinic.clinic_id, filter_in(request.form)
    try:
        views.save_view(database(), actor(), clinic_id, request.form.get("view", ""), wanted, now())
    except Invalid as invalid:
        return _refused(clinic_id, wanted.query, invalid, "view")
    flash("The view is saved.", "good")
    shown = urlencode({"clinic": clinic_id, **wanted.query})
    return redirect(f"{url_for('team.team')}?{shown}", 303)


@blueprint.post("/team/views/<view_id>/rename")
@needs(Permission.TEAM_READ)
def rename(view_id: str) -> AnyResponse:
    """Give a view another name."""
    try:
        clinic_id = views.rename_view(database(), actor(), view_id, request.form.get("view", ""))
    except Invalid as invalid:
        return _refused(chosen_clinic().clinic.clinic_id, {}, invalid, f"view-{view_id}")
    flash("The view is renamed.", "good")
    return redirect(url_for("team.team", clinic=clinic_id), 303)


@blueprint.post("/team/views/<view_id>/delete")
@needs(Permission.TEAM_READ)
def delete(view_id: str) -> AnyResponse:
    """Delete a view; what it showed is untouched."""
    clinic_id = views.delete_view(database(), actor(), view_id)
    flash("The view is deleted.", "good")
    return redirect(url_for("team.team", clinic=clinic_id), 303)


def _refused(clinic_id: str, shown: dict[str, str], invalid: Invalid, field: str) -> AnyResponse:
    """The page with what was typed, and the sentence beside its field."""
    typed = {field: request.form.get("view", "")}
    sentence = " ".join(invalid.errors.values())
    return team_page(chosen_clinic(), {"clinic": clinic_id, **shown}, {field: sentence}, typed)
