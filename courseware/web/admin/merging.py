"""Two accounts of one person: preview, then merge."""

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
from courseware.services.identity.merging import MergedAlready, MergePlan, merge, preview_merge
from courseware.web.access import needs
from courseware.web.runtime import actor, catalogue, database, when_held

blueprint = Blueprint("admin_merging", __name__)


@blueprint.get("/admin/people/merge")
@needs(Permission.PEOPLE_MANAGE)
def form() -> Response:
    """Which two accounts."""
    return _page()


@blueprint.post("/admin/people/merge")
@needs(Permission.PEOPLE_MANAGE)
def preview() -> Response:
    """Show what merging would do; nothing is written."""
    try:
        return _page(_plan())
    except Invalid as invalid:
        return _page(None, invalid.errors, 422)


@blueprint.post("/admin/people/merge/confirm")
@needs(Permission.PEOPLE_MANAGE)
def confirm() -> AnyResponse:
    """Merge as it was shown; what was merged already is said and leads to the same page."""
    plan = _plan()
    survivor, duplicate = plan.survivor.person_id, plan.duplicate.person_id
    digest, reason = request.form.get("digest", ""), request.form.get("reason", "")
    who = actor()
    try:
        merge(database(), catalogue(), who, survivor, duplicate, digest, reason, when_held)
    except Invalid as invalid:
        return _page(plan, invalid.errors, 422)
    except MergedAlready as done:
        flash(done.sentence, "info")
        return redirect(url_for("admin_person.person", person_id=survivor), 303)
    flash("The accounts are one now; the duplicate's address opens nothing any more.", "good")
    return redirect(url_for("admin_person.person", person_id=survivor), 303)


def _plan() -> MergePlan:
    survivor, duplicate = request.form.get("survivor", ""), request.form.get("duplicate", "")
    return preview_merge(database(), catalogue(), actor(), survivor, duplicate)


def _page(
    plan: MergePlan | None = None, errors: dict[str, str] | None = None, code: int = 200
) -> Response:
    page = render_template("admin/merge.html", plan=plan, errors=errors or {}, form=request.form)
    return make_response(page, code)
