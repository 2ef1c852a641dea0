"""Whose status of a past day is seen otherwise by what came on record since."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final, cast

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Integer,
    Select,
    Table,
    bindparam,
    exists,
    func,
    literal_column,
    or_,
    select,
    text,
    union_all,
)

from courseware.domain.competency.calendar import DAYS_APART
from courseware.store.competency.session_ends import IS_END
from courseware.store.competency.taken_back_ahead import signed_by
from courseware.store.tables import (
    CompetencyDecision,
    CompetencyInterval,
    ConfirmedSessionEnd,
    LogbookSession,
    Observation,
    ObservationWord,
)
from courseware.store.tables.competency import CORRECTS, LAPSED, RETRACTED, WITHDRAWN

_intervals = cast(Table, CompetencyInterval.__table__).c
_later = cast(Table, Observation.__table__).alias("later")
_observed = cast(Table, Observation.__table__).c
_decided = cast(Table, CompetencyDecision.__table__).c
_AMONG: BindParameter[Any] = bindparam("people", expanding=True)
_used = cast(Table, LogbookSession.__table__).c
# In a zone further east, the day of a lapse begins before it, and so may the next one; the history
# says which use came in time.
_IN_TIME: Final[dict[str, ColumnElement[Any]]] = {
    "sqlite": func.date(_intervals.ends_on, f"+{DAYS_APART.days} days"),  # there it is text
    "postgresql": _intervals.ends_on + literal_column(str(DAYS_APART.days), Integer),
}


def _lapsed(in_time: ColumnElement[Any]) -> Select[Any]:
    """Where an observation or a session of a day before a lapse, or about that day, came on record
    after the moment."""
    seen_in_use = exists().where(
        _observed.person_id == _intervals.person_id,
        _observed.checklist_id == _intervals.checklist_id,
        _observed.region == _intervals.region,
        # As a term, so that SQLite looks up the scope and not everything that corrects nothing.
        func.coalesce(_observed.corrects_id, "") == "",
        _observed.observed_on < in_time,
        _observed.signed_at > bindparam("moment"),
    )
    logged_use = exists().where(
        _used.person_id == _intervals.person_id,
        _used.confirmed.is_(True),
        _used.held_on < in_time,
        _used.answered_at > bindparam("moment"),
    )
    return select(_intervals.person_id, _intervals.checklist_id, _intervals.region).where(
        text(f"competency_interval.{LAPSED}"),
        _intervals.person_id.in_(_AMONG),
        _intervals.since <= bindparam("moment"),
        or_(_intervals.until.is_(None), _intervals.until > bindparam("moment")),
        or_(seen_in_use, logged_use),
    )


# Each part begins with what is rare: retractions, corrections, withdrawals, lapses, sessions that
# were taken back.
_PUT_RIGHT: Final[list[Any]] = [
    select(_observed.person_id, _observed.checklist_id, _observed.region)
    .select_from(ObservationWord)
    .join(Observation, Observation.id == ObservationWord.observation_id)
    .where(
        text(f"observation_word.{RETRACTED}"),
        ObservationWord.said_at > bindparam("moment"),
        # The term above takes the index; this one knows what a clock that was ahead had dated.
        func.coalesce(ObservationWord.counts_from, ObservationWord.said_at) > bindparam("moment"),
        # As a term, so that no engine begins with everything that was ever observed of them.
        func.coalesce(_observed.person_id, "").in_(_AMONG),
        signed_by(_observed, bindparam("moment")),
    ),
    select(_observed.person_id, _observed.checklist_id, _observed.region)
    .select_from(_later)
    .join(Observation, Observation.id == _later.c.corrects_id)
    .where(
        text(f"later.{CORRECTS}"),
        _later.c.signed_at > bindparam("moment"),
        ~signed_by(_later.c, bindparam("moment")),
        _later.c.person_id.in_(_AMONG),
        signed_by(_observed, bindparam("moment")),
    ),
    select(_decided.person_id, _decided.checklist_id, _decided.region).where(
        text(WITHDRAWN),
        _decided.person_id.in_(_AMONG),
        _decided.decided_at > bindparam("moment"),
        func.coalesce(_decided.counts_from, _decided.decided_at) > bindparam("moment"),
    ),
    # A session may be use, or count towards a quota, in whatever was begun by then.
    select(_intervals.person_id, _intervals.checklist_id, _intervals.region)
    .select_from(ConfirmedSessionEnd)
    .join(LogbookSession, IS_END)
    .join(CompetencyInterval, _intervals.person_id == _used.person_id)
    .where(
        ConfirmedSessionEnd.ended_at > bindparam("moment"),
        _used.answered_at <= bindparam("moment"),
        _used.person_id.in_(_AMONG),
        _intervals.since <= bindparam("moment"),
        or_(_intervals.until.is_(None), _intervals.until > bindparam("moment")),
    ),
]
_CORRECTED: Final = {
    engine: union_all(*_PUT_RIGHT, _lapsed(in_time)) for engine, in_time in _IN_TIME.items()
}


def corrected_since(
    connection: Connection, person_ids: Collection[str], moment: datetime
) -> set[tuple[str, tuple[str, str]]]:
    """(person, scope) in which something that was on record at a moment was put right later, and
    those that had lapsed then although a use of a day before came on record later."""
    values = {"people": list(person_ids), "moment": moment}
    found = connection.execute(_CORRECTED[connection.dialect.name], values)
    return {(row[0], (row[1], row[2])) for row in found}
