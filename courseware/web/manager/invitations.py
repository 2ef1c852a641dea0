"""Invitations into a clinic."""

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
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from courseware.domain.errors import Invalid
from courseware.domain.people import Role
from courseware.domain.policy import Permission
from courseware.services.membership import invitations as service
from courseware.services.membership.earlier_addresses import earlier_address_of
from courseware.web.access import needs
from courseware.web.links import link_to, without_trace
from courseware.web.manager.clinic_choice import chosen_clinic
from courseware.web.runtime import actor, database, mail_leaves, now, when_held

blueprint = Blueprint("invitations", __name__)


@blueprint.get("/team/invitations")
@needs(Permission.PEOPLE_INVITE)
def invitations() -> Response:
    """Open invitations, and the form for another one."""
    return _page()


@blueprint.post("/team/invitations")
@needs(Permission.PEOPLE_INVITE)
def invite() -> AnyResponse:
    """Invite somebody."""
    clinic_id = chosen_clinic().clinic.clinic_id
    form = request.form
    email = form.get("email", "")
    try:
        invited = service.invite(
            database(),
            actor(),
            clinic_id,
            email,
            form.getlist("roles"),
            link_to("sign_in.invitation"),
            when_held,
            form.get("name", ""),
            hand_over=not mail_leaves(),
        )
    except Invalid as invalid:
        return _page(invalid.errors, 422)
    if told := earlier_address_of(database(), actor(), clinic_id, invited.email):
        flash(told, "warn")
    if not mail_leaves():
        return without_trace(_page(invited=(invited,)))
    whose = f" by {invited.replaces_of}" if invited.replaces_of else ""
    ended = (
        f" The link of the earlier one{whose} opens nothing any more." if invited.replaces else ""
    )
    flash(f"The invitation to {invited.email} is on its way.{ended}", "good")
    return redirect(url_for("invitations.invitations", clinic=clinic_id), 303)


@blueprint.post("/team/invitations/<invitation_id>/withdraw")
@needs(Permission.PEOPLE_INVITE)
def withdraw(invitation_id: str) -> AnyResponse:
    """Withdraw an invitation."""
    clinic_id = chosen_clinic().clinic.clinic_id
    service.withdraw(database(), actor(), clinic_id, invitation_id, now())
    flash("The invitation is withdrawn; its link opens nothing any more.", "good")
    return redirect(url_for("invitations.invitations", clinic=clinic_id), 303)


def _page(
    errors: dict[str, str] | None = None,
    code: int = 200,
    invited: tuple[service.HandedOver, ...] = (),
) -> Response:
    choice = chosen_clinic()
    clinic_id = choice.clinic.clinic_id
    page = render_template(
        "manager/invitations.html",
        choice=choice,
        invitations=service.open_invitations(database(), actor(), clinic_id, now()),
        roles=[(role.value, role.value.capitalize()) for role in Role],
        errors=errors or {},
        form=MultiDict() if invited else request.form,
        invited=invited,
    )
    return make_response(page, code)
