"""Awards whose pass was lost since: they stand until somebody decides, so somebody has to see them.

Decided is such an award once it is revoked, or its holder has passed the quiz again.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.credentials.number import shown
from courseware.domain.award_days import completed_on
from courseware.domain.people import Actor
from courseware.domain.policy import Permission, Subject
from courseware.services.authorize import require
from courseware.store import resting_awards as rows
from courseware.store.engine import Database
from courseware.store.rows import AnyRow

_PEOPLE_AT_ONCE = 200
Resting = Mapping[str, tuple[str, str | None]]
"""Attempt id -> award that rests on its pass, and the number of the certificate that stands."""


@dataclass(frozen=True, slots=True)
class RestingAward:
    """An award that counts although a pass behind it is lost.

    Attributes:
        certificate: printed number of the certificate that stands; None where there is none.
        quizzes: titles of the quizzes whose pass is lost.
        lost_at: when the last of them was (UTC).
    """

    award_id: str
    holder: str
    title: str
    completed_on: date
    certificate: str | None
    quizzes: tuple[str, ...]
    lost_at: datetime


def to_decide(
    db: Database, catalogue: Catalogue, actor: Actor, certificate: str | None = None
) -> list[RestingAward]:
    """Everybody's, the earliest award first, for an administrator.

    Args:
        certificate: printed number of the one that is asked about; None for all.
    """
    require(actor, Permission.CERTIFICATES_MANAGE)
    with db.read() as connection:
        found = _awards(catalogue, rows.resting(connection))
    return [one for one in found if certificate in (None, one.certificate)]


def own_resting(db: Database, catalogue: Catalogue, actor: Actor) -> dict[str, RestingAward]:
    """The actor's own, by the award's id."""
    require(actor, Permission.OWN_RECORDS, Subject(person_id=actor.person_id))
    with db.read() as connection:
        found = rows.resting(connection, person_id=actor.person_id)
    return {award.award_id: award for award in _awards(catalogue, found)}


def rests_on(connection: Connection, attempt_id: str) -> bool:
    """Whether an award counts although the pass of this attempt, on which it rests, is lost."""
    return bool(rows.resting(connection, attempt_id=attempt_id))


def loss_leaves_award(connection: Connection, attempt: AnyRow, regrades: Iterable[AnyRow]) -> bool:
    """The same, asked only where what corrections did to an attempt tells of a lost pass."""
    lost = attempt.passed is False and any(row.passed_before for row in regrades)
    return lost and rests_on(connection, attempt.id)


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
        lost_at=max(row.lost_at for row in same),
    )
