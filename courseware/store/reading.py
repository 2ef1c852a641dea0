"""Rows of reading: seconds a part was on screen, and what counts as read."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, literal, select

from courseware.store.rounds import current_round, current_round_of
from courseware.store.rows import AnyRow
from courseware.store.tables import LessonRead, PracticeAnswer, Reading, Review
from courseware.store.upsert import insert_or_ignore, upsert

# Built once: each view of a lesson asks these, and putting a statement together costs more than
# the look-up.
_PARTS = select(
    Reading.part_id, Reading.seconds, Reading.reported_at, Reading.read_at, Reading.how
).where(
    Reading.person_id == bindparam("person_id"),
    Reading.lesson_id == bindparam("lesson_id"),
    Reading.round == current_round_of(),
)
_LESSON_READ_AT = (
    select(LessonRead.read_at)
    .where(
        LessonRead.person_id == bindparam("person_id"),
        LessonRead.lesson_id == bindparam("lesson_id"),
        LessonRead.round == current_round_of(),
    )
    .scalar_subquery()
)
_NEWEST_REVIEW = (
    select(Review.id)
    .where(Review.revision_sha256 == bindparam("revision"))
    .order_by(Review.reviewed_at.desc())
    .limit(1)
    .scalar_subquery()
)
# One row whatever there is of the two, for one look instead of two.
_MARKS = select(
    _LESSON_READ_AT.label("read_at"), Review.reviewer_name, Review.reviewed_at
).select_from(select(literal(1)).subquery().outerjoin(Review, Review.id == _NEWEST_REVIEW))
_LESSONS_READ = select(
    LessonRead.lesson_id, LessonRead.round, LessonRead.read_at, LessonRead.revision_sha256
).where(LessonRead.person_id == bindparam("person_id"))
_LATEST = (
    select(
        Reading.lesson_id,
        func.max(Reading.reported_at).label("reported_at"),
        func.count(Reading.read_at).label("parts_read"),
    )
    .where(Reading.person_id == bindparam("person_id"))
    .group_by(Reading.lesson_id)
    .order_by(func.max(Reading.reported_at).desc())
)
_KEYS = ("person_id", "lesson_id", "part_id", "round")
_PRACTICE = select(PracticeAnswer.question_id, PracticeAnswer.body).where(
    PracticeAnswer.person_id == bindparam("person_id"),
    PracticeAnswer.quiz_id == bindparam("quiz_id"),
)


def parts(
    connection: Connection, person_id: str, course_id: str, lesson_id: str
) -> dict[str, AnyRow]:
    """Part id -> (seconds, reported_at, read_at, how) of one lesson in the course's round."""
    named = {"person_id": person_id, "course_id": course_id, "lesson_id": lesson_id}
    return {row.part_id: row for row in connection.execute(_PARTS, named)}


def marks(
    connection: Connection, person_id: str, course_id: str, lesson_id: str, revision: str
) -> AnyRow:
    """(read_at, reviewer_name, reviewed_at): when the person had read the lesson in the course's
    round, and who reviewed this revision last; None for what has not happened.
    """
    named = {"person_id": person_id, "course_id": course_id, "lesson_id": lesson_id}
    named["revision"] = revision
    return connection.execute(_MARKS, named).one()


def last_report(connection: Connection, person_id: str) -> datetime | None:
    """When the person last reported reading anything."""
    # max() over the typed column keeps its conversion to an aware datetime.
    return connection.scalar(
        select(func.max(Reading.reported_at)).where(Reading.person_id == person_id)
    )


def put(connection: Connection, course_id: str, values: dict[str, Any]) -> None:
    """Store the state of one part for one person in the course's round."""
    values = {**values, "round": current_round(connection, values["person_id"], course_id)}
    changed = {k: v for k, v in values.items() if k not in _KEYS}
    upsert(connection, Reading, values, _KEYS, changed)


def add_lesson_read(connection: Connection, course_id: str, values: dict[str, Any]) -> bool:
    """Store that a lesson was read, once a round of the course; True when it was not before."""
    number = current_round(connection, values["person_id"], course_id)
    return insert_or_ignore(connection, LessonRead, {**values, "round": number})


def lessons_read(
    connection: Connection, person_id: str
) -> dict[tuple[str, int], tuple[datetime, str]]:
    """(Lesson id, round) -> (when, revision) of the lessons that a person has read."""
    found = connection.execute(_LESSONS_READ, {"person_id": person_id})
    return {(row.lesson_id, row.round): (row.read_at, row.revision_sha256) for row in found}


def latest_lessons(connection: Connection, person_id: str) -> list[AnyRow]:
    """(lesson_id, reported_at, parts read) of the lessons a person has opened, newest first."""
    return list(connection.execute(_LATEST, {"person_id": person_id}))


def put_practice(connection: Connection, values: dict[str, Any]) -> None:
    """Keep a person's latest answer to a practice question."""
    upsert(
        connection,
        PracticeAnswer,
        values,
        ("person_id", "quiz_id", "question_id"),
        {"body": values["body"], "answered_at": values["answered_at"]},
    )


def drop_practice(connection: Connection, person_id: str, quiz_id: str, question_id: str) -> None:
    """Forget a person's answer to a practice question."""
    connection.execute(
        delete(PracticeAnswer).where(
            PracticeAnswer.person_id == person_id,
            PracticeAnswer.quiz_id == quiz_id,
            PracticeAnswer.question_id == question_id,
        )
    )


def practice(connection: Connection, person_id: str, quiz_id: str) -> dict[str, Any]:
    """Question id -> answer of the practice questions of a quiz that a person answered."""
    named = {"person_id": person_id, "quiz_id": quiz_id}
    return {row.question_id: row.body for row in connection.execute(_PRACTICE, named)}
