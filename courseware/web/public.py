"""Pages that anybody may read: what this is, courses, claims, sources, words."""

from datetime import date

from flask import Blueprint, Response, abort, render_template

from courseware.content.compiled import CompiledCourse
from courseware.content.markdown import Claim
from courseware.domain.assignments import AssignmentKind
from courseware.domain.competency.calendar import day_of
from courseware.domain.offering import is_over
from courseware.domain.policy import Permission, may_enter
from courseware.services.assignments.reading import Assigned, own_assignments
from courseware.services.credits.courses import CourseProgress, course_progress
from courseware.services.credits.credit import course_or_404, working_of
from courseware.services.credits.finishing import attestation_shown
from courseware.services.credits.offering import takes_new
from courseware.services.credits.repeating import Repetition, repetitions
from courseware.services.credits.validity import why_not_valid_for
from courseware.services.recalls.recalling import open_recalls
from courseware.services.releases.live import load_payload
from courseware.store.records.held import Held
from courseware.store.rows import AnyRow
from courseware.web.access import public
from courseware.web.learner.refused import refused_now
from courseware.web.learner.steps import added_since, next_of, reading_left, steps_of
from courseware.web.pictures import asks_for_page, picture_file, picture_page
from courseware.web.runtime import actor, actor_or_none, catalogue, database, now

blueprint = Blueprint("public", __name__)

_TASTE = ("contested", "overstated", "supported")


@blueprint.get("/")
@public
def index() -> str:
    """What this is, and the catalogue."""
    return render_template("public/index.html", courses=_offered(), sayings=_sayings())


@blueprint.get("/courses")
@public
def courses() -> str:
    """The catalogue."""
    who = actor_or_none()
    searches = who is not None and may_enter(who, Permission.COURSES_STUDY).allowed
    return render_template("public/courses.html", courses=_offered(), searches=searches)


@blueprint.get("/courses/<course_id>")
@public
def course(course_id: str) -> str:
    """All that one should know before one begins; with one's own progress when signed in."""
    found = course_or_404(catalogue(), course_id)
    progress = _own_progress(course_id)
    steps = steps_of(progress, catalogue()) if progress else ()
    # What was added to a course after the award is no step towards anything.
    step = None if progress and progress.awarded_at else next_of(steps)
    return render_template(
        "public/course.html",
        course=found,
        working=progress.working if progress and progress.awarded_at is None else working_of(found),
        before=progress.before.sentence if progress and not progress.used_up else "",
        progress=progress,
        again=_repetition(progress),
        takes_new=takes_new(found, _today()),
        ended=is_over(found.expires, _today()),
        not_valid_because=progress.not_valid_because
        if progress
        else why_not_valid_for(database(), found, None, now()),
        steps=steps,
        assigned=_assigned(course_id),
        recalls=_recalls(progress),
        step=step,
        added=added_since(progress, steps) if progress else (),
        shown=_gives(progress) if progress and progress.awaits_press else "",
        refused=refused_now(progress, step),
        meanwhile=reading_left(steps),
        quizzes=catalogue().quizzes,
        checklists=[catalogue().checklist(id_) for id_ in found.checklists],
        asked=[catalogue().checklist(id_) for id_ in found.completion_checklists],
        required=[catalogue().course(id_) for id_ in found.requires],
    )


def _gives(progress: CourseProgress) -> str:
    """What the page says of the credit, for the press that makes it."""
    reasons = list(progress.not_valid_because)
    return attestation_shown(progress.course, actor(), progress.working.minutes, reasons)


@blueprint.get("/references")
@public
def references() -> str:
    """All sources, with what each found and how much of it our authors have read."""
    return render_template("public/references.html", references=catalogue().references)


@blueprint.get("/glossary")
@public
def glossary() -> str:
    """All words that lessons explain."""
    terms = sorted(catalogue().glossary, key=lambda term: term.term.casefold())
    return render_template("public/glossary.html", terms=terms)


@blueprint.get("/figures/<sha16>/<name>")
@public
def figure(sha16: str, name: str) -> Response:
    """A figure of the live release; its address changes with its content."""
    try:
        key = catalogue().figure(sha16, name)
    except KeyError:
        abort(404)
    if asks_for_page():
        return picture_page(elsewhere="/courses")
    response = picture_file(load_payload(database(), key), name)
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


@blueprint.get("/privacy")
@public
def privacy() -> str:
    """What is stored, for how long, and who sees it."""
    return render_template("public/privacy.html")


@blueprint.get("/accessibility")
@public
def accessibility() -> str:
    """What was done so that everybody can use this, and what falls short."""
    return render_template("public/accessibility.html")


def _offered() -> list[tuple[CompiledCourse, int]]:
    """Courses that take learners, with the minutes of credit."""
    found = [course for course in catalogue().courses if takes_new(course, _today())]
    return [(course, working_of(course).minutes) for course in found]


def _today() -> date:
    """The day where the reader is; of a visitor, the one in UTC."""
    who = actor_or_none()
    return day_of(now(), who.zone if who else "UTC")


def _sayings() -> list[Claim]:
    """Three claims with three different verdicts, as a taste."""
    first = {claim.verdict: claim for claim in reversed(catalogue().claims)}
    return [first[verdict] for verdict in _TASTE if verdict in first]


def _assigned(course_id: str) -> list[Assigned]:
    """What one's clinics ask about this course, for readers who are signed in."""
    who = actor_or_none()
    if who is None:
        return []
    return own_assignments(database(), catalogue(), who, now(), (AssignmentKind.COURSE, course_id))


def _repetition(progress: CourseProgress | None) -> Repetition | None:
    """When the actor may repeat a course whose round is over, or of which other awards have some,
    while it is on offer; None of any other."""
    who = actor_or_none()
    if who is None or progress is None or not (progress.over or progress.before.titles):
        return None
    if not takes_new(progress.course, day_of(now(), who.zone)):
        return None
    return repetitions(database(), catalogue(), who, now()).get(progress.course.id)


def _recalls(progress: CourseProgress | None) -> list[AnyRow]:
    """Recalls of the course's lessons that wait for the reader."""
    if progress is None or Held.RECALL not in progress.held:
        return []
    lessons = {lesson.id for lesson in progress.course.lessons}
    return [one for one in open_recalls(database(), actor()) if one.lesson_id in lessons]


def _own_progress(course_id: str) -> CourseProgress | None:
    who = actor_or_none()
    if who is None or not may_enter(who, Permission.COURSES_STUDY).allowed:
        return None
    return course_progress(database(), catalogue(), who, course_id, now())
