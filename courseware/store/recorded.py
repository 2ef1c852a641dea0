"""Rows that the ledger speaks about, to hold them against its entries."""

from collections.abc import Iterator

from sqlalchemy import Connection, select

from courseware.store.rows import AnyRow
from courseware.store.tables import (
    Attempt,
    Award,
    CompetencyDecision,
    LedgerEntry,
    Observation,
    Person,
    Release,
)


def entries_of(connection: Connection, act: str) -> Iterator[AnyRow]:
    """(chain, sequence, subject, canonical) of all entries of one kind, streamed."""
    query = select(
        LedgerEntry.chain, LedgerEntry.sequence, LedgerEntry.subject, LedgerEntry.canonical
    ).where(LedgerEntry.act == act)
    yield from connection.execute(query.execution_options(yield_per=1000))


def remaining_accounts(connection: Connection) -> dict[str, str]:
    """Id of a merged account -> the one that remained."""
    query = select(Person.id, Person.merged_into).where(Person.merged_into.is_not(None))
    return {row.id: row.merged_into for row in connection.execute(query)}


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


def observations(connection: Connection) -> Iterator[AnyRow]:
    """(id, person_id, checklist_id, region, observed_on, record) of every signed observation."""
    query = select(
        Observation.id,
        Observation.person_id,
        Observation.checklist_id,
        Observation.region,
        Observation.observed_on,
        Observation.record,
    ).where(Observation.signed_at.is_not(None))
    yield from connection.execute(query.execution_options(yield_per=1000))


def confirmations(connection: Connection) -> Iterator[AnyRow]:
    """(id, person_id, checklist_id, region, revision_sha256, basis) of every confirmation."""
    query = select(
        CompetencyDecision.id,
        CompetencyDecision.person_id,
        CompetencyDecision.checklist_id,
        CompetencyDecision.region,
        CompetencyDecision.revision_sha256,
        CompetencyDecision.basis,
    ).where(CompetencyDecision.kind == "confirmed")
    yield from connection.execute(query.execution_options(yield_per=1000))
