"""Awards that rest on a pass which a correction of marks took away, and that still count."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    String,
    and_,
    exists,
    func,
    or_,
    select,
    type_coerce,
)
from sqlalchemy.orm import aliased

from courseware.store.accounts.ends import EVER
from courseware.store.credits.awards import taken_back
from courseware.store.rows import AnyRow
from courseware.store.tables import (
    Attempt,
    Award,
    AwardLetStand,
    Certificate,
    CertificateEnd,
    CourseRound,
    Person,
    Regrade,
    RegradeMark,
)
from courseware.store.upsert import insert_or_ignore

# Aliases, because `taken_back` looks at certificates of its own.
_lost, _other, _earlier = aliased(Attempt), aliased(Attempt), aliased(Attempt)
_paper, _end = aliased(Certificate), aliased(CertificateEnd)
_LOSES = and_(RegradeMark.passed_before, ~RegradeMark.passed_after)
_LOST_AT = (
    select(func.max(Regrade.applied_at))
    .join(RegradeMark, RegradeMark.regrade_id == Regrade.id)
    .where(RegradeMark.attempt_id == _lost.id, _LOSES)
    .scalar_subquery()
)
_LOST_BY = (
    select(func.max(RegradeMark.regrade_id))
    .where(RegradeMark.attempt_id == _lost.id, _LOSES)
    .scalar_subquery()
)
_newer, _decider = aliased(AwardLetStand), aliased(Person)
# The newest decision about an award, if no correction took a pass since.
_DECIDED = and_(
    AwardLetStand.award_id == Award.id,
    AwardLetStand.regrade_id >= _LOST_BY,
    ~exists().where(
        _newer.award_id == AwardLetStand.award_id, _newer.regrade_id > AwardLetStand.regrade_id
    ),
)

_COLUMNS = (
    Award.id.label("award_id"),
    Award.person_id,
    Award.course_id,
    Award.round,
    Award.awarded_at,
    Award.snapshot,
    Person.name,
    _paper.number.label("certificate"),
    _lost.id.label("attempt_id"),
    _lost.quiz_id,
    _LOST_AT.label("lost_at"),
    _LOST_BY.label("lost_by"),
    AwardLetStand.decided_at,
    AwardLetStand.reason,
    _decider.name.label("decided_by"),
)
_ever_passed = or_(
    _earlier.passed.is_(True),
    _earlier.id.in_(select(RegradeMark.attempt_id).where(RegradeMark.passed_before)),
)
# A clock that was set back may date an award before the only pass on which it can rest.
_ON_TIME = and_(
    _lost.person_id == Award.person_id,
    or_(
        _lost.submitted_at <= Award.awarded_at,
        ~exists().where(
            _earlier.person_id == _lost.person_id,
            _earlier.quiz_id == _lost.quiz_id,
            _earlier.revision_sha256 == _lost.revision_sha256,
            _earlier.submitted_at <= Award.awarded_at,
            _ever_passed,
        ),
    ),
)
_ROUND = and_(
    CourseRound.person_id == Award.person_id,
    CourseRound.course_id == Award.course_id,
    CourseRound.round == Award.round,
)
_STANDS = and_(_paper.award_id == Award.id, ~exists().where(_end.number == _paper.number))


def _resting(lost: ColumnElement[bool], *others: ColumnElement[bool]) -> Select[Any]:
    """Awards by the attempts that are lost to them: no other pass since their round began.

    Args:
        others: what has to hold of another attempt besides its pass.
    """
    passed_otherwise = exists().where(
        _other.person_id == _lost.person_id,
        _other.quiz_id == _lost.quiz_id,
        _other.passed.is_(True),
        or_(CourseRound.opened_at.is_(None), _other.started_at >= CourseRound.opened_at),
        *others,
    )
    return (
        select(*_COLUMNS)
        .join(Person, Person.id == Award.person_id)
        .join(_lost, _ON_TIME)
        .outerjoin(CourseRound, _ROUND)
        .outerjoin(_paper, _STANDS)
        .outerjoin(AwardLetStand, _DECIDED)
        .outerjoin(_decider, _decider.id == AwardLetStand.decided_by)
        .where(
            lost,
            # A digest stands nowhere else in a snapshot, so looking for its text is exact.
            type_coerce(Award.snapshot, String).contains(_lost.revision_sha256),
            or_(CourseRound.opened_at.is_(None), _lost.started_at >= CourseRound.opened_at),
            ~passed_otherwise,
            ~taken_back(),
        )
        .order_by(Award.awarded_at, Award.id, _lost.id)
    )


_WAS_LOST = and_(
    _lost.passed.is_(False), _lost.id.in_(select(RegradeMark.attempt_id).where(_LOSES))
)


def resting(
    connection: Connection,
    person_id: str | None = None,
    attempt_id: str | None = None,
    award_id: str | None = None,
) -> list[AnyRow]:
    """Awards that count although a pass behind each is lost: everybody's, or a person's, or those
    that rest on one attempt, or one of them.

    (award_id, person_id, course_id, round, awarded_at, snapshot, name, certificate, attempt_id,
    quiz_id, lost_at, lost_by, decided_at, reason, decided_by); `certificate` is the number of the
    one that stands, or None; `lost_by` is the correction that took the pass; the last three tell
    who let the award stand since, and are None where nobody did.
    """
    query = _resting(_WAS_LOST)
    if person_id is not None:
        query = query.where(Award.person_id == person_id)
    if attempt_id is not None:
        query = query.where(_lost.id == attempt_id)
    if award_id is not None:
        query = query.where(Award.id == award_id)
    return list(connection.execute(query, {"moment": EVER}))


def resting_without(connection: Connection, attempt_ids: Collection[str]) -> list[AnyRow]:
    """Awards, as `resting` gives them, that would rest on no pass if these attempts were none.

    All attempts of one person have to be asked for together.
    """
    ids = sorted(attempt_ids)
    query = _resting(_lost.id.in_(ids), _other.id.not_in(ids))
    return list(connection.execute(query, {"moment": EVER}))


def award(connection: Connection, award_id: str, for_update: bool = False) -> AnyRow | None:
    """(id, person_id, course_id, snapshot, name) of an award, or None.

    Args:
        for_update: hold the row until the commit.
    """
    query = (
        select(Award.id, Award.person_id, Award.course_id, Award.snapshot, Person.name)
        .join(Person, Person.id == Award.person_id)
        .where(Award.id == award_id)
    )
    if for_update:
        query = query.with_for_update(of=Award)
    return connection.execute(query).one_or_none()


def let_stand(connection: Connection, values: Mapping[str, Any]) -> bool:
    """Store that an award stands, once for each newest correction; True if stored."""
    return insert_or_ignore(connection, AwardLetStand, values)


def decisions(connection: Connection, award_id: str | None = None) -> list[AnyRow]:
    """(award_id, regrade_id, reason, decided_by, decided_at, person_id, course_id), as decided.

    Args:
        award_id: about this award only; None for all.
    """
    query = (
        select(*AwardLetStand.__table__.c, Award.person_id, Award.course_id)
        .join(Award, Award.id == AwardLetStand.award_id)
        .order_by(AwardLetStand.decided_at, AwardLetStand.award_id, AwardLetStand.regrade_id)
    )
    if award_id is not None:
        query = query.where(AwardLetStand.award_id == award_id)
    return list(connection.execute(query))


def decisions_about(connection: Connection, person_id: str) -> list[AnyRow]:
    """(award_id, decided_at, reason) of what was decided about a person's awards, as decided."""
    query = (
        select(AwardLetStand.award_id, AwardLetStand.decided_at, AwardLetStand.reason)
        .join(Award, Award.id == AwardLetStand.award_id)
        .where(Award.person_id == person_id)
        .order_by(AwardLetStand.decided_at, AwardLetStand.award_id)
    )
    return list(connection.execute(query))
