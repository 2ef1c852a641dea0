"""The matrix of a team: who is competent in what, by the end of any day."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.domain.competency.calendar import day_of, end_of
from courseware.domain.competency.standing import Status, standing
from courseware.domain.errors import NotFound
from courseware.domain.people import Actor
from courseware.domain.policy import Permission, Subject
from courseware.services.authorize import require
from courseware.services.competency.history import Scope, histories, load
from courseware.services.competency.ordering import Filter, kept, ordered
from courseware.services.competency.rules import (
    RuleBook,
    checklist_title,
    region_name,
)
from courseware.services.competency.standings import rules_for
from courseware.store import clinics
from courseware.store import competency as rows
from courseware.store.engine import Database

PEOPLE_A_PAGE = 50


@dataclass(frozen=True, slots=True)
class ScopeCell:
    """One scope of one person on a day.

    Attributes:
        region: as it is shown; "" for a checklist that is held as a whole.
        ends_on: the first day on which it does not hold; None where nothing was confirmed.
        hindsight: the status by what is known now, where a later correction changes it.
    """

    scope: Scope
    region: str
    status: Status
    why: str
    ends_on: date | None
    ready: bool
    unsafe: bool
    hindsight: Status | None = None


@dataclass(frozen=True, slots=True)
class MemberRow:
    """One person of the matrix: checklist -> cells, one for each region on record."""

    person_id: str
    name: str
    email: str
    cells: dict[str, list[ScopeCell]]


@dataclass(frozen=True, slots=True)
class Matrix:
    """Person by competency, as it was on record by the end of a day in the clinic's zone.

    Attributes:
        day: the day; today where none was asked for.
        past: whether an earlier day was asked for.
        checklists: (id, title) of the columns.
        people: how many people there are in all, on all pages.
    """

    clinic_id: str
    clinic: str
    zone: str
    day: date
    past: bool
    checklists: list[tuple[str, str]]
    rows: list[MemberRow]
    people: int
    page: int

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(1, -(-self.people // PEOPLE_A_PAGE))

    @property
    def changed(self) -> list[tuple[MemberRow, ScopeCell]]:
        """Cells in which a later correction changes the answer."""
        return [
            (row, cell)
            for row in self.rows
            for cells in row.cells.values()
            for cell in cells
            if cell.hindsight is not None
        ]


def matrix(
    db: Database,
    catalogue: Catalogue,
    actor: Actor,
    clinic_id: str,
    now: datetime,
    on: date | None = None,
    wanted: Filter | None = None,
    page: int | None = 1,
) -> Matrix:
    """The matrix of a clinic: five queries, whatever its size and history; an order needs more.

    Args:
        on: the day; None for now.
        page: from 1; None for everybody on one page.

    Raises:
        NotFound, Forbidden: the actor does not manage the clinic.
    """
    require(actor, Permission.TEAM_READ, Subject(clinic_ids=frozenset({clinic_id})))
    wanted = wanted or Filter()
    with db.snapshot() as connection:
        clinic = clinics.clinic(connection, clinic_id)
        if clinic is None:
            raise NotFound
        moment, day, past = moment_of(clinic.timezone, now, on)
        members = clinics.members_at(connection, clinic_id, moment)
        people = kept(connection, members, wanted, moment)
        people = ordered(connection, catalogue, clinic, people, wanted, moment, day, past)
        number = 1 if page is None else page
        start = (number - 1) * PEOPLE_A_PAGE
        shown = people if page is None else people[start : start + PEOPLE_A_PAGE]
        cells = _cells(connection, catalogue, {row.person_id for row in shown}, moment, day, past)
    return Matrix(
        clinic_id=clinic_id,
        clinic=clinic.name,
        zone=clinic.timezone,
        day=day,
        past=past,
        checklists=_columns(catalogue, cells, wanted.checklist),
        rows=[MemberRow(p.person_id, p.name, p.email, cells[p.person_id]) for p in shown],
        people=len(people),
        page=number,
    )


def moment_of(zone: str, now: datetime, on: date | None) -> tuple[datetime, date, bool]:
    """The moment that a page speaks of, its day in the zone, and whether that day is over.

    A day that is not over yet ends now; one to come shows what the calendar will bring.
    """
    today = day_of(now, zone)
    if on is None or on == today:
        return now, today, False
    return end_of(on, zone) - timedelta(microseconds=1), on, on < today


def _cells(
    connection: Connection,
    catalogue: Catalogue,
    person_ids: Collection[str],
    moment: datetime,
    day: date,
    past: bool,
) -> dict[str, dict[str, list[ScopeCell]]]:
    found: dict[str, dict[str, list[ScopeCell]]] = {person_id: {} for person_id in person_ids}
    later = _hindsight(connection, catalogue, person_ids, moment, day) if past else {}
    for row in rows.intervals_at(connection, person_ids, moment):
        scope = (row.checklist_id, row.region)
        status = Status(row.status)
        known_now = later.get((row.person_id, scope))
        cell = ScopeCell(
            scope=scope,
            region=region_name(catalogue, row.region),
            status=status,
            why=row.why,
            ends_on=row.ends_on,
            ready=row.ready,
            unsafe=row.unsafe,
            hindsight=known_now if known_now not in (None, status) else None,
        )
        found[row.person_id].setdefault(row.checklist_id, []).append(cell)
    for cells in found.values():
        for listed in cells.values():
            listed.sort(key=lambda cell: cell.region)
    return found


def _hindsight(
    connection: Connection,
    catalogue: Catalogue,
    person_ids: Collection[str],
    moment: datetime,
    day: date,
) -> dict[tuple[str, Scope], Status]:
    """The status of scopes that were corrected since, by what is known now."""
    corrected = rows.corrected_since(connection, person_ids, moment)
    if not corrected:
        return {}
    book = RuleBook(catalogue)
    known = histories(book, load(connection, {person for person, _ in corrected}))
    found = {}
    for key in corrected:
        history = known[key].in_hindsight(moment)
        rules = rules_for(book, key[1], history)
        found[key] = standing(history, rules, day, rules.requires).status
    return found


def _columns(
    catalogue: Catalogue, cells: dict[str, dict[str, list[ScopeCell]]], only: str
) -> list[tuple[str, str]]:
    """Published checklists, and those that are gone but on record."""
    recorded = {checklist for held in cells.values() for checklist in held}
    ids = [*catalogue.checklists, *sorted(recorded - set(catalogue.checklists))]
    return [(i, checklist_title(catalogue, i)) for i in ids if only in ("", i)]
