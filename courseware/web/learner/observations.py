"""One observation as its learner sees it: rating oneself before, reading and answering after."""

import secrets

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from courseware.domain.competency.rules import OWN_ANCHORS
from courseware.domain.errors import Conflict, Invalid
from courseware.domain.policy import Permission
from courseware.services.competency.observations import (
    afterwards,
    filling,
    own_rating,
    renewals,
    withdrawing,
)
from courseware.services.competency.observations.afterwards import SignedObservation
from courseware.services.competency.observations.filling import OpenForm
from courseware.services.competency.observations.forms import Voice
from courseware.services.competency.observations.saving import Section
from courseware.services.competency.rules import scope_words
from courseware.web.access import needs
from courseware.web.form_saves import save_for_script
from courseware.web.runtime import actor, catalogue, database, now
from courseware.web.scopes import item_texts, saved_again, typed_where

blueprint = Blueprint("observations", __name__)
_LEARNER = Voice.LEARNER


@blueprint.get("/observations/<observation_id>")
@needs(Permission.OWN_RECORDS)
def observation(observation_id: str) -> Response:
    """The own rating while it is open; both ratings side by side once it is signed."""
    try:
        found = filling.open_form(database(), catalogue(), actor(), observation_id, _LEARNER)
    except Conflict:
        return _signed_page(_own_signed(observation_id))
    return _form_page(found)


@blueprint.post("/observations/<observation_id>/rate")
@needs(Permission.COMPETENCIES_PURSUE)
def rate(observation_id: str) -> AnyResponse:
    """Save the own rating, and hand it in if that button was pressed."""
    found = filling.open_form(database(), catalogue(), actor(), observation_id, _LEARNER)
    section = Section(
        tuple(item.id for item in found.checklist.items),
        request.form.to_dict(),
        request.form.get("key") or secrets.token_hex(8),
        saved_again(request.form),
    )
    where = (database(), catalogue(), actor(), observation_id)
    try:
        if request.form.get("go") == "hand-in":
            own_rating.hand_in_self_rating(*where, now(), section)
        else:
            filling.save_section(
                *(*where, _LEARNER, section.fields, section.form, section.key, now()),
                again=section.again,
            )
    except Invalid as invalid:
        again = filling.open_form(database(), catalogue(), actor(), observation_id, _LEARNER)
        return _form_page(again, invalid.errors)
    return redirect(url_for("observations.observation", observation_id=observation_id), 303)


@blueprint.post("/observations/<observation_id>/save")
@needs(Permission.COMPETENCIES_PURSUE)
def autosave(observation_id: str) -> Response:
    """Save one field for our script; the reply is the acknowledgement."""
    return save_for_script(observation_id, _LEARNER)


@blueprint.post("/observations/<observation_id>/withdraw")
@needs(Permission.COMPETENCIES_PURSUE)
def withdraw(observation_id: str) -> AnyResponse:
    """Take the request back."""
    try:
        withdrawing.withdraw_request(database(), actor(), observation_id, now())
    except Conflict as refused:  # its page says how it stands now
        flash(refused.sentence, "warn")
        return redirect(url_for("observations.observation", observation_id=observation_id), 303)
    flash("The request is withdrawn.", "good")
    return redirect(url_for("competencies.competencies"), 303)


@blueprint.post("/observations/<read_id>/acknowledge")
@needs(Permission.OWN_RECORDS)
def acknowledge(read_id: str) -> AnyResponse:
    """Say that one has read it, with an answer if one wants."""
    answer, shown = request.form.get("answer", ""), request.form.get("shown", "")
    try:
        afterwards.acknowledge(database(), actor(), read_id, answer, now(), shown)
    except Invalid as invalid:
        return _signed_page(_own_signed(read_id), invalid.errors)
    except Conflict as conflict:
        return _signed_page(_own_signed(read_id), {"form": conflict.sentence}, 409)
    flash("On record.", "good")
    return redirect(url_for("observations.observation", observation_id=read_id), 303)


def _own_signed(observation_id: str) -> SignedObservation:
    return afterwards.read_signed(database(), actor(), observation_id, _LEARNER)


def _form_page(found: OpenForm, errors: dict[str, str] | None = None) -> Response:
    told = found.refusals | (errors or {})
    html = render_template(
        "learner/self_rating.html",
        form=found,
        kept=withdrawing.why_kept(database(), found.row),
        anchors=OWN_ANCHORS,
        key=f"{int(now().timestamp() * 1000):012x}-{secrets.token_hex(8)}",
        errors=told,
        typed=typed_where(request.form, told) if errors else {},
    )
    return Response(html, 422 if errors else 200)


def _signed_page(
    found: SignedObservation, errors: dict[str, str] | None = None, refused: int = 422
) -> Response:
    html = render_template(
        "learner/observation.html",
        seen=found,
        words=scope_words(catalogue(), found.row.checklist_id, found.row.region),
        items=item_texts(catalogue(), found.row.compiled_key),
        errors=errors or {},
        form=request.form,
        too_early=renewals.too_early_signed(database(), catalogue(), found.row, now()),
    )
    return Response(html, refused if errors else 200)
