"""The matrix of a team: who is competent in what, by the end of any day."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.content.collector import collector_at_rest
from courseware.domain.people import Actor
from courseware.domain.policy import Permission, Subject
from courseware.services.authorize import require
from courseware.services.competency.membership import suspended_among
from courseware.services.competency.past.accounts import Account
from courseware.services.competency.past.hindsight import KnownNow, hindsight
from courseware.services.competency.past.names import NameThen, names_then
from courseware.services.competency.past.releases import rules_at
from courseware.services.competency.past.then import moment_of
from courseware.services.competency.rules import RuleBook, checklist_title
from courseware.services.competency.standings import zones_abroad
from courseware.services.competency.teams.awaiting import not_yet
from courseware.services.competency.teams.cells import (
    Cells,
    ScopeCell,
    cells_of,
    mark_enough,
    mark_founding,
    mark_moved,
    mark_zones,
)
from courseware.services.competency.teams.ordering import PEOPLE_A_PAGE, Filter, people_of
from courseware.services.membership.clinics import clinic_in
from courseware.store.competency import decisions as competency_rows
from courseware.store.competency import team as rows
from courseware.store.competency.cells import times
from courseware.store.competency.enough import enough_of_people
from courseware.store.competency.moved_ends import moved_ends
from courseware.store.engine import Database
from courseware.store.rows import AnyRow


@dataclass(frozen=True, slots=True)
class MemberRow:
    """One person of the matrix: checklist -> cells, one for each region on record; by the ids of
    the checklists, and by the names of the regions.

    Attributes:
        name: the one of that day.
        renamed: of a past day, the name that the account bears since, where it was corrected; else
            "".
        suspended: whether the account was suspended, so that nothing in the cells may be relied on.
        accounts: of a past day, the accounts under which the record stood, where they were
            merged since.
    """

    person_id: str
    name: str
    email: str
    cells: Mapping[str, Cells]
    suspended: bool = False
    accounts: tuple[Account, ...] = ()
    renamed: str = ""


@dataclass(frozen=True, slots=True)
class Matrix:
    """Person by competency, as it was on record by the end of a day in the clinic's zone.

    Attributes:
        day: the day; today where none was asked for.
        past: whether an earlier day was asked for.
        future: whether a day to come was asked for: what the calendar brings by itself.
        checklists: (id, title) of the columns.
        people: how many people there are in all, on all pages.
        corrected: whether a later correction changes the answer in any cell.
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
    corrected: bool = False
    future: bool = False

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(1, -(-self.people // PEOPLE_A_PAGE))

    @property
    def changed(self) -> list[tuple[MemberRow, ScopeCell]]:
        """Cells in which a later correction changes the answer."""
        if not self.corrected:
            return []
        return [
            (row, cell)
            for row in self.rows
            for cells in row.cells.values()
            for cell in cells
            if cell.hindsight is not None and cell.hindsight.corrected
        ]

    @property
    def merged(self) -> list[MemberRow]:
        """People whose record of this past day stood under accounts that were merged since."""
        return [row for row in self.rows if row.accounts]


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
    """The matrix of a clinic: a fixed number of queries, whatever its size and history; an order
    by need or date asks six more at most.

    Args:
        on: the day; None for now.
        page: from 1, and past the end the last; None for everybody on one page.

    Raises:
        NotFound, Forbidden: the actor does not manage the clinic.
    """
    require(actor, Permission.TEAM_READ, Subject(clinic_ids=frozenset({clinic_id})))
    wanted = wanted or Filter()
    with db.snapshot() as connection:
        clinic = clinic_in(connection, clinic_id)
        then = moment_of(clinic.timezone, now, on)
        moment, day, past = then
        people, shown = people_of(connection, catalogue, clinic, wanted, then, page)
        if page is not None and people and not shown:
            # Past the end, for instance after somebody left: the last page.
            page = -(-people // PEOPLE_A_PAGE)
            _, shown = people_of(connection, catalogue, clinic, wanted, then, page)
        ids = [row.person_id for row in shown]
        later = hindsight(connection, catalogue, clinic_id, ids, then, clinic.timezone)
        book = rules_at(connection, catalogue, then)
        with collector_at_rest():  # none of the cells refers to itself
            cells = cells_of(connection, catalogue, ids, moment, past, later.scopes)
            _mark(connection, book, cells, moment, later)
        closed = suspended_among(connection, shown, then)
        mark_zones(cells, zones_abroad(connection, catalogue, ids, clinic.timezone, moment))
        mark_moved(cells, moved_ends(connection, ids, moment, past))
        names = names_then(connection, clinic_id, then, ids if page is not None else None)
    return Matrix(
        clinic_id=clinic_id,
        clinic=clinic.name,
        zone=clinic.timezone,
        day=day,
        past=past,
        checklists=_columns(book, cells, wanted.checklist),
        rows=_rows(shown, names, cells, closed, later),
        people=people,
        page=1 if page is None else page,
        corrected=any(known.corrected for known in later.scopes.values()),
        future=moment > now,
    )


def _mark(
    connection: Connection,
    book: RuleBook,
    cells: dict[str, dict[str, Cells]],
    moment: datetime,
    later: KnownNow,
) -> None:
    """Say in the cells where enough was observed, and who is a founding assessor."""
    enough = enough_of_people(connection, list(cells), moment, book.past)
    mark_enough(cells, not_yet(connection, book, enough, moment))
    founding = competency_rows.founding_at(connection, moment, book.past)
    mark_founding(book.catalogue, cells, founding, later.scopes)


def _rows(
    shown: Sequence[AnyRow],
    names: Mapping[str, NameThen],
    cells: Mapping[str, Mapping[str, Cells]],
    suspended: Collection[str],
    later: KnownNow,
) -> list[MemberRow]:
    return [
        MemberRow(
            p.person_id,
            names[p.person_id].name if p.person_id in names else p.name,
            p.email,
            # The engine packs them in the order in which they came on record, or in none.
            dict(sorted(cells[p.person_id].items())),
            p.person_id in suspended,
            later.accounts.get(p.person_id, ()),
            names[p.person_id].renamed if p.person_id in names else "",
        )
        for p in shown
    ]


def count_people(db: Database, actor: Actor, clinic_id: str, now: datetime) -> int:
    """How many members a clinic has now.

    Raises:
        NotFound, Forbidden: the actor does not manage the clinic.
    """
    require(actor, Permission.TEAM_READ, Subject(clinic_ids=frozenset({clinic_id})))
    with db.read() as connection:
        return rows.count_members(connection, clinic_id, times(now, past=False))


def _columns(
    book: RuleBook, cells: dict[str, dict[str, Cells]], only: str
) -> list[tuple[str, str]]:
    """Checklists that are published, on a past day that were, and others that are on record."""
    recorded = {checklist for held in cells.values() for checklist in held}
    published = book.published()
    ids = [*published, *sorted(recorded - set(published))]
    return [(i, checklist_title(book.catalogue, i)) for i in ids if only in ("", i)]
