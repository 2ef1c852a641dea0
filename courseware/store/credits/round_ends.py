"""Whether the round of a course that somebody is in is over: it has its award, or a merge of two
accounts brought one with which it could not have been opened."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    bindparam,
    case,
    exists,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.orm import aliased

from courseware.domain.certificates import TAKES_CREDIT
from courseware.store.literals import at_most
from courseware.store.rows import AnyRow
from courseware.store.tables import (
    Award,
    AwardSetAside,
    Certificate,
    CertificateEnd,
    CourseRound,
)

_one, _later = aliased(Award), aliased(Certificate)
_ended_round, _newer = aliased(CourseRound), aliased(CourseRound)
_ENDED_ROUND = (
    select(func.max(_ended_round.opened_at))
    .where(
        _ended_round.person_id == _one.person_id,
        _ended_round.course_id == _one.course_id,
        _ended_round.kept_award_id == _one.id,
    )
    .correlate(_one)
    .scalar_subquery()
)
_PRESENT = (
    select(func.coalesce(func.max(_newer.round), 1))
    .where(_newer.person_id == _one.person_id, _newer.course_id == _one.course_id)
    .correlate(_one)
    .scalar_subquery()
)
_COUNTS = and_(
    ~_one.demonstration,
    ~exists().where(AwardSetAside.award_id == _one.id),
    ~exists().where(
        Certificate.award_id == _one.id,
        CertificateEnd.number == Certificate.number,
        CertificateEnd.kind.in_([kind.value for kind in TAKES_CREDIT]),
        ~exists().where(
            _later.award_id == Certificate.award_id, _later.edition > Certificate.edition
        ),
    ),
)


def newest_of(person_id: Any, course_id: Any, *around: Any) -> ColumnElement[datetime | None]:
    """The moment by which somebody's awards of a course ended a round: that of the newest, or of
    the opening of a round that a merge ended because of one.

    One that was set aside counts here: its round is over all the same. Not so what a merge brought
    beside an open round and that keeps nobody from repeating the course; it is numbered behind.

    Args:
        around: tables of the statement around, whose columns the first two are.
    """
    moment = case((_one.awarded_at < _ENDED_ROUND, _ENDED_ROUND), else_=_one.awarded_at)
    query = select(func.max(moment)).where(
        _one.person_id == person_id,
        _one.course_id == course_id,
        or_(_one.round <= _PRESENT, _ENDED_ROUND.is_not(None), _COUNTS),
    )
    return query.correlate(*around).scalar_subquery()


_PERSON: Final[Any] = bindparam("person_id")
_COURSE: Final[Any] = bindparam("course_id")
_round, _own = aliased(CourseRound), aliased(Award)
_LATEST_ROUND = (
    select(func.max(_newer.round))
    .where(_newer.person_id == _PERSON, _newer.course_id == _COURSE)
    .scalar_subquery()
)
_OVERTAKEN = (
    select(Award.snapshot)
    .where(
        Award.person_id == _PERSON,
        Award.course_id == _COURSE,
        ~exists().where(AwardSetAside.award_id == Award.id),
        exists().where(
            _round.person_id == _PERSON,
            _round.course_id == _COURSE,
            _round.round == _LATEST_ROUND,
            or_(
                _round.kept_award_id.is_not(None),
                _round.opened_at < newest_of(_PERSON, _COURSE),
            ),
            ~exists().where(
                _own.person_id == _round.person_id,
                _own.course_id == _round.course_id,
                _own.round == _round.round,
            ),
        ),
    )
    .order_by(Award.awarded_at.desc())
    .limit(at_most(1))
)


def overtaken_by(connection: Connection, person_id: str, course_id: str) -> AnyRow | None:
    """(snapshot,) of the award that stands for a course in the place of the round that somebody is
    in, because a merge ended that; None of a round that is open, or has an award of its own."""
    named = {"person_id": person_id, "course_id": course_id}
    found: AnyRow | None = connection.execute(_OVERTAKEN, named).one_or_none()
    return found


def open_rounds(connection: Connection, person_id: str) -> list[AnyRow]:
    """(course_id, round, opened_at) of the further rounds that a person is in, without an award."""
    later, mine = aliased(CourseRound), aliased(Award)
    same = CourseRound.person_id, CourseRound.course_id
    query = select(CourseRound.course_id, CourseRound.round, CourseRound.opened_at).where(
        CourseRound.person_id == person_id,
        CourseRound.kept_award_id.is_(None),
        ~exists().where(
            later.person_id == same[0], later.course_id == same[1], later.round > CourseRound.round
        ),
        ~exists().where(
            mine.person_id == same[0], mine.course_id == same[1], mine.round == CourseRound.round
        ),
    )
    return list(connection.execute(query.order_by(CourseRound.course_id)))


def end_round(
    connection: Connection, person_id: str, course_id: str, number: int, kept_award_id: str
) -> None:
    """Let a round give no credit: an award of the course counts in its place."""
    statement = update(CourseRound).where(
        CourseRound.person_id == person_id,
        CourseRound.course_id == course_id,
        CourseRound.round == number,
    )
    connection.execute(statement.values(kept_award_id=kept_award_id))
