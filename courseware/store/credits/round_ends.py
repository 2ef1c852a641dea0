"""Rounds that merges ended; and which rounds are over, in statements about many people."""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    case,
    exists,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.orm import aliased

from courseware.domain.certificates import ISSUED_ANEW, TAKES_CREDIT
from courseware.store.rows import AnyRow
from courseware.store.tables import (
    Award,
    AwardSetAside,
    Certificate,
    CertificateEnd,
    CourseRound,
)

_one, _later = aliased(Award), aliased(Certificate)
_ended_round, _newer, _since = (aliased(CourseRound) for _ in range(3))
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
_MAY_COUNT = and_(
    ~_one.demonstration,
    ~exists().where(AwardSetAside.award_id == _one.id),
    ~exists().where(
        Certificate.award_id == _one.id,
        CertificateEnd.number == Certificate.number,
        CertificateEnd.kind.in_([kind.value for kind in TAKES_CREDIT]),
        CertificateEnd.reason_class.not_in(ISSUED_ANEW),
        ~exists().where(
            _later.award_id == Certificate.award_id, _later.edition > Certificate.edition
        ),
    ),
)


def is_over(person_id: Any, course_id: Any, *around: Any) -> ColumnElement[bool]:
    """Whether the round of a course that somebody is in gives no credit any more, for statements
    about more people than can be looked at one by one; `domain.rounds.present_round` says what
    that is.

    Args:
        around: tables of the statement around, whose columns the first two are.
    """
    since = select(func.max(_since.opened_at)).where(
        _since.person_id == person_id, _since.course_id == course_id
    )
    moment = case((_one.awarded_at < _ENDED_ROUND, _ENDED_ROUND), else_=_one.awarded_at)
    newest = select(func.max(moment)).where(
        _one.person_id == person_id,
        _one.course_id == course_id,
        or_(_one.round <= _PRESENT, _ENDED_ROUND.is_not(None), _MAY_COUNT),
    )
    last = newest.correlate(*around).scalar_subquery()
    return func.coalesce(last >= since.correlate(*around).scalar_subquery(), last.is_not(None))


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
