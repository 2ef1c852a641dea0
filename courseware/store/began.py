"""Whether somebody had begun a course by a moment, and since when it stands as it does."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, func, literal, or_, select

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


def since_when(connection: Connection, course_id: str, revision: str) -> datetime | None:
    """When the release was published with which a course came to its present revision (UTC); None
    where no release holds it."""
    of_course = (ReleaseItem.kind == "course") & (ReleaseItem.content_id == course_id)
    other = select(func.coalesce(func.max(ReleaseItem.release_id), 0)).where(
        of_course, ReleaseItem.revision_sha256 != revision
    )
    query = (
        select(func.min(Release.published_at))
        .join(ReleaseItem, ReleaseItem.release_id == Release.id)
        .where(of_course, Release.id > other.scalar_subquery())
    )
    return connection.scalar(query)
