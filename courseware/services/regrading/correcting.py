"""Correcting the marks of a question: whom it changes, and the one act that does it."""

from datetime import datetime

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.domain.errors import Conflict, Invalid
from courseware.domain.people import Actor
from courseware.domain.policy import Permission
from courseware.domain.regrading import Correction, Kind
from courseware.domain.text_length import text_fault
from courseware.services.acting import COMMAND_LINE
from courseware.services.attempts.person_marks import with_mark
from courseware.services.authorize import require
from courseware.services.credits.credit import award_if_complete
from courseware.services.credits.resting_awards import would_rest
from courseware.services.holding import hold_acting, require_role_still
from courseware.services.mail import queue_all
from courseware.services.marking.grading import grade_if_marked
from courseware.services.regrading.guard import refuse_empty
from courseware.services.regrading.plan import Change, RegradePlan, Wish
from courseware.services.regrading.reach import reach
from courseware.services.regrading.restating import change_of, is_told, store_changes
from courseware.services.regrading.visible_names import visible_names
from courseware.services.regrading.words import mail_of
from courseware.store.engine import Database
from courseware.store.quizzes import attempts as attempt_rows
from courseware.store.quizzes import regrades as rows
from courseware.store.quizzes.marking import awaited_with
from courseware.store.releases import live_release_id
from courseware.store.rows import AnyRow

_LONGEST_REASON = 1_000
_IN_FORCE = "This correction is in force already and changes no mark; nothing was entered."
_OWN = (
    "A mark of your own would change, and nobody corrects those: another instructor has to put "
    "this in force, or whoever runs the installation (`regrade`)."
)
# What changes is worked out before the lock is taken; so often, until nothing came in between.
_TRIES_OUTSIDE = 3


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
        Conflict: it is in force already and changes nothing; since the dry run something changed,
            or another release went live; an attempt of the actor's own is among those that change,
            or their role ended since the request came in.
        Refusal: the correction does not fit the question.
    """
    if actor is not None:
        require(actor, Permission.MARKS_REGRADE)
    _check_reason(wish.reason)
    for _ in range(_TRIES_OUTSIDE):
        with db.snapshot() as connection:
            before = rows.standing(connection, wish.quiz_id)
            plan = _plan(connection, catalogue, actor, wish)
        _refuse(plan, actor, seen, allow_lost_passes)
        with db.write() as connection:
            rows.hold_marks(connection, alone=True)
            if rows.standing(connection, wish.quiz_id) == before:
                _put_in_force(connection, catalogue, plan, actor, now)
                return plan
    # Submissions come faster than the plan is made: everybody waits once.
    with db.write() as connection:
        rows.hold_marks(connection, alone=True)
        plan = _plan(connection, catalogue, actor, wish)
        _refuse(plan, actor, seen, allow_lost_passes)
        _put_in_force(connection, catalogue, plan, actor, now)
    return plan


def _refuse(
    plan: RegradePlan, actor: Actor | None, seen: str | None, allow_lost_passes: bool
) -> None:
    if plan.repeats:
        raise Conflict(_IN_FORCE)
    if seen is not None and seen != plan.digest:
        raise Conflict("Since you looked, marks have changed. Look at the dry run again.")
    if actor is not None and actor.person_id in {change.person_id for change in plan.changes}:
        raise Conflict(_OWN)
    if plan.lost and not allow_lost_passes:
        noun = "attempt loses its" if plan.lost == 1 else "attempts lose their"
        raise Invalid({"lost": f"{plan.lost} {noun} pass; allow that explicitly."})


def _put_in_force(
    connection: Connection,
    catalogue: Catalogue,
    plan: RegradePlan,
    actor: Actor | None,
    now: datetime,
) -> None:
    awaited = _hold_concerned(connection, plan, actor)
    number = _store(connection, plan, actor, now)
    _refuse_another_release(connection, catalogue)
    actor_id = actor.person_id if actor else None
    for attempt in awaited:
        grade_if_marked(connection, catalogue, attempt, actor_id, now)
    _tell(connection, catalogue, plan, number, now)


def _refuse_another_release(connection: Connection, catalogue: Catalogue) -> None:
    """Look whether the live quiz is still the one that the correction was worked out for.

    A release that went live meanwhile was made without it, and carries only what it knew of.
    Releases go live in the chain that this correction has just entered, so none can any more.
    """
    if live_release_id(connection) != catalogue.release_id:
        raise Conflict("Another release went live meanwhile. Look at the dry run again.")


def _check_reason(reason: str) -> None:
    """Look at the reason, which everybody who is concerned reads.

    Raises:
        Invalid: there is none, it is too long, or it names a patient.
    """
    if not reason.strip():
        raise Invalid({"reason": "Give a reason."})
    if fault := text_fault(reason, _LONGEST_REASON):
        raise Invalid({"reason": fault})


def _plan(
    connection: Connection, catalogue: Catalogue, actor: Actor | None, wish: Wish
) -> RegradePlan:
    about = (wish.quiz_id, wish.question_id, wish.correction, wish.revisions)
    reached = reach(connection, catalogue, *about)
    refuse_empty(connection, catalogue, wish.quiz_id, wish.question_id, reached)
    looked_at, changes = 0, list[Change]()
    found = rows.attempts_with(connection, wish.quiz_id, wish.question_id, reached.revisions)
    for attempt, drawn, answer, marks in found:
        looked_at += 1
        asked = reached.question(attempt.compiled_key)
        mark = asked.mark(with_mark(asked.question, answer, marks))
        row = change_of(attempt, drawn, mark, reached.quiz(attempt.compiled_key))
        if row is not None:
            changes.append(Change(attempt.person_id, row))
    losing = [(c.person_id, c.row["attempt_id"]) for c in changes if c.loses_pass]
    return RegradePlan(
        wish,
        reached.recorded,
        looked_at,
        tuple(awaited_with(connection, wish.quiz_id, wish.question_id, reached.recorded)),
        tuple(changes),
        visible_names(connection, actor, {change.person_id for change in changes}),
        reached.repeats and not changes,
        reached.reasons,
        would_rest(connection, losing),
    )


def _store(connection: Connection, plan: RegradePlan, actor: Actor | None, now: datetime) -> int:
    wish = plan.wish
    facts: dict[str, object] = {
        "quiz_id": wish.quiz_id,
        "question_id": wish.question_id,
        "revisions": list(plan.revisions),
        "kind": wish.correction.kind.value,
        "detail": wish.correction.detail,
        "reason": wish.reason.strip(),
        "changed": len(plan.changes),
        "changes_sha256": plan.changes_sha256,
    }
    actor_id = actor.person_id if actor else None
    return store_changes(connection, facts, [change.row for change in plan.changes], actor_id, now)


def _hold_concerned(connection: Connection, plan: RegradePlan, actor: Actor | None) -> list[AnyRow]:
    """The attempts that await nothing, perhaps, but what the correction decides.

    They, who corrects, and the people who may get an award are held from before the ledger is.
    """
    about = (plan.wish.quiz_id, plan.wish.question_id, plan.revisions)
    found = (
        attempt_rows.attempt(connection, attempt_id, for_update=True)
        for attempt_id in awaited_with(connection, *about)
    )
    awaited = [attempt for attempt in found if attempt is not None and attempt.score is None]
    gaining = (change.person_id for change in plan.changes if change.gains_pass)
    author = actor or COMMAND_LINE
    hold_acting(connection, author, *(attempt.person_id for attempt in awaited), *gaining)
    require_role_still(connection, author, Permission.MARKS_REGRADE)
    return awaited


def _tell(
    connection: Connection, catalogue: Catalogue, plan: RegradePlan, number: int, now: datetime
) -> None:
    """Mail everybody whose score or result changed, and make the awards that are earned now."""
    wish, title = plan.wish, catalogue.quiz_title(plan.wish.quiz_id)
    known, kind = rows.addresses_of_changed(connection, number), wish.correction.kind
    told = [(c.row["attempt_id"], c.row) for c in plan.changes if is_told(c.row)]
    mails = (
        (known[id_], *mail_of(title, row, wish.reason, kind, award_stays=id_ in plan.resting))
        for id_, row in told
    )
    queue_all(connection, mails, now)
    if wish.quiz_id in catalogue.quizzes:
        course = catalogue.quiz_entry(wish.quiz_id).course
        for change in plan.changes:
            if change.gains_pass:
                award_if_complete(connection, catalogue, change.person_id, course, now)


__all__ = ["Change", "Correction", "Kind", "RegradePlan", "Wish", "apply", "dry_run"]
