"""Rows of results: what an attempt earned, and each of its questions."""

from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction
from typing import Any, cast

from sqlalchemy import ARRAY, Connection, Integer, String, Table, bindparam, func, update

from courseware.domain.grading import Result
from courseware.store.tables import Attempt, AttemptQuestion
from courseware.store.tables.base import ExactFraction

Shares = Sequence[tuple[int, Fraction | None, int]]
"""Position, share (None: awaited) and points of each question."""

# On the Table, not the class: for classes SQLAlchemy sorts every value by attribute first.
_attempts, _drawn = cast(Table, Attempt.__table__), cast(Table, AttemptQuestion.__table__)
_SET_RESULT = (
    update(_attempts)
    .where(_attempts.c.id == bindparam("of"), _attempts.c.submitted_at.is_(None))
    .values(
        submitted_at=bindparam("submitted"),
        score=bindparam("score"),
        passed=bindparam("is_pass"),
        critical_missed=bindparam("missed"),
    )
)
_SET_SHARE = (
    update(_drawn)
    .where(_drawn.c.attempt_id == bindparam("of"), _drawn.c.position == bindparam("at"))
    .values(share=bindparam("earned"), points=bindparam("worth"))
)
_NAMES = ("at", "earned", "worth")


class _Share(ExactFraction):
    """Of any length: PostgreSQL would cut what is cast to the column's own, and says nothing."""

    impl = String()
    cache_ok = True


_LISTS: tuple[Any, ...] = (ARRAY(Integer), ARRAY(_Share), ARRAY(Integer))


def _all_at_once() -> Any:
    """PostgreSQL writes the shares of all questions, and the result, in one journey."""
    lists = (bindparam(name, type_=list_) for name, list_ in zip(_NAMES, _LISTS, strict=True))
    marked = func.unnest(*lists).table_valued("position", "share", "points")
    marked = marked.render_derived("marked")
    return (
        update(_drawn)
        .where(_drawn.c.attempt_id == bindparam("of"), _drawn.c.position == marked.c.position)
        .values(share=marked.c.share, points=marked.c.points)
    )


_SET_SHARES = _all_at_once()
_SET_BOTH = _SET_SHARES.add_cte(_SET_RESULT.cte("closed"))


def set_result(
    connection: Connection,
    attempt_id: str,
    submitted_at: datetime,
    result: Result | None,
    shares: Shares,
) -> None:
    """Write the result of an attempt that was open, with what each question earned.

    None stands for what a person has to mark first.
    """
    values = {
        "of": attempt_id,
        "submitted": submitted_at,
        "score": result.score if result else None,
        "is_pass": result.passed if result else None,
        "missed": list(result.critical_missed) if result else None,
    }
    if connection.dialect.name == "sqlite":
        connection.execute(_SET_RESULT, values)
        set_shares(connection, attempt_id, shares)
    else:
        connection.execute(_SET_BOTH, values | _listed(shares))


def set_shares(connection: Connection, attempt_id: str, shares: Shares) -> None:
    """Write what each question earned."""
    if connection.dialect.name != "sqlite":
        connection.execute(_SET_SHARES, {"of": attempt_id} | _listed(shares))
    elif shares:
        marked = [{"of": attempt_id, **dict(zip(_NAMES, one, strict=True))} for one in shares]
        connection.execute(_SET_SHARE, marked)


def _listed(shares: Shares) -> dict[str, list[Any]]:
    """The same as a list for each column."""
    return {name: [one[at] for one in shares] for at, name in enumerate(_NAMES)}
