"""From when on what was taken back counts no more: a retraction or correction of an observation,
a withdrawal of a confirmation.

That is the moment on record, unless a clock that was ahead had given it a time to come: then it is
the one at which that was noticed. It stands beside what was recorded (`counts_from`).
"""

from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, Connection, Table, func, select, text, update
from sqlalchemy.orm import aliased

from courseware.store.rows import AnyRow
from courseware.store.tables import CompetencyDecision, Observation, ObservationWord
from courseware.store.tables.competency import CORRECTS, RETRACTED, WITHDRAWN

_about = aliased(CompetencyDecision)
_before = aliased(Observation)
_CORRECTED_AHEAD = (
    select(
        Observation.id,
        Observation.id.label("subject"),
        Observation.person_id,
        Observation.checklist_id,
        Observation.region,
        Observation.clinic_id,
        Observation.record_sha256.label("record"),
    )
    .join(_before, _before.id == Observation.corrects_id)
    .where(text(f"observation.{CORRECTS}"), Observation.counts_from.is_(None))
    .order_by(Observation.signed_at, Observation.id)
)
_RETRACTED_AHEAD = (
    select(
        ObservationWord.id,
        ObservationWord.observation_id.label("subject"),
        Observation.person_id,
        Observation.checklist_id,
        Observation.region,
        Observation.clinic_id,
        Observation.record_sha256.label("record"),
    )
    .join(Observation, Observation.id == ObservationWord.observation_id)
    .where(text(f"observation_word.{RETRACTED}"), ObservationWord.counts_from.is_(None))
    .order_by(ObservationWord.said_at, ObservationWord.id)
)
_WITHDRAWN_AHEAD = (
    select(
        CompetencyDecision.id,
        CompetencyDecision.id.label("subject"),
        CompetencyDecision.person_id,
        CompetencyDecision.checklist_id,
        CompetencyDecision.region,
        CompetencyDecision.clinic_id,
        CompetencyDecision.about_id,
    )
    .join(_about, _about.id == CompetencyDecision.about_id)
    .where(text(f"competency_decision.{WITHDRAWN}"), CompetencyDecision.counts_from.is_(None))
    .order_by(CompetencyDecision.decided_at, CompetencyDecision.id)
)


def signed_from(observation: AnyRow) -> datetime:
    """From when on what was signed counts."""
    return cast(datetime, observation.counts_from or observation.signed_at)


def signed_by(observation: Any, moment: Any) -> ColumnElement[bool]:
    """Whether what was signed counts by a moment.

    Args:
        observation: the columns of one.
    """
    counts: ColumnElement[bool] = (
        func.coalesce(observation.counts_from, observation.signed_at) <= moment
    )
    return counts


def said_from(word: AnyRow) -> datetime:
    """From when on what was said of an observation counts."""
    return cast(datetime, word.counts_from or word.said_at)


def decided_from(decision: AnyRow) -> datetime:
    """From when on a decision counts."""
    return cast(datetime, decision.counts_from or decision.decided_at)


def corrected_ahead(connection: Connection, now: datetime, later: datetime) -> list[AnyRow]:
    """Corrections that are dated after a moment, of what counts by now, as below."""
    dated = (Observation.signed_at > later, signed_by(_before, now))
    return list(connection.execute(_CORRECTED_AHEAD.where(*dated)))


def retracted_ahead(connection: Connection, now: datetime, later: datetime) -> list[AnyRow]:
    """Retractions that are dated after a moment, of observations that were signed by now.

    What has not begun to count need not end sooner; and a clock that is far behind takes nothing
    back before it was on record.
    """
    dated = (ObservationWord.said_at > later, signed_by(Observation, now))
    return list(connection.execute(_RETRACTED_AHEAD.where(*dated)))


def withdrawn_ahead(connection: Connection, now: datetime, later: datetime) -> list[AnyRow]:
    """Withdrawals that are dated after a moment, of what was confirmed by now, as above."""
    dated = (CompetencyDecision.decided_at > later, _about.decided_at <= now)
    return list(connection.execute(_WITHDRAWN_AHEAD.where(*dated)))


def count_correction(connection: Connection, observation_id: str, moment: datetime) -> bool:
    """Let a correction count from a moment on; False if it was noted before."""
    return _count(connection, cast(Table, Observation.__table__), observation_id, moment)


def count_retraction(connection: Connection, word_id: str, moment: datetime) -> bool:
    """Let a retraction count from a moment on; False if it was noted before."""
    return _count(connection, cast(Table, ObservationWord.__table__), word_id, moment)


def count_withdrawal(connection: Connection, decision_id: str, moment: datetime) -> bool:
    """Let a withdrawal count from a moment on; False if it was noted before."""
    return _count(connection, cast(Table, CompetencyDecision.__table__), decision_id, moment)


def _count(connection: Connection, table: Table, id_: str, moment: datetime) -> bool:
    noted = update(table).where(table.c.id == id_, table.c.counts_from.is_(None))
    return connection.execute(noted.values(counts_from=moment)).rowcount == 1
