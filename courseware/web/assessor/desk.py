"""Requests and open forms, whom to observe in what, sessions to confirm."""

from collections.abc import Mapping

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from courseware.domain.errors import Conflict, Invalid
from courseware.domain.policy import Permission
from courseware.services.competency.logbooks import logbook
from courseware.services.competency.observations import observing, starting, taking
from courseware.services.competency.observations.taking import Taken
from courseware.web.access import needs
from courseware.web.runtime import actor, catalogue, database, now, when_held

blueprint = Blueprint("desk", __name__)

_CHOICES = {"person": "Choose whom you observe.", "checklist": "Choose in what."}
_ANSWERS = {"confirm": True, "refuse": False}


@blueprint.get("/observe")
@needs(Permission.OBSERVATIONS_SIGN)
def desk() -> AnyResponse:
    """What waits for this assessor; with a person and a checklist named, on to their page."""
    person, checklist = request.args.get("person", ""), request.args.get("checklist", "")
    if person and checklist:
        return redirect(url_for("desk.start", person_id=person, checklist_id=checklist), 303)
    left = {name: words for name, words in _CHOICES.items() if request.args.get(name) == ""}
    return _page(left)


@blueprint.get("/observe/<person_id>/<checklist_id>")
@needs(Permission.OBSERVATIONS_SIGN)
def start(person_id: str, checklist_id: str) -> str:
    """In which regions this person can be observed now."""
    page = starting.start_page(database(), catalogue(), actor(), person_id, checklist_id, now())
    return render_template("assessor/start.html", page=page)


@blueprint.post("/observe/<person_id>/<checklist_id>")
@needs(Permission.OBSERVATIONS_SIGN)
def begin(person_id: str, checklist_id: str) -> AnyResponse:
    """Begin an observation, or take the learner's request."""
    scope = (checklist_id, request.form.get("region", ""))
    # Who it is about comes before what the form says: a stranger's page says nothing of either.
    starting.start_page(database(), catalogue(), actor(), person_id, checklist_id, now())
    about = (person_id, scope, now(), request.form.get("asked", ""))
    try:
        form_id = taking.begin_observation(database(), catalogue(), actor(), *about)
    except Taken as taken:
        flash(taken.sentence, "warn")
        return redirect(url_for("desk.desk"), 303)
    return redirect(url_for("forms.section", form_id=form_id, section=1), 303)


@blueprint.post("/observe/sessions/<asked_id>/answer")
@needs(Permission.OBSERVATIONS_SIGN)
def answer(asked_id: str) -> AnyResponse:
    """Confirm or refuse a session of somebody's logbook."""
    confirmed = _ANSWERS.get(request.form.get("answer", ""))
    reason = request.form.get("reason", "")
    try:
        logbook.answer_session(
            database(), catalogue(), actor(), asked_id, confirmed, reason, when_held
        )
        flash("Confirmed; it counts." if confirmed else "Refused, with your reason.", "good")
    except Invalid as invalid:
        if confirmed is None:  # no button of ours sends it
            raise
        return _page(invalid.errors, asked_id, reason)
    except Conflict as before:
        flash(before.sentence, "info")
    return redirect(url_for("desk.desk"), 303)


def _page(
    errors: Mapping[str, str] | None = None, answering: str = "", typed: str = ""
) -> Response:
    """The desk, with what is wrong with the answer to a session, if so."""
    entries = sorted(catalogue().checklists.values(), key=lambda entry: entry.title)
    html = render_template(
        "assessor/desk.html",
        desk=observing.desk(database(), catalogue(), actor(), now()),
        sessions=logbook.sessions_to_answer(database(), actor()),
        names={region.id: region.name for region in catalogue().regions},
        checklists=[(entry.id, entry.title) for entry in entries],
        errors=errors or {},
        asked=request.args,
        answering=answering,
        typed=typed,
    )
    return Response(html, 422 if errors else 200)
