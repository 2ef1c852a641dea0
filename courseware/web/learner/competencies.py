"""A learner's own competencies: where they stand, what is missing, asking for an observation."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from courseware.domain.assignments import AssignmentKind
from courseware.domain.competency.calendar import day_of
from courseware.domain.competency.history import DecisionKind
from courseware.domain.competency.rules import ANCHORS
from courseware.domain.errors import Conflict, Invalid
from courseware.domain.policy import Permission
from courseware.domain.times import day_words, hour_words
from courseware.domain.unseen import as_seen
from courseware.services.assignments.reading import own_assignments
from courseware.services.competency import own
from courseware.services.competency.decisions.aftermath import own_ended
from courseware.services.competency.decisions.refreshers import own_refreshers
from courseware.services.competency.decisions.suspensions import own_suspensions
from courseware.services.competency.observations import for_suspension, renewals, requesting
from courseware.web.access import needs
from courseware.web.runtime import actor, catalogue, database, now

blueprint = Blueprint("competencies", __name__)
_SKIPPED = (
    "{time} does not exist on that day in {zone}: the clock is put forward over it. Propose an "
    "earlier or a later time."
)
_UNREADABLE = "Write the day and the time, such as 2026-03-31T14:30."


@blueprint.get("/competencies")
@needs(Permission.OWN_RECORDS)
def competencies() -> str:
    """Every scope with its status, and what waits for the learner."""
    found = own.overview(database(), catalogue(), actor(), now())
    again = own_refreshers(database(), catalogue(), actor())
    return render_template(
        "learner/competencies.html",
        found=found,
        refreshers=again,
        suspensions=own_suspensions(database(), catalogue(), actor()),
    )


@blueprint.get("/competencies/<checklist_id>")
@needs(Permission.OWN_RECORDS)
def checklist(checklist_id: str) -> Response:
    """One checklist: what is missing, observations, and the request for another one."""
    return _page(checklist_id)


@blueprint.post("/competencies/<checklist_id>/request")
@needs(Permission.COMPETENCIES_PURSUE)
def ask(checklist_id: str) -> AnyResponse:
    """Ask for an observation."""
    form = request.form
    found = own.own_checklist(database(), catalogue(), actor(), checklist_id, now())
    clinic = form.get("clinic") or next(iter(actor().memberships), "")
    try:
        zone = found.zones.get(clinic, found.zone)
        proposed = _proposed(form.get("proposed_for", ""), zone)
        observation_id = requesting.request_observation(
            database(),
            catalogue(),
            actor(),
            clinic,
            (checklist_id, form.get("region", "")),
            proposed,
            now(),
        )
    except Invalid as invalid:
        return _page(checklist_id, invalid.errors, 422)
    except Conflict as conflict:
        return _page(checklist_id, {"form": conflict.sentence}, 409)
    flash("Asked. Now rate yourself: your own rating comes first.", "good")
    asked_in = next(p for p in found.places if p.scope[1] == form.get("region", ""))
    known = asked_in.history
    here = known, now(), zone
    for words in (for_suspension.own_words(*here), renewals.from_words(*here)):
        if words:
            flash(words, "info")
    for name, since in requesting.with_others(database(), actor(), observation_id):
        day = day_words(day_of(since, zone))
        beside = "goes on with it as it was; this request is beside it, for other assessors."
        flash(f"{name} has an observation of this since {day} and {beside}", "info")
    return redirect(url_for("observations.observation", observation_id=observation_id), 303)


def _proposed(text: str, zone: str) -> datetime | None:
    """The time that a form proposes, in the clinic's zone; None for an empty field.

    Raises:
        Invalid: it cannot be read, or the clinic's clock skips it.
    """
    written = as_seen(text)
    if not written:
        return None
    try:
        local = datetime.fromisoformat(written)
    except ValueError:
        raise Invalid({"proposed_for": _UNREADABLE}) from None
    if local.tzinfo is not None or not 1900 < local.year < 3000:
        raise Invalid({"proposed_for": _UNREADABLE})
    proposed = local.replace(tzinfo=ZoneInfo(zone))
    # A time that the clock skips comes back from UTC as another one.
    if proposed.astimezone(UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None) != local:
        raise Invalid({"proposed_for": _SKIPPED.format(time=hour_words(local), zone=zone)})
    return proposed


def _page(checklist_id: str, errors: dict[str, str] | None = None, code: int = 200) -> Response:
    found = own.own_checklist(database(), catalogue(), actor(), checklist_id, now())
    offered = checklist_id in catalogue().checklists
    decided = [d for place in found.places for d in place.history.decisions]
    was_stopped = any(d.kind is DecisionKind.SUSPENDED for d in decided)
    html = render_template(
        "learner/competency.html",
        found=found,
        checklist_id=checklist_id,
        checklist=catalogue().checklist(checklist_id) if offered else None,
        anchors=ANCHORS,
        too_early=renewals.too_early_in(found.places),
        assigned=own_assignments(
            database(), catalogue(), actor(), now(), (AssignmentKind.CHECKLIST, checklist_id)
        ),
        refreshers=own_refreshers(database(), catalogue(), actor(), checklist_id),
        suspensions=own_suspensions(database(), catalogue(), actor(), checklist_id),
        ended=own_ended(database(), catalogue(), actor(), checklist_id) if was_stopped else [],
        errors=errors or {},
        form=request.form,
    )
    return Response(html, code)
