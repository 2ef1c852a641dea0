"""Correcting the marks of a question: whom it changes, and the one act that does it."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.domain.errors import Conflict, Invalid, Refusal
from courseware.domain.ledger import INSTALLATION, Act
from courseware.domain.patient_text import patient_fault
from courseware.domain.people import Actor
from courseware.domain.policy import Permission
from courseware.domain.regrading import Correction, Kind, restated
from courseware.services.attempts.corrections import CorrectedQuestion
from courseware.services.authorize import require
from courseware.services.credit import award_if_complete
from courseware.services.ledger import record
from courseware.services.mail import queue
from courseware.services.regrade_reach import Reached, reach
from courseware.services.regrade_words import digest_of_changes, hash_of_change, mail_of
from courseware.services.visible_names import visible_names
from courseware.store import regrades as rows
from courseware.store.engine import Database
from courseware.store.rows import AnyRow

_LONGEST_REASON = 1_000
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants corrected.

    Attributes:
        revisions: beginnings of the revisions that it is about; () for all that were attempted.
    """

    quiz_id: str
    question_id: str
    correction: Correction
    reason: str = ""
    revisions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """One attempt whose mark changes; `row` is what is stored of it."""

    person_id: str
    row: Mapping[str, Any]

    @property
    def loses_pass(self) -> bool:
        """Whether a pass becomes none."""
        return bool(self.row["passed_before"] and not self.row["passed_after"])

    @property
    def gains_pass(self) -> bool:
        """Whether a fail becomes a pass."""
        return bool(self.row["passed_after"] and not self.row["passed_before"])


@dataclass(frozen=True, slots=True)
class RegradePlan:
    """What a correction does.

    Attributes:
        revisions: the revisions that it reaches, now and for attempts that are handed in later.
        looked_at: submitted attempts that got the question.
        moves: (score before, score after, passed before, passed after) -> attempts.
        names: person id -> name, of those whose names the asker may see.
        digest: SHA-256 over what changes; the same where nothing happened in between.
    """

    wish: Wish
    revisions: tuple[str, ...]
    looked_at: int
    changes: tuple[Change, ...]
    names: Mapping[str, str]
    digest: str

    @property
    def lost(self) -> int:
        """How many attempts lose their pass."""
        return sum(change.loses_pass for change in self.changes)

    @property
    def gained(self) -> int:
        """How many attempts gain a pass."""
        return sum(change.gains_pass for change in self.changes)

    @property
    def moves(self) -> Sequence[tuple[tuple[Fraction, Fraction, bool, bool], int]]:
        """From what to what, without anybody's name, the largest falls first."""
        names = ("score_before", "score_after", "passed_before", "passed_after")
        counted = Counter(tuple(c.row[name] for name in names) for c in self.changes)
        return sorted(counted.items(), key=lambda move: (move[0][1] - move[0][0], move[0]))


def dry_run(db: Database, catalogue: Catalogue, actor: Actor | None, wish: Wish) -> RegradePlan:
    """What a correction would change.

    Args:
        actor: None for the command line of the installation.

    Raises:
        Forbidden: the actor is no clinic's instructor.
        Refusal: the correction does not fit the question.
    """
    if actor is not None:
        require(actor, Permission.MARKS_REGRADE)
    with db.snapshot() as connection:
        return _plan(connection, catalogue, actor, wish)


def apply(
    db: Database,
    catalogue: Catalogue,
    actor: Actor | None,
    wish: Wish,
    now: datetime,
    allow_lost_passes: bool = False,
    seen: str | None = None,
) -> RegradePlan:
    """Correct the marks: one act on record, in one transaction; first marks are kept.

    Args:
        seen: digest of the dry run that was looked at; None where nobody looked.

    Raises:
        Forbidden: the actor is no clinic's instructor.
        Invalid: there is no reason, or somebody loses a pass and that was not allowed.
        Conflict: since the dry run something changed.
        Refusal: the correction does not fit the question.
    """
    if actor is not None:
        require(actor, Permission.MARKS_REGRADE)
    _check_reason(wish.reason)
    with db.write() as connection:
        rows.hold_marks(connection, alone=True)
        plan = _plan(connection, catalogue, actor, wish)
        if seen is not None and seen != plan.digest:
            raise Conflict("Since you looked, marks have changed. Look at the dry run again.")
        if plan.lost and not allow_lost_passes:
            people = "attempt loses its" if plan.lost == 1 else "attempts lose their"
            raise Invalid({"lost": f"{plan.lost} {people} pass; allow that explicitly."})
        _store(connection, plan, actor, now)
        _tell(connection, catalogue, plan, now)
    return plan


def _check_reason(reason: str) -> None:
    """Look at the reason, which everybody who is concerned reads.

    Raises:
        Invalid: there is none, it is too long, or it names a patient.
    """
    if not reason.strip() or len(reason) > _LONGEST_REASON:
        raise Invalid({"reason": f"Give a reason of 1 to {_LONGEST_REASON} characters."})
    fault = patient_fault(reason)
    if fault:
        raise Invalid({"reason": fault})


def _plan(
    connection: Connection, catalogue: Catalogue, actor: Actor | None, wish: Wish
) -> RegradePlan:
    about = (wish.quiz_id, wish.question_id, wish.correction, wish.revisions)
    reached = reach(connection, catalogue, *about)
    looked_at, changes = 0, list[Change]()
    found = rows.attempts_with(connection, wish.quiz_id, wish.question_id, reached.revisions)
    for attempt, drawn, answer in found:
        looked_at += 1
        row = _changed(reached, attempt, drawn, answer)
        if row is not None:
            changes.append(Change(attempt.person_id, row))
    return RegradePlan(
        wish,
        reached.recorded,
        looked_at,
        tuple(changes),
        visible_names(connection, actor, {change.person_id for change in changes}),
        digest_of_changes(hash_of_change(change.row) for change in changes),
    )


def _changed(
    reached: Reached, attempt: AnyRow, drawn: Sequence[AnyRow], answer: Any
) -> dict[str, Any] | None:
    """What is stored of an attempt that changes; None for one that does not."""
    asked: CorrectedQuestion = reached.question(attempt.compiled_key)
    mark = asked.mark(answer)
    others = [
        (r.question_id, r.share, r.points) for r in drawn if r.question_id != mark.question_id
    ]
    (mine,) = (row for row in drawn if row.question_id == mark.question_id)
    quiz = reached.quiz(attempt.compiled_key)
    if not mark.points and mine.points and not any(points for _, _, points in others):
        raise Refusal("An attempt has no other question that counts — give full marks instead.")
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


def _store(connection: Connection, plan: RegradePlan, actor: Actor | None, now: datetime) -> None:
    wish = plan.wish
    actor_id = actor.person_id if actor else None
    facts: dict[str, object] = {
        "quiz_id": wish.quiz_id,
        "question_id": wish.question_id,
        "revisions": list(plan.revisions),
        "kind": wish.correction.kind.value,
        "detail": wish.correction.detail,
        "reason": wish.reason.strip(),
        "changed": len(plan.changes),
        "changes_sha256": plan.digest,
    }
    number = rows.add_regrade(connection, {**facts, "applied_by": actor_id, "applied_at": now})
    for some in _chunks(plan.changes):
        stored = [{"regrade_id": number, **change.row} for change in some]
        rows.add_marks(connection, stored)
        rows.set_marks(connection, wish.question_id, stored)
    record(
        connection,
        chain=INSTALLATION,
        act=Act.MARKS_REGRADED,
        actor_id=actor_id,
        subject=f"regrade-{number}",
        facts={**facts, "lost_passes": plan.lost, "gained_passes": plan.gained},
        now=now,
    )


def _chunks(changes: Sequence[Change]) -> Iterator[Sequence[Change]]:
    return (changes[start : start + _AT_ONCE] for start in range(0, len(changes), _AT_ONCE))


def _tell(connection: Connection, catalogue: Catalogue, plan: RegradePlan, now: datetime) -> None:
    """Mail everybody whose score or result changed, and make the awards that are earned now."""
    title = catalogue.quiz_title(plan.wish.quiz_id)
    known = rows.people(connection, {change.person_id for change in plan.changes})
    for change in plan.changes:
        row = change.row
        if (row["score_before"], row["passed_before"]) != (row["score_after"], row["passed_after"]):
            person = known[change.person_id]
            queue(connection, person.email, *mail_of(title, row, plan.wish.reason), now)
        if change.gains_pass and plan.wish.quiz_id in catalogue.quizzes:
            course = catalogue.quiz_entry(plan.wish.quiz_id).course
            award_if_complete(connection, catalogue, change.person_id, course, now)


__all__ = ["Change", "Correction", "Kind", "RegradePlan", "Wish", "apply", "dry_run"]
