"""The page behind the link with which an account gets another e-mail address."""

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

from courseware.domain.errors import Conflict, NotFound
from courseware.domain.policy import Permission
from courseware.services.identity.address_changes import (
    AddressLink,
    NotTheirs,
    address_link,
    confirm_address,
)
from courseware.web.access import needs, public
from courseware.web.links import without_trace
from courseware.web.runtime import actor, database, now, when_held
from courseware.web.sign_in import leave

blueprint = Blueprint("addresses", __name__)
_SIGN_OUT = "sign_out"  # what the button of another's link says


@blueprint.get("/address/<secret>")
@public
def confirmation(secret: str) -> Response:
    """What the link would change. It changes nothing by itself: programs open links of mails."""
    return _page(secret, address_link(database(), secret, now()))


@blueprint.post("/address/<secret>")
@needs(Permission.OWN_ACCOUNT)
def confirm(secret: str) -> AnyResponse:
    """Change the address of whoever is signed in, if it is their link; or leave another's session
    for that."""
    if request.form.get("go") == _SIGN_OUT:
        leave()
        return without_trace(redirect(_sign_in_address(secret), 303))
    try:
        email = confirm_address(database(), actor(), secret, when_held)
    except NotTheirs:
        return _page(secret, address_link(database(), secret, now()), 409)
    words = f"Your address is {email} now, and you sign in with it."
    flash(f"{words} All other devices are signed out.", "good")
    return without_trace(redirect(url_for("account.account"), 303))


@blueprint.errorhandler(NotFound)
def link_is_gone(refusal: NotFound) -> Response:
    """A link that changes nothing any more says why."""
    return _refused(refusal.sentence, 404)


@blueprint.errorhandler(Conflict)
def cannot_change(refusal: Conflict) -> Response:
    """Somebody got the address, or the account was closed, since the link was made."""
    return _refused(refusal.sentence, 409)


def _refused(sentence: str, code: int) -> Response:
    page = render_template("account/address_refused.html", sentence=sentence)
    return without_trace(make_response(page, code))


def _sign_in_address(secret: str) -> str:
    return url_for("sign_in.sign_in", next=url_for("addresses.confirmation", secret=secret))


def _page(secret: str, found: AddressLink, code: int = 200) -> Response:
    page = render_template(
        "account/address.html", link=found, sign_in_address=_sign_in_address(secret)
    )
    return without_trace(make_response(page, code))
