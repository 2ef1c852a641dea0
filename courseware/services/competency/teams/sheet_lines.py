"""What the lines of a matrix say as a table, one for each person and scope."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from courseware.domain.competency.calendar import last_day_of
from courseware.interchange.sheets import Cell
from courseware.services.competency.lacking import Key
from courseware.services.competency.past.hindsight import Hindsight
from courseware.services.competency.past.unrecorded import designated_alone
from courseware.services.competency.teams.cells import STATUSES
from courseware.store.competency import cells as cell_rows

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
    "Zone of the last day",
    "Last day when confirmed",
    "Name since",
)
_WORDS = {word: status.words for word, status in STATUSES.items()}

Line = tuple[Cell, ...]


class Words(NamedTuple):
    """What a line says behind the checklist; the rest of `HEADER`, in its order."""

    region: str
    status: str
    last: date | None
    awaiting: str
    unsafe: str
    day: date
    known: str
    founder: str
    merged: str
    suspended: str
    enough: str
    zone: str
    told: date | None = None
    renamed: str = ""


def words_of(
    region: str,
    status: str,
    day: date,
    last: date | None = None,
    unsafe: str = "",
    enough: str = "",
    zone: str = "",
) -> Words:
    """A line of which nothing is to be said but what is kept."""
    return Words(region, status, last, enough, unsafe, day, "", "", "", "", enough, zone)


class Told(dict[str, tuple[str, Words]]):
    """Look -> id of the region, and what a line says: each look is read once, because most look
    like another one. A last day is one of the clinic's zone, unless `Beside` knows another."""

    def __init__(self, regions: Mapping[str, str], day: date, zone: str) -> None:
        super().__init__()
        self._regions, self._day, self._zone = regions, day, zone

    def __missing__(self, raw: str) -> tuple[str, Words]:
        look = cell_rows.read_look(raw)
        last = look.ends_on and last_day_of(look.ends_on)
        unsafe, ready = ("yes" if flag else "" for flag in (look.unsafe, look.ready))
        place = (self._regions[look.region], _WORDS[look.status])
        zone = self._zone if last else ""
        told = self[raw] = (look.region, words_of(*place, self._day, last, unsafe, ready, zone))
        return told


@dataclass(slots=True)
class Beside:
    """What lines say beside what is kept, of a few people.

    Attributes:
        unready: where enough was observed, and yet a confirmation cannot be given.
        founders: what is said of designations as founding assessor.
        accounts: those under which people's records stood, where they were merged since, in words.
        suspended: whose accounts were suspended.
        zones: in which what another clinic confirmed ends, where that is not the clinic's.
        renamed: the names since, of those whose name of that day was corrected later.
        moved: where the end of a term moved since it was confirmed, the end that was told then.
    """

    later: Mapping[Key, Hindsight]
    unready: Collection[Key]
    founders: Mapping[Key, str]
    accounts: Mapping[str, str]
    suspended: Collection[str]
    zones: Mapping[Key, str]
    moved: Mapping[Key, date]
    renamed: Mapping[str, str]
    _told: set[Key] = field(default_factory=set)

    def people(self) -> set[str]:
        """Whose lines say more."""
        keys = (*self.later, *self.unready, *self.founders, *self.zones, *self.moved)
        return {person_id for person_id, _ in keys} | {
            *self.suspended,
            *self.accounts,
            *self.renamed,
        }

    def added_to(self, words: Words, key: Key) -> Words:
        """The words of one line with what is to be said besides."""
        known, told = self.later.get(key), self.moved.get(key)
        self._told.add(key)
        return words._replace(
            awaiting="" if key in self.unready else words.awaiting,
            known=_known(known),
            founder=self.founders.get(key, ""),
            merged=(known.words_under if known else "") or self.accounts.get(key[0], ""),
            suspended="yes" if key[0] in self.suspended else "",
            zone=self.zones.get(key, words.zone) if words.last else "",
            told=last_day_of(told) if told else None,
            renamed=self.renamed.get(key[0], ""),
        )

    def untold(self) -> list[Key]:
        """Designations where nothing else is on record."""
        return designated_alone(self.founders, self._told)


def _known(found: Hindsight | None) -> str:
    return found.words[:1].upper() + found.words[1:] if found and found.corrected else ""
