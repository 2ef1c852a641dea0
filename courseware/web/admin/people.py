"""Everybody with an account."""

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
from courseware.services.identity.people import MOST_FOUND, create_person, find_people
from courseware.web.access import needs
from courseware.web.links import link_to
from courseware.web.runtime import actor, database, mail_leaves, now

blueprint = Blueprint("admin_people", __name__)


@blueprint.get("/admin/people")
@needs(Permission.PEOPLE_MANAGE)
def people() -> Response:
    """Find people; the form for a new account."""
    return _page()


@blueprint.post("/admin/people")
@needs(Permission.PEOPLE_MANAGE)
def create() -> AnyResponse:
    """Prepare an account; its owner opens it by a mailed link."""
    email, name = request.form.get("email", ""), request.form.get("name", "")
    link = link_to("sign_in.reset")
    try:
        person_id = create_person(database(), actor(), email, name, now(), link=link)
    except Invalid as invalid:
        return _page(invalid.errors, 422)
    if mail_leaves():
        flash("The account is prepared; a link to open it is on its way by mail.", "good")
    else:
        flash(
            "The account is prepared, but no mail server is set: the link to open it waits in the "
            "outbox. The command “people link” prints one that works once, to hand over.",
            "warn",
        )
    return redirect(url_for("admin_person.person", person_id=person_id), 303)


def _page(errors: dict[str, str] | None = None, code: int = 200) -> Response:
    words = request.args.get("q", "")
    page = render_template(
        "admin/people.html",
        people=find_people(database(), actor(), words),
        most=MOST_FOUND,
        words=words,
        errors=errors or {},
        form=request.form,
    )
    return make_response(page, code)
