"""A learner reads: seconds on screen add up until parts, and then lessons, count as read."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.content.compiled import CompiledLesson
from courseware.domain.errors import NotFound
from courseware.domain.people import Actor
from courseware.domain.policy import Permission, Subject
from courseware.domain.reading import ReadHow, credited_seconds, plausible_seconds
from courseware.services.authorize import require
from courseware.services.credit import award_if_complete
from courseware.services.practice import Practice, practices_with
from courseware.services.reviews import next_review_on
from courseware.services.shown import require_shown
from courseware.store import reading as rows
from courseware.store.engine import Database

REVISED = (
    "This lesson was revised while this page was open, so what the page last reported did not "
    "count. The lesson stands here as it is now; parts that counted before still count."
)


@dataclass(frozen=True, slots=True)
class LessonProgress:
    """How far a person is in a lesson.

    Attributes:
        parts_read: ids of the parts that count as read.
        read_at: when the whole lesson counted as read (UTC), or None.
        resume_at: id of the first part not read yet; None when all are, or none is.
        reviewed_by, reviewed_at: the clinician's review of this revision, if there is one.
        review_due_on: from when that review is too old; None without one.
        passed_at: when the lesson's quiz was passed first in this round (UTC), or None.
    """

    parts_read: frozenset[str]
    read_at: datetime | None
    resume_at: str | None
    reviewed_by: str | None
    reviewed_at: datetime | None
    review_due_on: date | None
    passed_at: datetime | None


def lesson_or_404(catalogue: Catalogue, course_id: str, lesson_id: str) -> CompiledLesson:
    """The lesson of the live release, if it belongs to this course.

    Raises:
        NotFound: it does not.
    """
    try:
        lesson = catalogue.lesson(lesson_id)
    except KeyError:
        raise NotFound from None
    if lesson.course != course_id:
        raise NotFound
    return lesson


def open_lesson(
    db: Database, catalogue: Catalogue, actor: Actor, lesson: CompiledLesson
) -> tuple[LessonProgress, dict[str, Practice]]:
    """All that a lesson's page knows of its reader, in one look at the database."""
    require(actor, Permission.COURSES_STUDY)
    known = _opened(db, actor, lesson)
    return _progress(known, lesson), practices_with(catalogue, lesson, known.practice)


def lesson_progress(db: Database, actor: Actor, lesson: CompiledLesson) -> LessonProgress:
    """What the person has read of the lesson, and who reviewed it."""
    require(actor, Permission.COURSES_STUDY)
    return _progress(_opened(db, actor, lesson), lesson)


def _opened(db: Database, actor: Actor, lesson: CompiledLesson) -> rows.Opened:
    revision, quiz = lesson.revision_sha256, lesson.quiz
    with db.read() as connection:
        return rows.opened(connection, actor.person_id, lesson.course, lesson.id, revision, quiz)


def _progress(known: rows.Opened, lesson: CompiledLesson) -> LessonProgress:
    done = frozenset(known.parts_read)
    missing = [part.id for part in lesson.parts if part.id not in done]
    return LessonProgress(
        parts_read=done,
        read_at=known.read_at,
        resume_at=missing[0] if missing and done else None,
        reviewed_by=known.reviewer_name,
        reviewed_at=known.reviewed_at,
        review_due_on=_next_review(known.reviewed_at, lesson),
        passed_at=known.passed_at,
    )


def _next_review(reviewed_at: datetime | None, lesson: CompiledLesson) -> date | None:
    if reviewed_at is None:
        return None
    return next_review_on(reviewed_at.date(), lesson.review_every_months)


def report_seconds(
    db: Database,
    catalogue: Catalogue,
    actor: Actor,
    lesson: CompiledLesson,
    seconds: Mapping[str, int],
    now: datetime,
    shown: str | None = None,
) -> Collection[str]:
    """Take a report of seconds per part on screen; returns the ids of parts that count as read.

    Args:
        shown: revision of the page on which they were counted; None for none.

    Raises:
        NotFound: the lesson has no such part.
        Conflict: the page showed another revision of the lesson.
    """
    require_shown(shown, lesson.revision_sha256, REVISED)
    _require_parts(actor, lesson, seconds)
    with db.write() as connection:
        last = rows.last_report(connection, actor.person_id)
        known = rows.parts(connection, actor.person_id, lesson.course, lesson.id)
        budget = credited_seconds(sum(max(0, s) for s in seconds.values()), last, now)
        words = {part.id: part.words for part in lesson.parts}
        for part_id, claimed in seconds.items():
            row = known.get(part_id)
            credit = min(max(0, claimed), budget)
            budget -= credit
            total = credit + (row.seconds if row else 0)
            _put(connection, actor, lesson, part_id, row, total, now)
            if (row is None or row.read_at is None) and total >= plausible_seconds(words[part_id]):
                _mark(connection, actor, lesson, part_id, total, ReadHow.ON_SCREEN, now)
        return _finish(connection, catalogue, actor, lesson, now)


def mark_parts(
    db: Database,
    catalogue: Catalogue,
    actor: Actor,
    lesson: CompiledLesson,
    part_ids: Collection[str],
    how: ReadHow,
    now: datetime,
    shown: str | None = None,
) -> Collection[str]:
    """Count parts as read on the learner's own word (button or attestation), on record as such.

    Args:
        shown: revision of the page that the word is about; None for none.

    Raises:
        NotFound: the lesson has no such part.
        Conflict: the page showed another revision of the lesson.
    """
    require_shown(shown, lesson.revision_sha256, REVISED)
    _require_parts(actor, lesson, part_ids)
    with db.write() as connection:
        known = rows.parts(connection, actor.person_id, lesson.course, lesson.id)
        for part_id in part_ids:
            row = known.get(part_id)
            if row is None or row.read_at is None:
                _mark(connection, actor, lesson, part_id, row.seconds if row else 0, how, now)
        return _finish(connection, catalogue, actor, lesson, now)


def _require_parts(actor: Actor, lesson: CompiledLesson, part_ids: Collection[str]) -> None:
    require(actor, Permission.COURSES_STUDY)
    require(actor, Permission.ATTEMPTS_TAKE, Subject(person_id=actor.person_id))
    if not set(part_ids) <= {part.id for part in lesson.parts}:
        raise NotFound


def _put(
    connection: Connection,
    actor: Actor,
    lesson: CompiledLesson,
    part_id: str,
    row: Any,
    seconds: int,
    now: datetime,
) -> None:
    rows.put(
        connection,
        lesson.course,
        {
            "person_id": actor.person_id,
            "lesson_id": lesson.id,
            "part_id": part_id,
            "revision_sha256": lesson.revision_sha256,
            "seconds": seconds,
            "reported_at": now,
            "read_at": row.read_at if row else None,
            "how": row.how if row else None,
        },
    )


def _mark(
    connection: Connection,
    actor: Actor,
    lesson: CompiledLesson,
    part_id: str,
    seconds: int,
    how: ReadHow,
    now: datetime,
) -> None:
    rows.put(
        connection,
        lesson.course,
        {
            "person_id": actor.person_id,
            "lesson_id": lesson.id,
            "part_id": part_id,
            "revision_sha256": lesson.revision_sha256,
            "seconds": seconds,
            "reported_at": now,
            "read_at": now,
            "how": how.value,
        },
    )


def _finish(
    connection: Connection,
    catalogue: Catalogue,
    actor: Actor,
    lesson: CompiledLesson,
    now: datetime,
) -> Collection[str]:
    """Count the lesson as read when every part is; returns the parts that are."""
    known = rows.parts(connection, actor.person_id, lesson.course, lesson.id)
    done = {i for i, row in known.items() if row.read_at is not None}
    if done >= {part.id for part in lesson.parts}:
        values: dict[str, Any] = {"person_id": actor.person_id, "lesson_id": lesson.id}
        values |= {"revision_sha256": lesson.revision_sha256, "read_at": now}
        first = rows.add_lesson_read(connection, lesson.course, values)
        if first:
            award_if_complete(connection, catalogue, actor.person_id, lesson.course, now)
    return done
