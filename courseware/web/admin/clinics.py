"""Clinics of the installation."""

from flask import (
    Blueprint,
    Response,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response as AnyResponse

from courseware.domain.errors import Invalid
from courseware.domain.policy import Permission
from courseware.services.membership.clinics import counted_clinics, create_clinic
from courseware.web.access import needs
from courseware.web.runtime import actor, database, now

blueprint = Blueprint("admin_clinics", __name__)


@blueprint.get("/admin/clinics")
@needs(Permission.CLINICS_MANAGE)
def clinics() -> Response:
    """All clinics, and the form for a new one."""
    return _page()


@blueprint.post("/admin/clinics")
@needs(Permission.CLINICS_MANAGE)
def create() -> AnyResponse:
    """Create a clinic."""
    form = request.form
    name, zone, slug = form.get("name", ""), form.get("timezone", ""), form.get("slug", "")
    try:
        create_clinic(database(), actor(), name, zone, now(), slug)
    except Invalid as invalid:
        return _page(invalid.errors, 422)
    flash(f"{name.strip()} is created. Grant somebody the role of manager there next.", "good")
    return redirect(url_for("admin_clinics.clinics"), 303)


def _page(errors: dict[str, str] | None = None, code: int = 200) -> Response:
    page = render_template(
        "admin/clinics.html",
        clinics=counted_clinics(database(), actor()),
        errors=errors or {},
        form=request.form,
    )
    return make_response(page, code)
