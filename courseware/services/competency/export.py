"""The matrix as a table: one line for each person and scope, for CSV and XLSX.

Read in parts, so that a group of ten thousand leaves with what a part of it needs in memory.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.content.collector import collector_at_rest
from courseware.domain.competency.calendar import last_day_of
from courseware.domain.people import Actor
from courseware.domain.policy import Permission, Subject
from courseware.interchange.sheets import LONGEST_NAME, Cell, csv_pieces
from courseware.interchange.workbook import xlsx_pieces
from courseware.services.authorize import require
from courseware.services.clinics import clinic_in
from courseware.services.competency.awaiting import not_yet
from courseware.services.competency.cells import STATUSES
from courseware.services.competency.hindsight import Hindsight, hindsight
from courseware.services.competency.history import Scope
from courseware.services.competency.lacking import Key
from courseware.services.competency.membership import suspended_among
from courseware.services.competency.ordering import Filter, people_of
from courseware.services.competency.releases_then import rules_at
from courseware.services.competency.rules import checklist_title, region_name
from courseware.services.competency.then import Then, moment_of
from courseware.services.competency.wording import not_yet_able
from courseware.store import cells as cell_rows
from courseware.store import competency as competency_rows
from courseware.store.engine import Database
from courseware.store.enough import enough_of_people
from courseware.store.rows import AnyRow

HEADER = (
    "Name",
    "E-mail",
    "Checklist",
    "Region",
    "Status",
    "Last day",
    "Awaiting confirmation",
    "Critical item unsafe",
    "As of",
    "By what is known now",
    "Founding assessor",
    "Accounts merged since",
    "Account suspended",
    "Enough observed",
)
_PART = 200
"""People in one part."""
_PLACE = itemgetter(0, 1)
_WORDS = {word: status.words for word, status in STATUSES.items()}

Line = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The matrix of a clinic on a day, to be read in parts.

    Attributes:
        people: those who fit, by name.
        checklist: id of the only checklist wanted; "" for all.
        titles, regions: ids -> names as they are shown, of old ones too.
    """

    db: Database
    catalogue: Catalogue
    clinic_id: str
    clinic: str
    day: date
    moment: datetime
    past: bool
    people: Sequence[AnyRow]
    checklist: str
    titles: Mapping[str, str]
    regions: Mapping[str, str]

    def parts(self) -> Iterator[list[Line]]:
        """The lines of some two hundred people at a time, each read when it is asked for.

        Every part shows the same moment: what comes on record meanwhile is later than that.
        """
        told = _Told(self.regions)
        for start in range(0, len(self.people), _PART):
            people = self.people[start : start + _PART]
            with self.db.snapshot() as connection:
                yield self._part(connection, people, told)

    def _part(self, connection: Connection, people: Sequence[AnyRow], told: "_Told") -> list[Line]:
        ids = [person.person_id for person in people]
        later = self._later(connection, ids)
        with collector_at_rest():
            found = cell_rows.looks(connection, ids, self.moment)
            unready = self._not_yet(connection, ids)
            designated = competency_rows.founding_at(connection, self.moment)
            founders = {row[:3]: "yes" + not_yet_able(*row[3:]) for row in designated}
            held: dict[str, list[Line]] = {id_: [] for id_ in ids}
            for row in found:
                person_id, checklist, look = row[0], row[1], row[2:]
                if self.checklist and checklist != self.checklist:
                    continue
                place, ready, unsafe = told[look]
                scope = (checklist, look[0])
                known_now = later.get((person_id, scope)) if later else None
                founder = founders.pop((person_id, *scope), "") if founders else ""
                line = (
                    self.titles[checklist],
                    *place,
                    "yes" if ready and (person_id, scope) not in unready else "",
                    unsafe,
                    self.day,
                    _known(known_now),
                    founder,
                    known_now.words_under if known_now else "",
                    "yes" if ready else "",
                )
                held[person_id].append(line)
        for (person_id, checklist, region), founder in founders.items():
            if person_id in held and self.checklist in ("", checklist):
                place = (self.titles[checklist], self.regions[region])
                nothing = ("Not started", None, "", "", self.day, "", founder, "", "")
                held[person_id].append((*place, *nothing))
        then = Then(self.moment, self.day, self.past)
        return self._of_all(people, held, suspended_among(connection, people, then))

    def _of_all(
        self, people: Sequence[AnyRow], held: Mapping[str, list[Line]], suspended: Collection[str]
    ) -> list[Line]:
        every = [(person.person_id, person.name, person.email) for person in people]
        named = [(n, e, held[id_], "yes" if id_ in suspended else "") for id_, n, e in every]
        return [
            (name, email, *line[:-1], closed, line[-1])
            for name, email, lines, closed in named
            for line in sorted(lines, key=_PLACE) or [self._nothing()]
        ]

    def _later(
        self, connection: Connection, ids: Sequence[str]
    ) -> Mapping[tuple[str, Scope], Hindsight]:
        then = Then(self.moment, self.day, self.past)
        about = (self.clinic_id, ids, then)
        return hindsight(connection, self.catalogue, *about, zone=None).scopes

    def _not_yet(self, connection: Connection, ids: Sequence[str]) -> Collection[Key]:
        """Where enough was observed, and yet a confirmation cannot be given."""
        enough = enough_of_people(connection, ids, self.moment)
        then = Then(self.moment, self.day, self.past)
        return not_yet(connection, rules_at(connection, self.catalogue, then), enough, self.moment)

    def _nothing(self) -> Line:
        return ("", "", "Nothing on record", None, "", "", self.day, "", "", "", "")


class _Told(dict[tuple[Any, ...], tuple[tuple[Cell, ...], bool, str]]):
    """Look -> (region, status, last day), whether enough was observed, and what is said of a
    critical item: each look is read once, because most look like another one."""

    def __init__(self, regions: Mapping[str, str]) -> None:
        super().__init__()
        self._regions = regions

    def __missing__(self, raw: tuple[Any, ...]) -> tuple[tuple[Cell, ...], bool, str]:
        look = cell_rows.read_look(raw)
        last = look.ends_on and last_day_of(look.ends_on)
        place = (self._regions[look.region], _WORDS[look.status], last)
        told = self[raw] = (place, look.ready, "yes" if look.unsafe else "")
        return told


def _known(found: Hindsight | None) -> str:
    return found.words[:1].upper() + found.words[1:] if found and found.corrected else ""


def open_sheet(
    db: Database,
    catalogue: Catalogue,
    actor: Actor,
    clinic_id: str,
    now: datetime,
    on: date | None = None,
    wanted: Filter | None = None,
) -> Sheet:
    """The matrix of a clinic on a day; nothing but the list of people is read yet.

    Raises:
        NotFound, Forbidden: the actor does not manage the clinic.
    """
    require(actor, Permission.TEAM_READ, Subject(clinic_ids=frozenset({clinic_id})))
    wanted = wanted or Filter()
    with db.snapshot() as connection:
        clinic = clinic_in(connection, clinic_id)
        then = moment_of(clinic.timezone, now, on)
        _, people = people_of(connection, catalogue, clinic, wanted, then, None)
    return Sheet(
        db=db,
        catalogue=catalogue,
        clinic_id=clinic_id,
        clinic=clinic.name,
        day=then.day,
        moment=then.moment,
        past=then.past,
        people=people,
        checklist=wanted.checklist,
        titles=_Named(partial(checklist_title, catalogue)),
        regions=_Named(lambda region: region_name(catalogue, region) if region else ""),
    )


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
