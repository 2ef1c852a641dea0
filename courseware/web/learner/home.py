"""Everybody's first page: what waits by their roles, one next step, what is credited."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from math import ceil
from typing import Any

from flask import Blueprint, render_template

from courseware.domain.assignments import AssignmentKind
from courseware.domain.policy import Permission
from courseware.services.assignments.reading import Assigned, own_assignments
from courseware.services.competency.decisions.refreshers import own_refreshers
from courseware.services.competency.decisions.suspensions import own_suspensions
from courseware.services.competency.documents.taken_back import own_taken_back
from courseware.services.competency.logbooks.taking_back import own_sessions_taken_back
from courseware.services.competency.own import own_retracted, own_tasks
from courseware.services.credits import credit, learner_home, repeating
from courseware.services.credits.courses import CourseProgress
from courseware.services.lessons import reading
from courseware.services.recalls.recalling import open_recalls
from courseware.services.role_work import role_work
from courseware.store.records.held import Held
from courseware.web.access import needs
from courseware.web.learner.refused import goes_on, refused_and_tried
from courseware.web.learner.steps import Step, next_of, reading_left, steps_of
from courseware.web.runtime import actor, catalogue, database, now

blueprint = Blueprint("home", __name__)

Repeatable = tuple[CourseProgress, repeating.Repetition]


@blueprint.get("/home")
@needs(Permission.COURSES_STUDY)
def home() -> str:
    """What waits for a role of theirs, continue, due, credited."""
    found = learner_home.home(database(), catalogue(), actor(), now())
    held = found.held
    assigned = (
        own_assignments(database(), catalogue(), actor(), now()) if Held.ASSIGNMENT in held else []
    )
    found = _by_due(found, assigned)
    current = found.current
    step = _next_step(current) if current else None
    refused, tried = refused_and_tried(found, step)
    suspensions = (
        own_suspensions(database(), catalogue(), actor()) if Held.SUSPENSION in held else []
    )
    stopped = {one.words for one in suspensions}
    repeats = _repeatable(found)
    lost = _to_repeat(found, repeats)
    return render_template(
        "learner/home.html",
        home=found,
        next_step=step,
        refused=refused,
        without_pass=[(quiz, catalogue().quiz_title(quiz), refusal) for quiz, refusal in tried],
        meanwhile=reading_left(steps_of(current, catalogue())) if current else None,
        repeatable=lost,
        repeats=[one for one in repeats if one is not lost],
        others=[(p, next_of(steps_of(p, catalogue()))) for p in found.started if p is not current],
        assigned=assigned,
        work=role_work(database(), catalogue(), actor(), now()),
        suspensions=suspensions,
        # What a clock that was ahead dated later is suspended already, whenever it ends.
        ending=[one for one in found.ending if one.words not in stopped],
        **_on_record(held),
    )


def _repeatable(found: learner_home.Home) -> list[Repeatable]:
    """The courses that can be repeated now."""
    return repeating.repeatable_now(database(), catalogue(), actor(), found.awarded, now())


def _to_repeat(found: learner_home.Home, repeats: Sequence[Repeatable]) -> Repeatable | None:
    """Where nothing else comes next: the first course that has to be repeated, because its credit
    was taken back for good."""
    if goes_on(found) or found.current or found.not_started:
        return None
    return next((one for one in repeats if one[0].taken_back), None)


def _on_record(held: Collection[Held]) -> dict[str, Any]:
    """What else the page tells of, asked for only where the actor has rows of it."""
    about = (database(), catalogue(), actor())
    return {
        "credits": credit.credits(database(), actor()) if Held.AWARD in held else [],
        "recalls": open_recalls(database(), actor()) if Held.RECALL in held else [],
        "refreshers": own_refreshers(*about) if Held.ADVERSE_EVENT in held else [],
        "retracted": own_retracted(*about, now()) if Held.RETRACTED in held else [],
        "tasks": own_tasks(*about, now()) if Held.OBSERVATION in held else [],
        "taken_back": own_taken_back(database(), actor(), now()) if Held.TAKEN_BACK in held else [],
        "sessions_taken_back": own_sessions_taken_back(database(), actor(), now())
        if Held.SESSION_TAKEN_BACK in held
        else [],
    }


def _by_due(found: learner_home.Home, assigned: Sequence[Assigned]) -> learner_home.Home:
    """What is assigned and due first comes first, before what was begun unasked.

    Whoever is in the middle of an assigned course goes on there.
    """
    due = {a.target_id: a.due for a in reversed(assigned) if a.kind is AssignmentKind.COURSE}
    not_started = sorted(found.not_started, key=lambda p: due.get(p.course.id, date.max))
    current = found.current
    asked = [p for p in (*found.started, *not_started) if p.course.id in due]
    if asked and (current is None or current.course.id not in due):
        first = min(asked, key=lambda p: due[p.course.id])
        current = first if first in found.started else None
    return replace(found, current=current, not_started=tuple(not_started))


def _next_step(progress: CourseProgress) -> Step | None:
    step = next_of(steps_of(progress, catalogue()))
    if step is None or step.lesson_id is None:
        return step
    return replace(step, minutes=_minutes_left(step.lesson_id))


def _minutes_left(lesson_id: str) -> int:
    """The lesson's declared minutes by the share of words in parts that are not read yet."""
    lesson = catalogue().lesson(lesson_id)
    done = reading.lesson_progress(database(), catalogue(), actor(), lesson).parts_read
    unread = sum(part.words for part in lesson.parts if part.id not in done)
    return max(1, ceil(lesson.minutes * unread / lesson.words)) if lesson.words else lesson.minutes
