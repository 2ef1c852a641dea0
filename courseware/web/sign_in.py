"""Getting in and out: sign-in, reset of a password, invitations."""

import logging
from urllib.parse import urlsplit

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from courseware.domain.errors import Conflict, Invalid, NotFound, TooMany
from courseware.domain.people import Actor
from courseware.services.identity import known_devices, passwords
from courseware.services.identity import sign_in as sessions
from courseware.services.membership import joining
from courseware.services.membership.invitations import Invitation
from courseware.web.access import home_path, public, same_site_path
from courseware.web.calendars import ended_words
from courseware.web.devices import device_words
from courseware.web.known_devices import keep_known, known_here
from courseware.web.links import link_to, without_trace
from courseware.web.runtime import actor_or_none, database, now, when_held
from courseware.web.session import begin_session, end_session, session_secret

blueprint = Blueprint("sign_in", __name__)
log = logging.getLogger("courseware")
_SIGN_OUT = "sign_out"  # what the button of another's invitation says
_QUESTION = "attempts.question"
_NOT_ENDED = (
    "You are signed out on this device. Our records could not note it just now: this session "
    "stays in the list in your account until you end it there, or for 30 days at most."
)


@blueprint.get("/login")
@public
def sign_in() -> AnyResponse:
    """The sign-in form; who is signed in already goes on."""
    target = same_site_path(request.args.get("next", ""), "")
    who = actor_or_none()
    if who is not None:
        return redirect(target or _landing(who), 303)
    return _sign_in_page(target)


@blueprint.post("/login")
@public
def open_session() -> AnyResponse:
    """Sign in and go to where the person came from."""
    target = same_site_path(request.form.get("next", ""), "")
    email = request.form.get("email", "")
    try:
        secret = _enter(email, request.form.get("password", ""), known_here())
    except Invalid as invalid:
        return _sign_in_page(target, email, invalid.errors, 422)
    except TooMany as too_many:
        response = _sign_in_page(target, email, {"email": too_many.sentence}, 429)
        response.headers["Retry-After"] = str(too_many.retry_after)
        return response
    who = sessions.actor_for_session(database(), secret, now())
    return redirect(target or _landing(who), 303)


@blueprint.post("/logout")
@public
def sign_out() -> AnyResponse:
    """End this browser's session; works for a session that has ended already, too.

    Whoever leaves a shared device is out of it even while nothing can be written: the secret that
    opens the session goes in any case, and nobody is left to use it.
    """
    leave()
    return redirect(url_for("sign_in.sign_in"), 303)


@blueprint.get("/forgot")
@public
def forgot() -> Response:
    """The form that asks for a new password, and the reply, which is the same for everybody."""
    return _private(
        render_template("sign_in/forgot.html", sent="sent" in request.args, email="", errors={})
    )


@blueprint.post("/forgot")
@public
def ask_for_reset() -> AnyResponse:
    """Mail a reset link, if there is such an account."""
    email = request.form.get("email", "")
    link = link_to("sign_in.reset")
    try:
        passwords.request_reset(database(), email, link, _address(), now(), known_here())
    except Invalid as invalid:
        page = render_template(
            "sign_in/forgot.html", sent=False, email=email, errors=invalid.errors
        )
        return _private(page, 422)
    return redirect(url_for("sign_in.forgot", sent=1), 303)


@blueprint.get("/reset/<secret>")
@public
def reset(secret: str) -> Response:
    """The form behind a reset link."""
    return _reset_page(passwords.reset_link(database(), secret, now()))


@blueprint.post("/reset/<secret>")
@public
def reset_password(secret: str) -> AnyResponse:
    """Set the new password; the person signs in with it, in a browser that is known now."""
    device = known_devices.new_device(device_words(request.user_agent.string))
    try:
        password = request.form.get("password", "")
        ended = passwords.reset_password(database(), secret, password, now(), device)
    except Invalid as invalid:
        link = passwords.reset_link(database(), secret, now())
        return _reset_page(link, invalid.errors, 422)
    end_session()
    keep_known((device.device_id, *known_here()))
    flash(f"Your new password is set. Sign in with it.{ended_words(ended)}", "good")
    return without_trace(redirect(url_for("sign_in.sign_in"), 303))


@blueprint.get("/invitation/<secret>")
@public
def invitation(secret: str) -> Response:
    """What one is invited to, and the way in."""
    return _invitation_page(secret, joining.read_invitation(database(), secret, now()))


@blueprint.post("/invitation/<secret>")
@public
def accept_invitation(secret: str) -> AnyResponse:
    """Join the clinic: with the account that is signed in, or with a new one; or leave another's
    session for that."""
    found = joining.read_invitation(database(), secret, now())
    who = actor_or_none()
    if found.has_account:
        if who is not None and request.form.get("go") == _SIGN_OUT:
            leave()
            who = None
        if who is None:
            return without_trace(redirect(_sign_in_address(secret), 303))
        joining.accept_as(database(), who, secret, when_held)
    else:
        name, password = request.form.get("name", ""), request.form.get("password", "")
        device = known_devices.new_device(device_words(request.user_agent.string))
        try:
            joining.accept_as_new(database(), secret, name, password, when_held, device)
        except Invalid as invalid:
            return _invitation_page(secret, found, name, invalid.errors, 422)
        _enter(found.email, password, (device.device_id, *known_here()))
    flash(f"You have joined {found.clinic_name}.", "good")
    return without_trace(redirect("/home", 303))


@blueprint.errorhandler(NotFound)
def link_is_gone(refusal: NotFound) -> Response:
    """A link that opens nothing any more says what to do."""
    page = render_template("sign_in/gone.html", sentence=refusal.sentence)
    return _private(page, 404)


@blueprint.errorhandler(Conflict)
def cannot_join(refusal: Conflict) -> Response:
    """An account turned up, or was closed, between the page and its form."""
    page = render_template("sign_in/gone.html", sentence=refusal.sentence)
    return _private(page, 409)


def _landing(who: Actor | None) -> str:
    """Where somebody begins who asked for no page in particular."""
    return home_path(who) if who else "/home"


def leave() -> None:
    """End the session of this browser; the secret that opens it goes in any case."""
    secret, ended = session_secret(), True
    if secret:
        try:
            sessions.sign_out(database(), secret, now())
        except DBAPIError as error:  # away, full or damaged
            log.error("a session could not be ended: %s", error.orig)
            ended = False
    end_session()
    if not ended:
        flash(_NOT_ENDED, "warn")


def _enter(email: str, password: str, known: tuple[str, ...]) -> str:
    """Open a session in this browser in place of the one that it may have; its secret."""
    device = device_words(request.user_agent.string)
    former = session_secret()
    secret = sessions.sign_in(database(), email, password, device, _address(), now(), known)
    if former:
        sessions.sign_out(database(), former, now())
    begin_session(secret)
    keep_known(known_devices.ids_after(database(), secret, known, now()))
    return secret


def _address() -> str:
    return request.remote_addr or "unknown"


def _sign_in_address(secret: str) -> str:
    return url_for("sign_in.sign_in", next=url_for("sign_in.invitation", secret=secret))


def _sign_in_page(
    target: str, email: str = "", errors: dict[str, str] | None = None, code: int = 200
) -> Response:
    page = render_template(
        "sign_in/sign_in.html",
        next=target,
        question=_question_at(target),
        email=email,
        errors=errors or {},
    )
    return _private(page, code)


def _question_at(target: str) -> int | None:
    """The position of the question that a path leads to; None for any other page.

    Nobody comes to a question but from an attempt of their own, in a session that is over then.
    """
    adapter = current_app.create_url_adapter(request)
    try:
        endpoint, values = adapter.match(urlsplit(target).path, "GET") if adapter else ("", {})
    except HTTPException:  # no page of ours
        return None
    return values["position"] if endpoint == _QUESTION else None


def _reset_page(
    link: passwords.ResetLink, errors: dict[str, str] | None = None, code: int = 200
) -> Response:
    page = render_template("sign_in/reset.html", link=link, errors=errors or {})
    return _private(page, code)


def _invitation_page(
    secret: str,
    found: Invitation,
    name: str | None = None,
    errors: dict[str, str] | None = None,
    code: int = 200,
) -> Response:
    page = render_template(
        "sign_in/invitation.html",
        invitation=found,
        name=found.name if name is None else name,
        errors=errors or {},
        sign_in_address=_sign_in_address(secret),
    )
    return _private(page, code)


def _private(page: str, code: int = 200) -> Response:
    return without_trace(make_response(page, code))
