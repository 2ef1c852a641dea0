"""Credit that one person earned twice for the same course: the later award is set aside.

One person may repeat a course for new credit once the renewal period of the last award is over.
The same holds of two accounts, which is decided when they merge: an award that the other account
could not have repeated into stays on record and counts no more. So does one that rests on nothing
but what the other account was credited with elsewhere, before a lesson moved. For one account:
`repeated_early.py`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.domain.award_days import completed_on
from courseware.domain.certificates import RevocationReason
from courseware.domain.credit import named_in
from courseware.domain.ledger import Act
from courseware.domain.renewal import Period, repeat_from
from courseware.domain.times import day_words
from courseware.services.certificates.revoking import end_revoked
from courseware.services.credits.awards import award_of
from courseware.services.credits.licences import periods_of
from courseware.services.ledger import Place, chain_for, record
from courseware.store.credits import awards as rows
from courseware.store.credits import certificates as certificate_rows
from courseware.store.rows import AnyRow


@dataclass(frozen=True, slots=True)
class CountedTwice:
    """An award that may not count beside another one of the same course.

    Attributes:
        award_id, on: the later award, and the day of its completion.
        kept_id, kept_on: the earlier one, which counts.
        allowed_from: the first day on which the course could have been repeated.
        accounts: how many accounts the two awards were earned under.
    """

    award_id: str
    course_id: str
    title: str
    on: date
    kept_id: str
    kept_on: date
    allowed_from: date
    accounts: int = 2

    @property
    def sentence(self) -> str:
        """What is done about it."""
        twice = "Both accounts hold credit for" if self.accounts > 1 else "There are two awards for"
        return (
            f"{twice} {self.title}. The award of {day_words(self.on)} is "
            f"set aside: after the one of {day_words(self.kept_on)} the course could be "
            f"repeated from {day_words(self.allowed_from)} on. It stays on record, its minutes "
            "do not count, and its certificate is revoked."
        )


def counted_twice(
    connection: Connection, catalogue: Catalogue, survivor_id: str, duplicate_id: str
) -> tuple[CountedTwice, ...]:
    """The awards that a merge has to set aside, by course and day."""
    both = (survivor_id, duplicate_id)
    held = [
        (award, person_id)
        for person_id in both
        for award in rows.awards(connection, person_id)
        if may_count(award)
    ]
    if len({whose for _, whose in held}) < len(both):
        return ()
    held.sort(key=lambda one: (one[0].awarded_at, one[0].id))
    periods = [one for person_id in both for one in periods_of(connection, catalogue, person_id)]
    by_course: dict[str, list[tuple[AnyRow, str]]] = {}
    for award, whose in held:
        by_course.setdefault(award.course_id, []).append((award, whose))
    found = [twice for _, same in sorted(by_course.items()) for twice in _too_early(same, periods)]
    gone = {twice.award_id for twice in found}
    rest = [one for one in held if one[0].id not in gone]
    return (*found, *_elsewhere_too_early(rest, periods))


def set_aside(
    connection: Connection,
    person_id: str,
    found: Iterable[CountedTwice],
    actor_id: str | None,
    merge: Place | None,
    now: datetime,
) -> None:
    """Let awards of a person count no more, and revoke their certificates, on record.

    Args:
        merge: where the entry of the merge stands that brought them together; None without one.
    """
    because = {"merge": f"{merge.chain}#{merge.sequence}"} if merge else {}
    for twice in found:
        values = {"award_id": twice.award_id, "kept_award_id": twice.kept_id}
        rows.set_aside(connection, {**values, "set_aside_at": now, "set_aside_by": actor_id})
        record(
            connection,
            chain=chain_for(connection, person_id),
            act=Act.AWARD_SET_ASIDE,
            actor_id=actor_id,
            subject=twice.award_id,
            facts={
                "person": person_id,
                "course": twice.course_id,
                "kept": twice.kept_id,
                "allowed_from": twice.allowed_from.isoformat(),
                **because,
            },
            now=now,
        )
        for certificate in certificate_rows.standing_of(connection, twice.award_id):
            reason = RevocationReason.COUNTED_ONCE
            end_revoked(connection, certificate, reason, twice.sentence, actor_id, now)


def may_count(award: AnyRow) -> bool:
    """Whether an award counts now, or will again with its next certificate."""
    return award_of(award).may_count


def before_allowed(
    award: AnyRow, kept: AnyRow, periods: list[Period], accounts: int = 2
) -> CountedTwice | None:
    """What there is to set aside if an award came before the one that is kept let it come."""
    on, kept_on = completed_on(award.snapshot), completed_on(kept.snapshot)
    allowed = repeat_from(kept_on, periods)
    if on >= allowed:
        return None
    title = award.snapshot.get("title", award.course_id)
    about = (award.id, award.course_id, title)
    return CountedTwice(*about, on, kept.id, kept_on, allowed, accounts)


def _too_early(held: Iterable[tuple[AnyRow, str]], periods: list[Period]) -> Iterable[CountedTwice]:
    """In the order of completion: each has to come after the last one that counts allows it.

    What followed within one account was a repetition that was allowed when it began.
    """
    kept: AnyRow | None = None
    kept_whose = ""
    for award, whose in held:
        if kept is not None and whose != kept_whose:
            twice = before_allowed(award, kept, periods)
            if twice:
                yield twice
                continue
        kept, kept_whose = award, whose


def _elsewhere_too_early(
    held: Iterable[tuple[AnyRow, str]], periods: list[Period]
) -> Iterator[CountedTwice]:
    """Awards all of whose lessons and quizzes are part of earlier awards of the other account, with
    other courses: they moved there, or the course got another id. One that has anything of its own
    counts: minutes are not taken back in part.
    """
    kept: list[tuple[AnyRow, str]] = []
    for award, whose in held:
        others = [
            one
            for one, owner in kept
            if owner != whose and one.course_id != award.course_id and _shares(one, award)
        ]
        covered = all(
            named_in(award.snapshot, what)
            <= {id_ for one in others for id_ in named_in(one.snapshot, what)}
            for what in ("lessons", "quizzes")
        )
        twice = before_allowed(award, others[-1], periods) if others and covered else None
        if twice:
            yield twice
        else:
            kept.append((award, whose))


def _shares(one: AnyRow, other: AnyRow) -> bool:
    return any(
        named_in(one.snapshot, what) & named_in(other.snapshot, what)
        for what in ("lessons", "quizzes")
    )
