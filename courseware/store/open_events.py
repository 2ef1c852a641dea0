"""Suspensions that still hold, and the adverse events behind them."""

from collections.abc import Collection

from sqlalchemy import Connection, bindparam, exists, select
from sqlalchemy.orm import aliased

from courseware.store.rows import AnyRow
from courseware.store.tables import AdverseEvent, CompetencyDecision

_later = aliased(CompetencyDecision)
_REINSTATED = exists().where(
    _later.person_id == CompetencyDecision.person_id,
    _later.checklist_id == CompetencyDecision.checklist_id,
    _later.region == CompetencyDecision.region,
    _later.kind == "reinstated",
    _later.number > CompetencyDecision.number,
)
_SUSPENSIONS = (
    select(
        CompetencyDecision.checklist_id,
        CompetencyDecision.region,
        CompetencyDecision.reason,
        CompetencyDecision.signed_name,
        CompetencyDecision.decided_at,
        CompetencyDecision.zone,
    )
    .where(
        CompetencyDecision.person_id == bindparam("person_id"),
        CompetencyDecision.kind == "suspended",
        ~_REINSTATED,
    )
    .order_by(
        CompetencyDecision.decided_at.desc(),
        CompetencyDecision.checklist_id,
        CompetencyDecision.region,
    )
)
_OPEN = (
    select(
        CompetencyDecision.person_id,
        CompetencyDecision.checklist_id,
        CompetencyDecision.region.label("scope_region"),
        AdverseEvent.id.label("event_id"),
        AdverseEvent.region,
        AdverseEvent.lessons,
    )
    .join(AdverseEvent, AdverseEvent.id == CompetencyDecision.adverse_event_id)
    .where(
        CompetencyDecision.person_id.in_(bindparam("people", expanding=True)),
        CompetencyDecision.kind == "suspended",
        ~_REINSTATED,
    )
    .order_by(
        AdverseEvent.noted_at.desc(),
        AdverseEvent.id,
        CompetencyDecision.checklist_id,
        CompetencyDecision.region,
    )
)


def open_events(connection: Connection, person_ids: Collection[str]) -> list[AnyRow]:
    """(person_id, checklist_id, scope_region, event_id, region, lessons) of every scope that an
    adverse event suspended and nobody has reinstated since; newest event first."""
    return list(connection.execute(_OPEN, {"people": list(person_ids)}))


def open_suspensions(connection: Connection, person_id: str) -> list[AnyRow]:
    """(checklist_id, region, reason, signed_name, decided_at, zone) of a person's suspensions
    that nobody has ended, newest first."""
    return list(connection.execute(_SUSPENSIONS, {"person_id": person_id}))
