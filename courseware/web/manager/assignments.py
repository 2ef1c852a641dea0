"""Assigning with a preview, what is still to be done, withdrawing, and leave of members."""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from courseware.content.compiled import CompiledCourse
from courseware.domain.competency.calendar import day_of
from courseware.domain.errors import Invalid
from courseware.domain.policy import Permission
from courseware.services.assignments import assigning, leave, reading
from courseware.services.assignments.assigning import Group, Outcome, Wish
from courseware.services.competency.rules import RuleBook, scope_words
from courseware.services.credits.offering import takes_new
from courseware.services.membership.clinics import members
from courseware.web.access import needs
from courseware.web.days import read_day, with_day_faults
from courseware.web.manager.clinic_choice import Choice, chosen_clinic
from courseware.web.manager.members import clinic_of, member_page, member_still_there
from courseware.web.runtime import actor, catalogue, database, now

blueprint = Blueprint("assignments", __name__)
_SHOWN = 200
_GROUPS = (
    (Group.CHOSEN, "The people chosen below"),
    (Group.LEARNERS, "All learners of the clinic"),
    (Group.ASSESSORS, "All assessors of the clinic"),
)
_KINDS = {
    Outcome.GETS: "good",
    Outcome.ASSIGNED: "info",
    Outcome.HAS: "quiet",
    Outcome.SUSPENDED: "warn",
}


@blueprint.get("/team/assignments")
@needs(Permission.ASSIGNMENTS_MANAGE)
def assignments() -> Response:
    """What the team still has to do, and the form for more."""
    return _page(chosen_clinic())


@blueprint.post("/team/assignments/preview")
@needs(Permission.ASSIGNMENTS_MANAGE)
def preview() -> Response:
    """Who would get what, who has it, who is away; nothing is changed."""
    choice = chosen_clinic()
    try:
        found = assigning.preview(
            database(), catalogue(), actor(), choice.clinic.clinic_id, _wish(), now()
        )
    except Invalid as invalid:
        return _page(choice, with_day_faults(invalid.errors, request.form, "due_on"), 422)
    html = render_template(
        "manager/assignment_preview.html",
        choice=choice,
        preview=found,
        kinds=_KINDS,
        counts={o: sum(line.outcome is o for line in found.lines) for o in Outcome},
        away=sum(bool(line.away) for line in found.getting),
        sent=[
            (name, value)
            for name, values in request.form.lists()
            if name not in ("csrf_token", "clinic")
            for value in values
        ],
    )
    return Response(html)


@blueprint.post("/team/assignments")
@needs(Permission.ASSIGNMENTS_MANAGE)
def assign() -> AnyResponse:
    """Assign, decided anew."""
    choice = chosen_clinic()
    clinic_id = choice.clinic.clinic_id
    try:
        made = assigning.assign(database(), catalogue(), actor(), clinic_id, _wish(), now())
    except Invalid as invalid:
        return _page(choice, with_day_faults(invalid.errors, request.form, "due_on"), 422)
    words = f"Assigned: {made}." if made else "Nothing was assigned: everybody has it already."
    flash(words, "good" if made else "warn")
    return redirect(url_for("assignments.assignments", clinic=clinic_id), 303)


@blueprint.post("/team/assignments/<assignment_id>/withdraw")
@needs(Permission.ASSIGNMENTS_MANAGE)
def withdraw(assignment_id: str) -> AnyResponse:
    """Withdraw one; its row stays on the member's page. Leads back to the list it was asked on."""
    person_id = assigning.withdraw(database(), actor(), assignment_id, now())
    flash("Withdrawn. It stays readable on the member's page.", "good")
    clinic_id = request.form.get("clinic")
    if request.form.get("back") == "list":
        return redirect(url_for("assignments.assignments", clinic=clinic_id), 303)
    page = url_for("members.member", person_id=person_id, clinic=clinic_id)
    return redirect(f"{page}#assignments", 303)


@blueprint.post("/team/<person_id>/leave")
@needs(Permission.ASSIGNMENTS_MANAGE)
def enter_leave(person_id: str) -> AnyResponse:
    """Enter days on which a member is away."""
    member = member_still_there(person_id)
    clinic = clinic_of(member)
    first, last = (read_day(request.form.get(name, "")) for name in ("first_day", "last_day"))
    whose = (person_id, clinic.clinic_id)
    try:
        is_new = leave.enter_leave(database(), actor(), *whose, first, last, now())
    except Invalid as invalid:
        errors = with_day_faults(invalid.errors, request.form, "first_day", "last_day")
        return member_page(member, errors, 422)
    told = "Entered. Days of leave move what is due."
    flash(told if is_new else "This leave is entered already.", "good" if is_new else "info")
    page = url_for("members.member", person_id=person_id, clinic=clinic.clinic_id)
    return redirect(f"{page}#assignments", 303)


@blueprint.post("/team/leave/<leave_id>/withdraw")
@needs(Permission.ASSIGNMENTS_MANAGE)
def withdraw_leave(leave_id: str) -> AnyResponse:
    """Withdraw leave that was entered; what is due moves back."""
    person_id, clinic_id = leave.withdraw_leave(database(), actor(), leave_id, now())
    flash("The leave is withdrawn.", "good")
    page = url_for("members.member", person_id=person_id, clinic=clinic_id)
    return redirect(f"{page}#assignments", 303)


def _wish() -> Wish:
    """The form as a wish; a group that does not exist means the people who are chosen."""
    form = request.form
    group = form.get("group", "")
    return Wish(
        courses=tuple(form.getlist("courses")),
        scopes=tuple(_scope(text) for text in form.getlist("scopes")),
        group=Group(group) if group in set(Group) else Group.CHOSEN,
        people=tuple(form.getlist("people")),
        due_on=read_day(form.get("due_on", "")),
        reason=form.get("reason", ""),
        again="again" in form,
    )


def _scope(text: str) -> tuple[str, str]:
    checklist, _, region = text.partition("/")
    return checklist, region


def _page(choice: Choice, errors: dict[str, str] | None = None, code: int = 200) -> Response:
    clinic_id = choice.clinic.clinic_id
    listed = reading.team_assignments(database(), catalogue(), actor(), clinic_id, now())
    scopes, today = RuleBook(catalogue()).scopes(), day_of(now(), choice.clinic.timezone)
    html = render_template(
        "manager/assignments.html",
        choice=choice,
        listed=listed[:_SHOWN],
        more=max(0, len(listed) - _SHOWN),
        overdue=sum(one.is_overdue for one in listed),
        courses=[(c.id, _label(c)) for c in catalogue().courses if takes_new(c, today)],
        scopes=[(f"{c}/{r}", scope_words(catalogue(), c, r)) for c, r in scopes],
        groups=_GROUPS,
        people=[(m.person_id, m.name) for m in members(database(), actor(), clinic_id)],
        errors=_in_order(errors or {}),
        form=request.form,
    )
    return Response(html, code)


def _in_order(errors: dict[str, str]) -> dict[str, str]:
    """The errors in the order of the fields."""
    return {f: errors[f] for f in ("what", "people", "due_on", "reason") if f in errors}


def _label(course: CompiledCourse) -> str:
    return f"{course.title} (draft)" if course.status == "draft" else course.title
