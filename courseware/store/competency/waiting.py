"""What waits for a learner beside courses: competencies that end or have ended, observations to
read, to rate or to await, sessions of the logbook that were taken back. Parts of the one answer
that the first page asks for (see `study`)."""

from datetime import date
from typing import Any, Final, NamedTuple, cast

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    Table,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal_column,
    null,
    or_,
    select,
    text,
)

from courseware.domain.competency.history import DecisionKind
from courseware.domain.competency.standing import Status
from courseware.store.competency.cells import BEGUN, LATER
from courseware.store.competency.cells import OPEN as OPEN_ENDED
from courseware.store.competency.lapsing import lapses
from courseware.store.competency.observations import OPEN
from courseware.store.competency.session_ends import IS_END
from courseware.store.competency.unread import TAKEN_BACK_SINCE, UNREAD
from courseware.store.records.held import Held
from courseware.store.tables import (
    CompetencyDecision,
    CompetencyInterval,
    ConfirmedSessionEnd,
    LogbookSession,
    Observation,
)

_intervals = cast(Table, CompetencyInterval.__table__).c
_PERSON: Final[Any] = bindparam("person_id")
# Words stand in the statement itself (see `held`).
_EXPIRING = f"competency_interval.status = '{Status.EXPIRING}'"
_ENDING = text(f"({_EXPIRING} OR competency_interval.status = '{Status.EXPIRED}')")
_CONFIRMED = text(f"competency_decision.kind = '{DecisionKind.CONFIRMED}'")
_WITHIN = "\x1f"
"""Between what is packed into one column; no id, zone or status holds it."""
_DAY: Final[dict[str, ColumnElement[str]]] = {
    "sqlite": literal_column("competency_interval.ends_on"),  # there it is text
    "postgresql": func.to_char(_intervals.ends_on, "YYYY-MM-DD"),
}
ENDING: Final = "ending"
_OBSERVED: Final = or_(
    exists().where(Observation.person_id == _PERSON, OPEN),
    exists().where(Observation.person_id == _PERSON, or_(UNREAD, TAKEN_BACK_SINCE)),
)
_UNLOGGED: Final = exists().where(
    LogbookSession.person_id == _PERSON, IS_END, ConfirmedSessionEnd.ended_at > bindparam("since")
)


class Ending(NamedTuple):
    """A competency that is about to end, or has ended.

    Attributes:
        ends_on: the first day without it.
        zone: in which that day is counted.
        lapses: whether it ends for want of use, before its term does.
    """

    scope: tuple[str, str]
    status: str
    ends_on: date
    zone: str
    lapses: bool


def parts(engine: str) -> list[Select[Any]]:
    """The parts, with the columns of `study`: kind, name, number, two moments, a revision."""
    zone = (
        select(func.max(CompetencyDecision.zone))
        .where(
            CompetencyDecision.person_id == _intervals.person_id,
            CompetencyDecision.checklist_id == _intervals.checklist_id,
            CompetencyDecision.region == _intervals.region,
            _CONFIRMED,
            CompetencyDecision.decided_on == _intervals.confirmed_on,
        )
        .correlate(CompetencyInterval)
        .scalar_subquery()
    )
    unused = and_(text(_EXPIRING), lapses(_intervals, bindparam("moment")))
    ending: Any = select(
        literal_column(f"'{ENDING}'"),
        _joined(_intervals.checklist_id, _intervals.region),
        case((unused, literal_column("1", Integer)), else_=literal_column("0", Integer)),
        null(),
        null(),
        _joined(_intervals.status, _DAY[engine], func.coalesce(zone, literal_column("''"))),
    ).where(
        _intervals.person_id == _PERSON,
        _ENDING,
        _intervals.ends_on.is_not(None),
        BEGUN,
        or_(OPEN_ENDED, LATER),
    )
    return [ending, _held(Held.OBSERVATION, _OBSERVED), _held(Held.SESSION_TAKEN_BACK, _UNLOGGED)]


def read(name: str, number: int, packed: str) -> Ending:
    """A row of the first part."""
    checklist, region = name.split(_WITHIN)
    status, day, zone = packed.split(_WITHIN)
    return Ending((checklist, region), status, date.fromisoformat(day), zone, bool(number))


def _held(kind: Held, condition: ColumnElement[bool]) -> Select[Any]:
    """A part that has one row where a condition holds."""
    named: tuple[Any, ...] = literal_column("'held'"), literal_column(f"'{kind}'")
    part: Any = select(*named, *[null()] * 4).where(condition)
    return cast("Select[Any]", part)


def _joined(*columns: Any) -> ColumnElement[str]:
    first, *rest = columns
    for column in rest:
        first = first.op("||")(literal_column(f"'{_WITHIN}'")).op("||")(column)
    return cast("ColumnElement[str]", first)
