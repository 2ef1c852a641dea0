"""The form on the phone: one section at a time, saved as it goes, then signed."""

import secrets
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from courseware.domain.competency.rules import ANCHORS
from courseware.domain.competency.watched import Setting, Supervision
from courseware.domain.errors import Conflict, Forbidden, Invalid, NotFound
from courseware.domain.policy import Permission
from courseware.domain.times import day_words
from courseware.services.competency.observations import (
    filling,
    licence_days,
    signing,
    taking,
    withdrawing,
)
from courseware.services.competency.observations.beside import Beside, beside_form
from courseware.services.competency.observations.filling import OpenForm, open_form
from courseware.services.competency.observations.forms import (
    CONTEXT,
    OVERALL,
    WORDS,
    Side,
    Voice,
    fields_of,
    sections_of,
)
from courseware.services.competency.observations.no_longer_held import where_it_stands
from courseware.services.competency.observations.observed_days import (
    MOVED,
    AlreadySigned,
    moved_far,
)
from courseware.services.competency.shown import form_shown
from courseware.services.identity import accounts
from courseware.web.access import needs
from courseware.web.form_saves import save_for_script
from courseware.web.runtime import actor, catalogue, database, now, when_held
from courseware.web.scopes import saved_again, typed_where

blueprint = Blueprint("forms", __name__)
_ASSESSOR = Voice.ASSESSOR


@blueprint.get("/observe/forms/<form_id>/<int:section>")
@needs(Permission.OBSERVATIONS_SIGN)
def section(form_id: str, section: int) -> AnyResponse:
    """The form with one of its sections open; of one that rests, what was entered."""
    try:
        form = _section(form_id, section)
    except AlreadySigned as signed:
        return _to_signed(form_id, signed)
    if form.resting:
        return redirect(url_for("forms.before_signing", form_id=form_id), 303)
    return _page(form, section)


@blueprint.post("/observe/forms/<form_id>/<int:section>")
@needs(Permission.OBSERVATIONS_SIGN)
def save_and_go(form_id: str, section: int) -> AnyResponse:
    """Save what the plain form holds and go where its button leads."""
    form = _section(form_id, section)
    fields = fields_of(form.checklist)
    sent = {name.partition(".")[0] for name in request.form}
    key = request.form.get("key") or secrets.token_hex(8)
    try:
        filling.save_section(
            database(),
            catalogue(),
            actor(),
            form_id,
            _ASSESSOR,
            [field for field in fields if field in sent],
            request.form.to_dict(),
            key,
            now(),
            saved_again(request.form),
        )
    except Invalid as invalid:
        return _page(
            _form(form_id), _section_of(form, next(iter(invalid.errors)), section), invalid.errors
        )
    return _onward(form, section, request.form.get("go", "next"))


@blueprint.post("/observe/forms/<form_id>/save")
@needs(Permission.OBSERVATIONS_SIGN)
def autosave(form_id: str) -> Response:
    """Save one field for our script; the reply is the acknowledgement."""
    return save_for_script(form_id, _ASSESSOR)


@blueprint.get("/observe/forms/<form_id>/sign")
@needs(Permission.OBSERVATIONS_SIGN)
def before_signing(form_id: str) -> AnyResponse:
    """Everything that would be signed, by whom, and what it means."""
    try:
        return _sign_page(_form(form_id))
    except AlreadySigned as signed:
        return _to_signed(form_id, signed)


@blueprint.post("/observe/forms/<form_id>/sign")
@needs(Permission.OBSERVATIONS_SIGN)
def sign(form_id: str) -> AnyResponse:
    """Sign; who signed it already, and sends that again, is led to what they signed."""
    try:
        return _sign(form_id)
    except AlreadySigned as signed:
        return _to_signed(form_id, signed)


def _sign(form_id: str) -> AnyResponse:
    form, sent = _form(form_id), request.form
    told = _beside(form)
    signature = signing.Signature(
        printed_name=sent.get("printed_name", ""),
        licence_id=sent.get("licence", ""),
        agreed="agreed" in sent,
        password=sent.get("password", ""),
        shown=sent.get("shown", ""),
        moved=MOVED in sent,
    )
    try:
        signing.sign(database(), catalogue(), actor(), form_id, signature, when_held)
    except Invalid as invalid:
        return _sign_page(form, invalid.errors, 422)
    except Conflict as conflict:
        return _sign_page(_form(form_id), {"form": conflict.sentence}, 409)
    except Forbidden as refused:
        return _sign_page(form, {"form": refused.sentence}, 403)
    flash(f"Signed. {form.learner} sees it now, beside their own rating.", "good")
    if told.too_early and not told.suspended:
        flash(told.too_early, "warn")
    return redirect(url_for("desk.desk"), 303)


@blueprint.post("/observe/forms/<form_id>/renew")
@needs(Permission.OBSERVATIONS_SIGN)
def renew(form_id: str) -> AnyResponse:
    """Take over the checklist's new version."""
    anew = filling.renew_form(database(), catalogue(), actor(), form_id)
    flash(" ".join(("This is the new version; look through it once more.", *anew)), "info")
    return redirect(url_for("forms.section", form_id=form_id, section=1), 303)


@blueprint.post("/observe/forms/<form_id>/withdraw")
@needs(Permission.OBSERVATIONS_SIGN)
def withdraw(form_id: str) -> AnyResponse:
    """Give a request back, or withdraw a form that one began oneself; pressed twice, say where it
    stands."""
    try:
        return _withdraw(form_id)
    except AlreadySigned as signed:
        return _to_signed(form_id, signed)
    except NotFound:
        flash(where_it_stands(database(), actor(), form_id), "info")
    return redirect(url_for("desk.desk"), 303)


def _withdraw(form_id: str) -> AnyResponse:
    form = _form(form_id)
    if form.row.requested_by == form.row.person_id:
        taking.release_request(database(), actor(), form_id)
        free = "The request is open again for other assessors."
        flash("Given back; nothing of it is signed." if form.resting else free, "good")
    else:
        withdrawing.withdraw_request(database(), actor(), form_id, now())
        flash("Withdrawn; nothing of it is signed.", "good")
    return redirect(url_for("desk.desk"), 303)


def _to_signed(form_id: str, signed: AlreadySigned) -> AnyResponse:
    """A browser sends a form again whose answer it did not get: the act was done, and by them."""
    flash(f"You signed this on {day_words(signed.signed_on)}; it is on record.", "info")
    return redirect(url_for("signed.signed", signed_id=form_id), 303)


def _form(form_id: str) -> OpenForm:
    return open_form(database(), catalogue(), actor(), form_id, _ASSESSOR)


def _section(form_id: str, section: int) -> OpenForm:
    """The form, if it has such a section."""
    form = _form(form_id)
    if not 1 <= section <= len(sections_of(form.checklist)) + 2:
        raise NotFound
    return form


def _page(form: OpenForm, section: int, errors: dict[str, str] | None = None) -> Response:
    sections = sections_of(form.checklist)
    last = len(sections) + 2
    told = form.refusals | (errors or {})
    html = render_template(
        "assessor/form.html",
        form=form,
        sections=sections,
        section=section,
        last=last,
        anchors=ANCHORS,
        settings=_choices(Setting),
        sides=_choices(Side),
        supervisions=_choices(Supervision),
        key=f"{int(now().timestamp() * 1000):012x}-{secrets.token_hex(8)}",
        errors=told,
        pages=_pages_of(form, told, section),
        typed=typed_where(request.form, told) if errors else {},
        today=now().astimezone(ZoneInfo(form.zone)).date().isoformat(),
        beside=_beside(form),
    )
    return Response(html, 422 if errors else 200)


def _sign_page(form: OpenForm, errors: dict[str, str] | None = None, code: int = 200) -> Response:
    stated = accounts.profile(database(), actor()).licences
    licences = [(row.id, f"{row.jurisdiction} {row.number}") for row in stated]
    over = licence_days.own_over(database(), actor(), form.zone, now())
    html = render_template(
        "assessor/sign.html",
        form=form,
        moved_far=moved_far(database(), form.row, form.entries),
        beside=_beside(form),
        # What was signed with is asked for anew where the page says something else now.
        sent=request.form if code == 422 else {},
        context=form.entries[CONTEXT].body if CONTEXT in form.entries else {},
        overall=form.entries[OVERALL].body if OVERALL in form.entries else {},
        words=WORDS,
        licences=licences,
        ended=[(label, over[id_]) for id_, label in licences if id_ in over],
        meaning=signing.MEANING,
        moment=now(),
        errors=errors or {},
        pages=_pages_of(form, errors or {}),
        shown=form_shown(form.row, form.checklist, form.entries, form.lost),
        section_of=lambda field: _section_of(form, field, 1),
    )
    return Response(html, code)


def _beside(form: OpenForm) -> Beside:
    return beside_form(database(), catalogue(), actor(), form, now())


def _choices(kind: type[Setting] | type[Side] | type[Supervision]) -> list[tuple[str, str]]:
    return [("", "Choose"), *((member.value, WORDS[member.value]) for member in kind)]


def _section_of(form: OpenForm, name: str, fallback: int) -> int:
    """The section in which a field, or a part of one, stands."""
    first = name.partition(".")[0]
    for number, items in enumerate(sections_of(form.checklist), start=2):
        if first in {item.id for item in items}:
            return number
    return {CONTEXT: 1, OVERALL: len(sections_of(form.checklist)) + 2}.get(first, fallback)


def _pages_of(form: OpenForm, names: Iterable[str], shown: int = 0) -> dict[str, str]:
    """Name of a field -> the address of its section, where that is another one than is shown."""
    found = {name: _section_of(form, name, shown) for name in names}
    return {
        name: url_for("forms.section", form_id=form.row.id, section=section)
        for name, section in found.items()
        if section != shown
    }


def _onward(form: OpenForm, section: int, go: str) -> AnyResponse:
    last = len(sections_of(form.checklist)) + 2
    if go == "sign" or (go == "next" and section >= last):
        return redirect(url_for("forms.before_signing", form_id=form.row.id), 303)
    steps = {"next": section + 1, "previous": section - 1}
    wanted = steps.get(go, int(go) if go.isascii() and go.isdigit() and len(go) < 4 else section)
    target = min(max(wanted, 1), last)
    return redirect(url_for("forms.section", form_id=form.row.id, section=target), 303)
