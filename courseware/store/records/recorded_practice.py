"""Rows about practice, rounds and requests that the ledger speaks of, to hold them against it."""

from collections.abc import Iterator
from typing import cast

from sqlalchemy import Connection, Table, select

from courseware.store.rows import AnyRow
from courseware.store.tables import (
    AdverseEvent,
    CompetencyDecision,
    CourseRound,
    DeletionRequest,
    FoundingAssessor,
    LogbookSession,
    Observation,
    ObservationWord,
    OutsideEvidence,
    Waiver,
)

_MANY = 1000


def observations(connection: Connection) -> Iterator[AnyRow]:
    """All columns of every signed observation."""
    table = cast(Table, Observation.__table__)
    query = select(*table.c).where(Observation.signed_at.is_not(None))
    yield from connection.execute(query.execution_options(yield_per=_MANY))


def decisions(connection: Connection, kind: str) -> Iterator[AnyRow]:
    """All columns of every decision of one kind."""
    table = cast(Table, CompetencyDecision.__table__)
    query = select(*table.c).where(CompetencyDecision.kind == kind)
    yield from connection.execute(query.execution_options(yield_per=_MANY))


def words(connection: Connection, kind: str) -> Iterator[AnyRow]:
    """All columns of what was said of one kind, with the observation's clinic and record."""
    table = cast(Table, ObservationWord.__table__)
    query = (
        select(*table.c, Observation.clinic_id, Observation.record_sha256)
        .join(Observation, Observation.id == ObservationWord.observation_id)
        .where(ObservationWord.kind == kind)
    )
    yield from connection.execute(query.execution_options(yield_per=_MANY))


def adverse_events(connection: Connection) -> list[AnyRow]:
    """All columns of every adverse event."""
    return list(connection.execute(select(*cast(Table, AdverseEvent.__table__).c)))


def answered_sessions(connection: Connection) -> Iterator[AnyRow]:
    """All columns of every logbook session that was confirmed or refused."""
    table = cast(Table, LogbookSession.__table__)
    query = select(*table.c).where(LogbookSession.answered_at.is_not(None))
    yield from connection.execute(query.execution_options(yield_per=_MANY))


def decided_papers(connection: Connection) -> list[AnyRow]:
    """All columns of every document that was accepted or refused."""
    table = cast(Table, OutsideEvidence.__table__)
    query = select(*table.c).where(OutsideEvidence.decided_at.is_not(None))
    return list(connection.execute(query))


def documents(connection: Connection) -> set[str]:
    """SHA-256 of every document that was handed in and not withdrawn."""
    query = select(OutsideEvidence.file_sha256).where(OutsideEvidence.withdrawn_at.is_(None))
    return set(connection.scalars(query))


def waivers(connection: Connection) -> list[AnyRow]:
    """All columns of every waiver, in force or ended."""
    return list(connection.execute(select(*cast(Table, Waiver.__table__).c)))


def designations(connection: Connection) -> list[AnyRow]:
    """All columns of every designation as founding assessor, held or ended."""
    return list(connection.execute(select(*cast(Table, FoundingAssessor.__table__).c)))


def rounds(connection: Connection) -> list[AnyRow]:
    """All columns of every further round of a course."""
    return list(connection.execute(select(*cast(Table, CourseRound.__table__).c)))


def answered_requests(connection: Connection) -> list[AnyRow]:
    """All columns of every answered request to delete."""
    table = cast(Table, DeletionRequest.__table__)
    query = select(*table.c).where(DeletionRequest.answered_at.is_not(None))
    return list(connection.execute(query))
