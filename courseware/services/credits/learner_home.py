"""What the first page shows of a learner's courses, and what of them is still open."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.content.compiled import CompiledCourse
from courseware.domain.attempts import is_of_round, is_past
from courseware.domain.competency.calendar import day_of
from courseware.domain.people import Actor
from courseware.domain.policy import Permission
from courseware.services.authorize import require
from courseware.services.competency.ending import EndingCompetency, ending_of
from courseware.services.credits.awards import awards_of
from courseware.services.credits.courses import (
    CourseProgress,
    progress_in,
)
from courseware.services.credits.learned import learned_in_each
from courseware.services.credits.licences import periods_once
from courseware.services.credits.offering import ended_lately_on, takes_new, why_closed
from courseware.services.credits.study import StudyRecord, study_record
from courseware.services.credits.uncounted import AttemptState, Uncounted, why_uncounted
from courseware.store.engine import Database
from courseware.store.quizzes import attempts as attempt_rows
from courseware.store.records.held import Held
from courseware.store.rows import AnyRow


@dataclass(frozen=True, slots=True)
class OpenAttempt:
    """An attempt that was not handed in.

    Attributes:
        is_over: whether its time is up; then it is marked by what was saved until the deadline,
            when `jobs` runs or its page is opened.
        uncounted: why it gives no credit, whatever its result; None where it may.
    """

    attempt_id: str
    quiz_id: str
    title: str
    deadline: datetime | None
    is_over: bool
    uncounted: Uncounted | None


@dataclass(frozen=True, slots=True)
class Home:
    """What the first page shows.

    Attributes:
        current: the course worked at last; None before the first.
        open_attempts: newest first, without those whose time is up.
        over_attempts: those, newest first.
        started: courses with progress and no award that still take it, latest first.
        ended: those that ended lately, before they were completed.
        not_started: open courses that were never entered, in catalogue order.
        awarded: courses with an award.
        held: what else the actor has rows of, so that the page asks for nothing in vain.
        ending: competencies that are about to end or have ended, what ends first before.
    """

    current: CourseProgress | None
    open_attempts: tuple[OpenAttempt, ...]
    over_attempts: tuple[OpenAttempt, ...]
    started: tuple[CourseProgress, ...]
    not_started: tuple[CourseProgress, ...]
    awarded: tuple[CourseProgress, ...]
    held: frozenset[Held]
    ending: tuple[EndingCompetency, ...] = ()
    ended: tuple[CourseProgress, ...] = ()


def home(db: Database, catalogue: Catalogue, actor: Actor, now: datetime) -> Home:
    """Where the actor stands over all courses: the same few queries for any number of them."""
    require(actor, Permission.COURSES_STUDY)
    person, today = actor.person_id, day_of(now, actor.zone)
    with db.read() as connection:
        record = study_record(connection, person, catalogue.courses, now, waiting=True)
        held = record.held
        open_rows = (
            attempt_rows.latest_open(connection, person) if Held.OPEN_ATTEMPT in held else []
        )
        every = _every(connection, catalogue, person, record)
        started = _started(connection, every, actor, now)
        ended = [
            replace(p, ended_on=day)
            for p in every
            if _is_begun(p) and (day := ended_lately_on(connection, p.course, actor, today))
        ]
        within = {p.course.id: p for p in every}
        attempts = [
            _open_attempt(connection, catalogue, actor, row, record, within, now)
            for row in open_rows
        ]
    started.sort(key=lambda p: _rank(p.course, record.lessons_opened))
    offered = [p for p in every if takes_new(p.course, today)]
    return Home(
        current=started[0] if started else None,
        open_attempts=tuple(one for one in attempts if not one.is_over),
        over_attempts=tuple(one for one in attempts if one.is_over),
        started=tuple(started),
        not_started=tuple(p for p in offered if not p.started and not p.over),
        awarded=tuple(p for p in offered if p.awarded_at is not None),
        held=frozenset(held),
        ending=ending_of(catalogue, record.ending),
        ended=tuple(ended),
    )


def still_open(
    db: Database, catalogue: Catalogue, actor: Actor, now: datetime
) -> tuple[CourseProgress, ...]:
    """The courses that the actor has begun and that still take it, latest first, each with the
    minutes that it gives by the versions that were read and passed: what its award would say."""
    require(actor, Permission.COURSES_STUDY)
    with db.read() as connection:
        record = study_record(connection, actor.person_id, catalogue.courses, now)
        every = _every(connection, catalogue, actor.person_id, record)
        started = _started(connection, every, actor, now)
        about = [(p.course, record.of(p.course), p.before) for p in started]
        each = learned_in_each(connection, catalogue, about)
    found = [replace(p, working=one.working) for p, one in zip(started, each, strict=True)]
    return tuple(sorted(found, key=lambda p: _rank(p.course, record.lessons_opened)))


def _every(
    connection: Connection, catalogue: Catalogue, person_id: str, record: StudyRecord
) -> list[CourseProgress]:
    """All courses; who has no award is not asked for any."""
    awards = awards_of(connection, person_id) if Held.AWARD in record.held else []
    periods = periods_once(connection, catalogue, person_id)
    return [progress_in(catalogue, course, record, awards, periods) for course in catalogue.courses]


def _started(
    connection: Connection, every: Sequence[CourseProgress], actor: Actor, now: datetime
) -> list[CourseProgress]:
    begun = (p for p in every if _is_begun(p))
    return [p for p in begun if not why_closed(connection, p.course, actor, now)]


def _is_begun(progress: CourseProgress) -> bool:
    return progress.started and progress.awarded_at is None and not progress.used_up


def _open_attempt(
    connection: Connection,
    catalogue: Catalogue,
    actor: Actor,
    row: AnyRow,
    record: StudyRecord,
    within: Mapping[str, CourseProgress],
    now: datetime,
) -> OpenAttempt:
    quiz_id = row.quiz_id
    quiz = catalogue.quizzes.get(quiz_id)
    progress = within.get(quiz.course) if quiz else None
    since = progress.rounds[-1] if progress and progress.rounds else None
    state = AttemptState(
        is_of_round(row.started_at, since),
        progress is not None and progress.over,
        progress is not None and quiz_id in progress.before.quizzes,
    )
    return OpenAttempt(
        attempt_id=row.id,
        quiz_id=quiz_id,
        title=catalogue.quiz_title(quiz_id),
        deadline=row.deadline,
        is_over=is_past(row.deadline, now),
        uncounted=why_uncounted(connection, catalogue, actor, quiz_id, state, now),
    )


def _rank(course: CompiledCourse, latest: Sequence[str]) -> int:
    """Place of the course by the lesson of it that was read last (0 = the latest)."""
    places = [latest.index(lesson.id) for lesson in course.lessons if lesson.id in latest]
    return min(places, default=len(latest))
