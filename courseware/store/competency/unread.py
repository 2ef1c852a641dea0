"""Which signed observations their learner has yet to read, or to hear about."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, and_, bindparam, exists, or_, select
from sqlalchemy.orm import aliased

from courseware.store.competency.observations import (
    CLINICS_ZONE,
    COLUMNS,
    IS_CORRECTED,
    IS_RETRACTED,
)
from courseware.store.literals import word
from courseware.store.rows import AnyRow
from courseware.store.tables import Observation, ObservationWord

TOLD_FOR: Final = timedelta(days=60)
"""For so long a first page tells of what counted and was taken back."""

_acknowledged, _retracted, _answered = (aliased(ObservationWord) for _ in range(3))

UNREAD = and_(
    Observation.signed_at.is_not(None),
    ~exists().where(
        _acknowledged.observation_id == Observation.id, _acknowledged.kind == word("acknowledged")
    ),
    ~IS_CORRECTED,
)
"""Signed, and waits for its learner to acknowledge it, also where it was retracted; what a
correction replaced does not."""

TAKEN_BACK_SINCE = exists().where(
    _retracted.observation_id == Observation.id,
    _retracted.kind == word("retracted"),
    exists().where(
        _acknowledged.observation_id == _retracted.observation_id,
        _acknowledged.kind == word("acknowledged"),
        _acknowledged.said_at < _retracted.said_at,
    ),
    ~exists().where(
        _answered.observation_id == _retracted.observation_id,
        _answered.kind == word("answered"),
        _answered.said_at >= _retracted.said_at,
    ),
    _retracted.said_at > bindparam("since"),
)
"""Acknowledged, and retracted afterwards and after a moment (bound as `since`); whoever answers it
then has heard of it.

What is corrected afterwards has a correction, which is unread itself.
"""

_TO_READ = (
    select(*COLUMNS, Observation.record, CLINICS_ZONE, IS_RETRACTED)
    .where(
        Observation.person_id == bindparam("person_id"),
        or_(UNREAD, TAKEN_BACK_SINCE),
    )
    .order_by(Observation.signed_at, Observation.id)
)


def to_read(connection: Connection, person_id: str, since: datetime) -> list[AnyRow]:
    """A person's signed observations that they have not acknowledged, and those that were retracted
    since a moment, after they had; the oldest first, each with `clinics_zone`, its `record`, and
    whether it `is_retracted`.
    """
    return list(connection.execute(_TO_READ, {"person_id": person_id, "since": since}))
