"""Adverse-event notes: what stops at once, and what is to be done before it goes on."""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from courseware.domain.competency.calendar import day_fault
from courseware.domain.errors import Forbidden, Invalid, NotFound
from courseware.domain.people import Role
from courseware.domain.policy import Permission
from courseware.services.attempts.overview import MemberOverview, member_overview
from courseware.services.competency.decisions import adverse
from courseware.services.competency.decisions.adverse import Event, EventKind
from courseware.services.competency.decisions.lessons_again import lessons_by_course
from courseware.services.competency.membership import refuse_form_of_who_left
from courseware.services.competency.past.on_record import known_scopes
from courseware.services.competency.rules import scope_words
from courseware.web.access import needs
from courseware.web.days import read_day
from courseware.web.runtime import actor, catalogue, database, now, when_held

blueprint = Blueprint("events", __name__)
_FIELDS = ("region", "kind", "happened_on", "lessons", "note")
_NOTED_BEFORE = (
    "You have noted this event already, so it stays on record once. If the same happened a second "
    "time that day, note it anew and say so under “What is to be done”."
)


@blueprint.get("/team/<person_id>/events")
@needs(Permission.COMPETENCIES_CONFIRM)
def event_form(person_id: str) -> Response:
    """The form for a note."""
    return _page(_member(person_id))


@blueprint.post("/team/<person_id>/events")
@needs(Permission.COMPETENCIES_CONFIRM)
def note(person_id: str) -> AnyResponse:
    """Note an adverse event; it suspends the region at once."""
    sent = request.form
    refuse_form_of_who_left(database(), actor(), person_id, sent.get("clinic", ""))
    member = _member(person_id)
    written = sent.get("happened_on", "")
    day = read_day(written)
    kinds = {kind.value for kind in EventKind}
    if day is None or sent.get("kind") not in kinds:
        errors = {} if day else {"happened_on": day_fault(written)}
        errors |= {} if sent.get("kind") in kinds else {"kind": "Choose what happened."}
        told = (sent.get("region", ""), sent.getlist("lessons"), sent.get("note", ""))
        errors |= adverse.faults_beside_the_day(database(), catalogue(), person_id, *told)
        return _page(member, errors, 422)
    event = Event(
        region=sent.get("region", ""),
        kind=EventKind(sent["kind"]),
        happened_on=day,
        lessons=tuple(sent.getlist("lessons")),
        note=sent.get("note", ""),
    )
    clinic_id = _clinic(member)
    try:
        scopes = adverse.note_event(
            database(), catalogue(), actor(), person_id, clinic_id, event, when_held
        )
    except Invalid as invalid:
        return _page(member, invalid.errors, 422)
    except Forbidden as refused:
        return _page(member, {"region": refused.sentence}, 403)
    if scopes is None:
        flash(_NOTED_BEFORE, "info")
    else:
        words = "; ".join(scope_words(catalogue(), *scope) for scope in scopes)
        nothing = "nothing, because no checklist covers this region"
        flash(f"On record. Suspended: {words or nothing}.", "good")
    return redirect(url_for("members.member", person_id=person_id, clinic=clinic_id), 303)


def _member(person_id: str) -> MemberOverview:
    return member_overview(database(), catalogue(), actor(), person_id, now())


def _clinic(member: MemberOverview) -> str:
    named = request.values.get("clinic", "")
    managed = actor().clinics_as(Role.MANAGER)
    for clinic in member.clinics:
        if clinic.clinic_id in managed and named in ("", clinic.clinic_id):
            return clinic.clinic_id
    raise NotFound


def _page(
    member: MemberOverview, errors: dict[str, str] | None = None, code: int = 200
) -> Response:
    clinic_id = _clinic(member)
    scopes = known_scopes(database(), catalogue(), actor(), clinic_id, now())
    listed = {region.id: region.name for region in catalogue().regions}
    gone = {region: region for _, region in scopes if region and region not in listed}
    html = render_template(
        "manager/event.html",
        member=member,
        clinic_id=clinic_id,
        regions=[("", "Choose"), *listed.items(), *gone.items()],
        kinds=[("", "Choose"), *((k.value, k.words) for k in EventKind)],
        courses=lessons_by_course(catalogue()),
        errors={field: errors[field] for field in _FIELDS if field in errors} if errors else {},
        form=request.form,
    )
    return Response(html, code)
