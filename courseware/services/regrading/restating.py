"""One attempt whose mark changes afterwards: what is stored of it, and how it comes on record."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import Connection

from courseware.content.compiled import CompiledQuiz
from courseware.domain.errors import Refusal
from courseware.domain.grading import Mark
from courseware.domain.ledger import INSTALLATION, Act
from courseware.domain.regrading import Kind, restated
from courseware.services.ledger import Named, record
from courseware.store.quizzes import regrades as rows
from courseware.store.rows import AnyRow

NO_OTHER = "An attempt has no other question that counts — give full marks instead."
_AT_ONCE = 500


def change_of(
    attempt: AnyRow, drawn: Sequence[AnyRow], mark: Mark, quiz: CompiledQuiz
) -> dict[str, Any] | None:
    """What is stored of an attempt one of whose questions gets this mark; None if nothing changes.

    Raises:
        Refusal: no question would count any more.
    """
    others = [
        (r.question_id, r.share, r.points) for r in drawn if r.question_id != mark.question_id
    ]
    (mine,) = (row for row in drawn if row.question_id == mark.question_id)
    if not mark.points and not any(points for _, _, points in others):
        if mine.points:
            raise Refusal(NO_OTHER)
        return None  # as an earlier version left it: nothing counts in it, before or after
    pass_percent = Fraction(quiz.pass_percent)
    now = restated(others, attempt.critical_missed, mark, pass_percent, quiz.negative_total)
    row = {
        "attempt_id": attempt.id,
        "share_before": mine.share,
        "share_after": mark.share,
        "points_before": mine.points,
        "points_after": mark.points,
        "score_before": attempt.score,
        "score_after": now.score,
        "passed_before": attempt.passed,
        "passed_after": now.passed,
        "missed_before": list(attempt.critical_missed),
        "missed_after": list(now.critical_missed),
    }
    names = ("share", "points", "score", "passed")
    same = all(row[f"{name}_before"] == row[f"{name}_after"] for name in names)
    return None if same and set(row["missed_before"]) == set(row["missed_after"]) else row


def loses_pass(row: Mapping[str, Any]) -> bool:
    """Whether a pass becomes none."""
    return bool(row["passed_before"] and not row["passed_after"])


def gains_pass(row: Mapping[str, Any]) -> bool:
    """Whether a fail becomes a pass."""
    return bool(row["passed_after"] and not row["passed_before"])


def is_told(row: Mapping[str, Any]) -> bool:
    """Whether the person would see a difference: in the score, or in the result."""
    before = (row["score_before"], row["passed_before"])
    return before != (row["score_after"], row["passed_after"])


def store_changes(
    connection: Connection,
    facts: dict[str, object],
    changes: Sequence[Mapping[str, Any]],
    actor_id: str | None,
    now: datetime,
) -> int:
    """Store a correction with all that it changes, and put it on record as one act; its id."""
    number = rows.add_regrade(connection, {**facts, "applied_by": actor_id, "applied_at": now})
    for some in _chunks(changes):
        rows.add_marks(connection, [{"regrade_id": number, **row} for row in some])
    rows.apply_marks(connection, number, str(facts["question_id"]))
    lost, gained = sum(map(loses_pass, changes)), sum(map(gains_pass, changes))
    record(
        connection,
        chain=INSTALLATION,
        act=Act.MARKS_REGRADED,
        actor_id=actor_id,
        subject=f"regrade-{number}",
        facts={**facts, "reason": _reason_of(facts), "lost_passes": lost, "gained_passes": gained},
        now=now,
    )
    return number


def _reason_of(facts: Mapping[str, object]) -> object:
    """Everybody reads why a key was corrected; why one person was marked anew is about them."""
    anew = facts["kind"] == Kind.MARKED_ANEW.value
    return Named(str(facts["reason"])) if anew else facts["reason"]


def _chunks(changes: Sequence[Mapping[str, Any]]) -> Iterator[Sequence[Mapping[str, Any]]]:
    return (changes[start : start + _AT_ONCE] for start in range(0, len(changes), _AT_ONCE))
