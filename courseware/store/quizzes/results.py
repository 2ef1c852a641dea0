"""Rows of results: what an attempt earned, and each of its questions."""

from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction
from typing import Any, Final, cast

from sqlalchemy import ARRAY, Connection, Integer, String, Table, bindparam, func, update

from courseware.domain.grading import Result
from courseware.store.compiled_once import CompiledOnce
from courseware.store.records.ledger import LOCK_HEAD, Head
from courseware.store.tables import Attempt, AttemptQuestion
from courseware.store.tables.base import ExactFraction

Shares = Sequence[tuple[int, Fraction | None, int]]
"""Position, share (None: awaited) and points of each question."""

# On the Table, not the class: for classes SQLAlchemy sorts every value by attribute first.
_attempts, _drawn = cast(Table, Attempt.__table__), cast(Table, AttemptQuestion.__table__)
_SET_RESULT: Final = (
    update(_attempts)
    .where(_attempts.c.id == bindparam("of"), _attempts.c.submitted_at.is_(None))
    .values(
        submitted_at=bindparam("submitted"),
        score=bindparam("score"),
        passed=bindparam("is_pass"),
        critical_missed=bindparam("missed"),
    )
)
_SET_SHARE: Final = CompiledOnce(
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


_SET_SHARES: Final = _all_at_once()
# Which of the three comes first is PostgreSQL's own affair: who closes an attempt has held its rows
# since before, so that only the head is waited for.
_SET_AND_LOCK: Final = CompiledOnce(
    LOCK_HEAD.add_cte(_SET_RESULT.cte("closed"), _SET_SHARES.cte("shared"))
)
_SET_RESULT_ALONE: Final = CompiledOnce(_SET_RESULT)


def set_result(
    connection: Connection,
    attempt_id: str,
    submitted_at: datetime,
    result: Result | None,
    shares: Shares,
    chain: str,
) -> Head | None:
    """Write the result of an attempt that was open, with what each question earned.

    Whoever does that states it in the ledger next: PostgreSQL locks the chain's head in the same
    journey and gives it; None where that is still to be done.

    Args:
        result: None where a person has to mark first, as the share of what they mark.
        chain: the chain that will state it.
    """
    values = {
        "of": attempt_id,
        "submitted": submitted_at,
        "score": result.score if result else None,
        "is_pass": result.passed if result else None,
        "missed": list(result.critical_missed) if result else None,
    }
    if connection.dialect.name == "sqlite":
        _SET_RESULT_ALONE.run(connection, values)
        set_shares(connection, attempt_id, shares)
        return None
    found = _SET_AND_LOCK.row(connection, values | _listed(shares) | {"name": chain})
    return None if found is None else (found.length, found.digest)


def set_shares(connection: Connection, attempt_id: str, shares: Shares) -> None:
    """Write what each question earned."""
    if connection.dialect.name != "sqlite":
        connection.execute(_SET_SHARES, {"of": attempt_id} | _listed(shares))
    elif shares:
        marked = [{"of": attempt_id, **dict(zip(_NAMES, one, strict=True))} for one in shares]
        _SET_SHARE.run(connection, marked)


def _listed(shares: Shares) -> dict[str, list[Any]]:
    """The same as a list for each column."""
    return {name: [one[at] for one in shares] for at, name in enumerate(_NAMES)}
