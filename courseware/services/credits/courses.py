"""Where a learner stands: in one course, and over all of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.content.compiled import CompiledCourse
from courseware.domain.awards import Award
from courseware.domain.completion import Condition, ConditionKind
from courseware.domain.credit import CreditWorking
from courseware.domain.people import Actor
from courseware.domain.policy import Permission
from courseware.domain.renewal import Period
from courseware.services.authorize import require
from courseware.services.credits.awards import awards_of
from courseware.services.credits.credit import course_or_404, working_of
from courseware.services.credits.credited_before import (
    NOTHING,
    CreditedBefore,
    credited_before,
)
from courseware.services.credits.learned import learned
from courseware.services.credits.licences import periods_once
from courseware.services.credits.offering import why_closed
from courseware.services.credits.overtaken import why_over
from courseware.services.credits.study import StudyRecord, gate_of, study_record
from courseware.services.credits.validity import why_not_valid
from courseware.services.reviews import latest_reviews, next_review_on
from courseware.store.engine import Database
from courseware.store.records.held import Held


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
        before: what of it is part of other awards (only where it is not awarded in this round).
        over: whether this round gives no credit any more.
        rounds: when the person opened further rounds of it, the present one last.
        read_earlier: ids of lessons that were read in a version that is not the live one.
        working: the minutes; where one course, or what is still open, is asked for, by the versions
            that were read and passed.
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
    before: CreditedBefore = NOTHING
    over: bool = False

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
        done = self.next_step is None and self.awarded_at is None
        return done and not self.closed and not self.used_up

    @property
    def used_up(self) -> bool:
        """Whether all of it is part of other awards, or its own one was set aside for them, so that
        it gives nothing before it is repeated."""
        return self.before.whole or (self.over and self.awarded_at is None)

    @property
    def met(self) -> int:
        """How many conditions are met."""
        return sum(condition.met for condition in self.conditions)


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
        awards = awards_of(connection, actor.person_id)
        periods = periods_once(connection, catalogue, actor.person_id)
        progress = progress_in(catalogue, course, record, awards, periods)
        reviewed = latest_reviews(connection, digests)
        reasons = why_not_valid(connection, course, record.of(course).lessons_read)
        closed = why_closed(connection, course, actor, now)
        working = working_now(connection, catalogue, progress, record)
    due = {
        lesson.id: next_review_on(reviewed[lesson.revision_sha256], lesson.review_every_months)
        for lesson in course.lessons
        if lesson.revision_sha256 in reviewed
    }
    return replace(
        progress,
        reviewed_lessons=frozenset(due),
        overdue_lessons=frozenset(one for one, due_on in due.items() if due_on <= now.date()),
        not_valid_because=tuple(reasons),
        closed=closed or progress.before.closes or why_over(record.round_of(course, awards)),
        working=working,
    )


def working_now(
    connection: Connection, catalogue: Catalogue, progress: CourseProgress, record: StudyRecord
) -> CreditWorking:
    """The minutes that an award would have now; of a course that gives nothing before it is
    repeated, those that it gives then."""
    if progress.used_up:
        return progress.working
    studied = record.of(progress.course)
    return learned(connection, catalogue, progress.course, studied, progress.before).working


def progress_in(
    catalogue: Catalogue,
    course: CompiledCourse,
    record: StudyRecord,
    awards: Sequence[Award],
    periods: Callable[[], list[Period]],
) -> CourseProgress:
    """Where somebody stands in a course, by what was read of them.

    Args:
        awards: all that they have, the earliest first.
        periods: the renewal periods of their licences; asked for only where they decide.
    """
    gate = gate_of(course, record)
    tried = frozenset(le.quiz for le in course.lessons if le.quiz and le.quiz in record.tried)
    rounds = tuple(one.at for one in record.rounds.get(course.id, ()))
    present = record.round_of(course, awards)
    award, before = present.award, NOTHING
    if award is None and awards:
        before = credited_before(catalogue, course, present.since, awards, periods)
    return CourseProgress(
        course=course,
        working=working_of(course),
        conditions=gate,
        next_step=next((condition for condition in gate if not condition.met), None),
        awarded_at=award.awarded_at if award else None,
        completed_on=award.completed_on if award else None,
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
        before=before,
        over=present.over,
    )


def _added(
    course: CompiledCourse, snapshot: Mapping[str, Any]
) -> tuple[frozenset[str], frozenset[str]]:
    """Ids of the lessons and of the quizzes that an award of the course says nothing of."""
    awarded = snapshot["revisions"]
    others = snapshot.get("credited_before", {"lessons": (), "quizzes": ()})
    lessons = frozenset(lesson.id for lesson in course.lessons)
    quizzes = frozenset(lesson.quiz for lesson in course.lessons if lesson.quiz)
    return (
        lessons - awarded["lessons"].keys() - set(others["lessons"]),
        quizzes - awarded["quizzes"].keys() - set(others["quizzes"]),
    )


def _read_earlier(course: CompiledCourse, record: StudyRecord) -> frozenset[str]:
    live = {lesson.id: lesson.revision_sha256 for lesson in course.lessons}
    read = record.of(course).lessons_read
    return frozenset(id_ for id_, (_, revision) in read.items() if revision != live[id_])
