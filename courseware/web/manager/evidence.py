"""The evidence behind a cell, and what a manager decides there."""

from collections.abc import Callable

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from courseware.domain.competency.calendar import day_fault
from courseware.domain.competency.eligibility import confirmation_fault
from courseware.domain.errors import Conflict, Forbidden, Invalid, NotFound
from courseware.domain.people import Role
from courseware.domain.policy import Permission
from courseware.services.competency.decisions import deciding
from courseware.services.competency.decisions.recording import About
from courseware.services.competency.documents import paper_files, papers, waiving
from courseware.services.competency.documents.waiving import WaiverReason
from courseware.services.competency.evidence import EvidenceFile, evidence_file
from courseware.services.competency.observations import afterwards, renewals, taking_back
from courseware.services.competency.prerequisites import requirement_words
from courseware.services.competency.rules import checklist_title
from courseware.services.competency.standings import Place
from courseware.services.competency.wording import WATCH_FIRST
from courseware.web.access import needs
from courseware.web.days import read_last_day
from courseware.web.downloads import as_download
from courseware.web.issuing import issue_quietly
from courseware.web.manager.asked_days import day_in_address
from courseware.web.manager.charts import rating_charts
from courseware.web.manager.clinic_choice import chosen_clinic
from courseware.web.refusal_codes import code_of
from courseware.web.runtime import actor, catalogue, database, now, runtime, when_held
from courseware.web.scopes import item_texts

blueprint = Blueprint("evidence", __name__)

_ANSWERS = {"accept": True, "refuse": False}


@blueprint.get("/team/<person_id>/file")
@needs(Permission.TEAM_READ)
def whole_file(person_id: str) -> Response:
    """Everything on record about a member, for paper."""
    found = _file(person_id, None)
    html = render_template(
        "manager/file.html",
        file=found,
        texts=_texts(found),
        too_early=renewals.too_early_in(found.places),
        lesson_titles=_lesson_titles(found),
        requirement_words=_requirements(found),
        checklist_titles=_checklist_titles(found),
        file_checklists={p.scope[0]: p.title for p in found.places if p.on_record}.items(),
        moment=now(),
    )
    return Response(html)


@blueprint.get("/team/<person_id>/<checklist_id>")
@needs(Permission.TEAM_READ)
def evidence(person_id: str, checklist_id: str) -> Response:
    """One checklist of one member: status, evidence, and the decisions that can be taken."""
    return _page(_file(person_id, checklist_id))


@blueprint.post("/team/<person_id>/<checklist_id>")
@needs(Permission.COMPETENCIES_CONFIRM)
def decide(person_id: str, checklist_id: str) -> AnyResponse:
    """Confirm, suspend, reinstate, withdraw, retract, waive."""
    found = _file(person_id, checklist_id)
    what, sent = request.form.get("what", ""), request.form
    about = About(person_id, (checklist_id, sent.get("region", "")), found.clinic_id)
    try:
        words = _decide(what, about)
    except Invalid as invalid:
        return _page(found, invalid.errors, what, 422)
    except Conflict as conflict:
        again = _file(person_id, checklist_id)
        return _page(again, {"form": conflict.sentence}, what, 409)
    except Forbidden as refused:
        return _page(found, {"form": refused.sentence}, what, 403)
    flash(words, "good")
    return redirect(_address(person_id, checklist_id, found.clinic_id), 303)


@blueprint.get("/team/documents/<document_id>")
@needs(Permission.COMPETENCIES_CONFIRM)
def document(document_id: str) -> Response:
    """A member's document, as a download."""
    found = paper_files.read_file(
        database(), actor(), runtime().config.instance / paper_files.FOLDER, document_id
    )
    return as_download(found)


@blueprint.post("/team/documents/<document_id>/decide")
@needs(Permission.COMPETENCIES_CONFIRM)
def decide_document(document_id: str) -> AnyResponse:
    """Accept or refuse a member's document, or take an acceptance back.

    Whoever did it stays with the person's documents; who comes too late, or gives no reason, reads
    so on the page of evidence.
    """
    sent = request.form
    person_id, checklist_id = sent.get("person", ""), sent.get("checklist", "")
    try:
        flash(_decide_document(document_id, sent.get("answer", ""), sent.get("reason", "")), "good")
    except (Invalid, Conflict, Forbidden) as refused:
        if not (person_id and checklist_id):  # no page of ours sent it
            raise
        errors = refused.errors if isinstance(refused, Invalid) else {"form": refused.sentence}
        found = _file(person_id, checklist_id)
        return _page(found, dict(errors), "document", code_of(refused))
    clinic_id = chosen_clinic().clinic.clinic_id
    if not (person_id and checklist_id):
        return redirect(url_for("team.team", clinic=clinic_id), 303)
    return redirect(_address(person_id, checklist_id, clinic_id, "documents"), 303)


def _address(person_id: str, checklist_id: str, clinic_id: str, part: str = "") -> str:
    """The page of evidence, at a part of it."""
    page = url_for(
        "evidence.evidence", person_id=person_id, checklist_id=checklist_id, clinic=clinic_id
    )
    return f"{page}#{part}" if part else page


def _decide_document(document_id: str, answer: str, reason: str) -> str:
    """Do it; gives the sentence that says so."""
    if answer == "take_back":
        papers.take_back_acceptance(database(), actor(), document_id, reason, when_held)
        return "Taken back; it does not count any more."
    accepted = _ANSWERS.get(answer)
    papers.decide_paper(database(), actor(), document_id, accepted, reason, when_held)
    return "Accepted; it counts." if accepted else "Refused, with your reason."


def _decide(what: str, about: About) -> str:
    sent = request.form
    reason, shown = sent.get("reason", ""), sent.get("shown", "")
    by_reason: dict[str, tuple[Callable[..., None], str]] = {
        "reinstate": (deciding.reinstate, "Reinstated."),
        "withdraw": (deciding.withdraw, "The confirmation is withdrawn."),
    }
    if what == "confirm":
        name, password = sent.get("signed_name", ""), sent.get("password", "")
        deciding.confirm(
            database(), catalogue(), actor(), about, name, password, when_held, shown=shown
        )
        issue_quietly(about.person_id, actor().person_id)
        return "Confirmed."
    if what == "suspend":  # at once, whatever came on record meanwhile
        deciding.suspend(database(), catalogue(), actor(), about, reason, when_held)
        return "Suspended, from this moment."
    if what in by_reason:
        act, words = by_reason[what]
        act(database(), catalogue(), actor(), about, reason, when_held, shown)
        return words
    if what == "retract":
        _retract(about, reason)
        return "Retracted. It stays readable, with your reason."
    if what == "waive":
        _waive(about)
        return "Waived, on record."
    if what == "end-waiver":
        where = (about.person_id, about.clinic_id, sent.get("waiver", ""))
        missing = waiving.end_waiver(database(), catalogue(), actor(), *where, when_held)
        return f"The waiver has ended. {missing}".strip()
    raise NotFound


def _retract(about: About, reason: str) -> None:
    """Take back an observation of the person and checklist that the address names."""
    sent = request.form
    observation, password = sent.get("observation", ""), sent.get("password", "")
    row = afterwards.read_signed(database(), actor(), observation).row
    if (row.person_id, row.checklist_id) != (about.person_id, about.scope[0]):
        raise NotFound
    seen = sent.get("shown_record", "")
    afterwards.retract(
        database(), catalogue(), actor(), observation, reason, password, when_held, seen
    )


def _waive(about: About) -> None:
    sent = request.form
    written = sent.get("expires_on", "").strip()
    expires_on = read_last_day(written)
    if written and expires_on is None:
        raise Invalid({"expires_on": day_fault(written)})
    waiving.grant_waiver(
        database(),
        catalogue(),
        actor(),
        about.person_id,
        about.clinic_id,
        about.scope[0],
        sent.get("requirement", ""),
        sent.get("reason", ""),
        sent.get("note", ""),
        expires_on,
        when_held,
    )


def _file(person_id: str, checklist_id: str | None) -> EvidenceFile:
    """The file in the clinic that is named, or the first one in which the person is known."""
    named = request.values.get("clinic", "")
    clinics = [named] if named else sorted(actor().clinics_as(Role.MANAGER))
    refusal: NotFound | Forbidden = NotFound()
    for clinic_id in clinics:
        try:
            return evidence_file(
                database(),
                catalogue(),
                actor(),
                person_id,
                clinic_id,
                now(),
                checklist_id,
                day_in_address("on"),
            )
        except (NotFound, Forbidden) as refused:
            refusal = refused
    raise refusal


def _page(
    found: EvidenceFile, errors: dict[str, str] | None = None, which: str = "", code: int = 200
) -> Response:
    checklist_id = found.places[0].scope[0]
    html = render_template(
        "manager/evidence.html",
        file=found,
        checklist_id=checklist_id,
        texts=_texts(found),
        too_early=renewals.too_early_in(found.places),
        if_taken_back=taking_back.if_taken_back_in(found.places, found.zone),
        lesson_titles=_lesson_titles(found),
        requirement_words=_requirements(found),
        charts=rating_charts(found.observations, found.regions),
        errors=errors or {},
        which=which,
        form=request.form,
        is_self=found.person_id == actor().person_id,
        not_by_me={
            place.scope: confirmation_fault(actor().person_id, found.person_id, place.attested_by)
            for place in found.places
            if place.standing.ready
        },
        waiting={place.scope: _waiting_words(place) for place in found.places},
        waivable=[
            (r, requirement_words(catalogue(), r))
            for r in waiving.waivable(catalogue(), checklist_id)
            if r not in found.waived_in(checklist_id)
        ],
        reasons=[(r.value, r.words) for r in WaiverReason],
    )
    return Response(html, code)


def _waiting_words(place: Place) -> str:
    """Why nobody, or this reader, can reinstate a scope yet, beside the list of what that needs; ""
    where they can."""
    fault = deciding.reinstatement_fault(place.history, actor())
    if fault == WATCH_FIRST:
        return "Once that observation is on record, it can be reinstated here."
    return f"It can’t be reinstated yet. {fault}" if fault else ""


def _lesson_titles(found: EvidenceFile) -> dict[str, str]:
    """Titles of the lessons that adverse events name, as far as they are still published."""
    named = {lesson for event in found.events for lesson in event.lessons}
    lessons = catalogue().lessons
    return {name: lessons[name].title for name in named if name in lessons}


def _checklist_titles(found: EvidenceFile) -> dict[str, str]:
    """Titles of the checklists of all that is listed by itself."""
    named = {seen.row.checklist_id for seen in found.observations}
    named |= {row.checklist_id for row in found.decisions}
    named |= {row.checklist_id for row in found.waivers}
    return {id_: checklist_title(catalogue(), id_) for id_ in named}


def _requirements(found: EvidenceFile) -> dict[str, str]:
    """Requirements that were waived, or that a document stands for, in words."""
    named = {w.requirement for w in found.waivers} | {p.counts_as for p in found.papers} - {""}
    return {name: requirement_words(catalogue(), name) for name in named}


def _texts(found: EvidenceFile) -> dict[str, dict[str, str]]:
    """Compiled key -> item texts, of every version that was signed."""
    keys = {seen.row.compiled_key for seen in (*found.observations, *found.signed_here)}
    return {key: item_texts(catalogue(), key) for key in keys}
