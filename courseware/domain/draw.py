"""Which questions an attempt gets."""

import random
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DrawRow:
    """Take `count` graded questions of this objective (and type), critical or not.

    Attributes:
        type: question type, or None for any.
    """

    objective: str
    count: int
    critical: bool = False
    type: str | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """What the draw needs to know about one question of the bank."""

    id: str
    objective: str
    type: str
    critical: bool


def pool_of(row: DrawRow, bank: Sequence[Candidate]) -> list[Candidate]:
    """The questions that a row chooses from."""
    return [
        q
        for q in bank
        if q.objective == row.objective
        and q.critical == row.critical
        and (row.type is None or q.type == row.type)
    ]


def draw(
    rows: Sequence[DrawRow],
    bank: Sequence[Candidate],
    times_seen: Mapping[str, int],
    rng: random.Random,
) -> tuple[str, ...]:
    """Draw question ids row by row, least often seen first, otherwise by chance.

    No question is drawn twice.

    Raises:
        ValueError: a row asks for more than its pool holds (`check` refuses such a quiz).
    """
    taken: list[str] = []
    for row in rows:
        pool = [q.id for q in pool_of(row, bank) if q.id not in taken]
        if len(pool) < row.count:
            raise ValueError(f"draw row {row.objective} asks for {row.count} of {len(pool)}")
        rng.shuffle(pool)
        pool.sort(key=lambda question_id: times_seen.get(question_id, 0))
        taken.extend(pool[: row.count])
    return tuple(taken)


def may_consist_of(
    rows: Sequence[DrawRow], bank: Sequence[Candidate], ids: Collection[str]
) -> bool:
    """Whether some draw has no question but these."""
    taken: set[str] = set()
    only = [candidate for candidate in bank if candidate.id in ids]
    # First those that choose among one type: what they leave, any other may take.
    for row in sorted(rows, key=lambda row: row.type is None):
        pool = [candidate.id for candidate in pool_of(row, only) if candidate.id not in taken]
        if len(pool) < row.count:
            return False
        taken.update(pool[: row.count])
    return True
