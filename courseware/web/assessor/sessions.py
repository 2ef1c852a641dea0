"""The sessions of logbooks that a supervisor confirmed: a confirmation can be taken back."""

from collections.abc import Mapping

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from courseware.domain.errors import Conflict, Invalid
from courseware.domain.policy import Permission
from courseware.services.competency.logbooks import taking_back
from courseware.web.access import needs
from courseware.web.runtime import actor, catalogue, database, when_held

blueprint = Blueprint("sessions", __name__)


@blueprint.get("/observe/sessions")
@needs(Permission.OBSERVATIONS_SIGN)
def confirmed() -> Response:
    """All that the actor confirmed, page by page."""
    return _page()


@blueprint.post("/observe/sessions/<confirmed_id>/take-back")
@needs(Permission.OBSERVATIONS_SIGN)
def take_back(confirmed_id: str) -> AnyResponse:
    """Take a confirmation back, with a reason."""
    reason = request.form.get("reason", "")
    about = (database(), catalogue(), actor(), confirmed_id, reason, when_held)
    try:
        taking_back.take_back_confirmation(*about)
        flash("Taken back, with your reason. The session counts no more.", "good")
    except Invalid as invalid:
        return _page(invalid.errors, confirmed_id, reason)
    except Conflict as before:
        flash(before.sentence, "info")
    return redirect(url_for("sessions.confirmed", page=request.args.get("page")), 303)


def _page(errors: Mapping[str, str] | None = None, asked: str = "", typed: str = "") -> Response:
    """The list, with what is wrong with what was sent about a session, if so."""
    html = render_template(
        "assessor/sessions.html",
        found=taking_back.confirmed_page(database(), actor(), request.args.get("page", 1, int)),
        names={region.id: region.name for region in catalogue().regions},
        errors=errors or {},
        asked=asked,
        typed=typed,
    )
    return Response(html, 422 if errors else 200)
