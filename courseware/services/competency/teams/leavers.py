"""Who left a clinic, and what it keeps of them: their file ends with the membership."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.domain.finding import finds
from courseware.domain.people import Actor
from courseware.domain.policy import Permission, Subject, decide
from courseware.services.authorize import require
from courseware.services.competency.rules import checklist_title
from courseware.store.accounts import memberships, people
from courseware.store.competency.begun import begun
from courseware.store.engine import Database
from courseware.store.rows import AnyRow

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Leaver:
    """Somebody who held a role in a clinic and holds none there now.

    Attributes:
        left: when the last of their roles there ended.
        roles: all that they ever held there.
        checklists: (id, title) of those of which anything was on record by then.
    """

    person_id: str
    name: str
    left: datetime
    roles: list[str]
    checklists: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Leavers:
    """One page of those who left, who left last first.

    Attributes:
        total: how many fit, on all pages.
        page, pages: which one it is, and of how many.
    """

    people: list[Leaver]
    total: int
    page: int
    pages: int


def who_left(
    db: Database, catalogue: Catalogue, actor: Actor, clinic_id: str, name: str, page: int
) -> Leavers:
    """Who left one of the actor's clinics: a fixed number of queries.

    Args:
        name: words of a name, or parts of them, with or without its accents; "" for everybody.

    Raises:
        NotFound, Forbidden: the actor does not manage the clinic.
    """
    require(actor, Permission.TEAM_READ, Subject(clinic_ids=frozenset({clinic_id})))
    with db.read() as connection:
        fit = [row for row in memberships.who_left(connection, clinic_id) if finds(name, row.name)]
        pages = max(1, -(-len(fit) // PAGE_SIZE))
        page = min(max(page, 1), pages)
        shown = fit[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
        ids = {row.person_id for row in shown}
        roles = memberships.roles_ever(connection, clinic_id, ids)
        kept = _kept(connection, {row.person_id: row.left_at for row in shown})
    people_shown = [_leaver(catalogue, row, roles, kept) for row in shown]
    return Leavers(people_shown, len(fit), page, pages)


def named_leavers(db: Database, actor: Actor, clinic_id: str) -> list[tuple[str, str]]:
    """(person id, name with which they left) of everybody who left one of the actor's clinics, by
    name: for a choice of whom to ask about.

    Raises:
        NotFound, Forbidden: the actor does not manage the clinic.
    """
    require(actor, Permission.TEAM_READ, Subject(clinic_ids=frozenset({clinic_id})))
    with db.read() as connection:
        left = [(row.person_id, row.name) for row in memberships.who_left(connection, clinic_id)]
    return sorted(left, key=lambda one: (one[1].lower(), one[0]))


def clinic_left(db: Database, actor: Actor, person_id: str, named: str) -> str:
    """The clinic of the actor's that somebody left, the one that is named or else the last; ""
    where they left none, or hold a role there again."""
    with db.read() as connection:
        history = people.membership_history(connection, person_id)
    held = {row.clinic_id for row in history if row.ended_at is None}
    left = [
        row
        for row in history
        if row.clinic_id not in held
        and named in ("", row.clinic_id)
        and decide(
            actor, Permission.TEAM_READ, Subject(person_id, frozenset({row.clinic_id}))
        ).allowed
    ]
    return str(max(left, key=lambda row: row.ended_at).clinic_id) if left else ""


def _kept(connection: Connection, left: Mapping[str, datetime]) -> dict[str, list[str]]:
    """Person -> the checklists of which anything was on record when they left."""
    found: dict[str, list[str]] = {}
    for row in begun(connection, left.keys()):
        # What was begun later belongs to the clinic in which they are now.
        if row.since <= left[row.person_id]:
            found.setdefault(row.person_id, []).append(row.checklist_id)
    return found


def _leaver(
    catalogue: Catalogue,
    row: AnyRow,
    roles: Mapping[str, list[str]],
    kept: Mapping[str, list[str]],
) -> Leaver:
    return Leaver(
        person_id=row.person_id,
        name=row.name,
        left=row.left_at,
        roles=roles.get(row.person_id, []),
        checklists=[(id_, checklist_title(catalogue, id_)) for id_ in kept.get(row.person_id, [])],
    )
