"""Why an attempt at a quiz gives no credit in its course, whatever its result."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.domain.attempts import is_of_round
from courseware.domain.errors import NotFound
from courseware.domain.people import Actor
from courseware.domain.policy import Permission, Subject
from courseware.services.authorize import require
from courseware.services.credits.offering import why_closed
from courseware.store.credits import awards as award_rows
from courseware.store.credits import rounds
from courseware.store.engine import Database
from courseware.store.rows import AnyRow


class Uncounted(StrEnum):
    """Why an attempt gives no credit."""

    EARLIER_ROUND = "earlier_round"  # begun before its course was repeated
    COMPLETED = "completed"  # open, or handed in, after the course was completed
    NOT_ASKED = "not_asked"  # no course asks for the quiz any more
    CLOSED = "closed"  # the course takes nothing more of its owner


def why_uncounted(
    connection: Connection,
    catalogue: Catalogue,
    actor: Actor,
    quiz_id: str,
    of_this_round: bool,
    awarded: bool,
    now: datetime,
) -> Uncounted | None:
    """Why an attempt of the actor's cannot lead to credit from now on; None where it may.

    Args:
        of_this_round: whether it was begun in the round of its course that the actor is in.
        awarded: whether the course was awarded in that round.
    """
    quiz = catalogue.quizzes.get(quiz_id)
    if quiz is None:
        return Uncounted.NOT_ASKED
    if awarded:
        return Uncounted.COMPLETED
    if why_closed(connection, catalogue.course(quiz.course), actor, now):
        return Uncounted.CLOSED
    # Last, because of this alone another attempt is a way out.
    return None if of_this_round else Uncounted.EARLIER_ROUND


def open_uncounted(
    db: Database, catalogue: Catalogue, actor: Actor, attempt_id: str, quiz_id: str, now: datetime
) -> Uncounted | None:
    """The same of an attempt of the actor's that is open.

    Raises:
        NotFound: no such attempt of the actor's.
    """
    require(actor, Permission.ATTEMPTS_TAKE, Subject(person_id=actor.person_id))
    quiz = catalogue.quizzes.get(quiz_id)
    if quiz is None:
        return Uncounted.NOT_ASKED
    with db.read() as connection:
        begun = rounds.begun_in_round(connection, actor.person_id, quiz.course, attempt_id)
        if begun is None:
            raise NotFound
        return why_uncounted(connection, catalogue, actor, quiz_id, *begun, now)


def closed_uncounted(
    connection: Connection,
    catalogue: Catalogue,
    actor: Actor,
    attempt: AnyRow,
    course_id: str,
    now: datetime,
) -> Uncounted | None:
    """The same of an attempt that was handed in.

    A pass from before the course was completed in this round is part of that, if the award names
    its quiz, whatever became of the course since. Of one from an earlier round it is said that it
    does not count for this one, and no more: the award of its own round may rest on it.
    """
    since = rounds.opened_at(connection, attempt.person_id, course_id)
    of_this_round = is_of_round(attempt.started_at, since)
    if attempt.passed and not of_this_round:
        return Uncounted.EARLIER_ROUND
    fails = attempt.passed is False  # what fails is promised no credit, before an award or after
    awards = {} if fails else award_rows.award_moments(connection, attempt.person_id)
    award = awards.get(course_id)
    if award is not None and not is_of_round(award.newest_at, since):
        award = None  # that was an earlier round
    if award is not None and attempt.passed and _is_part_of(award, attempt):
        return None
    quiz_id, awarded = attempt.quiz_id, award is not None
    return why_uncounted(connection, catalogue, actor, quiz_id, of_this_round, awarded, now)


def _is_part_of(award: AnyRow, passed: AnyRow) -> bool:
    """Whether an award came after a pass of its round, at a quiz that it names."""
    named = passed.quiz_id in award.snapshot["revisions"]["quizzes"]
    return named and bool(passed.submitted_at <= award.awarded_at)
