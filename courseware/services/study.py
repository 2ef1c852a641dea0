"""What a person has on record as a learner, read once and held against any course."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from courseware.content.compiled import CompiledCourse
from courseware.domain.completion import Condition, conditions_of
from courseware.store import attempts as attempt_rows
from courseware.store import awards as award_rows
from courseware.store import reading as reading_rows


@dataclass(frozen=True, slots=True)
class StudyRecord:
    """One person's record at one moment (times UTC).

    Attributes:
        lessons_read: lesson id -> (when, revision).
        quizzes_passed: quiz id -> (first pass, revision).
        evaluated, attested: ids of courses.
    """

    lessons_read: dict[str, tuple[datetime, str]]
    quizzes_passed: dict[str, tuple[datetime, str]]
    evaluated: set[str]
    attested: set[str]


def study_record(connection: Connection, person_id: str) -> StudyRecord:
    """Read a person's record: four queries, whatever the number of courses."""
    evaluated, attested = award_rows.formalities(connection, person_id)
    return StudyRecord(
        lessons_read=reading_rows.lessons_read(connection, person_id),
        quizzes_passed=attempt_rows.passed_quizzes(connection, person_id),
        evaluated=evaluated,
        attested=attested,
    )


def gate_of(course: CompiledCourse, record: StudyRecord) -> tuple[Condition, ...]:
    """The conditions of a course, held against the record."""
    return conditions_of(
        course.id,
        [(lesson.id, lesson.quiz) for lesson in course.lessons],
        bool(course.evaluation),
        record.lessons_read,
        record.quizzes_passed,
        course.id in record.evaluated,
        course.id in record.attested,
    )
