"""All certificates; one of them, its revocation, or that its award stands; the signing keys."""

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

from courseware.domain.certificates import CHOSEN
from courseware.domain.errors import Invalid
from courseware.domain.policy import Permission
from courseware.services.certificates import reading, revoking, signing_keys
from courseware.services.credits.letting_stand import let_stand
from courseware.services.credits.resting_awards import look_at, resting
from courseware.web.access import needs
from courseware.web.links import office
from courseware.web.runtime import actor, catalogue, database, now, when_held

blueprint = Blueprint("admin_certificates", __name__)


@blueprint.get("/admin/certificates")
@needs(Permission.CERTIFICATES_MANAGE)
def certificates() -> AnyResponse:
    """The newest certificates; a number leads to its page."""
    typed = request.args.get("number", "").strip()
    if typed:
        return redirect(url_for("admin_certificates.certificate", number=typed), 303)
    found = resting(database(), catalogue(), actor())
    page = render_template(
        "admin/certificates.html",
        certificates=reading.all_certificates(database(), actor(), now(), reading.MOST_SHOWN),
        most=reading.MOST_SHOWN,
        resting=[one for one in found if one.let_stand is None],
        let_stand=[one for one in found if one.let_stand is not None],
        keys=signing_keys.history(database(), actor(), office()),
    )
    return make_response(page)


@blueprint.get("/admin/certificates/<number>")
@needs(Permission.CERTIFICATES_MANAGE)
def certificate(number: str) -> Response:
    """One certificate as the register has it, and the form to revoke it."""
    return _page(number)


@blueprint.post("/admin/certificates/<number>/revoke")
@needs(Permission.CERTIFICATES_MANAGE)
def revoke(number: str) -> AnyResponse:
    """Revoke it."""
    reason_class, reason = request.form.get("reason_class", ""), request.form.get("reason", "")
    why = (reason_class, reason, when_held, request.form.get("seen"))
    try:
        revoking.revoke(database(), actor(), number, *why)
    except Invalid as invalid:
        return _page(number, invalid.errors, 422)
    flash("The certificate is revoked; its verification page says so from now on.", "good")
    return redirect(url_for("admin_certificates.certificate", number=number), 303)


@blueprint.get("/admin/awards/<award_id>")
@needs(Permission.AWARDS_LET_STAND)
def award(award_id: str) -> Response:
    """One award, what is lost behind it, and the form to let it stand."""
    return _award_page(award_id)


@blueprint.post("/admin/awards/<award_id>/let-stand")
@needs(Permission.AWARDS_LET_STAND)
def stand(award_id: str) -> AnyResponse:
    """Let it stand."""
    reason, seen = request.form.get("reason", ""), request.form.get("seen")
    try:
        let_stand(database(), actor(), award_id, reason, seen, when_held)
    except Invalid as invalid:
        return _award_page(award_id, invalid.errors, 422)
    flash("The award stands; its holder was told.", "good")
    return redirect(url_for("admin_certificates.award", award_id=award_id), 303)


def _award_page(award_id: str, errors: dict[str, str] | None = None, code: int = 200) -> Response:
    page = render_template(
        "admin/award.html",
        asked=look_at(database(), catalogue(), actor(), award_id),
        errors=errors or {},
        form=request.form,
    )
    return make_response(page, code)


def _page(number: str, errors: dict[str, str] | None = None, code: int = 200) -> Response:
    found = reading.any_certificate(database(), actor(), number, now())
    page = render_template(
        "admin/certificate.html",
        certificate=found,
        s=found.statement,
        seen=revoking.decided_about(database(), actor(), number),
        resting=[] if found.end else resting(database(), catalogue(), actor(), found.number),
        reasons=[(reason.value, reason.words.capitalize()) for reason in CHOSEN],
        errors=errors or {},
        form=request.form,
    )
    return make_response(page, code)
