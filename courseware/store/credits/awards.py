"""Rows behind the credit: evaluations, attestations, awards."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Select,
    and_,
    bindparam,
    case,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from courseware.domain.certificates import TAKES_CREDIT, RevocationReason, State
from courseware.store.accounts.ends import ENDS, EVER, ends_by
from courseware.store.credits.rounds import current_round_of
from courseware.store.installation import is_demonstration
from courseware.store.rows import AnyRow
from courseware.store.tables import (
    Attestation,
    Award,
    AwardSetAside,
    Certificate,
    CertificateEnd,
    Evaluation,
)
from courseware.store.tables.base import UtcDateTime
from courseware.store.upsert import insert_or_ignore

_MOMENT = bindparam("moment", type_=UtcDateTime())


def taken_back(moment: BindParameter[Any] = _MOMENT) -> ColumnElement[bool]:
    """Whether, by a moment, an award counts no more: its certificate ended, or it was set aside."""
    later = aliased(Certificate)
    ended = (
        exists()
        .where(
            Certificate.award_id == Award.id,
            CertificateEnd.number == Certificate.number,
            CertificateEnd.kind.in_([kind.value for kind in TAKES_CREDIT]),
            CertificateEnd.ended_at <= moment,
            # Not Award.id: two levels further in, that would be any award at all.
            ~exists().where(
                later.award_id == Certificate.award_id,
                later.edition > Certificate.edition,
                later.issued_at <= moment,
            ),
        )
        .correlate(Award)
    )
    aside = AwardSetAside.award_id == Award.id, AwardSetAside.set_aside_at <= moment
    return or_(ended, exists().where(*aside).correlate(Award))


def opens() -> ColumnElement[bool]:
    """Whether an award counts by a moment, for what is asked of its holder: it is valid credit, or
    everything here is invented, and it was not taken back."""
    return and_(or_(~Award.demonstration, is_demonstration()), ~taken_back())


# Built once: pages ask these again and again.
_ATTESTED = select(Attestation.wording, Attestation.signed_name, Attestation.signed_at).where(
    Attestation.person_id == bindparam("person_id"),
    Attestation.course_id == bindparam("course_id"),
    Attestation.round == current_round_of(),
)
_NEWEST_EDITION = (
    select(func.max(Certificate.edition))
    .where(Certificate.award_id == Award.id, Certificate.issued_at <= _MOMENT)
    .correlate(Award)
    .scalar_subquery()
)
_IS_SET_ASIDE = AwardSetAside.award_id.is_not(None)
_END = (
    case((_IS_SET_ASIDE, State.REVOKED.value), else_=CertificateEnd.kind).label("end_kind"),
    CertificateEnd.number.label("ended_number"),
    func.coalesce(AwardSetAside.set_aside_at, CertificateEnd.ended_at).label("ended_at"),
    case(
        (_IS_SET_ASIDE, RevocationReason.COUNTED_ONCE.value),
        else_=CertificateEnd.reason_class,
    ).label("reason_class"),
    CertificateEnd.successor,
)


def _with_ends(query: Select[Any]) -> Select[Any]:
    """Awards that were on record at a moment, with how the newest certificate of each ended."""
    return (
        query.outerjoin(
            AwardSetAside,
            and_(AwardSetAside.award_id == Award.id, AwardSetAside.set_aside_at <= ENDS),
        )
        .outerjoin(
            Certificate,
            and_(Certificate.award_id == Award.id, Certificate.edition == _NEWEST_EDITION),
        )
        .outerjoin(
            CertificateEnd,
            and_(CertificateEnd.number == Certificate.number, CertificateEnd.ended_at <= ENDS),
        )
        .where(Award.awarded_at <= _MOMENT)
    )


_WHOLE = (
    Award.id,
    Award.course_id,
    Award.round,
    Award.minutes,
    Award.demonstration,
    Award.awarded_at,
    Award.snapshot,
    Certificate.number.label("certificate"),
    *_END,
)
_AWARDS = _with_ends(
    select(*_WHOLE)
    .where(Award.person_id == bindparam("person_id"))
    .order_by(Award.awarded_at.desc(), Award.id)
)
_OF_COURSES = _with_ends(
    select(*_WHOLE, Award.person_id, opens().label("opens"))
    .where(
        Award.person_id.in_(bindparam("people", expanding=True)),
        Award.course_id.in_(bindparam("courses", expanding=True)),
    )
    .order_by(Award.awarded_at, Award.id)
)
_AWARDED = _with_ends(
    select(Award.person_id, Award.course_id, Award.demonstration, *_END).where(
        Award.person_id.in_(bindparam("people", expanding=True))
    )
)


def add_evaluation(connection: Connection, values: dict[str, Any]) -> bool:
    """Store an evaluation, once a round; True when it was not there."""
    return insert_or_ignore(connection, Evaluation, values)


def evaluation_answers(connection: Connection, values: dict[str, Any]) -> Any:
    """The answers that stand for one round of a person's course (`person_id`, `course_id`, …)."""
    of_round = (getattr(Evaluation, name) == value for name, value in values.items())
    return connection.scalar(select(Evaluation.answers).where(*of_round))


def add_attestation(connection: Connection, values: dict[str, Any]) -> bool:
    """Store a signed attestation, once a round; True when it was not there."""
    return insert_or_ignore(connection, Attestation, values)


def attestation(connection: Connection, person_id: str, course_id: str) -> AnyRow | None:
    """(wording, signed_name, signed_at) of the present round's attestation; None before it."""
    named = {"person_id": person_id, "course_id": course_id}
    found: AnyRow | None = connection.execute(_ATTESTED, named).one_or_none()
    return found


def add_award(connection: Connection, values: dict[str, Any]) -> bool:
    """Store an award unless this person has one for this course and round; True if stored."""
    return insert_or_ignore(connection, Award, values)


def awards(
    connection: Connection, person_id: str, moment: datetime = EVER, past: bool = True
) -> list[AnyRow]:
    """A person's awards that were on record at a moment, newest first, with what they state.

    `end_kind`, `ended_at`, `reason_class` and `successor` are those of the award's newest
    certificate, None while it stands or before there is one; `certificate` is its number.
    An award that was set aside has an end of that class, with or without a certificate.

    Args:
        past: whether that moment may be over; if not, an end that is dated later counts already.
    """
    times = {"moment": moment, "ends": ends_by(moment, past)}
    return list(connection.execute(_AWARDS, {"person_id": person_id, **times}))


def awards_of_courses(
    connection: Connection, person_ids: Collection[str], course_ids: Collection[str]
) -> list[AnyRow]:
    """The same columns of people's awards of some courses, the earliest first; with `person_id`,
    and whether each `opens` something."""
    named = {"people": list(person_ids), "courses": list(course_ids), "moment": EVER, "ends": EVER}
    return list(connection.execute(_OF_COURSES, named))


def awarded_courses(
    connection: Connection, person_ids: Collection[str], moment: datetime, past: bool = True
) -> list[AnyRow]:
    """(person_id, course_id, demonstration) of people's awards at a moment, with the ends that
    `awards` names."""
    times = {"moment": moment, "ends": ends_by(moment, past)}
    return list(connection.execute(_AWARDED, {"people": list(person_ids), **times}))


def opening_of_others(
    connection: Connection, person_ids: Collection[str], courses: Collection[str]
) -> list[AnyRow]:
    """(person_id, snapshot) of people's awards that open something now and are of none of some
    courses, the earliest first."""
    query = select(Award.person_id, Award.snapshot).where(
        Award.person_id.in_(list(person_ids)), Award.course_id.not_in(list(courses)), opens()
    )
    return list(connection.execute(query.order_by(Award.awarded_at, Award.id), {"moment": EVER}))


def set_aside(connection: Connection, values: dict[str, Any]) -> None:
    """Note that an award counts no more beside another one."""
    insert_or_ignore(connection, AwardSetAside, values)


def is_set_aside(connection: Connection, award_id: str) -> bool:
    """Whether an award counts no more beside another one."""
    query = select(AwardSetAside.award_id).where(AwardSetAside.award_id == award_id)
    return connection.scalar(query) is not None


def awards_set_aside(connection: Connection) -> list[AnyRow]:
    """All columns of everything that was set aside."""
    return list(connection.execute(select(*AwardSetAside.__table__.c)))


def holder_of(connection: Connection, award_id: str) -> str:
    """The id of the person whose award it is."""
    return connection.execute(select(Award.person_id).where(Award.id == award_id)).scalar_one()
