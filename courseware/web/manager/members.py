"""One member of a clinic: roles, quiz results, and what widens the limits of their attempts."""

from datetime import datetime

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
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from courseware.domain.competency.calendar import day_of, end_of
from courseware.domain.errors import Conflict, Forbidden, Invalid, NotFound
from courseware.domain.policy import Permission
from courseware.domain.unseen import as_seen
from courseware.services.assignments.leave import sooner_without
from courseware.services.assignments.reading import member_tasks
from courseware.services.attempts.overrides import Override, grant_override, withdraw_override
from courseware.services.attempts.overview import (
    AttemptResult,
    MemberClinic,
    MemberOverview,
    member_overview,
)
from courseware.services.competency.membership import refuse_form_of_who_left
from courseware.services.competency.stated_licences import stated_licences
from courseware.services.competency.teams.completed import completed_courses
from courseware.services.competency.teams.leavers import clinic_left
from courseware.services.competency.teams.of_member import scopes_of_member
from courseware.services.identifiers import new_id
from courseware.services.membership.clinics import refuse_former_manager
from courseware.web.access import needs
from courseware.web.days import read_day, with_day_faults
from courseware.web.manager.asked_days import day_in_address
from courseware.web.manager.clinic_choice import chosen_clinic
from courseware.web.runtime import actor, catalogue, database, now
from courseware.web.times import deadline_words

blueprint = Blueprint("members", __name__)

# Below every limit, so that the service refuses it with the range that it allows.
_NO_NUMBER = -1
_NOT_EXTENDED = (
    "Attempt {} is open and keeps its time, until {}. More minutes count from the next attempt on; "
    "to extend it as well, grant them with that box ticked."
)
_EXTENDED = "Attempt {} is extended: it takes answers until {} now."
_FIELDS = (
    *("quiz", "extra_attempts", "extra_minutes", "extend_open", "waive_cooldown", "reason"),
    "expires_on",
)


@blueprint.get("/team/<person_id>")
@needs(Permission.TEAM_READ)
def member(person_id: str) -> AnyResponse:
    """Roles, results, overrides and the form for another one: all of today. An address that names
    another day leads to the file of that day, where there is one of each, and so does that of
    somebody who left."""
    day = day_in_address("on")
    clinic = request.args.get("clinic")
    if day is None or day == day_of(now(), chosen_clinic().clinic.timezone):
        try:
            return member_page(member_of(person_id))
        except (NotFound, Forbidden):
            clinic = clinic_left(database(), actor(), person_id, clinic or "")
            if not clinic:
                raise
    file = url_for("evidence.whole_file", person_id=person_id, clinic=clinic, on=day)
    return redirect(file, 303)


@blueprint.post("/team/<person_id>/overrides")
@needs(Permission.OVERRIDES_GRANT)
def grant(person_id: str) -> AnyResponse:
    """Widen the limits of one quiz for this member."""
    found = member_still_there(person_id)
    clinic = clinic_of(found)
    quiz_id = request.form.get("quiz", "")
    try:
        override = _read(clinic)
        grant_override(database(), catalogue(), actor(), person_id, quiz_id, override, now())
    except Invalid as invalid:
        return member_page(found, _in_words(invalid.errors), 422)
    except Conflict as other:
        # The page that follows has a key of its own, and the list says what was granted.
        return member_page(found, {"quiz": other.sentence}, 409, fresh=True)
    flash(f"Granted to {found.name} for “{catalogue().quiz_title(quiz_id)}”.", "good")
    if override.extra_minutes:
        _say_what_is_open(member_of(person_id), quiz_id, clinic, override.extend_open)
    page = url_for("members.member", person_id=person_id, clinic=clinic.clinic_id)
    return redirect(f"{page}#overrides", 303)


@blueprint.post("/team/<person_id>/overrides/<override_id>/withdraw")
@needs(Permission.OVERRIDES_GRANT)
def withdraw(person_id: str, override_id: str) -> AnyResponse:
    """End an override before its last day."""
    found = member_still_there(person_id)
    clinic = clinic_of(found)
    reason = request.form.get("withdrawal", "")
    try:
        withdraw_override(database(), actor(), person_id, override_id, reason, now())
    except Invalid as invalid:
        return member_page(found, invalid.errors, 422, withdrawing=override_id)
    except Conflict as ended:
        flash(ended.sentence, "warn")
    else:
        flash(
            "The override is withdrawn. An attempt that is open keeps the time that it has.", "good"
        )
    page = url_for("members.member", person_id=person_id, clinic=clinic.clinic_id)
    return redirect(f"{page}#overrides", 303)


def _say_what_is_open(
    found: MemberOverview, quiz_id: str, clinic: MemberClinic, extended: bool
) -> None:
    """More minutes change nothing about an attempt that is under way, unless they were meant for
    it; who grants them hears which."""
    attempts = next((quiz for quiz in found.results if quiz.quiz_id == quiz_id), None)
    under_way = attempts.open_at(now()) if attempts else None
    if under_way and under_way.deadline:
        until = deadline_words(under_way.deadline, clinic.timezone)
        what, kind = (_EXTENDED, "good") if extended else (_NOT_EXTENDED, "warn")
        flash(Markup(what).format(under_way.number, until), kind)


def _running(found: MemberOverview) -> list[tuple[str, AttemptResult]]:
    """Title and attempt of what is open and has a time limit."""
    at_work = ((quiz.title, quiz.open_at(now())) for quiz in found.results)
    return [(title, one) for title, one in at_work if one is not None and one.deadline]


def member_of(person_id: str) -> MemberOverview:
    """The member, for one of their managers.

    Raises:
        NotFound, Forbidden: the actor does not manage a clinic of theirs.
    """
    try:
        return member_overview(database(), catalogue(), actor(), person_id, now())
    except NotFound:
        refuse_former_manager(database(), actor(), request.values.get("clinic", ""))
        raise


def member_still_there(person_id: str) -> MemberOverview:
    """The member whom a form is about, which may have been opened before they left.

    Raises:
        NotFound, Forbidden: the actor does not manage a clinic of theirs.
        Conflict: they left the clinic that the form names.
    """
    refuse_form_of_who_left(database(), actor(), person_id, request.form.get("clinic", ""))
    return member_of(person_id)


def clinic_of(found: MemberOverview) -> MemberClinic:
    """The clinic in whose days the page counts: the one that is named, or the first.

    Raises:
        NotFound: the member is not in the named clinic, or the actor does not manage it.
    """
    named = request.values.get("clinic", "")
    for clinic in found.clinics:
        if not named or clinic.clinic_id == named:
            return clinic
    raise NotFound


def _read(clinic: MemberClinic) -> Override:
    """The form as an override; what cannot be read becomes what the service refuses."""
    form = request.form
    return Override(
        extra_attempts=_number(form.get("extra_attempts", "")),
        extra_minutes=_number(form.get("extra_minutes", "")),
        waive_cooldown="waive_cooldown" in form,
        extend_open="extend_open" in form,
        reason=form.get("reason", ""),
        expires_at=_end(clinic),
        key=form.get("key", ""),
    )


def _end(clinic: MemberClinic) -> datetime:
    day = read_day(request.form.get("expires_on", ""))
    return now() if day is None else end_of(day, clinic.timezone)


def _in_words(errors: dict[str, str]) -> dict[str, str]:
    """The errors in the order of the fields; a day that could not be read is said to be that."""
    told = with_day_faults(errors, request.form, "expires_on")
    return {field: told[field] for field in _FIELDS if field in told}


def _number(text: str) -> int:
    """A whole number; an empty field is 0."""
    written = as_seen(text)
    if not written:
        return 0
    readable = written.isascii() and written.isdigit() and len(written) < 7
    return int(written) if readable else _NO_NUMBER


def _without(on_record: set[str]) -> list[tuple[str, str]]:
    """Ids and titles of the checklists of which nothing is on record: something may be waived or
    suspended there all the same."""
    found = [one for one in catalogue().checklists.values() if one.id not in on_record]
    return sorted(((one.id, one.title) for one in found), key=lambda one: one[1])


def member_page(
    found: MemberOverview,
    errors: dict[str, str] | None = None,
    code: int = 200,
    withdrawing: str = "",
    fresh: bool = False,
) -> Response:
    """The page with competencies, what is asked of the member, results, overrides and their forms.

    Args:
        withdrawing: the override whose form of withdrawal has the errors.
        fresh: whether the form that is shown is another one than the one that was sent.
    """
    clinic, form = clinic_of(found), request.form
    tasks = member_tasks(database(), catalogue(), actor(), found.person_id, clinic.clinic_id, now())
    today = day_of(now(), clinic.timezone)
    scopes = scopes_of_member(
        database(), catalogue(), actor(), found.person_id, clinic.clinic_id, now()
    )
    quizzes = sorted(catalogue().quizzes.values(), key=lambda quiz: (quiz.title, quiz.id))
    page = render_template(
        "manager/member.html",
        member=found,
        clinic=clinic,
        tasks=tasks,
        sooner={one.leave_id: sooner_without(tasks, one.leave_id, today) for one in tasks.leave},
        scopes=scopes,
        without=_without({scope.checklist_id for scope in scopes}),
        licences=stated_licences(database(), actor(), found.person_id, clinic.clinic_id, now()),
        completed=completed_courses(database(), actor(), found.person_id, clinic.clinic_id, now()),
        quizzes=[("", "Choose a quiz")] + [(quiz.id, quiz.title) for quiz in quizzes],
        running=_running(found),
        is_self=found.person_id == actor().person_id,
        errors=errors or {},
        withdrawing=withdrawing,
        form=form,
        key=(not fresh and form.get("key")) or new_id(),
    )
    return make_response(page, code)
