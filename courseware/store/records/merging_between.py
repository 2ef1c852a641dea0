"""What two accounts did to each other, and what rests on both of them as on two people."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, select, union_all, update

from courseware.store.accounts.people import accounts_of
from courseware.store.literals import at_most
from courseware.store.tables import (
    AnswerMark,
    Attempt,
    AttemptOverride,
    Award,
    AwardLetStand,
    CompetencyDecision,
    FoundingAssessor,
    LogbookSession,
    Observation,
    OutsideEvidence,
    Waiver,
)

_OPEN = and_(Observation.signed_at.is_(None), Observation.withdrawn_at.is_(None))
_WAITING = and_(LogbookSession.answered_at.is_(None), LogbookSession.withdrawn_at.is_(None))
# Decisions that rest on what somebody else signed; each is nobody's about themselves, too.
_ON_WHAT_ANOTHER_SIGNED = ("confirmed", "reinstated")
# What nobody does for themselves: words, who did it, for whom, and what else has to hold.
_DONE: tuple[tuple[str, Any, Any, ColumnElement[bool]], ...] = (
    *(
        (
            f"{kind} a competency of the other",
            CompetencyDecision.decided_by,
            CompetencyDecision.person_id,
            CompetencyDecision.kind == kind,
        )
        for kind in _ON_WHAT_ANOTHER_SIGNED
    ),
    (
        "waived a requirement for the other",
        *(Waiver.granted_by, Waiver.person_id),
        Waiver.granted_at.is_not(None),
    ),
    (
        "accepted a document of the other",
        *(OutsideEvidence.decided_by, OutsideEvidence.person_id),
        OutsideEvidence.accepted.is_(True),
    ),
    (
        "stands as supervisor in the other's logbook",
        *(LogbookSession.supervisor_id, LogbookSession.person_id),
        LogbookSession.confirmed.is_(True) | _WAITING,
    ),
    (
        "designated the other as a founding assessor",
        *(FoundingAssessor.designated_by, FoundingAssessor.person_id),
        FoundingAssessor.since.is_not(None),
    ),
    (
        "granted the other an override",
        *(AttemptOverride.granted_by, AttemptOverride.person_id),
        AttemptOverride.granted_at.is_not(None),
    ),
)


def done_to_each_other(connection: Connection, one: str, other: str) -> list[str]:
    """What either of two accounts did to the other that nobody does for themselves, in words."""
    return [
        words
        for words, query in _queries()
        for by, whom in ((one, other), (other, one))
        if connection.scalar(query.where(_by(query).in_(accounts_of(by)), _whom(query) == whom))
    ]


def rest_on_both(connection: Connection, one: str, other: str) -> list[tuple[str, str, str]]:
    """(person, checklist, region) in which both accounts signed, confirmed or reinstated: what
    the rules ask of two people. In order."""
    return sorted(_scopes_of(connection, one) & _scopes_of(connection, other))


def take_over(connection: Connection, survivor: str, duplicate: str) -> None:
    """Give the survivor what still waits for the duplicate: open forms and logbook sessions."""
    connection.execute(
        update(Observation)
        .where(Observation.assessor_id == duplicate, _OPEN)
        .values(assessor_id=survivor)
    )
    connection.execute(
        update(LogbookSession)
        .where(LogbookSession.supervisor_id == duplicate, _WAITING)
        .values(supervisor_id=survivor)
    )


def _queries() -> Iterator[tuple[str, Any]]:
    for words, by, whom, condition in _DONE:
        yield words, select(by.label("by"), whom.label("whom")).where(condition).limit(at_most(1))
    marks = select(AnswerMark.marked_by.label("by"), Attempt.person_id.label("whom"))
    joined = marks.join(Attempt, Attempt.id == AnswerMark.attempt_id)
    yield "marked an answer of the other", joined.limit(at_most(1))
    stands = select(AwardLetStand.decided_by.label("by"), Award.person_id.label("whom"))
    of_award = stands.join(Award, Award.id == AwardLetStand.award_id)
    yield "let an award of the other stand", of_award.limit(at_most(1))


def _by(query: Any) -> Any:
    return query.selected_columns[0]


def _whom(query: Any) -> Any:
    return query.selected_columns[1]


def _scopes_of(connection: Connection, person_id: str) -> set[tuple[str, str, str]]:
    """Where a person signed, confirmed or reinstated, under any of their accounts."""
    accounts = accounts_of(person_id)
    signed = select(Observation.person_id, Observation.checklist_id, Observation.region).where(
        Observation.assessor_id.in_(accounts), Observation.signed_at.is_not(None)
    )
    table = CompetencyDecision
    decided = select(table.person_id, table.checklist_id, table.region).where(
        table.decided_by.in_(accounts), table.kind.in_(_ON_WHAT_ANOTHER_SIGNED)
    )
    found = connection.execute(union_all(signed, decided))
    return {(row[0], row[1], row[2]) for row in found}
