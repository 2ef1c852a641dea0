"""Rows that the ledger speaks about, to hold them against its entries."""

from collections.abc import Iterator

from sqlalchemy import Connection, select

from courseware.store.rows import AnyRow
from courseware.store.tables import (
    Attempt,
    Award,
    Certificate,
    CertificateEnd,
    LedgerEntry,
    Release,
    SigningKey,
)


def entries_of(connection: Connection, act: str) -> Iterator[AnyRow]:
    """(chain, sequence, subject, canonical) of all entries of one kind, streamed."""
    query = select(
        LedgerEntry.chain, LedgerEntry.sequence, LedgerEntry.subject, LedgerEntry.canonical
    ).where(LedgerEntry.act == act)
    yield from connection.execute(query.execution_options(yield_per=1000))


def submitted_attempts(connection: Connection) -> Iterator[AnyRow]:
    """(id, score, passed, revision_sha256, critical_missed) of every submitted attempt."""
    query = select(
        Attempt.id, Attempt.score, Attempt.passed, Attempt.revision_sha256, Attempt.critical_missed
    ).where(Attempt.submitted_at.is_not(None))
    yield from connection.execute(query.execution_options(yield_per=1000))


def awards(connection: Connection) -> Iterator[AnyRow]:
    """(id, minutes, demonstration, snapshot) of every award."""
    query = select(Award.id, Award.minutes, Award.demonstration, Award.snapshot)
    yield from connection.execute(query.execution_options(yield_per=1000))


def releases(connection: Connection) -> Iterator[AnyRow]:
    """(id, manifest_sha256) of every release."""
    yield from connection.execute(select(Release.id, Release.manifest_sha256))


def certificates(connection: Connection) -> Iterator[AnyRow]:
    """Everything about every certificate but its PDF, which its own signature guards."""
    query = select(
        Certificate.number,
        Certificate.award_id,
        Certificate.edition,
        Certificate.holder,
        Certificate.thumbprint,
        Certificate.pdf_sha256,
        Certificate.statement,
        Certificate.token,
    )
    yield from connection.execute(query.execution_options(yield_per=1000))


def certificate_ends(connection: Connection, kind: str) -> Iterator[AnyRow]:
    """(number, reason_class, successor) of every certificate that ended in one way."""
    query = select(CertificateEnd.number, CertificateEnd.reason_class, CertificateEnd.successor)
    yield from connection.execute(query.where(CertificateEnd.kind == kind))


def signing_keys(connection: Connection) -> Iterator[AnyRow]:
    """(number, thumbprint, kid, jwk) of every signing key."""
    yield from connection.execute(
        select(SigningKey.number, SigningKey.thumbprint, SigningKey.kid, SigningKey.jwk)
    )
