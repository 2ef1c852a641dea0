"""Which attempt was somebody's first at a quiz."""

from sqlalchemy import ColumnElement, and_, exists, or_
from sqlalchemy.orm import aliased

from courseware.store.tables import Attempt

_earlier = aliased(Attempt)


def is_first() -> ColumnElement[bool]:
    """Whether nobody but another person had begun the quiz before this attempt.

    By the moments and not by the numbers: a merge of accounts numbers the attempts of one of them
    on behind the other's, whichever were earlier.
    """
    before = or_(
        _earlier.started_at < Attempt.started_at,
        and_(_earlier.started_at == Attempt.started_at, _earlier.number < Attempt.number),
    )
    return ~exists().where(
        _earlier.person_id == Attempt.person_id, _earlier.quiz_id == Attempt.quiz_id, before
    )
