"""Whether what is in force will lapse unused, by what is kept of the days to come."""

from typing import Any, Final, cast

from sqlalchemy import ColumnElement, Table, literal, select, text

from courseware.store.tables import CompetencyInterval
from courseware.store.tables.competency import LAPSED

_UNUSED: Final = "unused"
_unused = cast(Table, CompetencyInterval.__table__).alias(_UNUSED)


def lapses(of: Any, moment: Any) -> ColumnElement[bool]:
    """Whether intervals that are in force at a moment end for want of use: what the calendar will
    bring then is kept beside them, with its reason.

    Args:
        of: the columns of those intervals.
    """
    then = _unused.c
    foreseen = select(literal(1)).where(
        text(f"{_UNUSED}.{LAPSED}"),
        then.person_id == of.person_id,
        then.checklist_id == of.checklist_id,
        then.region == of.region,
        then.ends_on == of.ends_on,
        then.since > moment,
    )
    return foreseen.correlate_except(_unused).exists()
