"""The staff list: upload, preview, confirm."""

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

from courseware.domain.policy import Permission
from courseware.domain.staff import LARGEST_LIST, MOST_ROWS, StaffProblem, read_text
from courseware.services.membership.staff import PlanChanged, apply_staff, preview_staff
from courseware.services.membership.staff_plan import StaffPlan
from courseware.services.membership.staff_present import present_lines, present_list
from courseware.web.access import needs
from courseware.web.links import link_to, without_trace
from courseware.web.manager.clinic_choice import Choice, chosen_clinic
from courseware.web.runtime import actor, database, mail_leaves, now, when_held

blueprint = Blueprint("staff", __name__)


@blueprint.get("/team/staff")
@needs(Permission.PEOPLE_IMPORT)
def staff() -> Response:
    """The upload form."""
    return _form(chosen_clinic())


@blueprint.get("/team/staff.csv")
@needs(Permission.PEOPLE_IMPORT)
def present() -> Response:
    """The list as it stands: to be completed, and sent back."""
    clinic = chosen_clinic().clinic
    data = present_list(database(), actor(), clinic.clinic_id, now())
    response = Response(data, mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="staff-{clinic.slug}.csv"'
    return response


@blueprint.post("/team/staff")
@needs(Permission.PEOPLE_IMPORT)
def preview() -> Response:
    """Show what the list would do; nothing is written."""
    choice = chosen_clinic()
    upload = request.files.get("file")
    data = upload.read(LARGEST_LIST + 1) if upload else b""
    if not data:
        return _form(choice, {"file": "Choose the CSV file with your staff list."}, 422)
    text = read_text(data)
    if isinstance(text, StaffProblem):
        where = f"Line {text.line}: " if text.line else ""
        return _form(choice, {"file": where + text.sentence}, 422)
    plan = preview_staff(database(), actor(), choice.clinic.clinic_id, text, now())
    return _preview(choice, plan, text, 422 if plan.problems else 200)


@blueprint.post("/team/staff/confirm")
@needs(Permission.PEOPLE_IMPORT)
def confirm() -> AnyResponse:
    """Apply the list exactly as it was shown; where most would leave, only with a tick."""
    choice = chosen_clinic()
    text, digest = request.form.get("list", ""), request.form.get("digest", "")
    link = link_to("sign_in.invitation")
    clinic_id = choice.clinic.clinic_id
    plan = preview_staff(database(), actor(), clinic_id, text, now())
    if plan.most_leave and plan.digest == digest and "most_leave" not in request.form:
        return _preview(choice, plan, text, 422, error="Tick this if it is meant so.")
    try:
        sent = (clinic_id, text, digest, link, when_held)
        done = apply_staff(database(), actor(), *sent, hand_over=not mail_leaves())
    except PlanChanged as changed:
        return _preview(choice, changed.plan, text, 409, changed.sentence)
    flash(_in_force(done.plan), "good")
    if done.invited and not mail_leaves():
        page = render_template("manager/staff_invited.html", choice=choice, invited=done.invited)
        return without_trace(make_response(page))
    return redirect(url_for("team.team", clinic=clinic_id), 303)


def _in_force(plan: StaffPlan) -> str:
    if plan.does_nothing:
        return "The staff list is in force already; there was nothing left to do."
    ended = f" Invitations withdrawn: {len(plan.withdrawn)}." if plan.withdrawn else ""
    return (
        f"The staff list is in force: {len(plan.new)} invited, {len(plan.changed)} changed, "
        f"{len(plan.left)} left.{ended}"
    )


def _form(choice: Choice, errors: dict[str, str] | None = None, code: int = 200) -> Response:
    page = render_template(
        "manager/staff.html",
        choice=choice,
        errors=errors or {},
        lines=present_lines(database(), actor(), choice.clinic.clinic_id, now()),
        most_rows=MOST_ROWS,
        kilobytes=LARGEST_LIST // 1000,
    )
    return make_response(page, code)


def _preview(
    choice: Choice,
    plan: StaffPlan,
    text: str,
    code: int,
    sentence: str | None = None,
    error: str = "",
) -> Response:
    page = render_template(
        "manager/staff_preview.html",
        choice=choice,
        plan=plan,
        text=text,
        changed=sentence,
        error=error,
    )
    return make_response(page, code)
