"""Why an attempt at a quiz gives no credit in its course, whatever its result."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.domain.attempts import is_of_round
from courseware.domain.awards import Award
from courseware.domain.errors import NotFound
from courseware.domain.people import Actor
from courseware.domain.policy import Permission, Subject
from courseware.domain.rounds import present_round
from courseware.services.authorize import require
from courseware.services.credits.awards import awards_of, rounds_of
from courseware.services.credits.credited_before import NOTHING, credited_before, elsewhere
from courseware.services.credits.licences import periods_once
from courseware.services.credits.offering import why_closed
from courseware.store.credits import rounds
from courseware.store.credits.accounts_of_awards import together
from courseware.store.engine import Database
from courseware.store.rows import AnyRow


class Uncounted(StrEnum):
    """Why an attempt gives no credit."""

    EARLIER_ROUND = "earlier_round"  # begun before its course was repeated
    COMPLETED = "completed"  # open, or handed in, after the course was completed
    CREDITED = "credited"  # a pass of the quiz is part of another course's award
    NOT_ASKED = "not_asked"  # no course asks for the quiz any more
    CLOSED = "closed"  # the course takes nothing more of its owner
    OTHER_ACCOUNT = "other_account"  # another account of its owner has the credit
    REVOKED = "revoked"  # the award that it led to was taken back with its certificate
    WAITS = "waits"  # that award counts again with its next certificate
    SET_ASIDE = "set_aside"  # another award of the course counts in the place of that one


@dataclass(frozen=True, slots=True)
class AttemptState:
    """How an attempt stands to its course and to its owner's awards.

    Attributes:
        of_this_round: whether it was begun in the round of its course that the owner is in.
        over: whether that round gives no credit any more.
        credited: whether its quiz counts for another course's award.
    """

    of_this_round: bool
    over: bool
    credited: bool


def why_uncounted(
    connection: Connection,
    catalogue: Catalogue,
    actor: Actor,
    quiz_id: str,
    state: AttemptState,
    now: datetime,
) -> Uncounted | None:
    """Why an attempt of the actor's cannot lead to credit from now on; None where it may."""
    quiz = catalogue.quizzes.get(quiz_id)
    if quiz is None:
        return Uncounted.NOT_ASKED
    if state.credited:
        return Uncounted.CREDITED
    if state.over:
        return Uncounted.COMPLETED
    if why_closed(connection, catalogue.course(quiz.course), actor, now):
        return Uncounted.CLOSED
    # Last, because of this alone another attempt is a way out.
    return None if state.of_this_round else Uncounted.EARLIER_ROUND


def open_uncounted(
    db: Database, catalogue: Catalogue, actor: Actor, attempt_id: str, quiz_id: str, now: datetime
) -> Uncounted | None:
    """The same of an attempt of the actor's that is open.

    Raises:
        NotFound: no such attempt of the actor's.
    """
    require(actor, Permission.ATTEMPTS_TAKE, Subject(person_id=actor.person_id))
    with db.read() as connection:
        begun = rounds.begun(connection, actor.person_id, attempt_id)
        if begun is None:
            raise NotFound
        # Who was never awarded anything never repeated anything either.
        awards = awards_of(connection, actor.person_id) if begun.awarded else []
        state = _state(connection, catalogue, actor.person_id, quiz_id, begun.started_at, awards)
        return why_uncounted(connection, catalogue, actor, quiz_id, state, now)


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
    its quiz, or of an award of the course in which the quiz was then; what became of that award is
    told, of an award of the account that passed. Of one from an earlier round it is said that it
    does not count for this one, and no more: the award of its own round may rest on it.

    Args:
        course_id: of the course that its quiz was in when it was begun.
    """
    awards = awards_of(connection, attempt.person_id)
    opened = rounds_of(connection, attempt.person_id, course_id) if awards else []
    own = [award for award in awards if award.course_id == course_id]
    present = present_round(own, opened)
    if attempt.passed and not is_of_round(attempt.started_at, present.since):
        return Uncounted.EARLIER_ROUND
    within = own if present.over else []
    naming = [
        award
        for award in (*elsewhere(course_id, awards), *within)
        if attempt.passed and _is_part_of(award, attempt)
    ]
    if naming:
        rests_on = _under_one_account(connection, attempt, naming)
        if not rests_on:
            return Uncounted.OTHER_ACCOUNT
        # What came later rests on a pass of its own.
        return _became(min(rests_on, key=lambda award: award.awarded_at))
    about = attempt.person_id, attempt.quiz_id, attempt.started_at
    state = _state(connection, catalogue, *about, awards)
    if attempt.passed is False:  # it is promised no credit, before an award or after
        state = AttemptState(state.of_this_round, over=False, credited=False)
    return why_uncounted(connection, catalogue, actor, attempt.quiz_id, state, now)


def _state(
    connection: Connection,
    catalogue: Catalogue,
    person_id: str,
    quiz_id: str,
    started_at: datetime,
    awards: Sequence[Award],
) -> AttemptState:
    quiz = catalogue.quizzes.get(quiz_id)
    if quiz is None or not awards:
        return AttemptState(of_this_round=True, over=False, credited=False)
    course = catalogue.course(quiz.course)
    own = [award for award in awards if award.course_id == course.id]
    present = present_round(own, rounds_of(connection, person_id, course.id))
    before = NOTHING
    if present.award is None:
        periods = periods_once(connection, catalogue, person_id)
        before = credited_before(catalogue, course, present.since, awards, periods)
    of_this_round = is_of_round(started_at, present.since)
    return AttemptState(of_this_round, present.over, quiz_id in before.quizzes)


def _is_part_of(award: Award, passed: AnyRow) -> bool:
    """Whether an award came after a pass, at a quiz that it names."""
    in_time = bool(passed.submitted_at <= award.awarded_at)
    return in_time and passed.quiz_id in award.names("quizzes")


def _under_one_account(
    connection: Connection, passed: AnyRow, awards: Sequence[Award]
) -> list[Award]:
    """Those of the awards that one account earned with a pass: what another one was awarded before
    they were merged rests on passes of its own."""
    own = together(connection, passed.person_id, passed.id, [award.id for award in awards])
    return [award for award in awards if award.id in own]


def _became(award: Award) -> Uncounted | None:
    """Why an award counts no more; None of one that does, and of a demonstration."""
    if not award.taken_back:
        return None
    if award.set_aside:
        return Uncounted.SET_ASIDE
    return Uncounted.WAITS if award.comes_back else Uncounted.REVOKED
