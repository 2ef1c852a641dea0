"""A person's own account."""

import json
from datetime import date

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

from courseware.domain.competency.calendar import day_fault, day_of
from courseware.domain.counted import counted
from courseware.domain.errors import Invalid
from courseware.domain.policy import Permission
from courseware.services import retention
from courseware.services.assignments.calendars import link_since
from courseware.services.competency.observations.signed_list import has_signed
from courseware.services.credits import licences
from courseware.services.identity import accounts, address_changes, passwords, sign_in
from courseware.web.access import needs
from courseware.web.calendars import ended_words, new_link
from courseware.web.days import day_in, read_day, with_day_faults
from courseware.web.links import link_to
from courseware.web.runtime import actor, catalogue, database, now
from courseware.web.session import end_session

blueprint = Blueprint("account", __name__)
# For every page that shows since when somebody holds a role.
blueprint.add_app_template_filter(day_in)


@blueprint.get("/account")
@needs(Permission.OWN_ACCOUNT)
def account() -> Response:
    """Profile, licence numbers, devices, password, data."""
    return _page()


@blueprint.post("/account/licences")
@needs(Permission.OWN_ACCOUNT)
def add_licence() -> AnyResponse:
    """State a licence."""
    form = request.form
    jurisdiction, number = form.get("jurisdiction", ""), form.get("number", "")
    try:
        day = _optional_day(form.get("renews_on", ""))
        place = licences.place_named(catalogue(), jurisdiction)
        accounts.add_licence(database(), actor(), place, number, now(), day)
    except Invalid as invalid:
        return _page(invalid.errors, 422)
    _say_if_past(day)
    return redirect(url_for("account.account") + "#licences", 303)


@blueprint.post("/account/licences/<licence_id>/renewal")
@needs(Permission.OWN_ACCOUNT)
def state_renewal(licence_id: str) -> AnyResponse:
    """State the day of a licence's next renewal."""
    try:
        day = read_day(request.form.get("renews_on", ""))
        licences.state_renewal(database(), actor(), licence_id, day, now())
    except Invalid as invalid:
        told = with_day_faults(invalid.errors, request.form, "renews_on")
        errors = {f"{name}-{licence_id}": words for name, words in told.items()}
        return _page(errors, 422)
    _say_if_past(day)
    return redirect(url_for("account.account") + "#licences", 303)


@blueprint.post("/account/licences/<licence_id>/remove")
@needs(Permission.OWN_ACCOUNT)
def remove_licence(licence_id: str) -> AnyResponse:
    """Remove a licence."""
    accounts.remove_licence(database(), actor(), licence_id, now())
    return redirect(url_for("account.account") + "#licences", 303)


@blueprint.post("/account/password")
@needs(Permission.OWN_ACCOUNT)
def change_password() -> AnyResponse:
    """Change the password after saying the present one."""
    old, new = request.form.get("old_password", ""), request.form.get("new_password", "")
    try:
        ended = passwords.change_password(database(), actor(), old, new, now())
    except Invalid as invalid:
        return _page(invalid.errors, 422)
    words = "Your password is changed; all other devices are signed out."
    flash(words + ended_words(ended), "good")
    return redirect(url_for("account.account"), 303)


@blueprint.post("/account/address")
@needs(Permission.OWN_ACCOUNT)
def ask_for_address() -> AnyResponse:
    """Ask for another e-mail address; a link goes there."""
    email, password = request.form.get("new_email", ""), request.form.get("email_password", "")
    try:
        address_changes.ask_for_address(
            database(), actor(), email, password, link_to("addresses.confirmation"), now()
        )
    except Invalid as invalid:
        return _page(invalid.errors, 422)
    return redirect(url_for("account.account") + "#change-address", 303)


@blueprint.post("/account/address/withdraw")
@needs(Permission.OWN_ACCOUNT)
def withdraw_address() -> AnyResponse:
    """Withdraw the change that waits to be confirmed."""
    if address_changes.withdraw_change(database(), actor(), now()):
        flash("The change is withdrawn; the link opens nothing any more.", "good")
    return redirect(url_for("account.account") + "#change-address", 303)


@blueprint.post("/account/sessions/<session_id>/end")
@needs(Permission.OWN_ACCOUNT)
def end_one_session(session_id: str) -> AnyResponse:
    """Sign one device out."""
    sign_in.revoke_session(database(), actor(), session_id, now())
    if session_id == actor().session_id:
        end_session()
        return redirect(url_for("sign_in.sign_in"), 303)
    return redirect(url_for("account.account") + "#devices", 303)


@blueprint.post("/account/sessions/end")
@needs(Permission.OWN_ACCOUNT)
def end_all_sessions() -> AnyResponse:
    """Sign out everywhere, here too; the calendar's link ends."""
    ended = sign_in.sign_out_everywhere(database(), actor(), now())
    end_session()
    words = f"Signed out everywhere: {counted(ended.devices, 'device')}."
    flash(words + ended_words(ended.calendar), "good")
    return redirect(url_for("sign_in.sign_in"), 303)


@blueprint.get("/account/export")
@needs(Permission.OWN_ACCOUNT)
def export() -> Response:
    """Everything that is kept about the person, as a JSON file."""
    data = accounts.export_own(database(), actor(), now())
    response = make_response(json.dumps(data, ensure_ascii=False, indent=2) + "\n")
    response.mimetype = "application/json"
    response.headers["Content-Disposition"] = 'attachment; filename="my-data.json"'
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.post("/account/deletion")
@needs(Permission.OWN_ACCOUNT)
def ask_for_deletion() -> AnyResponse:
    """Ask that what is kept be deleted."""
    retention.ask(database(), actor(), now())
    flash("Your request waits for an administrator, whose answer stands here then.", "good")
    return redirect(url_for("account.account") + "#data", 303)


def _say_if_past(day: date | None) -> None:
    if day is not None and day < day_of(now(), actor().zone):
        flash(
            "That day of renewal is past. It is kept as you stated it; "
            "state the next one, and you see what is on record until then.",
            "warn",
        )


def _optional_day(written: str) -> date | None:
    """The day of a renewal, if one is written.

    Raises:
        Invalid: something is written there that is no day.
    """
    day = read_day(written)
    if day is None and written.strip():
        raise Invalid({"renews_on": day_fault(written)})
    return day


def _page(errors: dict[str, str] | None = None, code: int = 200) -> Response:
    page = render_template(
        "account/account.html",
        profile=accounts.profile(database(), actor()),
        addresses=address_changes.addresses_of(database(), actor(), now()),
        now=now(),
        places=[entry.name for entry in catalogue().rules],
        sessions=sign_in.open_sessions(database(), actor(), now()),
        calendar_since=link_since(database(), actor()),
        calendar_link=new_link(),
        plan=retention.plan_of(database(), actor(), now()),
        requests=retention.requests(database(), actor()),
        has_signed=has_signed(database(), actor()),
        fixed=(retention.ACCOUNT, retention.LEDGER),
        errors=errors or {},
        form=request.form,
    )
    return make_response(page, code)
