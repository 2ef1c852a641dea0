"""Whether somebody had begun a course by a moment, and what it was in each release."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, literal, or_, select

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
        (Reading, Reading.lesson_id.in_(lessons), Reading.read_at),
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
