"""Rows that the ledger speaks about, to hold them against its entries."""

from collections.abc import Iterator

from sqlalchemy import Connection, bindparam, func, select

from courseware.store.rows import AnyRow
from courseware.store.tables import (
    Administrator,
    AnswerMark,
    Attempt,
    AttemptOverride,
    Award,
    Certificate,
    CertificateEnd,
    Clinic,
    LedgerDisclosure,
    LedgerEntry,
    Membership,
    Person,
    PersonEmail,
    PersonName,
    Release,
    Review,
    Revision,
    Setting,
    SigningKey,
)

# Put together once: it is asked for dozens of kinds each time the records are held against it.
_ENTRIES_OF = (
    select(LedgerEntry.chain, LedgerEntry.sequence, LedgerEntry.subject, LedgerEntry.canonical)
    .where(LedgerEntry.act == bindparam("kind"))
    .execution_options(yield_per=1000)
)


def kinds_of_entries(connection: Connection) -> frozenset[str]:
    """The acts of which there is an entry at all."""
    return frozenset(connection.scalars(select(LedgerEntry.act).distinct()))


def entries_of(connection: Connection, act: str) -> Iterator[AnyRow]:
    """(chain, sequence, subject, canonical) of all entries of one kind, streamed."""
    yield from connection.execute(_ENTRIES_OF, {"kind": act})


def submitted_attempts(connection: Connection) -> Iterator[AnyRow]:
    """(id, person_id, quiz_id, number, score, passed, revision_sha256, critical_missed)."""
    query = select(
        Attempt.id,
        Attempt.person_id,
        Attempt.quiz_id,
        Attempt.number,
        Attempt.score,
        Attempt.passed,
        Attempt.revision_sha256,
        Attempt.critical_missed,
    ).where(Attempt.submitted_at.is_not(None))
    yield from connection.execute(query.execution_options(yield_per=1000))


def answer_marks(connection: Connection) -> Iterator[AnyRow]:
    """Every mark that a person gave, all columns."""
    query = select(*AnswerMark.__table__.c)
    yield from connection.execute(query.execution_options(yield_per=1000))


def awards(connection: Connection) -> Iterator[AnyRow]:
    """(id, person_id, course_id, round, minutes, demonstration, awarded_at, snapshot) of all."""
    query = select(
        Award.id,
        Award.person_id,
        Award.course_id,
        Award.round,
        Award.minutes,
        Award.demonstration,
        Award.awarded_at,
        Award.snapshot,
    )
    yield from connection.execute(query.execution_options(yield_per=1000))


def revisions(connection: Connection) -> Iterator[AnyRow]:
    """(sha256, source) of every stored file."""
    query = select(Revision.sha256, Revision.source)
    yield from connection.execute(query.execution_options(yield_per=100))


def releases(connection: Connection) -> Iterator[AnyRow]:
    """(id, manifest_sha256, note, published_by, published_at) of every release."""
    query = select(
        Release.id,
        Release.manifest_sha256,
        Release.note,
        Release.published_by,
        Release.published_at,
    )
    yield from connection.execute(query)


def people(connection: Connection) -> list[AnyRow]:
    """(id, name, email, suspended_at, merged_into) of everybody."""
    query = select(Person.id, Person.name, Person.email, Person.suspended_at, Person.merged_into)
    return list(connection.execute(query))


def former_emails(connection: Connection) -> list[AnyRow]:
    """All columns of every e-mail address that was changed."""
    return list(connection.execute(select(*PersonEmail.__table__.c)))


def former_names(connection: Connection) -> list[AnyRow]:
    """(person_id, name, replaced_at, replaced_by, reason) of every name that was corrected."""
    query = select(
        PersonName.person_id,
        PersonName.name,
        PersonName.replaced_at,
        PersonName.replaced_by,
        PersonName.reason,
    )
    return list(connection.execute(query))


def first_acts(connection: Connection) -> list[AnyRow]:
    """(actor_id, chain, sequence): where each person who acted did so first in each chain."""
    query = (
        select(
            LedgerEntry.actor_id,
            LedgerEntry.chain,
            func.min(LedgerEntry.sequence).label("sequence"),
        )
        .where(LedgerEntry.actor_id.is_not(None))
        .group_by(LedgerEntry.actor_id, LedgerEntry.chain)
        .order_by(LedgerEntry.actor_id, LedgerEntry.chain)
    )
    return list(connection.execute(query))


def memberships(connection: Connection) -> list[AnyRow]:
    """(person_id, clinic_id, role, since, ended_at) of every role, held or ended."""
    query = select(
        Membership.person_id,
        Membership.clinic_id,
        Membership.role,
        Membership.since,
        Membership.ended_at,
    )
    return list(connection.execute(query))


def administrators(connection: Connection) -> list[AnyRow]:
    """(person_id, since) of every administrator."""
    return list(connection.execute(select(Administrator.person_id, Administrator.since)))


def clinics(connection: Connection) -> list[AnyRow]:
    """All columns of every clinic."""
    return list(connection.execute(select(*Clinic.__table__.c)))


def settings(connection: Connection) -> list[AnyRow]:
    """All columns of every decision of the installation."""
    return list(connection.execute(select(*Setting.__table__.c)))


def reviews(connection: Connection) -> list[AnyRow]:
    """All columns of every review."""
    return list(connection.execute(select(*Review.__table__.c)))


def overrides(connection: Connection) -> list[AnyRow]:
    """Every override of an attempt's limits, all columns but its id."""
    query = select(
        AttemptOverride.person_id,
        AttemptOverride.quiz_id,
        AttemptOverride.extra_attempts,
        AttemptOverride.extra_minutes,
        AttemptOverride.waive_cooldown,
        AttemptOverride.reason,
        AttemptOverride.granted_by,
        AttemptOverride.granted_at,
        AttemptOverride.expires_at,
        AttemptOverride.extended_attempt,
        AttemptOverride.was_until,
        AttemptOverride.extended_until,
    )
    return list(connection.execute(query))


def salts(connection: Connection, place: tuple[str, int] | None = None) -> dict[str, str]:
    """Commitment -> salt, for every name that is still kept.

    Args:
        place: only those of the entry that stands there, by its chain and sequence.
    """
    query = select(LedgerDisclosure.commitment, LedgerDisclosure.salt)
    if place is not None:
        chain, sequence = LedgerDisclosure.chain, LedgerDisclosure.sequence
        query = query.where(chain == place[0], sequence == place[1])
    return {row.commitment: row.salt for row in connection.execute(query)}


def certificates(connection: Connection) -> Iterator[AnyRow]:
    """Everything about every certificate but its PDF, which its own signature guards."""
    query = select(
        Certificate.number,
        Certificate.award_id,
        Certificate.edition,
        Certificate.issued_at,
        Certificate.holder,
        Certificate.thumbprint,
        Certificate.pdf_sha256,
        Certificate.statement,
        Certificate.token,
    )
    yield from connection.execute(query.execution_options(yield_per=1000))


def certificate_ends(connection: Connection, kind: str) -> Iterator[AnyRow]:
    """All columns but the kind of every certificate's end that is of one kind."""
    query = select(
        CertificateEnd.number,
        CertificateEnd.reason_class,
        CertificateEnd.successor,
        CertificateEnd.ended_at,
        CertificateEnd.ended_by,
        CertificateEnd.reason,
    )
    yield from connection.execute(query.where(CertificateEnd.kind == kind))


def signing_keys(connection: Connection) -> Iterator[AnyRow]:
    """All columns of every signing key."""
    yield from connection.execute(select(*SigningKey.__table__.c))
