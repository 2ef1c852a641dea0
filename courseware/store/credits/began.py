"""Whether somebody had begun a course by a moment, and what it was in each release."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, func, literal, or_, select, update
from sqlalchemy.orm import aliased

from courseware.store.rows import AnyRow
from courseware.store.tables import (
    Attempt,
    Award,
    CourseRound,
    LessonRead,
    Reading,
    Release,
    ReleaseItem,
)
from courseware.store.tables.base import UtcDateTime

_PART = ("lesson_id", "part_id", "round")
FIRST_READ: Final = func.coalesce(Reading.first_read_at, Reading.read_at, type_=UtcDateTime())
"""When a part of a lesson counted as read first, in whatever text it had then."""


def began_before(
    connection: Connection,
    person_id: str,
    course_id: str,
    lessons: Collection[str],
    quizzes: Collection[str],
    moment: datetime,
) -> bool:
    """Whether a part of one of the lessons was read, one of the quizzes begun, or the course
    awarded or opened anew, before a moment."""
    begun = (
        (Reading, Reading.lesson_id.in_(lessons), FIRST_READ),
        (LessonRead, LessonRead.lesson_id.in_(lessons), LessonRead.read_at),
        (Attempt, Attempt.quiz_id.in_(quizzes), Attempt.started_at),
        (Award, Award.course_id == course_id, Award.awarded_at),
        (CourseRound, CourseRound.course_id == course_id, CourseRound.opened_at),
    )
    found = [
        select(literal(1)).where(table.person_id == person_id, which, when < moment).exists()
        for table, which, when in begun
    ]
    return bool(connection.scalar(select(or_(*found))))


def keep_first_readings(connection: Connection, survivor: str, duplicate: str) -> None:
    """Where both of two accounts have read a part, take over when either did first: one person
    had begun by then."""
    other = aliased(Reading)
    first = func.coalesce(other.first_read_at, other.read_at, type_=UtcDateTime())
    same = (getattr(other, name) == getattr(Reading, name) for name in _PART)
    theirs = select(first).where(other.person_id == duplicate, *same).scalar_subquery()
    earlier = or_(FIRST_READ.is_(None), theirs < FIRST_READ)
    kept = update(Reading).where(Reading.person_id == survivor, theirs.is_not(None), earlier)
    connection.execute(kept.values(first_read_at=theirs))


def editions(connection: Connection, course_id: str) -> list[AnyRow]:
    """(published_at, revision_sha256, compiled_key) of a course in each release that holds it, the
    newest first."""
    query = (
        select(Release.published_at, ReleaseItem.revision_sha256, ReleaseItem.compiled_key)
        .join(ReleaseItem, ReleaseItem.release_id == Release.id)
        .where(ReleaseItem.kind == "course", ReleaseItem.content_id == course_id)
        .order_by(Release.id.desc())
    )
    return list(connection.execute(query))
