"""Why an attempt at a quiz gives no credit in its course, whatever its result."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.domain.attempts import is_of_round
from courseware.domain.certificates import takes_credit
from courseware.domain.credit import named_in
from courseware.domain.errors import NotFound
from courseware.domain.people import Actor
from courseware.domain.policy import Permission, Subject
from courseware.services.authorize import require
from courseware.services.certificates.reading import end_of_award
from courseware.services.credits.offering import why_closed
from courseware.store.credits import awards as award_rows
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
        awarded: whether the course was awarded in that round.
        credited: whether a pass of its quiz is part of another course's award.
    """

    of_this_round: bool
    awarded: bool
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
    if state.awarded:
        return Uncounted.COMPLETED
    if state.credited:
        return Uncounted.CREDITED
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
    quiz = catalogue.quizzes.get(quiz_id)
    if quiz is None:
        return Uncounted.NOT_ASKED
    with db.read() as connection:
        begun = rounds.begun_in_round(connection, actor.person_id, quiz.course, attempt_id)
        if begun is None:
            raise NotFound
        state = AttemptState(*begun)
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
    told. Of one from an earlier round it is said that it does not count for this one, and no more:
    the award of its own round may rest on it.
    """
    since = rounds.opened_at(connection, attempt.person_id, course_id)
    of_this_round = is_of_round(attempt.started_at, since)
    if attempt.passed and not of_this_round:
        return Uncounted.EARLIER_ROUND
    fails = attempt.passed is False  # what fails is promised no credit, before an award or after
    every = [] if fails else award_rows.awards(connection, attempt.person_id)
    others = [one for one in every if one.course_id != course_id and _is_elsewhere(one, attempt)]
    theirs = [one for one in others if attempt.passed and _is_part_of(one, attempt)]
    if theirs:
        return _became(theirs[-1])
    awards = [award for award in every if award.course_id == course_id]
    newest = awards[0].newest_at if awards else None
    awarded = newest is not None and is_of_round(newest, since)
    named = [award for award in awards if attempt.passed and _is_part_of(award, attempt)]
    if awarded and named:
        mine = _under_one_account(connection, attempt, named) if len(awards) > 1 else named
        return _became(mine[-1]) if mine else Uncounted.OTHER_ACCOUNT
    credited = any(since is None or one.awarded_at >= since for one in others)
    state = AttemptState(of_this_round, awarded, credited)
    return why_uncounted(connection, catalogue, actor, attempt.quiz_id, state, now)


def _is_elsewhere(award: AnyRow, attempt: AnyRow) -> bool:
    """Whether an award of another course names an attempt's quiz, is no demonstration, and was not
    set aside."""
    if award.demonstration or not _names(award, attempt):
        return False
    end = end_of_award(award)
    return not (end is not None and end.set_aside)


def _is_part_of(award: AnyRow, passed: AnyRow) -> bool:
    """Whether an award came after a pass, at a quiz that it names."""
    return _names(award, passed) and bool(passed.submitted_at <= award.awarded_at)


def _names(award: AnyRow, attempt: AnyRow) -> bool:
    return attempt.quiz_id in named_in(award.snapshot, "quizzes")


def _under_one_account(
    connection: Connection, passed: AnyRow, awards: list[AnyRow]
) -> list[AnyRow]:
    """Those of the awards that one account earned with a pass: what another one was awarded before
    they were merged rests on passes of its own."""
    own = together(connection, passed.id, [award.id for award in awards])
    return [award for award in awards if award.id in own]


def _became(award: AnyRow) -> Uncounted | None:
    """Why an award counts no more; None of one that does, and of a demonstration."""
    end = end_of_award(award)
    if end is None or not takes_credit(end):
        return None
    if end.set_aside:
        return Uncounted.SET_ASIDE
    return Uncounted.WAITS if end.comes_back else Uncounted.REVOKED
