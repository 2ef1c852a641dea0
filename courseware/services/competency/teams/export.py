"""The matrix as a table: one line for each person and scope, for CSV and XLSX.

Read in parts, so that a group of ten thousand leaves with what a part of it needs in memory.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.content.collector import collector_at_rest
from courseware.domain.people import Actor
from courseware.domain.policy import Permission, Subject
from courseware.interchange.sheets import LONGEST_NAME, Cell, csv_pieces
from courseware.interchange.workbook import xlsx_pieces
from courseware.services.authorize import require
from courseware.services.competency.membership import suspended_among
from courseware.services.competency.past.hindsight import hindsight
from courseware.services.competency.past.names import NameThen, names_then
from courseware.services.competency.past.releases import rules_at
from courseware.services.competency.past.then import Then, moment_of
from courseware.services.competency.past.unrecorded import by_key
from courseware.services.competency.rules import checklist_title, region_name
from courseware.services.competency.standings import zones_abroad
from courseware.services.competency.teams.awaiting import not_yet
from courseware.services.competency.teams.ordering import Filter, people_of
from courseware.services.competency.teams.sheet_lines import HEADER, Beside, Line, Told, words_of
from courseware.services.competency.wording import not_yet_able
from courseware.services.membership.clinics import clinic_in
from courseware.store.competency import cells as cell_rows
from courseware.store.competency import decisions as competency_rows
from courseware.store.competency.enough import enough_of_people
from courseware.store.competency.moved_ends import moved_ends
from courseware.store.engine import Database
from courseware.store.rows import AnyRow

_PART = 200
"""People in one part."""
_NOT_STARTED = "Not started"
"""The word of the pages, the sheet of paper and phones, too."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The matrix of a clinic on a day, to be read in parts.

    Attributes:
        people: those who fit, by name.
        names: of a past day, those of the clinic that were corrected since.
        checklist: id of the only checklist wanted; "" for all.
        has_column: whether the matrix has a column for it: it was published on that day, or is on
            record of somebody who fits. Without one there is no line.
        titles, regions: ids -> names as they are shown, of old ones too.
    """

    db: Database
    catalogue: Catalogue
    clinic_id: str
    clinic: str
    zone: str
    day: date
    moment: datetime
    past: bool
    people: Sequence[AnyRow]
    names: Mapping[str, NameThen]
    checklist: str
    titles: Mapping[str, str]
    regions: Mapping[str, str]
    has_column: bool = True

    @property
    def _then(self) -> Then:
        return Then(self.moment, self.day, self.past)

    def parts(self) -> Iterator[list[Line]]:
        """The lines of some two hundred people at a time, each read when it is asked for.

        Every part shows the same moment: what comes on record meanwhile is later than that.
        """
        told = Told(self.regions, self.day, self.zone)
        for start in range(0, len(self.people), _PART):
            people = self.people[start : start + _PART]
            with self.db.snapshot() as connection:
                yield self._part(connection, people, told)

    def _part(self, connection: Connection, people: Sequence[AnyRow], told: Told) -> list[Line]:
        named = {
            row.person_id: (self.names.get(row.person_id, row).name, row.email) for row in people
        }
        held: dict[str, list[Line]] = {person_id: [] for person_id in named}
        beside = self._beside(connection, people)
        people_beside = beside.people()
        with collector_at_rest():
            about = list(named), self.moment, self.past
            for person_id, scopes in cell_rows.looks(connection, *about):
                lines, name = held[person_id], named[person_id]
                more = person_id in people_beside
                for checklist, look in scopes:
                    if self.checklist and checklist != self.checklist:
                        continue
                    region, words = told[look]
                    if more:
                        words = beside.added_to(words, (person_id, (checklist, region)))
                    lines.append((*name, self.titles[checklist], *words))
        self._complete(held, named, beside)
        return [line for lines in held.values() for line in sorted(lines, key=_place)]

    def _complete(
        self,
        held: Mapping[str, list[Line]],
        named: Mapping[str, tuple[str, str]],
        beside: Beside,
    ) -> None:
        """Add what nothing is kept of: designations, and people of whom nothing is on record.

        These have one line, without a checklist unless the file is about one.
        """
        for key in beside.untold():
            person_id, (checklist, region) = key
            if self.checklist in ("", checklist):
                begun = words_of(self.regions[region], _NOT_STARTED, self.day)
                line = (self.titles[checklist], *beside.added_to(begun, key))
                held[person_id].append((*named[person_id], *line))
        if not self.has_column:
            return
        nothing = words_of("", _NOT_STARTED, self.day)
        title = self.titles[self.checklist] if self.checklist else ""
        for person_id, lines in held.items():
            if not lines:
                words = beside.added_to(nothing, (person_id, ("", "")))
                lines.append((*named[person_id], title, *words))

    def _beside(self, connection: Connection, people: Sequence[AnyRow]) -> Beside:
        """What is to be said of some people beside what is kept, by their ids."""
        then, ids = self._then, [row.person_id for row in people]
        about, whose = (self.clinic_id, ids, then), set(ids)
        enough = enough_of_people(connection, ids, self.moment, self.past)
        book = rules_at(connection, self.catalogue, then)
        designated = by_key(competency_rows.founding_at(connection, self.moment, self.past))
        later = hindsight(connection, self.catalogue, *about, zone=None)
        return Beside(
            later=later.scopes,
            unready=not_yet(connection, book, enough, self.moment),
            founders={
                key: "yes" + not_yet_able(row.assesses, row.licensed)
                for key, row in designated.items()
                if key[0] in whose
            },
            accounts={
                person_id: "; ".join(account.words(self.zone) for account in accounts)
                for person_id, accounts in later.accounts.items()
            },
            suspended=suspended_among(connection, people, then),
            zones=zones_abroad(connection, self.catalogue, ids, self.zone, self.moment),
            moved=moved_ends(connection, ids, self.moment, self.past),
            renamed={
                id_: name.renamed
                for id_ in ids
                if (name := self.names.get(id_)) is not None and name.renamed
            },
        )


def open_sheet(
    db: Database,
    catalogue: Catalogue,
    actor: Actor,
    clinic_id: str,
    now: datetime,
    on: date | None = None,
    wanted: Filter | None = None,
) -> Sheet:
    """The matrix of a clinic on a day; nothing but the list of people and their names is read yet,
    unless it is filtered by a checklist that is not published.

    Raises:
        NotFound, Forbidden: the actor does not manage the clinic.
    """
    require(actor, Permission.TEAM_READ, Subject(clinic_ids=frozenset({clinic_id})))
    wanted = wanted or Filter()
    with db.snapshot() as connection:
        clinic = clinic_in(connection, clinic_id)
        then = moment_of(clinic.timezone, now, on)
        _, people = people_of(connection, catalogue, clinic, wanted, then, None)
        names = names_then(connection, clinic_id, then, None)
        offered = {"", *rules_at(connection, catalogue, then).published()}
    sheet = Sheet(
        db=db,
        catalogue=catalogue,
        clinic_id=clinic_id,
        clinic=clinic.name,
        zone=clinic.timezone,
        day=then.day,
        moment=then.moment,
        past=then.past,
        people=people,
        names=names,
        checklist=wanted.checklist,
        titles=_Named(partial(checklist_title, catalogue)),
        regions=_Named(lambda region: region_name(catalogue, region) if region else ""),
        has_column=wanted.checklist in offered,
    )
    if sheet.has_column:
        return sheet
    # Only an old address, or one that was typed, asks for such a checklist.
    return replace(sheet, has_column=any(map(bool, sheet.parts())))


def _place(line: Line) -> tuple[Cell, ...]:
    """By checklist and region; what has equal names, by all that is said of it: never by chance."""
    return tuple(date.min if cell is None else cell for cell in line[2:])


class _Named(dict[str, str]):
    """Names that are looked up once each."""

    def __init__(self, look_up: Callable[[str], str]) -> None:
        super().__init__()
        self._look_up = look_up

    def __missing__(self, id_: str) -> str:
        name = self[id_] = self._look_up(id_)
        return name


def as_csv(sheet: Sheet) -> Iterator[str]:
    """The matrix as CSV, a part at a time."""
    return csv_pieces(HEADER, sheet.parts())


def as_xlsx(sheet: Sheet) -> Iterator[bytes]:
    """The matrix as a workbook, a part at a time; some pieces may be empty."""
    day = sheet.day.isoformat()
    clinic = sheet.clinic[: LONGEST_NAME - len(day) - 1].rstrip()  # never the day is cut off
    return xlsx_pieces(f"{clinic} {day}", HEADER, sheet.parts())


def with_progress(sheet: Sheet) -> Iterator[bytes]:
    """The same workbook in frames: a line `people done, people in all, bytes`, then the bytes.

    The last frame has no bytes; a file that ends without it did not arrive whole.
    """
    people = len(sheet.people)
    for number, piece in enumerate(as_xlsx(sheet), start=1):
        yield b"%d %d %d\n%b" % (min(number * _PART, people), people, len(piece), piece)
    yield b"%d %d 0\n" % (people, people)
