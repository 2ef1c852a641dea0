"""One account, and what an administrator may do to it."""

from collections.abc import Callable

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
from courseware.domain.people import Role
from courseware.domain.policy import Permission
from courseware.services.certificates.issuing import Issued
from courseware.services.identity import administrators, people
from courseware.services.membership import clinics
from courseware.services.membership.role_periods import role_periods
from courseware.web.access import needs
from courseware.web.issuing import issue_quietly
from courseware.web.runtime import actor, database, now, when_held

blueprint = Blueprint("admin_person", __name__)


@blueprint.get("/admin/people/<person_id>")
@needs(Permission.PEOPLE_MANAGE)
def person(person_id: str) -> Response:
    """Roles, names, licences, merged accounts, and the forms."""
    return _page(person_id)


@blueprint.post("/admin/people/<person_id>/name")
@needs(Permission.PEOPLE_MANAGE)
def correct_name(person_id: str) -> AnyResponse:
    """Correct the name; the earlier one is kept."""
    name, reason = request.form.get("name", ""), request.form.get("reason", "")
    shown = request.form.get("shown")

    def correct() -> str:
        people.correct_name(database(), actor(), person_id, name, reason, when_held, shown)
        return _what_followed(issue_quietly(person_id, actor().person_id))

    kept = "The name is corrected; the earlier one is kept with your reason"
    return _do(person_id, "name", correct, kept)


@blueprint.post("/admin/people/<person_id>/suspend")
@needs(Permission.PEOPLE_MANAGE)
def suspend(person_id: str) -> AnyResponse:
    """Close the account."""
    reason = request.form.get("reason", "")
    return _do(
        person_id,
        "state",
        lambda: people.suspend(database(), actor(), person_id, reason, when_held),
        "The account is suspended and signed out everywhere, and open invitations to it are "
        "withdrawn; its records are kept.",
    )


@blueprint.post("/admin/people/<person_id>/reinstate")
@needs(Permission.PEOPLE_MANAGE)
def reinstate(person_id: str) -> AnyResponse:
    """Open the account again."""
    reason = request.form.get("reason", "")
    return _do(
        person_id,
        "state",
        lambda: people.reinstate(database(), actor(), person_id, reason, when_held),
        "The account is open again.",
    )


@blueprint.post("/admin/people/<person_id>/roles")
@needs(Permission.PEOPLE_MANAGE)
def grant_role(person_id: str) -> AnyResponse:
    """Grant a role in a clinic."""
    clinic_id, role = _clinic_and_role()
    return _do(
        person_id,
        "role",
        lambda: clinics.grant_role(database(), actor(), person_id, clinic_id, role(), when_held),
        "The role is granted.",
    )


@blueprint.post("/admin/people/<person_id>/roles/end")
@needs(Permission.PEOPLE_MANAGE)
def end_role(person_id: str) -> AnyResponse:
    """End a role in a clinic."""
    clinic_id, role = _clinic_and_role()
    return _do(
        person_id,
        "role",
        lambda: clinics.end_role(database(), actor(), person_id, clinic_id, role(), when_held),
        "The role has ended, and so have open invitations to it; what was recorded stays.",
    )


@blueprint.post("/admin/people/<person_id>/administration")
@needs(Permission.PEOPLE_MANAGE)
def grant_administration(person_id: str) -> AnyResponse:
    """Make the person an administrator."""
    return _do(
        person_id,
        "administration",
        lambda: administrators.grant_administration(database(), actor(), person_id, when_held),
        "The person administers this installation now.",
    )


@blueprint.post("/admin/people/<person_id>/administration/end")
@needs(Permission.PEOPLE_MANAGE)
def end_administration(person_id: str) -> AnyResponse:
    """Let the person be an administrator no longer."""
    return _do(
        person_id,
        "administration",
        lambda: administrators.end_administration(database(), actor(), person_id, when_held),
        "The person is no administrator any more.",
    )


def _what_followed(issued: Issued | None) -> str:
    """What became of the certificates under the earlier name, after a corrected name."""
    if issued is None:
        return ". Certificates under it cannot be replaced now; `jobs` tries again."
    count = len(issued.replaced)
    if count == 0:
        return ". No certificate stood under it, so none was replaced."
    those = "the certificate under it is" if count == 1 else f"{count} certificates under it are"
    return f", and {those} replaced."


def _clinic_and_role() -> tuple[str, Callable[[], Role]]:
    """The clinic that the form names, and its role, which is read when the act is done."""
    clinic_id, named = request.form.get("clinic", ""), request.form.get("role", "")

    def read() -> Role:
        errors = {} if clinic_id else {"clinic": "Choose the clinic."}
        if named not in list(Role):
            errors["role"] = "Choose one of the roles."
        if errors:
            raise Invalid(errors)
        return Role(named)

    return clinic_id, read


def _do(person_id: str, which: str, act: Callable[[], object], done: str) -> AnyResponse:
    """Do it and go back to the page, or show the form with what is wrong.

    Args:
        done: what is said then; words that the act gives back are put behind it.
    """
    try:
        more = act()
    except Invalid as invalid:
        return _page(person_id, which, invalid.errors, 422)
    except people.CorrectedMeanwhile as corrected:
        return _page(person_id, which, {"name": corrected.sentence}, 409)
    flash(done + (more if isinstance(more, str) else ""), "good")
    return redirect(url_for("admin_person.person", person_id=person_id), 303)


def _page(
    person_id: str, which: str = "", errors: dict[str, str] | None = None, code: int = 200
) -> Response:
    file = people.person_file(database(), actor(), person_id)
    page = render_template(
        "admin/person.html",
        file=file,
        now=now(),
        periods=role_periods(file.memberships),
        clinics=[(c.clinic_id, c.name) for c in clinics.all_clinics(database(), actor())],
        roles=[(role.value, role.value.capitalize()) for role in Role],
        which=which,
        # A form that is wrong otherwise still shows what it showed; a conflict tells the new name.
        shown=file.person.name if code == 409 else request.form.get("shown", file.person.name),
        errors=errors or {},
        form=request.form,
    )
    return make_response(page, code)
