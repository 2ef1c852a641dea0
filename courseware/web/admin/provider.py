"""The provider: its details, what learners say about its courses, and requests to delete."""

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
from courseware.domain.unseen import as_seen
from courseware.services import retention
from courseware.services.credits import evaluations, provider
from courseware.web.access import needs
from courseware.web.runtime import actor, catalogue, database, now, when_held

blueprint = Blueprint("admin_provider", __name__)
_MOST_BYTES = 1_000_000


@blueprint.get("/admin/provider")
@needs(Permission.PROVIDER_MANAGE)
def details() -> Response:
    """Who awards."""
    return _page()


@blueprint.post("/admin/provider")
@needs(Permission.PROVIDER_MANAGE)
def configure() -> AnyResponse:
    """Configure who awards."""
    form, sent = request.form, request.files.get("signature")
    image = sent.read(_MOST_BYTES) if sent else b""
    try:
        dropped = provider.configure(
            database(), actor(), form, image, as_seen(form.get("years", "")), now()
        )
    except Invalid as invalid:
        return _page(invalid.errors, 422)
    flash("Kept. Awards that are made from now on say so; earlier ones stay as they are.", "good")
    if dropped:
        flash(
            "The picture of the signature was left out, because another person signs now. "
            "Choose the picture of their signature.",
            "warn",
        )
    return redirect(url_for("admin_provider.details"), 303)


@blueprint.get("/admin/evaluations")
@needs(Permission.EVALUATIONS_READ)
def all_evaluations() -> str:
    """Courses with the number of their evaluations."""
    found = evaluations.overview(database(), catalogue(), actor())
    return render_template("admin/evaluations.html", courses=found)


@blueprint.get("/admin/evaluations/<course_id>")
@needs(Permission.EVALUATIONS_READ)
def evaluation(course_id: str) -> str:
    """What learners said about a course."""
    found = evaluations.results(database(), catalogue(), actor(), course_id)
    return render_template(
        "admin/evaluation.html",
        found=found,
        fewest=evaluations.FEWEST_TOLD,
        today=found.of(evaluations.Wording.TODAY),
        earlier=found.of(evaluations.Wording.EARLIER),
        unknown=found.of(evaluations.Wording.UNKNOWN),
    )


@blueprint.get("/admin/evaluations/<course_id>.csv")
@needs(Permission.EVALUATIONS_READ)
def evaluation_csv(course_id: str) -> Response:
    """The same for a spreadsheet."""
    found = evaluations.results(database(), catalogue(), actor(), course_id)
    response = make_response(evaluations.results_csv(found))
    response.headers["Content-Type"] = "text/csv; charset=utf-8"
    name = f"evaluations-{found.course_id}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@blueprint.get("/admin/deletions")
@needs(Permission.DELETIONS_ANSWER)
def deletions() -> str:
    """Requests that wait, each with what the answer would be."""
    found = retention.open_requests(database(), actor(), now())
    fixed = (retention.ACCOUNT, retention.LEDGER)
    return render_template("admin/deletions.html", requests=found, fixed=fixed)


@blueprint.post("/admin/deletions/<request_id>")
@needs(Permission.DELETIONS_ANSWER)
def answer_deletion(request_id: str) -> AnyResponse:
    """Delete what may go and answer."""
    retention.answer(database(), actor(), request_id, when_held)
    flash("Answered: what may go is deleted, and the person sees what is kept and why.", "good")
    return redirect(url_for("admin_provider.deletions"), 303)


def _page(errors: dict[str, str] | None = None, code: int = 200) -> Response:
    found, years = provider.settings(database(), actor())
    kept = {name: getattr(found, name) for name in provider.FIELDS} if found else {}
    page = render_template(
        "admin/provider.html",
        values=request.form if errors else {**kept, "years": years},
        has_signature=bool(found and found.signature_sha256),
        errors=errors or {},
    )
    return make_response(page, code)
