"""Whether somebody had begun a course by a moment, and what it was in each release."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, Connection, func, literal, or_, select, update
from sqlalchemy.orm import aliased

from courseware.store.literals import at_most
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


def editions(connection: Connection, course_id: str, since: datetime | None = None) -> list[AnyRow]:
    """(published_at, revision_sha256, compiled_key) of a course in each release that brought it or
    changed its text, the newest first.

    Args:
        since: no further back than what was live then; None for all.
    """
    before = func.lag(ReleaseItem.revision_sha256).over(order_by=ReleaseItem.release_id)
    held = (
        select(
            ReleaseItem.release_id,
            Release.published_at,
            ReleaseItem.revision_sha256,
            ReleaseItem.compiled_key,
            before.label("before"),
        )
        .join(Release, Release.id == ReleaseItem.release_id)
        .where(ReleaseItem.kind == "course", ReleaseItem.content_id == course_id)
    )
    if since is not None:
        held = held.where(ReleaseItem.release_id >= _live_at(course_id, since))
    one = held.subquery()
    changed = or_(one.c.before.is_(None), one.c.before != one.c.revision_sha256)
    query = select(one.c.published_at, one.c.revision_sha256, one.c.compiled_key).where(changed)
    return list(connection.execute(query.order_by(one.c.release_id.desc())))


def _live_at(course_id: str, moment: datetime) -> ColumnElement[int]:
    """Id of the newest release with a course that was published by a moment; 0 for none."""
    item = aliased(ReleaseItem)
    newest = (
        select(item.release_id)
        .join(Release, Release.id == item.release_id)
        .where(item.kind == "course", item.content_id == course_id, Release.published_at <= moment)
        .order_by(item.release_id.desc())
        .limit(at_most(1))
    )
    return func.coalesce(newest.scalar_subquery(), 0)
