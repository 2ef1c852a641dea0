"""Giving the mark of an answer: saved as one goes, given once, and changed only with a reason."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.domain.errors import Conflict, Invalid
from courseware.domain.grading import Result
from courseware.domain.ledger import Act
from courseware.domain.people import Actor
from courseware.domain.policy import Permission
from courseware.domain.text_length import text_fault
from courseware.questions.essay import Essay
from courseware.services.attempts.person_marks import rubric_digest
from courseware.services.holding import hold_acting, require_still
from courseware.services.ledger import Named, chain_for, hold_chains, record
from courseware.services.marking.changing import carry_through
from courseware.services.marking.grading import grade_if_marked
from courseware.services.marking.sheet import Chosen, Markable, markable
from courseware.store.accounts import people
from courseware.store.engine import Database
from courseware.store.quizzes import marking as rows
from courseware.store.quizzes.regrades import hold_marks

LONGEST_WORDS: Final = 2_000
_LONGEST_REASON: Final = 1_000


@dataclass(frozen=True, slots=True)
class Given:
    """What a mark did.

    Attributes:
        learner: the name, which is no secret now.
        result: of the whole attempt; None while another answer awaits its mark.
        told: whether the learner gets a mail.
    """

    learner: str
    result: Result | None
    told: bool


def give(
    db: Database,
    catalogue: Catalogue,
    actor: Actor,
    place: tuple[str, int],
    chosen: Chosen,
    now: datetime,
) -> Given:
    """Give the first mark; with the last one that an attempt awaits, its result.

    Raises:
        NotFound, Forbidden: the actor may not mark this answer.
        Conflict: somebody marked it meanwhile, or it needs no mark any more; or the actor's role
            ended since the request came in.
        Invalid: a criterion has no level, or a text is not fit.
    """
    with db.write() as connection:
        hold_marks(connection, alone=False)
        found = markable(connection, catalogue, actor, *place, for_update=True)
        _hold_both(connection, actor, found)
        refuse_marked(connection, found)
        _check(found.question, chosen)
        _store(connection, actor, found, chosen, None, now)
        result = grade_if_marked(connection, catalogue, found.attempt, actor.person_id, now)
        learner = people.name_of(connection, found.attempt.person_id)
        return Given(learner, result, told=result is not None)


def change(
    db: Database,
    catalogue: Catalogue,
    actor: Actor,
    place: tuple[str, int],
    chosen: Chosen,
    seen: int,
    reason: str,
    now: datetime,
    allow_lost_pass: bool = False,
) -> Given:
    """Change a mark; the one before stays on record.

    The learner is told where it changes the score or the result.

    Args:
        seen: number of the mark that was looked at.

    Raises:
        NotFound, Forbidden: the actor may not mark this answer.
        Conflict: there is no mark yet, or another one than was looked at; or the actor's role
            ended since the request came in.
        Invalid: no reason, no level, unfit words, or a pass is lost and that was not allowed.
    """
    with db.write() as connection:
        hold_marks(connection, alone=True)
        found = markable(connection, catalogue, actor, *place, for_update=True)
        _hold_both(connection, actor, found)
        if not found.marks:
            raise Conflict("This answer has no mark yet, so there is nothing to change.")
        if found.marks[-1].number != seen:
            own = found.marks[-1].marked_by == actor.person_id
            who = "you" if own else "a colleague"
            raise Conflict(f"Since you looked, {who} changed this mark. Look at it again.")
        _check(found.question, chosen, reason)
        hold_chains(connection)  # a corrected mark stands in the installation's chain
        _store(connection, actor, found, chosen, reason.strip(), now)
        if found.attempt.score is None:
            result = grade_if_marked(connection, catalogue, found.attempt, actor.person_id, now)
            told = result is not None
        else:
            result, told = carry_through(
                connection, catalogue, actor, found, reason.strip(), allow_lost_pass, now
            )
        return Given(people.name_of(connection, found.attempt.person_id), result, told)


def _hold_both(connection: Connection, actor: Actor, found: Markable) -> None:
    """Who marks and whose answer it is, once the marker is an instructor there still."""
    learner = found.attempt.person_id
    hold_acting(connection, actor, learner)
    require_still(connection, actor, Permission.ANSWERS_MARK, learner, found.clinics)


def refuse_marked(connection: Connection, found: Markable) -> None:
    """Make sure that an answer, which is held, still waits for its first mark.

    Raises:
        Conflict: it does not; the sentence says who marked it.
    """
    if found.marks:
        name = people.name_of(connection, found.marks[-1].marked_by)
        raise Conflict(f"{name} marked this answer while it was open here. Their mark counts.")
    if not found.is_awaited:
        raise Conflict("A correction of the question decided what this answer is worth.")


def known_levels(question: Essay) -> Mapping[str, frozenset[str]]:
    """Criterion -> ids of its levels."""
    return {c.id: frozenset(level.id for level in c.levels) for c in question.rubric}


def _check(question: Essay, chosen: Chosen, reason: str | None = None) -> None:
    known = known_levels(question)
    errors = {
        f"level.{criterion}": "Choose a level for this criterion."
        for criterion, levels in known.items()
        if chosen.levels.get(criterion) not in levels
    }
    if chosen.levels.keys() - known.keys():
        errors["levels"] = "This criterion does not belong to the question. Load the page again."
    if reason is not None and not reason.strip():
        errors["reason"] = "Give a reason."
    elif reason is not None and (fault := text_fault(reason.strip(), _LONGEST_REASON)):
        errors["reason"] = fault
    if errors:
        raise Invalid(errors)
    check_words(chosen)


def check_words(chosen: Chosen) -> None:
    """Make sure that comment and note can be stored.

    Raises:
        Invalid: one is too long, looks like a patient's identifiers, or has control characters.
    """
    errors = {}
    for field, words in (("comment", chosen.comment), ("note", chosen.note)):
        fault = text_fault(words, LONGEST_WORDS)
        if any(ord(sign) < 32 and sign not in "\r\n\t" for sign in words):
            fault = "There are invisible control characters. Type it again."
        if fault:
            errors[field] = fault
    if errors:
        raise Invalid(errors)


def _store(
    connection: Connection,
    actor: Actor,
    found: Markable,
    chosen: Chosen,
    reason: str | None,
    now: datetime,
) -> None:
    number = len(found.marks) + 1
    comment, note = chosen.comment.strip(), chosen.note.strip()
    stated: dict[str, object] = {
        "position": found.position,
        "number": number,
        "rubric_sha256": rubric_digest(found.question),
        "levels": dict(chosen.levels),
        "reason": reason,
    }
    kept = rows.add_mark(
        connection,
        {
            "attempt_id": found.attempt.id,
            **stated,
            "comment": comment,
            "note": note,
            "marked_by": actor.person_id,
            "marked_at": now,
        },
    )
    if not kept:
        raise Conflict("A colleague marked this answer at the same moment. Look at it again.")
    rows.drop_drafts(connection, found.attempt.id, found.position)
    words = {"comment": Named(comment), "note": Named(note)}
    facts = {**stated, **words, "reason": None if reason is None else Named(reason)}
    _put_on_record(connection, actor, found, facts, now)


def _put_on_record(
    connection: Connection,
    actor: Actor,
    found: Markable,
    facts: Mapping[str, object],
    now: datetime,
) -> None:
    record(
        connection,
        chain=chain_for(connection, found.attempt.person_id),
        act=Act.ANSWER_MARKED,
        actor_id=actor.person_id,
        subject=found.attempt.id,
        facts={
            **facts,
            "quiz": found.attempt.quiz_id,
            "question": found.question.id,
            "revision": found.attempt.revision_sha256,
        },
        now=now,
    )
