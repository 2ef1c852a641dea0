"""Rows of certificates, of how they ended, and of the signing keys' public halves."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import (
    CompoundSelect,
    Connection,
    and_,
    bindparam,
    exists,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.orm import aliased

from courseware.domain.certificates import State
from courseware.store.literals import at_most
from courseware.store.rows import AnyRow
from courseware.store.tables import (
    Award,
    AwardSetAside,
    Certificate,
    CertificateEnd,
    LedgerEntry,
    Person,
    PersonName,
    SigningKey,
)
from courseware.store.upsert import insert_or_ignore

_LIGHT = (
    Certificate.number,
    Certificate.award_id,
    Certificate.edition,
    Certificate.issued_at,
    Certificate.holder,
    Certificate.thumbprint,
    Certificate.pdf_sha256,
    Certificate.statement,
    Award.person_id,
    CertificateEnd.kind.label("end_kind"),
    CertificateEnd.number.label("ended_number"),
    CertificateEnd.ended_at,
    CertificateEnd.reason_class,
    CertificateEnd.reason,
    CertificateEnd.successor,
)
"""Everything about a certificate but its files."""


def _certificates() -> Any:
    return (
        select(*_LIGHT)
        .join(Award, Award.id == Certificate.award_id)
        .outerjoin(CertificateEnd, CertificateEnd.number == Certificate.number)
    )


_BY_NUMBER = _certificates().where(Certificate.number == bindparam("number"))
_OF_PERSON = (
    _certificates()
    .where(Award.person_id == bindparam("person_id"))
    .order_by(Certificate.issued_at.desc(), Certificate.number)
)
_OF_AWARD = _certificates().where(Certificate.award_id == bindparam("award_id"))
_STANDING = _OF_AWARD.where(CertificateEnd.number.is_(None))
_NEWEST_OF_AWARD = _OF_AWARD.order_by(Certificate.edition.desc()).limit(at_most(1))
_NOT_SET_ASIDE = ~exists().where(AwardSetAside.award_id == Award.id)
_ENTRY = (
    select(LedgerEntry.chain, LedgerEntry.sequence, LedgerEntry.digest, LedgerEntry.canonical)
    .where(LedgerEntry.subject == bindparam("subject"), LedgerEntry.act == bindparam("act"))
    .limit(at_most(1))
)


def keys(connection: Connection) -> list[AnyRow]:
    """(number, thumbprint, kid, jwk, made_at) of every signing key, the newest first."""
    query = select(
        SigningKey.number,
        SigningKey.thumbprint,
        SigningKey.kid,
        SigningKey.jwk,
        SigningKey.made_at,
    )
    return list(connection.execute(query.order_by(SigningKey.number.desc())))


def add_key(connection: Connection, values: Mapping[str, Any]) -> bool:
    """Make a key known unless there is one of this number; True if stored."""
    return insert_or_ignore(connection, SigningKey, values)


def awards_without(connection: Connection, person_id: str | None, limit: int) -> list[str]:
    """Ids of awards without a certificate, the oldest first; one that was set aside gets none.

    Here and below what a row holds is read for each by itself: one that cannot be read would
    keep the whole queue from being read.

    Args:
        person_id: of this person only; None for everybody's.
    """
    query = (
        select(Award.id)
        .where(~exists().where(Certificate.award_id == Award.id), _NOT_SET_ASIDE)
        .order_by(Award.awarded_at, Award.id)
        .limit(at_most(limit))
    )
    if person_id is not None:
        query = query.where(Award.person_id == person_id)
    return list(connection.scalars(query))


def award_to_print(connection: Connection, award_id: str) -> AnyRow:
    """(id, course_id, awarded_at, minutes, demonstration, snapshot) of an award that is there."""
    query = select(
        Award.id,
        Award.course_id,
        Award.awarded_at,
        Award.minutes,
        Award.demonstration,
        Award.snapshot,
    ).where(Award.id == award_id)
    return connection.execute(query).one()


def beside_the_holder(connection: Connection, number: str) -> AnyRow:
    """(number, edition, statement, awarded_at, name) of a certificate; `name` is its holder's
    present one."""
    query = (
        select(
            Certificate.number,
            Certificate.edition,
            Certificate.statement,
            Award.awarded_at,
            Person.name,
        )
        .join(Award, Award.id == Certificate.award_id)
        .join(Person, Person.id == Award.person_id)
        .where(Certificate.number == number)
    )
    return connection.execute(query).one()


_OF_HOLDERS = (
    select(Certificate.number, Certificate.award_id)
    .join(Award, Award.id == Certificate.award_id)
    .join(Person, Person.id == Award.person_id)
)

_merged = aliased(Person)
_CORRECTED = select(PersonName.person_id, PersonName.name)
_MERGED = select(_merged.merged_into, _merged.name).where(_merged.merged_into.is_not(None))
_FORMER_NAMES: CompoundSelect[Any] = union_all(
    _CORRECTED,
    _MERGED,
    select(_merged.merged_into, PersonName.name)
    .join(_merged, _merged.id == PersonName.person_id)
    .where(_merged.merged_into.is_not(None)),
)
"""(person, name): names that a person's accounts had before a correction, or when merged.

One list that is made once for all certificates: asked of each by itself, with an "or" between the
accounts, PostgreSQL compares every certificate with every account.
"""


def _oldest(connection: Connection, query: Any, person_id: str | None, limit: int) -> list[AnyRow]:
    """Return the first issued ones, of one person or of everybody."""
    if person_id is not None:
        query = query.where(Award.person_id == person_id)
    ordered = query.order_by(Certificate.issued_at, Certificate.number).limit(at_most(limit))
    return list(connection.execute(ordered))


def under_former_names(connection: Connection, person_id: str | None, limit: int) -> list[AnyRow]:
    """(number, award_id, by_merge) of certificates to be replaced.

    These stand (they have no end) under another name than their holder's, which one of the
    holder's accounts had before a correction, or had when it was merged. `by_merge`: no
    correction led to it, because the name is that of a merged account, as it was then, and the
    account that remained never had it.
    """
    bears = tuple_(Person.id, Certificate.holder)
    by_merge = and_(bears.in_(_MERGED), bears.not_in(_CORRECTED)).label("by_merge")
    query = _OF_HOLDERS.add_columns(by_merge).where(
        ~exists().where(CertificateEnd.number == Certificate.number),
        Certificate.holder != Person.name,
        bears.in_(_FORMER_NAMES),
    )
    return _oldest(connection, query, person_id, limit)


def to_issue_anew(
    connection: Connection, reasons: Collection[str], person_id: str | None, limit: int
) -> list[AnyRow]:
    """(number, award_id) of certificates to be made anew.

    These are the newest of their award, were revoked for one of these classes of reasons, and
    bear the signature of another key than the one in use.
    """
    later = aliased(Certificate)
    in_use = select(SigningKey.thumbprint).order_by(SigningKey.number.desc()).limit(at_most(1))
    ended = _OF_HOLDERS.join(CertificateEnd, CertificateEnd.number == Certificate.number)
    query = ended.where(
        CertificateEnd.kind == State.REVOKED.value,
        CertificateEnd.reason_class.in_(reasons),
        _NOT_SET_ASIDE,
        Certificate.thumbprint != in_use.scalar_subquery(),
        ~exists().where(
            later.award_id == Certificate.award_id, later.edition > Certificate.edition
        ),
    )
    return _oldest(connection, query, person_id, limit)


def add_certificate(connection: Connection, values: Mapping[str, Any]) -> bool:
    """Store a certificate unless this award has one of this edition; True if stored."""
    return insert_or_ignore(connection, Certificate, values)


def add_end(connection: Connection, values: Mapping[str, Any]) -> bool:
    """Store how a certificate ended unless it has ended; True if stored."""
    return insert_or_ignore(connection, CertificateEnd, values)


def has_ended(connection: Connection, number: str) -> bool:
    """Whether a certificate was revoked or replaced."""
    query = select(CertificateEnd.number).where(CertificateEnd.number == number)
    return connection.scalar(query) is not None


def certificate(connection: Connection, number: str) -> AnyRow | None:
    """One certificate with its holder's `person_id` and its end (None where it stands)."""
    found: AnyRow | None = connection.execute(_BY_NUMBER, {"number": number}).one_or_none()
    return found


def of_person(connection: Connection, person_id: str) -> list[AnyRow]:
    """The certificates of one person, the newest first, without their files."""
    return list(connection.execute(_OF_PERSON, {"person_id": person_id}))


def standing_of(connection: Connection, award_id: str) -> list[AnyRow]:
    """The certificates of an award that have no end, without their files."""
    return list(connection.execute(_STANDING, {"award_id": award_id}))


def newest_of_award(connection: Connection, award_id: str) -> AnyRow:
    """The newest certificate of an award that has one, without its files."""
    return connection.execute(_NEWEST_OF_AWARD, {"award_id": award_id}).one()


def newest(connection: Connection, limit: int | None) -> list[AnyRow]:
    """All certificates, the newest first, without their files."""
    query = _certificates().order_by(Certificate.issued_at.desc(), Certificate.number)
    return list(connection.execute(query if limit is None else query.limit(at_most(limit))))


def files(connection: Connection, number: str) -> AnyRow | None:
    """(token, pdf) of one certificate as they were issued, or None."""
    query = select(Certificate.token, Certificate.pdf).where(Certificate.number == number)
    return connection.execute(query).one_or_none()


def numbers(connection: Connection) -> list[str]:
    """All numbers, in the order of issue."""
    query = select(Certificate.number).order_by(Certificate.issued_at, Certificate.number)
    return list(connection.scalars(query))


def last_issued_before(connection: Connection, moment: datetime) -> datetime | None:
    """When the newest certificate was issued that is older than a moment; None without one."""
    query = select(Certificate.issued_at).where(Certificate.issued_at < moment)
    return connection.scalar(query.order_by(Certificate.issued_at.desc()).limit(at_most(1)))


def is_any_issued(connection: Connection) -> bool:
    """Whether there is a certificate at all."""
    return connection.scalar(select(Certificate.number).limit(at_most(1))) is not None


def ends(connection: Connection) -> list[AnyRow]:
    """(number, kind, ended_at, reason_class) of all that ended, in the order of their ends."""
    query = select(
        CertificateEnd.number,
        CertificateEnd.kind,
        CertificateEnd.ended_at,
        CertificateEnd.reason_class,
    )
    return list(connection.execute(query.order_by(CertificateEnd.ended_at, CertificateEnd.number)))


def entry_about(connection: Connection, subject: str, act: str) -> AnyRow | None:
    """(chain, sequence, digest, canonical) of the entry of one kind about a subject, or None."""
    return connection.execute(_ENTRY, {"subject": subject, "act": act}).one_or_none()
