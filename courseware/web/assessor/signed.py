"""What an assessor signed: readable for ever, corrected or retracted by another entry."""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from courseware.domain.errors import Conflict, Forbidden, Invalid
from courseware.domain.policy import Permission, may_enter
from courseware.services.competency.observations import (
    afterwards,
    correcting,
    renewals,
    signed_list,
    taking_back,
)
from courseware.services.competency.observations.afterwards import SignedObservation
from courseware.services.competency.observations.forms import Voice
from courseware.services.competency.rules import scope_words
from courseware.web.access import needs
from courseware.web.runtime import actor, catalogue, database, now, when_held
from courseware.web.scopes import item_texts

blueprint = Blueprint("signed", __name__)


@blueprint.get("/observe/signed")
@needs(Permission.OWN_RECORDS)
def signed_by_actor() -> str:
    """All that the actor signed, page by page: they answer for it whatever roles they hold now."""
    page = request.args.get("page", 1, int)
    found = signed_list.signed_page(database(), catalogue(), actor(), page)
    return render_template("assessor/signed_list.html", found=found, assesses=_assesses())


@blueprint.get("/observe/signed/<signed_id>")
@needs(Permission.OWN_RECORDS)
def signed(signed_id: str) -> Response:
    """One signed observation, and what can be done about it by who still assesses."""
    return _page(_own(signed_id))


@blueprint.post("/observe/signed/<signed_id>/correct")
@needs(Permission.OBSERVATIONS_SIGN)
def correct(signed_id: str) -> AnyResponse:
    """Open a form that starts with what was signed."""
    found = _own(signed_id)
    reason = request.form.get("reason", "")
    try:
        copy_id = correcting.begin_correction(
            database(),
            catalogue(),
            actor(),
            signed_id,
            reason,
            now(),
            request.form.get("shown", ""),
        )
    except Invalid as invalid:
        return _page(found, invalid.errors, "correct")
    except Conflict as conflict:
        return _page(_own(signed_id), {"form": conflict.sentence}, "correct", 409)
    except Forbidden as refused:
        return _page(found, {"form": refused.sentence}, "correct", 403)
    return redirect(url_for("forms.section", form_id=copy_id, section=1), 303)


@blueprint.post("/observe/signed/<signed_id>/retract")
@needs(Permission.OBSERVATIONS_SIGN)
def retract(signed_id: str) -> AnyResponse:
    """Take it back."""
    found, sent = _own(signed_id), request.form
    try:
        afterwards.retract(
            database(),
            catalogue(),
            actor(),
            signed_id,
            sent.get("reason", ""),
            sent.get("password", ""),
            when_held,
            sent.get("shown", ""),
        )
    except Invalid as invalid:
        return _page(found, invalid.errors, "retract")
    except Conflict as conflict:
        return _page(_own(signed_id), {"form": conflict.sentence}, "retract", 409)
    flash("Retracted. It stays readable, with your reason.", "good")
    return redirect(url_for("signed.signed", signed_id=signed_id), 303)


def _own(signed_id: str) -> SignedObservation:
    """What the actor signed themselves; a manager reads it on the team's pages."""
    return afterwards.read_signed(database(), actor(), signed_id, Voice.ASSESSOR)


def _assesses() -> bool:
    """Whether the actor assesses in any clinic now; who does not, reads and changes nothing."""
    return may_enter(actor(), Permission.OBSERVATIONS_SIGN).allowed


def _page(
    found: SignedObservation,
    errors: dict[str, str] | None = None,
    which: str = "",
    refused: int = 422,
) -> Response:
    html = render_template(
        "assessor/signed.html",
        seen=found,
        assesses=_assesses(),
        words=scope_words(catalogue(), found.row.checklist_id, found.row.region),
        items=item_texts(catalogue(), found.row.compiled_key),
        errors=errors or {},
        why_not=correcting.why_not(database(), actor(), found.row, now())
        if found.may_correct
        else "",
        which=which,
        typed=request.form.get("reason", ""),
        if_taken_back=taking_back.if_taken_back(database(), catalogue(), found.row, now())
        if found.may_retract
        else "",
        too_early=renewals.too_early_signed(database(), catalogue(), found.row, now()),
    )
    return Response(html, refused if errors else 200)
