"""Awards whose pass was lost since: they stand until somebody decides, so somebody has to see them.

Decided is such an award once it is revoked, its holder has passed the quiz again, or an
administrator lets it stand (`letting_stand`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.credentials.number import shown
from courseware.domain.award_days import completed_on, zone_of
from courseware.domain.competency.calendar import day_of
from courseware.domain.errors import NotFound
from courseware.domain.people import Actor
from courseware.domain.policy import Permission, Subject
from courseware.services.authorize import require
from courseware.services.shown import digest_of
from courseware.store.credits import resting_awards as rows
from courseware.store.engine import Database
from courseware.store.rows import AnyRow

_PEOPLE_AT_ONCE = 200
Resting = Mapping[str, tuple[str, str | None]]
"""Attempt id -> award that rests on its pass, and the number of the certificate that stands."""


@dataclass(frozen=True, slots=True)
class LetStand:
    """The decision that an award stands, on a day of the award's zone; `by` is None for the
    command line."""

    on: date
    by: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class Stays:
    """What became of an award whose pass an attempt lost; `let_stand`: None while undecided."""

    let_stand: LetStand | None


@dataclass(frozen=True, slots=True)
class RestingAward:
    """An award that counts although a pass behind it is lost.

    Attributes:
        certificate: printed number of the certificate that stands; None where there is none.
        quizzes: titles of the quizzes whose pass is lost.
        lost_on: the day of the award's zone on which the last of them was.
        let_stand: the decision about all of them; None while there is none.
        digest: another one as soon as something else is lost.
    """

    award_id: str
    holder: str
    title: str
    completed_on: date
    certificate: str | None
    quizzes: tuple[str, ...]
    lost_on: date
    let_stand: LetStand | None
    digest: str


@dataclass(frozen=True, slots=True)
class Asked:
    """One award as an administrator looks at it; `resting`: None where it rests on no lost pass."""

    award_id: str
    holder: str
    title: str
    completed_on: date
    resting: RestingAward | None


def resting(
    db: Database, catalogue: Catalogue, actor: Actor, certificate: str | None = None
) -> list[RestingAward]:
    """Everybody's, the earliest award first, for an administrator: to decide, and let stand.

    Args:
        certificate: printed number of the one that is asked about; None for all.
    """
    require(actor, Permission.CERTIFICATES_MANAGE)
    with db.read() as connection:
        found = _awards(catalogue, rows.resting(connection))
    return [one for one in found if certificate in (None, one.certificate)]


def to_decide(db: Database, catalogue: Catalogue, actor: Actor) -> list[RestingAward]:
    """Those of them about which nobody has decided."""
    return [one for one in resting(db, catalogue, actor) if one.let_stand is None]


def look_at(db: Database, catalogue: Catalogue, actor: Actor, award_id: str) -> Asked:
    """One award, for an administrator who decides about it.

    Raises:
        NotFound: there is no such award.
    """
    require(actor, Permission.AWARDS_LET_STAND)
    with db.read() as connection:
        award = rows.award(connection, award_id)
        found = _awards(catalogue, rows.resting(connection, award_id=award_id))
    if award is None:
        raise NotFound
    title, day = award.snapshot["title"], completed_on(award.snapshot)
    return Asked(award_id, award.name, title, day, next(iter(found), None))


def own_resting(db: Database, catalogue: Catalogue, actor: Actor) -> dict[str, RestingAward]:
    """The actor's own, by the award's id."""
    require(actor, Permission.OWN_RECORDS, Subject(person_id=actor.person_id))
    with db.read() as connection:
        found = rows.resting(connection, person_id=actor.person_id)
    return {award.award_id: award for award in _awards(catalogue, found)}


def rests_on(connection: Connection, attempt_id: str) -> bool:
    """Whether an award counts although the pass of this attempt, on which it rests, is lost."""
    return bool(rows.resting(connection, attempt_id=attempt_id))


def loss_leaves_award(
    connection: Connection, attempt: AnyRow, regrades: Iterable[AnyRow]
) -> Stays | None:
    """What became of such an award, asked only where corrections took a pass; None without one."""
    if attempt.passed is not False or not any(row.passed_before for row in regrades):
        return None
    found = rows.resting(connection, attempt_id=attempt.id)
    return Stays(_let_stand(found)) if found else None


def digest_of_losses(found: Iterable[AnyRow]) -> str:
    """What a page shows as lost behind an award, for its form to name."""
    return digest_of(*sorted([row.attempt_id, row.lost_by] for row in found))


def would_rest(connection: Connection, losing: Iterable[tuple[str, str]]) -> Resting:
    """What would rest on lost passes if these (person id, attempt id) lost theirs."""
    by_person: dict[str, list[str]] = {}
    for person_id, attempt_id in losing:
        by_person.setdefault(person_id, []).append(attempt_id)
    people, found = sorted(by_person), dict[str, tuple[str, str | None]]()
    for start in range(0, len(people), _PEOPLE_AT_ONCE):
        some = people[start : start + _PEOPLE_AT_ONCE]
        ids = [attempt_id for person_id in some for attempt_id in by_person[person_id]]
        for row in rows.resting_without(connection, ids):
            found[row.attempt_id] = (row.award_id, row.certificate)
    return found


def _awards(catalogue: Catalogue, found: Iterable[AnyRow]) -> list[RestingAward]:
    together: dict[str, list[AnyRow]] = {}
    for row in found:
        together.setdefault(row.award_id, []).append(row)
    return [_award(catalogue, same) for same in together.values()]


def _award(catalogue: Catalogue, same: list[AnyRow]) -> RestingAward:
    first = same[0]
    titles = dict.fromkeys(catalogue.quiz_title(row.quiz_id) for row in same)
    return RestingAward(
        award_id=first.award_id,
        holder=first.name,
        title=first.snapshot["title"],
        completed_on=completed_on(first.snapshot),
        certificate=shown(first.certificate) if first.certificate else None,
        quizzes=tuple(titles),
        lost_on=day_of(max(row.lost_at for row in same), zone_of(first.snapshot)),
        let_stand=_let_stand(same),
        digest=digest_of_losses(same),
    )


def _let_stand(same: list[AnyRow]) -> LetStand | None:
    """The decision, if it is about all of these losses."""
    if any(row.decided_at is None for row in same):
        return None
    one = same[0]
    return LetStand(day_of(one.decided_at, zone_of(one.snapshot)), one.decided_by, one.reason)
