"""What a person has on record as a learner, read once and held against any course."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from courseware.content.compiled import CompiledCourse
from courseware.domain.attempts import is_of_round
from courseware.domain.awards import Award
from courseware.domain.competency.standing import IN_FORCE
from courseware.domain.completion import Condition, conditions_of
from courseware.domain.rounds import Opened, Round, present_round
from courseware.store.competency import decisions as competency_rows
from courseware.store.competency.waiting import Ending
from courseware.store.credits.study import OnRecord, on_record
from courseware.store.records.held import Held

_FIRST = 1
_Seen = tuple[datetime, str]


@dataclass(frozen=True, slots=True)
class CourseStudy:
    """What counts for one course in the round that the person is in (times UTC).

    Attributes:
        round: 1, or more where the course is being repeated.
        since: when that round was opened; None in the first one.
        lessons_read: lesson id -> (when, revision).
        quizzes_passed: quiz id -> (first pass of an attempt started in this round, revision).
    """

    round: int
    lessons_read: Mapping[str, _Seen]
    quizzes_passed: Mapping[str, _Seen]
    evaluated: bool
    attested: bool
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class StudyRecord:
    """One person's record at one moment (times UTC).

    Attributes:
        lessons_read: (lesson id, round) -> (when, revision).
        passes: quiz id -> (started, submitted, revision) of every pass, first one first.
        evaluated, attested: (course id, round).
        rounds: course id -> its further rounds, the latest last.
        competent_in: ids of checklists that are in force, in one region at least; looked up only
            where a course asks for any.
        lessons_opened: ids of the lessons ever opened, the latest first.
        tried: ids of the quizzes at which an attempt was ever begun.
        held: what else the person has rows of, so that nobody asks for it in vain.
        ending: competencies that end or have ended; only where that is asked for.
    """

    lessons_read: Mapping[tuple[str, int], _Seen]
    passes: Mapping[str, Sequence[tuple[datetime, datetime, str]]]
    evaluated: frozenset[tuple[str, int]]
    attested: frozenset[tuple[str, int]]
    rounds: Mapping[str, tuple[Opened, ...]]
    competent_in: frozenset[str]
    lessons_opened: Sequence[str]
    tried: Collection[str]
    held: Collection[Held]
    ending: Sequence[Ending] = ()

    def round_of(self, course: CompiledCourse, awards: Iterable[Award]) -> Round:
        """The round of a course that the person is in.

        Args:
            awards: all that they have, the earliest first.
        """
        own = [award for award in awards if award.course_id == course.id]
        return present_round(own, self.rounds.get(course.id, ()))

    def of(self, course: CompiledCourse) -> CourseStudy:
        """What of it counts for a course now: in a further round, only what came since."""
        opened = self.rounds.get(course.id)
        number, since = (opened[-1].number, opened[-1].at) if opened else (_FIRST, None)
        read: dict[str, _Seen] = {}
        passed: dict[str, _Seen] = {}
        for lesson in course.lessons:
            seen = self.lessons_read.get((lesson.id, number))
            # Another course, in which the lesson was, has a round of this number, too.
            if seen is not None and is_of_round(seen[0], since):
                read[lesson.id] = seen
            for started, submitted, revision in self.passes.get(lesson.quiz or "", ()):
                if lesson.quiz and is_of_round(started, since):
                    passed.setdefault(lesson.quiz, (submitted, revision))
        return CourseStudy(
            number,
            read,
            passed,
            (course.id, number) in self.evaluated,
            (course.id, number) in self.attested,
            since,
        )


def study_record(
    connection: Connection,
    person_id: str,
    courses: Iterable[CompiledCourse],
    now: datetime,
    waiting: bool = False,
) -> StudyRecord:
    """Read a person's record, to be held against courses: at most two queries for any number.

    Args:
        waiting: whether what waits for them beside courses is asked for as well.
    """
    found = on_record(connection, person_id, now if waiting else None)
    return StudyRecord(
        lessons_read=found.lessons_read,
        passes=found.passes,
        evaluated=_done("evaluated", found),
        attested=_done("attested", found),
        rounds=_rounds(found),
        competent_in=_competent_in(connection, person_id, courses, now),
        lessons_opened=found.lessons_opened,
        tried=frozenset(found.tried),
        held=found.held,
        ending=found.ending,
    )


def opened_rounds(connection: Connection, person_id: str) -> dict[str, tuple[Opened, ...]]:
    """Course id -> the person's further rounds of it, the latest last."""
    return _rounds(on_record(connection, person_id))


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
        course.completion_checklists,
        record.competent_in,
    )


def _done(what: str, found: OnRecord) -> frozenset[tuple[str, int]]:
    return frozenset((course, n) for kind, course, n in found.formalities if kind == what)


def _rounds(found: OnRecord) -> dict[str, tuple[Opened, ...]]:
    rounds: dict[str, tuple[Opened, ...]] = {}
    for course, number, at, kept in found.rounds:
        rounds[course] = (*rounds.get(course, ()), Opened(number, at, kept))
    return rounds


def _competent_in(
    connection: Connection, person_id: str, courses: Iterable[CompiledCourse], now: datetime
) -> frozenset[str]:
    asked = {name for course in courses for name in course.completion_checklists}
    if not asked:
        return frozenset()
    kept = competency_rows.intervals_at(connection, [person_id], now)
    return frozenset(r.checklist_id for r in kept if r.status in IN_FORCE) & asked
