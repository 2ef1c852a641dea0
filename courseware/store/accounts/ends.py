"""By when an end has to be dated to count, and so the beginning of a role.

What was ended by a clock that was ahead, and was set right since, was ended: nobody signs by a
designation, or rests on a document, that somebody has taken back. Who was given a role then has
it. Of a day that is over, what came later says nothing.
"""

from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import BindParameter, ColumnElement, and_, bindparam, or_

from courseware.store.tables.base import UtcDateTime

EVER: Final = datetime(9999, 12, 31, tzinfo=UTC)
"""A moment after everything on record."""

ENDS: Final[BindParameter[Any]] = bindparam("ends", type_=UtcDateTime())


def ends_by(moment: datetime, past: bool) -> datetime:
    """The moment by which an end counts, for what is asked about another one.

    Args:
        past: whether that one is over.
    """
    return moment if past else EVER


def stands(ended_at: Any) -> ColumnElement[bool]:
    """Whether what has such a column for its end was not ended by `ends`."""
    return or_(ended_at.is_(None), ended_at > ENDS)


def held(since: Any, ended_at: Any) -> ColumnElement[bool]:
    """Whether a role with such columns is held: given, and not ended, by `ends`."""
    return and_(since <= ENDS, stands(ended_at))
