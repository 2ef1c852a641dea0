"""Rows of the rounds in which people repeat a course; the first round has none."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    ScalarSelect,
    and_,
    bindparam,
    exists,
    func,
    select,
    true,
)
from sqlalchemy.orm import aliased

from courseware.domain.certificates import State
from courseware.store.literals import at_most
from courseware.store.rows import AnyRow
from courseware.store.tables import (
    Attempt,
    Award,
    AwardSetAside,
    Certificate,
    CertificateEnd,
    CourseRound,
    LessonRead,
    Reading,
)
from courseware.store.upsert import insert_or_ignore

_LATEST = select(func.coalesce(func.max(CourseRound.round), 1)).where(
    CourseRound.person_id == bindparam("person_id"),
    CourseRound.course_id == bindparam("course_id"),
)
_SINCE = select(func.max(CourseRound.opened_at)).where(
    CourseRound.person_id == bindparam("person_id"),
    CourseRound.course_id == bindparam("course_id"),
)
_OPENED = (
    select(CourseRound.round, CourseRound.opened_at)
    .where(
        CourseRound.person_id == bindparam("person_id"),
        CourseRound.course_id == bindparam("course_id"),
    )
    .order_by(CourseRound.round.desc())
    .limit(at_most(1))
)
_ROUNDS = (
    select(CourseRound.round, CourseRound.opened_at, CourseRound.kept_award_id)
    .where(
        CourseRound.person_id == bindparam("person_id"),
        CourseRound.course_id == bindparam("course_id"),
    )
    .order_by(CourseRound.round)
)
_BEGUN = select(
    Attempt.started_at, exists().where(Award.person_id == Attempt.person_id).label("awarded")
).where(Attempt.id == bindparam("attempt_id"), Attempt.person_id == bindparam("person_id"))


def current_round_of() -> ScalarSelect[Any]:
    """The round that a person is in, for statements that bind `person_id` and `course_id`."""
    return _LATEST.scalar_subquery()


def is_of_current_round(moment: Any) -> ColumnElement[bool]:
    """Whether what was done at a moment was done in the round that a person is in, for statements
    that bind `person_id` and `course_id`: rounds of two courses, between which a lesson moved, bear
    the same numbers."""
    return func.coalesce(moment >= _SINCE.scalar_subquery(), true())


def round_of(person_id: str, course_id: str) -> ScalarSelect[Any]:
    """The round of a course that a person is in, within a statement that stores something."""
    latest = select(func.coalesce(func.max(CourseRound.round), 1))
    mine = CourseRound.person_id == person_id, CourseRound.course_id == course_id
    return latest.where(*mine).scalar_subquery()


def current_round(connection: Connection, person_id: str, course_id: str) -> int:
    """The round of a course that a person is in; 1 before the first repetition."""
    return connection.scalar(_LATEST, {"person_id": person_id, "course_id": course_id}) or 1


def opened_at(connection: Connection, person_id: str, course_id: str) -> datetime | None:
    """When the person's present round was opened; None in the first one."""
    named = {"person_id": person_id, "course_id": course_id}
    row = connection.execute(_OPENED, named).one_or_none()
    return None if row is None else row.opened_at


def begun(connection: Connection, person_id: str, attempt_id: str) -> AnyRow | None:
    """(started_at, awarded) of a person's attempt: when it was begun, and whether they were ever
    awarded anything; None of what is no attempt of theirs."""
    named = {"person_id": person_id, "attempt_id": attempt_id}
    found: AnyRow | None = connection.execute(_BEGUN, named).one_or_none()
    return found


def opened(connection: Connection, person_id: str, course_id: str) -> list[AnyRow]:
    """(round, opened_at, kept_award_id) of a person's further rounds of a course, the latest last.

    `kept_award_id` is the award for which a merge ended the round.
    """
    named = {"person_id": person_id, "course_id": course_id}
    return list(connection.execute(_ROUNDS, named))


def openings(connection: Connection, person_id: str, course_id: str) -> list[datetime]:
    """When the person opened further rounds of a course, the present one last."""
    return [row.opened_at for row in opened(connection, person_id, course_id)]


def opened_by(
    connection: Connection, person_ids: Collection[str], course_ids: Collection[str]
) -> list[AnyRow]:
    """(person_id, course_id, round, opened_at, kept_award_id) of further rounds that people ever
    opened of some courses, the latest last."""
    query = select(*CourseRound.__table__.c).where(
        CourseRound.person_id.in_(list(person_ids)), CourseRound.course_id.in_(list(course_ids))
    )
    return list(connection.execute(query.order_by(CourseRound.round)))


def highest_number(
    connection: Connection, person_id: str, course_id: str, lessons: Collection[str]
) -> int:
    """The highest round that was opened or awarded, or in which one of the course's lessons was
    read, be it in another course; 0 without any."""
    mine = Award.person_id == person_id, Award.course_id == course_id
    awarded = connection.scalar(select(func.max(Award.round)).where(*mine)) or 0
    opened = select(func.max(CourseRound.round)).where(
        CourseRound.person_id == person_id, CourseRound.course_id == course_id
    )
    read = [
        connection.scalar(
            select(func.max(table.round)).where(
                table.person_id == person_id, table.lesson_id.in_(lessons)
            )
        )
        for table in (LessonRead, Reading)
    ]
    return max(awarded, connection.scalar(opened) or 0, *(number or 0 for number in read))


def open_round(connection: Connection, values: dict[str, Any]) -> bool:
    """Open a round unless it is open already; True if opened."""
    return insert_or_ignore(connection, CourseRound, values)


def _replaced_by_then() -> ColumnElement[bool]:
    """Whether a certificate had its next edition when a round was opened."""
    later = aliased(Certificate)
    found = exists().where(
        later.award_id == Certificate.award_id,
        later.edition > Certificate.edition,
        later.issued_at <= CourseRound.opened_at,
    )
    # Two conditions further in, neither would be correlated by itself.
    return found.correlate(Certificate, CourseRound)


def awarded_while_unsafe(
    connection: Connection, classes: Collection[str], person_id: str | None = None
) -> list[AnyRow]:
    """(id, person_id) of valid awards whose round was opened while an earlier one of the course
    only waited for another certificate; what was set aside is left out.

    Args:
        classes: of the reasons after which an award gets another certificate.
        person_id: of this person only; None for everybody's.
    """
    before = aliased(Award)
    waited = exists().where(
        before.person_id == Award.person_id,
        before.course_id == Award.course_id,
        before.awarded_at < CourseRound.opened_at,
        Certificate.award_id == before.id,
        CertificateEnd.number == Certificate.number,
        CertificateEnd.kind == State.REVOKED.value,
        CertificateEnd.reason_class.in_(classes),
        CertificateEnd.ended_at <= CourseRound.opened_at,
        ~_replaced_by_then(),
    )
    of_round = and_(
        CourseRound.person_id == Award.person_id,
        CourseRound.course_id == Award.course_id,
        CourseRound.round == Award.round,
    )
    query = (
        select(Award.id, Award.person_id)
        .join(CourseRound, of_round)
        .where(
            ~Award.demonstration,
            ~exists().where(AwardSetAside.award_id == Award.id),
            waited,
        )
    )
    if person_id is not None:
        query = query.where(Award.person_id == person_id)
    return list(connection.execute(query))
