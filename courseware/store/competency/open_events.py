"""Suspensions that may still hold, and the adverse events behind them.

Whether a reinstatement after an adverse event stands, and of two accounts that were merged since
which it was about, is a question to the history; so what was reinstated is in here too where the
scope is suspended nevertheless, and marked as `reinstated`.
"""

from collections.abc import Collection

from sqlalchemy import Connection, bindparam, exists, or_, select
from sqlalchemy.orm import aliased

from courseware.store.literals import word
from courseware.store.rows import AnyRow
from courseware.store.tables import AdverseEvent, CompetencyDecision, CompetencyInterval

_later = aliased(CompetencyDecision)
_REINSTATED = exists().where(
    _later.person_id == CompetencyDecision.person_id,
    _later.checklist_id == CompetencyDecision.checklist_id,
    _later.region == CompetencyDecision.region,
    _later.kind == word("reinstated"),
    _later.number > CompetencyDecision.number,
)
_SUSPENDED_NOW = exists().where(
    CompetencyInterval.person_id == CompetencyDecision.person_id,
    CompetencyInterval.checklist_id == CompetencyDecision.checklist_id,
    CompetencyInterval.region == CompetencyDecision.region,
    CompetencyInterval.until.is_(None),  # a suspension has no end that the calendar brings
    CompetencyInterval.status == word("suspended"),
)
_MAY_HOLD = (CompetencyDecision.kind == word("suspended")) & or_(~_REINSTATED, _SUSPENDED_NOW)
_SUSPENSIONS = (
    select(
        CompetencyDecision.id,
        CompetencyDecision.person_id,
        _REINSTATED.label("reinstated"),
        CompetencyDecision.checklist_id,
        CompetencyDecision.region,
        CompetencyDecision.reason,
        CompetencyDecision.signed_name,
        CompetencyDecision.decided_at,
        CompetencyDecision.zone,
    )
    .where(
        CompetencyDecision.person_id == bindparam("person_id"),
        _MAY_HOLD,
    )
    .order_by(
        CompetencyDecision.decided_at.desc(),
        CompetencyDecision.checklist_id,
        CompetencyDecision.region,
    )
)
_OPEN = (
    select(
        CompetencyDecision.id,
        CompetencyDecision.person_id,
        _REINSTATED.label("reinstated"),
        CompetencyDecision.checklist_id,
        CompetencyDecision.region.label("scope_region"),
        AdverseEvent.id.label("event_id"),
        AdverseEvent.region,
        AdverseEvent.lessons,
        CompetencyDecision.reason,
        CompetencyDecision.clinic_id,
    )
    .outerjoin(AdverseEvent, AdverseEvent.id == CompetencyDecision.adverse_event_id)
    .where(
        CompetencyDecision.person_id.in_(bindparam("people", expanding=True)),
        _MAY_HOLD,
    )
    .order_by(
        CompetencyDecision.decided_at.desc(),
        AdverseEvent.id,
        CompetencyDecision.checklist_id,
        CompetencyDecision.region,
    )
)


def suspensions_among(connection: Connection, person_ids: Collection[str]) -> list[AnyRow]:
    """(id, person_id, reinstated, checklist_id, scope_region, event_id, region, lessons, reason,
    clinic_id) of every suspension that may still hold; newest first. Without an adverse event,
    those of the event are None."""
    return list(connection.execute(_OPEN, {"people": list(person_ids)}))


def suspensions(connection: Connection, person_id: str) -> list[AnyRow]:
    """(id, person_id, reinstated, checklist_id, region, reason, signed_name, decided_at, zone) of
    a person's suspensions that may still hold, newest first."""
    return list(connection.execute(_SUSPENSIONS, {"person_id": person_id}))
