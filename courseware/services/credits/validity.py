"""Whether an award will be valid credit; the one place that decides it, before and at the award."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection

from courseware.content.compiled import CompiledCourse
from courseware.services.credits.study import study_record
from courseware.services.installation import Decision, decides
from courseware.store import releases as release_rows
from courseware.store.engine import Database


def why_not_valid(
    connection: Connection, course: CompiledCourse, read: Mapping[str, tuple[datetime, str]]
) -> list[str]:
    """The reasons that make an award of the course a demonstration; none where it is valid.

    Args:
        read: lesson id -> (when, revision) of what was read; of another lesson, the live revision
            counts, which is the one that would be read now.
    """
    reasons = []
    if decides(connection, Decision.DEMONSTRATION):
        reasons.append("it was made in a demonstration")
    if course.status == "draft":
        reasons.append("the course is a draft")
    unreviewed = _unreviewed(connection, course, read)
    if unreviewed and not decides(connection, Decision.UNREVIEWED_AWARDS_VALID):
        reasons += unreviewed
    return reasons


def _unreviewed(
    connection: Connection, course: CompiledCourse, read: Mapping[str, tuple[datetime, str]]
) -> list[str]:
    """What of the lessons no clinician has reviewed: their live texts, or earlier ones."""
    versions = {
        lesson.id: read[lesson.id][1] if lesson.id in read else lesson.revision_sha256
        for lesson in course.lessons
    }
    reviewed = release_rows.reviewed_revisions(connection, list(versions.values()))
    open_ = [lesson for lesson in course.lessons if versions[lesson.id] not in reviewed]
    earlier = [lesson for lesson in open_ if versions[lesson.id] != lesson.revision_sha256]
    awaiting = ["lessons await review by a clinician"] if len(open_) > len(earlier) else []
    return awaiting + [
        f"“{lesson.title}” was read in an earlier version, which no clinician has reviewed"
        for lesson in earlier
    ]


def why_not_valid_for(
    db: Database, course: CompiledCourse, person_id: str | None, now: datetime
) -> list[str]:
    """`why_not_valid` for what a person would complete now, or for a visitor without an account."""
    with db.read() as connection:
        if person_id is None:
            return why_not_valid(connection, course, {})
        studied = study_record(connection, person_id, [], now).of(course)
        return why_not_valid(connection, course, studied.lessons_read)
