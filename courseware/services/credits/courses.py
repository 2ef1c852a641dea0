"""Where a learner stands: in one course, and over all of them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.content.compiled import CompiledCourse
from courseware.domain.attempts import is_of_round, is_past
from courseware.domain.award_days import completed_on
from courseware.domain.competency.calendar import day_of
from courseware.domain.completion import Condition, ConditionKind
from courseware.domain.credit import CreditWorking
from courseware.domain.people import Actor
from courseware.domain.policy import Permission
from courseware.services.authorize import require
from courseware.services.competency.ending import EndingCompetency, ending_of
from courseware.services.credits.credit import course_or_404, working_of
from courseware.services.credits.learned import learned
from courseware.services.credits.offering import ended_lately_on, takes_new, why_closed
from courseware.services.credits.study import StudyRecord, gate_of, study_record
from courseware.services.credits.uncounted import Uncounted, why_uncounted
from courseware.services.credits.validity import why_not_valid
from courseware.services.reviews import latest_reviews, next_review_on
from courseware.store.credits import awards as award_rows
from courseware.store.engine import Database
from courseware.store.quizzes import attempts as attempt_rows
from courseware.store.records.held import Held
from courseware.store.rows import AnyRow


@dataclass(frozen=True, slots=True)
class CourseProgress:
    """One course for one person.

    Attributes:
        conditions: the gate to the credit, in the order in which it is met best.
        next_step: the first condition that is open; None when all are met.
        awarded_at: when the credit of the present round was awarded (UTC), or None.
        completed_on: the day of that award, in its own zone, as certificate and transcript say it.
        added: ids of the lessons, and of the quizzes, that the course has got since that award.
        taken_back: whether that credit was taken back with its certificate.
        demonstration: whether what was awarded never was valid credit.
        reviewed_lessons: ids of lessons whose live revision a clinician has reviewed (only
            where one course is asked for).
        overdue_lessons: those of them whose latest review is too old.
        not_valid_because: why what is completed now would be a demonstration (only where one
            course is asked for).
        held: what else the person has rows of.
        tried: ids of its quizzes at which an attempt was ever begun.
        rounds: when the person opened further rounds of it, the present one last.
        read_earlier: ids of lessons that were read in a version that is not the live one.
        working: the minutes; where one course is asked for, with the versions that were read.
        closed: why the course takes nothing more of the person, in a sentence; "" where it does
            (only where one course is asked for).
        ended_on: when it ended, as `ended_lately_on` says it (only of those that `Home` tells as
            ended).
    """

    course: CompiledCourse
    working: CreditWorking
    conditions: tuple[Condition, ...]
    next_step: Condition | None
    awarded_at: datetime | None
    started: bool
    completed_on: date | None = None
    added: tuple[frozenset[str], frozenset[str]] = (frozenset(), frozenset())
    reviewed_lessons: frozenset[str] = frozenset()
    overdue_lessons: frozenset[str] = frozenset()
    taken_back: bool = False
    demonstration: bool = False
    not_valid_because: tuple[str, ...] = ()
    held: frozenset[Held] = frozenset()
    tried: frozenset[str] = frozenset()
    closed: str = ""
    ended_on: date | None = None
    read_earlier: frozenset[str] = frozenset()
    rounds: tuple[datetime, ...] = ()

    @property
    def repeats(self) -> bool:
        """Whether the person is in a further round of it."""
        return bool(self.rounds)

    @property
    def counts(self) -> bool:
        """Whether the course was awarded in this round, and that is valid credit."""
        return self.awarded_at is not None and not self.taken_back and not self.demonstration

    @property
    def awaits_press(self) -> bool:
        """Whether every condition is met without an award: a release asks no more for what was
        open, and no act closed it. The learner's word makes the award then, and no job."""
        return self.next_step is None and self.awarded_at is None and not self.closed

    @property
    def met(self) -> int:
        """How many conditions are met."""
        return sum(condition.met for condition in self.conditions)


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


def course_progress(
    db: Database, catalogue: Catalogue, actor: Actor, course_id: str, now: datetime
) -> CourseProgress:
    """Where the actor stands in a course.

    Raises:
        NotFound: no such course.
    """
    require(actor, Permission.COURSES_STUDY)
    course = course_or_404(catalogue, course_id)
    digests = [lesson.revision_sha256 for lesson in course.lessons]
    with db.read() as connection:
        record = study_record(connection, actor.person_id, [course], now)
        moments = award_rows.award_moments(connection, actor.person_id)
        reviewed = latest_reviews(connection, digests)
        reasons = why_not_valid(connection, course, record.of(course).lessons_read)
        closed = why_closed(connection, course, actor, now)
        working = learned(connection, catalogue, course, record.of(course)).working
    due = {
        lesson.id: next_review_on(reviewed[lesson.revision_sha256], lesson.review_every_months)
        for lesson in course.lessons
        if lesson.revision_sha256 in reviewed
    }
    return replace(
        _progress(course, record, moments),
        reviewed_lessons=frozenset(due),
        overdue_lessons=frozenset(one for one, due_on in due.items() if due_on <= now.date()),
        not_valid_because=tuple(reasons),
        closed=closed,
        working=working,
    )


def home(db: Database, catalogue: Catalogue, actor: Actor, now: datetime) -> Home:
    """Where the actor stands over all courses: the same few queries for any number of them."""
    require(actor, Permission.COURSES_STUDY)
    person = actor.person_id
    today = day_of(now, actor.zone)
    with db.read() as connection:
        record = study_record(connection, person, catalogue.courses, now, waiting=True)
        held = record.held
        open_rows = (
            attempt_rows.latest_open(connection, person) if Held.OPEN_ATTEMPT in held else []
        )
        moments = award_rows.award_moments(connection, person) if Held.AWARD in held else {}
        every = [_progress(course, record, moments) for course in catalogue.courses]
        begun = [p for p in every if p.started and p.awarded_at is None]
        started = [p for p in begun if not why_closed(connection, p.course, actor, now)]
        ended = [
            replace(p, ended_on=day)
            for p in begun
            if (day := ended_lately_on(connection, p.course, actor, today))
        ]
        done = {p.course.id for p in every if p.awarded_at is not None}
        attempts = [
            _open_attempt(connection, catalogue, actor, row, record, done, now) for row in open_rows
        ]
    started.sort(key=lambda p: _rank(p.course, record.lessons_opened))
    offered = [p for p in every if takes_new(p.course, today)]
    return Home(
        current=started[0] if started else None,
        open_attempts=tuple(one for one in attempts if not one.is_over),
        over_attempts=tuple(one for one in attempts if one.is_over),
        started=tuple(started),
        not_started=tuple(p for p in offered if not p.started and p.awarded_at is None),
        awarded=tuple(p for p in offered if p.awarded_at is not None),
        held=frozenset(held),
        ending=ending_of(catalogue, record.ending),
        ended=tuple(ended),
    )


def _open_attempt(
    connection: Connection,
    catalogue: Catalogue,
    actor: Actor,
    row: AnyRow,
    record: StudyRecord,
    done: Collection[str],
    now: datetime,
) -> OpenAttempt:
    quiz_id = row.quiz_id
    course = quiz.course if (quiz := catalogue.quizzes.get(quiz_id)) else None
    opened = record.opened.get(course) if course else None
    begun = is_of_round(row.started_at, opened[1] if opened else None)
    return OpenAttempt(
        attempt_id=row.id,
        quiz_id=quiz_id,
        title=catalogue.quiz_title(quiz_id),
        deadline=row.deadline,
        is_over=is_past(row.deadline, now),
        uncounted=why_uncounted(connection, catalogue, actor, quiz_id, begun, course in done, now),
    )


def _progress(
    course: CompiledCourse,
    record: StudyRecord,
    awards: Mapping[str, AnyRow],
) -> CourseProgress:
    gate = gate_of(course, record)
    tried = frozenset(le.quiz for le in course.lessons if le.quiz and le.quiz in record.tried)
    rounds = record.rounds.get(course.id, ())
    award = awards.get(course.id)
    if award is not None and rounds and award.newest_at < rounds[-1]:
        award = None  # that was an earlier round
    return CourseProgress(
        course=course,
        working=working_of(course),
        conditions=gate,
        next_step=next((condition for condition in gate if not condition.met), None),
        awarded_at=award.awarded_at if award else None,
        completed_on=completed_on(award.snapshot) if award else None,
        added=_added(course, award.snapshot) if award else (frozenset(), frozenset()),
        taken_back=award is not None and award.taken_back,
        demonstration=award is not None and award.demonstration,
        started=bool(rounds)
        or bool(tried)
        or any(c.met and c.kind is not ConditionKind.COMPETENCY_CURRENT for c in gate)
        or any(le.id in record.lessons_opened for le in course.lessons),
        held=frozenset(record.held),
        tried=tried,
        read_earlier=_read_earlier(course, record),
        rounds=rounds,
    )


def _added(
    course: CompiledCourse, snapshot: Mapping[str, Any]
) -> tuple[frozenset[str], frozenset[str]]:
    """Ids of the lessons and of the quizzes that an award of the course says nothing of."""
    awarded = snapshot["revisions"]
    lessons = frozenset(lesson.id for lesson in course.lessons)
    quizzes = frozenset(lesson.quiz for lesson in course.lessons if lesson.quiz)
    return lessons - awarded["lessons"].keys(), quizzes - awarded["quizzes"].keys()


def _read_earlier(course: CompiledCourse, record: StudyRecord) -> frozenset[str]:
    live = {lesson.id: lesson.revision_sha256 for lesson in course.lessons}
    read = record.of(course).lessons_read
    return frozenset(id_ for id_, (_, revision) in read.items() if revision != live[id_])


def _rank(course: CompiledCourse, latest: Sequence[str]) -> int:
    """Place of the course by the lesson of it that was read last (0 = the latest)."""
    places = [latest.index(lesson.id) for lesson in course.lessons if lesson.id in latest]
    return min(places, default=len(latest))
