"""Full text: which section of which lesson says something about it."""

from flask import Blueprint, Response, render_template, request

from courseware.domain.errors import Invalid
from courseware.domain.policy import Permission
from courseware.services.lessons.searching import Results
from courseware.services.lessons.searching import search as look_for
from courseware.web.access import needs
from courseware.web.runtime import actor, catalogue, database

blueprint = Blueprint("search", __name__)


@blueprint.get("/search")
@needs(Permission.COURSES_STUDY)
def search() -> Response:
    """The form, and what was found, best first."""
    typed, errors = " ".join(request.args.get("q", "").split()), {}
    found = Results()
    try:
        found = look_for(database(), catalogue(), actor(), typed)
    except Invalid as invalid:
        errors = dict(invalid.errors)
    page = render_template("learner/search.html", typed=typed, found=found, errors=errors)
    return Response(page, 422 if errors else 200)
