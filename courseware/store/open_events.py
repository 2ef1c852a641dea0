"""Adverse events whose suspension still holds."""

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
