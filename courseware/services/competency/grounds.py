"""What stands behind the cells of a matrix: what is missing, and the ids of the evidence."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.content.collector import collector_at_rest
from courseware.domain.competency.passing import Missing
from courseware.domain.competency.standing import Status
from courseware.domain.people import Actor
from courseware.domain.policy import Permission, Subject
from courseware.services.authorize import require
from courseware.services.competency.history import (
    Loaded,
    Scope,
    histories,
    merges_behind,
    unobserved,
)
from courseware.services.competency.prerequisites import credentials
from courseware.services.competency.releases_then import rules_at
from courseware.services.competency.rules import RuleBook
from courseware.services.competency.standings import place_of
from courseware.services.competency.team import (
    Matrix,
    MemberRow,
    ScopeCell,
    moment_of,
)
from courseware.store import grounds as ground_rows
from courseware.store import observations as observation_rows
from courseware.store import practice as practice_rows
from courseware.store.engine import Database

_AT_ONCE = 200

Key = tuple[str, Scope]
"""(person, scope)."""
Lacks = tuple[tuple[Missing, str], ...]


@dataclass(frozen=True, slots=True)
class Ground:
    """What stands behind one cell.

    Attributes:
        missing: what is missing, each with its sentence; nothing for what is current.
        observations, decisions: ids, the oldest first.
    """

    missing: Lacks
    observations: tuple[str, ...]
    decisions: tuple[str, ...]


def grounds(
    db: Database,
    catalogue: Catalogue,
    actor: Actor,
    found: Matrix,
    now: datetime,
    on: date | None = None,
) -> Iterator[tuple[MemberRow, dict[Scope, Ground]]]:
    """Each person of a matrix with the ground of each cell, read some people at a time.

    Args:
        now, on: those with which the matrix was asked for.

    Raises:
        Forbidden: the actor does not manage the clinic.
    """
    require(actor, Permission.TEAM_READ, Subject(clinic_ids=frozenset({found.clinic_id})))
    then = moment_of(found.zone, now, on)
    moment = then.moment
    with db.read() as connection:
        book = rules_at(connection, catalogue, then)
    for start in range(0, len(found.rows), _AT_ONCE):
        some = found.rows[start : start + _AT_ONCE]
        with db.snapshot() as connection, collector_at_rest():
            ids = [row.person_id for row in some]
            behind = _Behind(
                _ids(ground_rows.observation_ids(connection, ids, moment)),
                _ids(ground_rows.decision_ids(connection, ids, moment)),
                _lacks(connection, book, some, moment),
            )
        for row in some:
            yield row, {scope: behind.of((row.person_id, scope)) for scope in _scopes(row)}


def _scopes(row: MemberRow) -> dict[Scope, ScopeCell]:
    """The cells of a row by their scopes."""
    return {
        (checklist, cell.region_id): cell for checklist, held in row.cells.items() for cell in held
    }


@dataclass(frozen=True, slots=True)
class _Behind:
    """What was read about some people."""

    observed: dict[Key, list[str]]
    decided: dict[Key, list[str]]
    lacks: dict[Key, Lacks]

    def of(self, key: Key) -> Ground:
        return Ground(
            missing=self.lacks.get(key, ()),
            observations=tuple(self.observed.get(key, ())),
            decisions=tuple(self.decided.get(key, ())),
        )


def _ids(found: Collection[Sequence[str]]) -> dict[Key, list[str]]:
    ids: dict[Key, list[str]] = {}
    for person_id, checklist, region, id_ in found:
        ids.setdefault((person_id, (checklist, region)), []).append(id_)
    return ids


def _lacks(
    connection: Connection,
    book: RuleBook,
    people: Sequence[MemberRow],
    moment: datetime,
) -> dict[Key, Lacks]:
    """What is missing in every cell that is not current: only their histories are read."""
    wanted = {
        row.person_id: [
            scope for scope, cell in _scopes(row).items() if cell.status is not Status.CURRENT
        ]
        for row in people
    }
    ids = [person_id for person_id, scopes in wanted.items() if scopes]
    observed = ground_rows.signed_where_not_current(connection, ids, moment)
    decided = ground_rows.decisions_where_not_current(connection, ids, moment)
    loaded = Loaded(
        observed,
        observation_rows.words_of_people(connection, ids),
        decided,
        practice_rows.confirmed_sessions(connection, ids),
        merges_behind(connection, observed, decided),
    )
    known = histories(book, loaded)
    brought = {id_: credentials(connection, id_, moment) for id_ in ids}
    found = {}
    # One checklist after the other: the catalogue keeps few of them in memory.
    for scope, person_id in sorted((scope, id_) for id_ in ids for scope in wanted[id_]):
        history = known.get((person_id, scope)) or unobserved(book, loaded, person_id, scope)
        place = place_of(book, scope, history, brought[person_id], moment)
        lacks = zip(place.standing.missing, place.missing, strict=True)
        found[person_id, scope] = tuple(lacks)
    return found
