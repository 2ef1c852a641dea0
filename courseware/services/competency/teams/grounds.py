"""What stands behind the cells of a matrix: what is missing, and the ids of the evidence."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from courseware.content.catalogue import Catalogue
from courseware.content.collector import collector_at_rest
from courseware.domain.competency.standing import Status
from courseware.domain.people import Actor
from courseware.domain.policy import Permission, Subject
from courseware.services.authorize import require
from courseware.services.competency.history import Scope
from courseware.services.competency.lacking import Key, Lacks, lacks
from courseware.services.competency.past.releases import rules_at
from courseware.services.competency.past.then import moment_of
from courseware.services.competency.teams.cells import ScopeCell
from courseware.services.competency.teams.team import (
    Matrix,
    MemberRow,
)
from courseware.store.competency import grounds as ground_rows
from courseware.store.engine import Database

_AT_ONCE = 200


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
                lacks(connection, book, _not_current(some), moment),
            )
        for row in some:
            yield row, {scope: behind.of((row.person_id, scope)) for scope in _scopes(row)}


def _not_current(people: Collection[MemberRow]) -> list[Key]:
    """What is current lacks nothing: only the histories of the others need to be read."""
    return [
        (row.person_id, scope)
        for row in people
        for scope, cell in _scopes(row).items()
        if cell.status is not Status.CURRENT
    ]


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
