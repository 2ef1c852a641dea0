"""Correcting marks afterwards: what a question earns under a correction, and what follows from it.

Exact fractions throughout. What was marked first is kept elsewhere; these functions only work out.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction

from courseware.domain.grading import Mark, Result, result_of

FULL = Fraction(1)


class Kind(StrEnum):
    """What can be wrong with a question, by its remedy."""

    KEY = "key"  # another answer is the right one
    ACCEPT = "accept"  # another answer is right too
    DROP = "drop"  # the question counts for nobody
    FULL_MARKS = "full-marks"  # everybody who got the question earns all of it
    MARKED_ANEW = "marked-anew"  # one answer got another mark by a person; reaches nobody else


@dataclass(frozen=True, slots=True)
class Correction:
    """One correction of one question; `detail` is the answer for `KEY` and `ACCEPT`, else empty."""

    kind: Kind
    detail: str = ""


@dataclass(frozen=True, slots=True)
class InForce:
    """What holds after all corrections of a question, the latest deciding.

    Attributes:
        key: the answer that took the place of the written key; None where that one holds.
        accepted: answers that are right besides it.
    """

    dropped: bool = False
    full_marks: bool = False
    key: str | None = None
    accepted: tuple[str, ...] = ()


def in_force(corrections: Iterable[Correction]) -> InForce:
    """Put corrections together: a new key forgets all before it, any later one undoes a drop."""
    held = InForce()
    for correction in corrections:
        match correction.kind:
            case Kind.KEY:
                held = InForce(key=correction.detail)
            case Kind.ACCEPT:
                accepted = (*held.accepted, correction.detail)
                held = InForce(key=held.key, accepted=tuple(dict.fromkeys(accepted)))
            case Kind.DROP:
                held = replace(held, dropped=True, full_marks=False)
            case Kind.FULL_MARKS:
                held = replace(held, dropped=False, full_marks=True)
    return held


def mark_under(held: InForce, asked: Mark, earned: Sequence[tuple[Fraction, bool]]) -> Mark:
    """The mark of one answer under the corrections.

    Args:
        asked: the question as its revision has it: its points, and whether it is critical.
        earned: share and rightness of the answer under each key that holds; the best one counts.
    """
    share = max(share for share, _ in earned)
    right = any(is_right for _, is_right in earned)
    if held.dropped:
        return replace(asked, share=share, points=0, critical=False, right=right)
    if held.full_marks:
        return replace(asked, share=FULL, right=True)
    return replace(asked, share=share, right=right)


def restated(
    others: Sequence[tuple[str, Fraction, int]],
    missed: Sequence[str],
    corrected: Mark,
    pass_percent: Fraction,
    negative_total: bool = False,
) -> Result:
    """The result of an attempt with one question marked anew.

    Args:
        others: (question id, share, points) of the other questions, as they are marked now.
        missed: ids of the critical questions that count as missed now.
        pass_percent: 0 to 100.
        negative_total: whether the score may fall below 0; otherwise it stops there.

    Raises:
        Refusal: no question counts.
    """
    possible = sum(points for _, _, points in others) + corrected.points
    earned = sum((share * points for _, share, points in others), corrected.earned)
    kept = [id_ for id_ in missed if id_ != corrected.question_id]
    now = [*kept, corrected.question_id] if corrected.is_critical_miss else kept
    return result_of(earned, possible, now, pass_percent, negative_total)
