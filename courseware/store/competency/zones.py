"""In which zone what was confirmed ends, where the clinics of an installation have several."""

from typing import Any, Final

from sqlalchemy import ColumnElement, bindparam, exists, select
from sqlalchemy.orm import aliased

from courseware.domain.competency.history import DecisionKind
from courseware.store.literals import at_most, word
from courseware.store.tables import Clinic, CompetencyDecision, CompetencyInterval

_asking = aliased(Clinic)
_HERE: Final = (
    select(_asking.timezone)
    .where(_asking.id == bindparam("clinic_id"))
    .correlate_except(_asking)
    .scalar_subquery()
)
SEVERAL: Final = exists().where(Clinic.timezone != _HERE)
"""Whether any clinic has another zone than the one that is asked about (`clinic_id`): known before
any row is read, and most installations have one."""


def zone_of_end(of: Any) -> ColumnElement[str]:
    """The zone of the confirmation on which scopes rest at `moment`: that of the clinic in which
    it was given.

    Args:
        of: the columns of those scopes.
    """
    kept, confirmed = aliased(CompetencyInterval), aliased(CompetencyDecision)
    held = (
        select(kept.confirmed_on)
        .where(*_same(kept, of), kept.since <= bindparam("moment"))
        .order_by(kept.since.desc())
        .limit(at_most(1))
        .correlate_except(kept)
        .scalar_subquery()
    )
    return (
        select(confirmed.zone)
        .where(
            *_same(confirmed, of),
            confirmed.kind == word(DecisionKind.CONFIRMED),
            confirmed.decided_on == held,
        )
        # Where one of that day was withdrawn, the other came after it.
        .order_by(confirmed.number.desc())
        .limit(at_most(1))
        .correlate_except(confirmed)
        .scalar_subquery()
    )


def _same(one: Any, of: Any) -> tuple[Any, ...]:
    return (
        one.person_id == of.person_id,
        one.checklist_id == of.checklist_id,
        one.region == of.region,
    )
