"""Saved views of the matrix: save, rename, delete."""

from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from courseware.domain.errors import Invalid
from courseware.domain.policy import Permission
from courseware.services.competency import views
from courseware.web.access import needs
from courseware.web.manager.clinic_choice import chosen_clinic
from courseware.web.manager.filters import filter_in
from courseware.web.runtime import actor, database, now

blueprint = Blueprint("views", __name__)


@blueprint.post("/team/views")
@needs(Permission.TEAM_READ)
def save() -> AnyResponse:
    """Keep the filter and order that the page shows under a name."""
    clinic_id, wanted = chosen_clinic().clinic.clinic_id, filter_in(request.form)
    try:
        views.save_view(database(), actor(), clinic_id, request.form.get("view", ""), wanted, now())
        flash("The view is saved.", "good")
    except Invalid as invalid:
        flash(" ".join(invalid.errors.values()), "warn")
    shown = urlencode({"clinic": clinic_id, **wanted.query})
    return redirect(f"{url_for('team.team')}?{shown}", 303)


@blueprint.post("/team/views/<view_id>/rename")
@needs(Permission.TEAM_READ)
def rename(view_id: str) -> AnyResponse:
    """Give a view another name."""
    try:
        views.rename_view(database(), actor(), view_id, request.form.get("view", ""))
        flash("The view is renamed.", "good")
    except Invalid as invalid:
        flash(" ".join(invalid.errors.values()), "warn")
    return redirect(url_for("team.team", clinic=request.form.get("clinic")), 303)


@blueprint.post("/team/views/<view_id>/delete")
@needs(Permission.TEAM_READ)
def delete(view_id: str) -> AnyResponse:
    """Delete a view; what it showed is untouched."""
    clinic_id = views.delete_view(database(), actor(), view_id)
    flash("The view is deleted.", "good")
    return redirect(url_for("team.team", clinic=clinic_id), 303)
