"""Further rounds of a course that a merge of two accounts ends, before anything is credited there.

Who opened a round under one account may have had credit for the course under the other one, and
could not have opened it as the one person that they are. Such a round gives no credit: the course
can be repeated once the award of the other account lets it, and then counts anew, as it does for
everybody. What was read and answered in it stays on record.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.domain.award_days import completed_on, zone_of
from courseware.domain.competency.calendar import day_of
from courseware.domain.errors import Conflict
from courseware.domain.ledger import Act
from courseware.domain.renewal import Period, repeat_from
from courseware.domain.rounds import Round
from courseware.domain.times import day_words
from courseware.services.credits.double_credit import CountedTwice, may_count
from courseware.services.credits.licences import periods_of
from courseware.services.ledger import Place, chain_for, record
from courseware.store.credits import awards as award_rows
from courseware.store.credits import round_ends as rows
from courseware.store.rows import AnyRow


@dataclass(frozen=True, slots=True)
class Overtaken:
    """A round that a merge ends.

    Attributes:
        opened_on, kept_on: days of the round, and of the award that counts, by that award's zone.
        allowed_from: the first day on which the course can be repeated after it.
    """

    course_id: str
    title: str
    round: int
    opened_on: date
    kept_id: str
    kept_on: date
    allowed_from: date

    @property
    def sentence(self) -> str:
        """What is done about it."""
        return (
            f"The repetition of {self.title} that was begun on {day_words(self.opened_on)} gives "
            f"no credit: after the award of {day_words(self.kept_on)}, of the other account, the "
            f"course can be repeated from {day_words(self.allowed_from)} on, and counts anew then. "
            "What was read and answered since stays on record."
        )


def overtaken(
    connection: Connection,
    catalogue: Catalogue,
    survivor_id: str,
    duplicate_id: str,
    twice: Iterable[CountedTwice],
) -> tuple[Overtaken, ...]:
    """The rounds of the account that remains which a merge has to end, by course.

    The duplicate repeats no course for which the other one has credit; that is an obstacle.

    Args:
        twice: awards that the merge sets aside; they keep nobody from repeating.
    """
    opened = rows.open_rounds(connection, survivor_id)
    if not opened:
        return ()
    aside = {one.award_id for one in twice}
    own = _newest(connection, survivor_id, aside)
    brought = _newest(connection, duplicate_id, aside)
    both = (survivor_id, duplicate_id)
    periods = [one for person_id in both for one in periods_of(connection, catalogue, person_id)]
    found = (
        _ended_by(one, brought[one.course_id], own.get(one.course_id), periods)
        for one in opened
        if one.course_id in brought
    )
    return tuple(one for one in found if one is not None)


def end_rounds(
    connection: Connection,
    person_id: str,
    found: Iterable[Overtaken],
    actor_id: str | None,
    merge: Place,
    now: datetime,
) -> None:
    """Let rounds of a person give no credit, on record.

    Args:
        merge: where the entry of the merge stands that brought the other awards.
    """
    for one in found:
        rows.end_round(connection, person_id, one.course_id, one.round, one.kept_id)
        record(
            connection,
            chain=chain_for(connection, person_id),
            act=Act.ROUND_ENDED,
            actor_id=actor_id,
            subject=person_id,
            facts={
                "course": one.course_id,
                "round": one.round,
                "kept": one.kept_id,
                "allowed_from": one.allowed_from.isoformat(),
                "merge": f"{merge.chain}#{merge.sequence}",
            },
            now=now,
        )


def why_over(present: Round) -> str:
    """Why the round that somebody is in gives no credit though it has no award that stands for it,
    in a sentence; "" of any other."""
    if not present.over:
        return ""
    if present.award is None:
        return (
            "The award that you had of this course was set aside, because another one of yours "
            "counts in its place. The course gives no further credit until you repeat it."
        )
    if not present.overtaken:
        return ""
    return (
        "The repetition that you had begun gives no credit: the course was credited on "
        f"{day_words(present.award.completed_on)} under another account of yours, which is one "
        "with this one now. What you did stays on record."
    )


def require_not_over(present: Round) -> None:
    """Make sure that the round that somebody is in may give credit, or has its award.

    Raises:
        Conflict: it does not, with the reason.
    """
    if why := why_over(present):
        raise Conflict(why)


def _newest(connection: Connection, person_id: str, aside: Collection[str]) -> dict[str, AnyRow]:
    """Course id -> the newest award of an account that counts, or will again."""
    awards = award_rows.awards(connection, person_id)
    counting = [one for one in awards if may_count(one) and one.id not in aside]
    return {one.course_id: one for one in reversed(counting)}


def _ended_by(
    opened: AnyRow, brought: AnyRow, own: AnyRow | None, periods: list[Period]
) -> Overtaken | None:
    """What ends a round; None where it could have been opened all the same.

    What followed within one account was allowed when it began: after an award of its own that is
    newer, a round stays open.
    """
    allowed = repeat_from(completed_on(brought.snapshot), periods)
    on = day_of(opened.opened_at, zone_of(brought.snapshot))
    if brought.awarded_at < opened.opened_at:
        followed_own = own is not None and own.awarded_at > brought.awarded_at
        if followed_own or on >= allowed:
            return None
    title = brought.snapshot.get("title", opened.course_id)
    kept_on = completed_on(brought.snapshot)
    return Overtaken(opened.course_id, title, opened.round, on, brought.id, kept_on, allowed)
