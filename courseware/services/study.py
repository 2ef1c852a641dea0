"""What a person has on record as a learner, read once and held against any course."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from courseware.content.compiled import CompiledCourse
from courseware.domain.completion import Condition, conditions_of
from courseware.store import attempts as attempt_rows
from courseware.store import awards as award_rows
from courseware.store import reading as reading_rows

_FIRST = 1
_Seen = tuple[datetime, str]


@dataclass(frozen=True, slots=True)
class CourseStudy:
    """What counts for one course in the round that the person is in (times UTC).

    Attributes:
        round: 1, or more where the course is being repeated.
        lessons_read: lesson id -> (when, revision).
        quizzes_passed: quiz id -> (first pass of an attempt started in this round, revision).
    """

    round: int
    lessons_read: Mapping[str, _Seen]
    quizzes_passed: Mapping[str, _Seen]
    evaluated: bool
    attested: bool


@dataclass(frozen=True, slots=True)
class StudyRecord:
    """One person's record at one moment (times UTC).

    Attributes:
        lessons_read: (lesson id, round) -> (when, revision).
        passes: quiz id -> (started, submitted, revision) of every pass, first one first.
        evaluated, attested: (course id, round).
        opened: course id -> (round, since when) of the latest further round.
    """

    lessons_read: Mapping[tuple[str, int], _Seen]
    passes: Mapping[str, Sequence[tuple[datetime, datetime, str]]]
    evaluated: frozenset[tuple[str, int]]
    attested: frozenset[tuple[str, int]]
    opened: Mapping[str, tuple[int, datetime]]

    def of(self, course: CompiledCourse) -> CourseStudy:
        """What of it counts for a course now: in a further round, only what came since."""
        number, since = self.opened.get(course.id, (_FIRST, None))
        read: dict[str, _Seen] = {}
        passed: dict[str, _Seen] = {}
        for lesson in course.lessons:
            if (lesson.id, number) in self.lessons_read:
                read[lesson.id] = self.lessons_read[lesson.id, number]
            for started, submitted, revision in self.passes.get(lesson.quiz or "", ()):
                if lesson.quiz and (since is None or started >= since):
                    passed.setdefault(lesson.quiz, (submitted, revision))
        return CourseStudy(
            number,
            read,
            passed,
            (course.id, number) in self.evaluated,
            (course.id, number) in self.attested,
        )


def study_record(connection: Connection, person_id: str) -> StudyRecord:
    """Read a person's record: three queries, whatever the number of courses."""
    formalities = award_rows.formalities(connection, person_id)
    done = {(row.what, row.course_id, row.round) for row in formalities}
    rounds = sorted((r.course_id, r.round, r.at) for r in formalities if r.what == "opened")
    return StudyRecord(
        lessons_read=reading_rows.lessons_read(connection, person_id),
        passes=attempt_rows.passes(connection, person_id),
        evaluated=frozenset((course, n) for what, course, n in done if what == "evaluated"),
        attested=frozenset((course, n) for what, course, n in done if what == "attested"),
        opened={course: (number, at) for course, number, at in rounds},
    )


def gate_of(course: CompiledCourse, record: StudyRecord) -> tuple[Condition, ...]:
    """The conditions of a course, held against the record."""
    study = record.of(course)
    return conditions_of(
        course.id,
        [(lesson.id, lesson.quiz) for lesson in course.lessons],
        bool(course.evaluation),
        study.lessons_read,
        study.quizzes_passed,
        study.evaluated,
        study.attested,
    )
