"""Whom a new release touches: counts over attempts, awards and observations, and no names."""

from collections.abc import Collection, Sequence

from sqlalchemy import Connection, String, false, func, or_, select, type_coerce, union

from courseware.store.credits.round_ends import is_over
from courseware.store.tables import (
    Attempt,
    AttemptQuestion,
    Award,
    CourseRound,
    LessonRead,
    Observation,
    Person,
    PracticeAnswer,
    Reading,
    ReleaseItem,
)


def attempted_revisions(connection: Connection, quiz_id: str) -> list[str]:
    """Every revision of a quiz at which somebody has an attempt."""
    query = select(Attempt.revision_sha256).where(Attempt.quiz_id == quiz_id).distinct()
    return sorted(connection.scalars(query))


def answered_questions(connection: Connection, quiz_id: str) -> set[str]:
    """Ids of the questions of a quiz that an attempt drew or that somebody practised."""
    drawn = (
        select(AttemptQuestion.question_id)
        .join(Attempt, Attempt.id == AttemptQuestion.attempt_id)
        .where(Attempt.quiz_id == quiz_id)
    )
    practised = select(PracticeAnswer.question_id).where(PracticeAnswer.quiz_id == quiz_id)
    return set(connection.scalars(union(drawn, practised)))


def attempts_asked(connection: Connection, quiz_id: str) -> dict[str, tuple[int, int]]:
    """Question id -> how many attempts at a quiz drew it: submitted ones, and those under way."""
    submitted = func.count(Attempt.submitted_at)
    query = (
        select(AttemptQuestion.question_id, submitted, func.count() - submitted)
        .join(Attempt, Attempt.id == AttemptQuestion.attempt_id)
        .where(Attempt.quiz_id == quiz_id)
        .group_by(AttemptQuestion.question_id)
    )
    return {row[0]: (row[1], row[2]) for row in connection.execute(query)}


def open_attempts(connection: Connection, quiz_id: str) -> int:
    """How many attempts at a quiz are not submitted yet."""
    query = select(func.count()).where(Attempt.quiz_id == quiz_id, Attempt.submitted_at.is_(None))
    return connection.execute(query).scalar_one()


def people_who_passed(connection: Connection, quiz_id: str) -> int:
    """How many people have passed a quiz, in any revision."""
    query = select(func.count(Attempt.person_id.distinct()))
    return connection.execute(
        query.where(Attempt.quiz_id == quiz_id, Attempt.passed.is_(True))
    ).scalar_one()


def people_who_read(connection: Connection, lesson_id: str) -> int:
    """How many people have read a lesson whole, in any revision."""
    query = select(func.count(LessonRead.person_id.distinct()))
    return connection.execute(query.where(LessonRead.lesson_id == lesson_id)).scalar_one()


def people_amid_course(
    connection: Connection, course_id: str, lessons: Collection[str], quizzes: Collection[str]
) -> int:
    """How many people have begun a course, or a further round of it, and not completed that.

    Whoever opened a lesson has begun, as the first page has it.
    """
    begun = union(
        select(Reading.person_id).where(Reading.lesson_id.in_(lessons)),
        select(LessonRead.person_id).where(LessonRead.lesson_id.in_(lessons)),
        select(Attempt.person_id).where(Attempt.quiz_id.in_(quizzes)),
        select(CourseRound.person_id).where(CourseRound.course_id == course_id),
    )
    query = select(func.count()).where(
        Person.id.in_(begun), ~is_over(Person.id, course_id, Person), Person.merged_into.is_(None)
    )
    return connection.execute(query).scalar_one()


def people_with_award(connection: Connection, revisions: Sequence[str]) -> int:
    """How many people hold an award whose record names one of the revisions."""
    if not revisions:
        return 0
    text = type_coerce(Award.snapshot, String)
    # A digest stands nowhere else in a snapshot, so looking for its text is exact.
    named = or_(*(text.contains(revision) for revision in revisions))
    query = select(func.count(Award.person_id.distinct())).where(named)
    return connection.execute(query).scalar_one()


def people_awarded_lesson(connection: Connection, lesson_id: str) -> int:
    """How many people hold an award that rests on a lesson, in any revision."""
    # Every release lists the lesson, and most of them the same few revisions.
    revisions = connection.scalars(
        select(ReleaseItem.revision_sha256)
        .where(ReleaseItem.kind == "lesson", ReleaseItem.content_id == lesson_id)
        .distinct()
    )
    text = type_coerce(Award.snapshot, String)
    named = or_(false(), *(text.contains(one) for one in revisions))
    return connection.execute(
        select(func.count(Award.person_id.distinct())).where(named)
    ).scalar_one()


def people_awarded_course(connection: Connection, course_id: str) -> int:
    """How many people hold an award of a course."""
    query = select(func.count(Award.person_id.distinct())).where(Award.course_id == course_id)
    return connection.execute(query).scalar_one()


def signed_checklists(connection: Connection, checklist_id: str) -> int:
    """How many signed observations there are of a checklist, in any revision."""
    query = select(func.count()).where(
        Observation.checklist_id == checklist_id, Observation.signed_at.is_not(None)
    )
    return connection.execute(query).scalar_one()
