"""The cells of a matrix: what is kept of each scope, and what a day adds to it."""

from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime
from functools import partial
from typing import NamedTuple

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.domain.competency.standing import Status
from courseware.services.competency.lacking import Key
from courseware.services.competency.past.hindsight import Hindsight
from courseware.services.competency.past.unrecorded import by_key, designated_alone
from courseware.services.competency.rules import region_name
from courseware.services.competency.wording import founder_words
from courseware.store.competency import cells as cell_rows
from courseware.store.rows import AnyRow

STATUSES = {status.value: status for status in Status}


class ScopeCell(NamedTuple):
    """One scope of one person on a day, whoever it is and whatever checklist: those that say the
    same are one object, because a page may hold ten thousand.

    Attributes:
        region_id: "" for a checklist that is held as a whole.
        region: as it is shown.
        ends_on: the first day on which it does not hold; None where nothing was confirmed.
        hindsight: what is known now, where a later correction changes what the cell says.
        founding: whether an administrator's designation as founding assessor held.
        ready: whether nothing but a confirmation is missing, by the version and what comes first
            that answer on the day.
        enough: whether enough was observed, and yet something else is missing first.
        unable: what a founding assessor lacked to sign anything; "" where nothing.
        zone: in which it ends, where that is another one than the clinic's; else "".
        told: the first day on which it was not to hold when it was confirmed, where it ends on
            another one since, because a confirmation before it fell; else None.
    """

    region_id: str
    region: str
    status: Status
    why: str
    ends_on: date | None
    ready: bool
    unsafe: bool
    hindsight: Hindsight | None = None
    founding: bool = False
    zone: str = ""
    enough: bool = False
    unable: str = ""
    told: date | None = None


Cells = tuple[ScopeCell, ...]


def cells_of(
    connection: Connection,
    catalogue: Catalogue,
    person_ids: Collection[str],
    moment: datetime,
    past: bool,
    later: Mapping[Key, Hindsight],
) -> dict[str, dict[str, Cells]]:
    """Person -> checklist -> cells, one for each region on record at a moment.

    Args:
        past: whether the moment is over; else a suspension that is dated later counts already.
        later: what is known now, where something that was put right since changes it.
    """
    found: dict[str, dict[str, Cells]] = {person_id: {} for person_id in person_ids}
    known: dict[str, Cells] = {}
    for person_id, scopes in cell_rows.looks(connection, person_ids, moment, past):
        held = found[person_id]
        for checklist, look in scopes:
            cells = known.get(look)
            if cells is None:
                cells = known[look] = (_cell(catalogue, cell_rows.read_look(look)),)
            if later:
                scope = (checklist, cells[0].region_id)
                cells = _with_hindsight(cells, later.get((person_id, scope)))
            held[checklist] = _by_region((*held[checklist], *cells)) if checklist in held else cells
    return found


def _cell(catalogue: Catalogue, look: cell_rows.Look) -> ScopeCell:
    region, status = look.region, STATUSES[look.status]
    flags = (look.ready, look.unsafe)
    return ScopeCell(region, region_name(catalogue, region), status, look.why, look.ends_on, *flags)


def _with_hindsight(cells: Cells, known_now: Hindsight | None) -> Cells:
    return cells if known_now is None else (cells[0]._replace(hindsight=known_now),)


def _by_region(cells: Cells) -> Cells:
    return tuple(sorted(cells, key=lambda cell: (cell.region, cell.region_id)))


def mark_founding(
    catalogue: Catalogue,
    cells: dict[str, dict[str, Cells]],
    founding: list[AnyRow],
    later: Mapping[Key, Hindsight],
) -> None:
    """Say in the cells who is a founding assessor; where nothing else is on record, too.

    Args:
        later: as in `cells_of`.
    """
    designated = {key: row for key, row in by_key(founding).items() if key[0] in cells}
    people = {person_id for person_id, _ in designated}
    on_record = {
        (person_id, (checklist, cell.region_id))
        for person_id in people
        for checklist, held in cells[person_id].items()
        for cell in held
    }
    for key in designated_alone(designated, on_record):
        person_id, (checklist, region) = key
        place = (region, region_name(catalogue, region), Status.NOT_STARTED)
        alone = ScopeCell(*place, "", None, False, False, later.get(key))
        held = cells[person_id].get(checklist, ())
        cells[person_id][checklist] = _by_region((*held, alone))
    for (person_id, (checklist, region)), row in designated.items():
        lacks = founder_words(row.assesses, row.licensed)
        held = cells[person_id][checklist]
        marked = (_founder(c, lacks) if c.region_id == region else c for c in held)
        cells[person_id][checklist] = tuple(marked)


def _founder(cell: ScopeCell, lacks: str) -> ScopeCell:
    return cell._replace(founding=True, unable=lacks)


def mark_enough(cells: dict[str, dict[str, Cells]], unready: Collection[Key]) -> None:
    """Say in the cells where enough was observed, and yet a confirmation cannot be given."""
    for person_id, (checklist, region) in unready:
        cells[person_id][checklist] = tuple(
            cell._replace(ready=False, enough=True) if cell.region_id == region else cell
            for cell in cells[person_id][checklist]
        )


def mark_zones(cells: dict[str, dict[str, Cells]], zones: Mapping[Key, str]) -> None:
    """Say in the cells which terms end in another zone, because another clinic confirmed them."""
    for key, zone in zones.items():
        _change(cells, key, partial(_in_zone, zone))


def mark_moved(cells: dict[str, dict[str, Cells]], moved: Mapping[Key, date]) -> None:
    """Say in the cells which terms end on another day than was told when they were confirmed."""
    for key, told in moved.items():
        _change(cells, key, partial(_as_told, told))


def _as_told(told: date, cell: ScopeCell) -> ScopeCell:
    return cell._replace(told=told)


def _in_zone(zone: str, cell: ScopeCell) -> ScopeCell:
    return cell._replace(zone=zone)


def _change(
    cells: dict[str, dict[str, Cells]], key: Key, changed: Callable[[ScopeCell], ScopeCell]
) -> None:
    person, (checklist, region) = key
    if held := cells[person].get(checklist):
        cells[person][checklist] = tuple(
            changed(cell) if cell.region_id == region else cell for cell in held
        )
