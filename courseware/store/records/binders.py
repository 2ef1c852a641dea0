"""Rows that go into a binder."""

from collections.abc import Collection, Iterator

from sqlalchemy import Connection, select

from courseware.store.rows import AnyRow
from courseware.store.tables import (
    Attempt,
    CompetencyDecision,
    LedgerEntry,
    Membership,
    Observation,
    ObservationWord,
    Person,
    Regrade,
    RegradeMark,
    ReleaseItem,
    Review,
)

_CHUNK = 400


def entries_about(connection: Connection, subjects: Collection[str]) -> Iterator[AnyRow]:
    """(chain, sequence, act, subject, canonical) of every entry about one of the subjects."""
    listed = sorted(subjects)
    query = select(
        LedgerEntry.chain,
        LedgerEntry.sequence,
        LedgerEntry.act,
        LedgerEntry.subject,
        LedgerEntry.canonical,
    ).order_by(LedgerEntry.chain, LedgerEntry.sequence)
    for start in range(0, len(listed), _CHUNK):
        some = listed[start : start + _CHUNK]
        yield from connection.execute(query.where(LedgerEntry.subject.in_(some)))


def entries_of_chain(connection: Connection, chain: str) -> Iterator[AnyRow]:
    """The same columns of every entry of one chain."""
    query = select(
        LedgerEntry.chain,
        LedgerEntry.sequence,
        LedgerEntry.act,
        LedgerEntry.subject,
        LedgerEntry.canonical,
    )
    ordered = query.where(LedgerEntry.chain == chain).order_by(LedgerEntry.sequence)
    yield from connection.execute(ordered)


def members_ever(connection: Connection, clinic_id: str) -> dict[str, bool]:
    """Id of everybody who ever held a role in a clinic -> whether they hold one now."""
    query = select(Membership.person_id, Membership.ended_at).where(
        Membership.clinic_id == clinic_id
    )
    found: dict[str, bool] = {}
    for row in connection.execute(query):
        found[row.person_id] = found.get(row.person_id, False) or row.ended_at is None
    return found


def people(connection: Connection, person_ids: Collection[str]) -> list[AnyRow]:
    """(id, name, email, created_at, suspended_at) by id."""
    query = select(Person.id, Person.name, Person.email, Person.created_at, Person.suspended_at)
    listed = sorted(person_ids)
    return [
        row
        for start in range(0, len(listed), _CHUNK)
        for row in connection.execute(
            query.where(Person.id.in_(listed[start : start + _CHUNK])).order_by(Person.id)
        )
    ]


def places_of_revisions(connection: Connection, digests: Collection[str]) -> dict[str, AnyRow]:
    """SHA-256 -> (kind, content_id, path) under which a revision was released first."""
    query = select(
        ReleaseItem.revision_sha256, ReleaseItem.kind, ReleaseItem.content_id, ReleaseItem.path
    ).order_by(ReleaseItem.release_id.desc())
    listed = sorted(digests)
    return {
        row.revision_sha256: row
        for start in range(0, len(listed), _CHUNK)
        for row in connection.execute(
            query.where(ReleaseItem.revision_sha256.in_(listed[start : start + _CHUNK]))
        )
    }


def reviews_of(connection: Connection, digests: Collection[str]) -> list[AnyRow]:
    """(revision_sha256, kind, content_id, reviewer_name, reviewed_at) of some revisions."""
    query = select(
        Review.revision_sha256,
        Review.kind,
        Review.content_id,
        Review.reviewer_name,
        Review.reviewed_at,
    ).order_by(Review.reviewed_at, Review.id)
    return [row for row in connection.execute(query) if row.revision_sha256 in digests]


def corrections(connection: Connection, person_ids: Collection[str]) -> list[AnyRow]:
    """What corrections did to people's attempts, in the order of applying.

    (attempt_id, regrade_id, applied_at, score_before, score_after, passed_before, passed_after)
    """
    query = (
        select(
            RegradeMark.attempt_id,
            RegradeMark.regrade_id,
            Regrade.applied_at,
            RegradeMark.score_before,
            RegradeMark.score_after,
            RegradeMark.passed_before,
            RegradeMark.passed_after,
        )
        .join(Regrade, Regrade.id == RegradeMark.regrade_id)
        .join(Attempt, Attempt.id == RegradeMark.attempt_id)
        .order_by(RegradeMark.regrade_id, RegradeMark.attempt_id)
    )
    listed = sorted(person_ids)
    return [
        row
        for start in range(0, len(listed), _CHUNK)
        for row in connection.execute(
            query.where(Attempt.person_id.in_(listed[start : start + _CHUNK]))
        )
    ]


def observations(connection: Connection, person_id: str) -> list[AnyRow]:
    """What was signed about somebody, with the record of it word by word."""
    query = select(
        Observation.id,
        Observation.clinic_id,
        Observation.checklist_id,
        Observation.region,
        Observation.observed_on,
        Observation.signed_at,
        Observation.revision_sha256,
        Observation.record,
        Observation.record_sha256,
        Observation.counts_from,
    ).where(Observation.person_id == person_id, Observation.signed_at.is_not(None))
    return list(connection.execute(query.order_by(Observation.signed_at, Observation.id)))


def said_afterwards(connection: Connection, person_id: str) -> list[AnyRow]:
    """(observation_id, kind, said_at, counts_from): what was acknowledged, answered, retracted; not
    its text."""
    query = (
        select(
            ObservationWord.observation_id,
            ObservationWord.kind,
            ObservationWord.said_at,
            ObservationWord.counts_from,
        )
        .join(Observation, Observation.id == ObservationWord.observation_id)
        .where(Observation.person_id == person_id)
    )
    return list(connection.execute(query.order_by(ObservationWord.said_at, ObservationWord.id)))


def decisions(connection: Connection, person_id: str) -> list[AnyRow]:
    """Every decision about somebody's competencies, without its reason."""
    query = select(
        CompetencyDecision.id,
        CompetencyDecision.clinic_id,
        CompetencyDecision.checklist_id,
        CompetencyDecision.region,
        CompetencyDecision.kind,
        CompetencyDecision.decided_at,
        CompetencyDecision.decided_on,
        CompetencyDecision.zone,
        CompetencyDecision.signed_name,
        CompetencyDecision.revision_sha256,
        CompetencyDecision.basis,
        CompetencyDecision.about_id,
        CompetencyDecision.counts_from,
    ).where(CompetencyDecision.person_id == person_id)
    in_order = (CompetencyDecision.decided_at, CompetencyDecision.number, CompetencyDecision.id)
    return list(connection.execute(query.order_by(*in_order)))
