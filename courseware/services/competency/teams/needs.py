"""What a scope needs, and which scopes of a team need something most."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import Connection

from courseware.domain.competency.calendar import DAYS_APART
from courseware.domain.competency.standing import IN_FORCE, Status
from courseware.services.competency.lacking import Key, Lacks
from courseware.services.competency.rules import RuleBook
from courseware.services.competency.teams.awaiting import not_yet
from courseware.store.competency.cells import times
from courseware.store.competency.urgent import rest, waiting
from courseware.store.rows import AnyRow

SOON = timedelta(days=60)


class Need(StrEnum):
    """Why somebody needs attention, the most urgent first."""

    SUSPENDED = "Suspended"
    UNSAFE = "Critical item unsafe"
    CONFIRM = "Awaiting confirmation"
    ENOUGH = "Enough observed"
    DOCUMENT = "Document waiting"
    OVERDUE = "Overdue"
    EXPIRED = "Expired"
    RETRACTED = "Retracted"
    SOON = "Expires soon"


RANK = {need: rank for rank, need in enumerate(Need)}
_OF_STATUS: Mapping[str, Need] = {
    Status.SUSPENDED: Need.SUSPENDED,
    Status.EXPIRED: Need.EXPIRED,
    Status.RETRACTED: Need.RETRACTED,
}
_OF_KIND = {"expired": Need.EXPIRED, "retracted": Need.RETRACTED, "soon": Need.SOON}


@dataclass(frozen=True, slots=True)
class Wanting:
    """Scopes of a team that need something.

    Attributes:
        counts: how many there are of each need; a scope may have several.
        first: the most urgent, a row once for each of its needs; in no order where they are all.
        unready: scopes in which enough was observed that cannot be confirmed yet, with what is
            missing.
    """

    counts: Counter[Need]
    first: list[tuple[AnyRow, Need]]
    unready: Mapping[Key, Lacks]


def wanting_in(
    connection: Connection,
    book: RuleBook,
    clinic_id: str,
    day: date,
    moment: datetime,
    most: int,
) -> Wanting:
    """Which scopes of a clinic's members needed something at a moment: a fixed number of queries.

    Args:
        day: the clinic's, at that moment.
        most: so many needs are told, the most urgent ones.
    """
    soon, at = day + SOON, times(moment, book.past)
    found = waiting(connection, clinic_id, at, soon)
    enough = {_key(row): row.revision_sha256 for row in found if row.ready}
    unready = not_yet(connection, book, enough, moment) if enough else {}
    needing = [(row, need) for row in found for need in _needs(row, soon, unready)]
    # What ends in a zone further west may still hold when its last day is over here.
    days = day - DAYS_APART, soon
    stopped = any(row.is_ahead for row in found)
    more, counts = rest(connection, clinic_id, at, days, most - len(found), stopped)
    counted = Counter(need for _, need in needing)
    counted.update({_OF_KIND[kind]: number for kind, number in counts.items()})
    needing += [(row, _OF_KIND[row.kind]) for row in more]
    return Wanting(counted, _first(needing, most), unready)


def _first(needing: list[tuple[AnyRow, Need]], most: int) -> list[tuple[AnyRow, Need]]:
    """The most urgent of them; of several alike always the same ones."""
    if len(needing) <= most:
        return needing
    # Of hundreds, most are less urgent than the last one that is told: they need no order.
    last = sorted(RANK[need] for _, need in needing)[most - 1]
    return sorted((one for one in needing if RANK[one[1]] <= last), key=_order)[:most]


def _order(needs: tuple[AnyRow, Need]) -> tuple[int, date, str, Key]:
    row, need = needs
    return RANK[need], row.ends_on or date.max, row.name, _key(row)


def urgency(first: Iterable[tuple[AnyRow, Need]]) -> dict[str, int]:
    """Person -> the rank of their most urgent need (0 is first)."""
    ranks: dict[str, int] = {}
    for row, need in first:
        ranks[row.person_id] = min(RANK[need], ranks.get(row.person_id, RANK[need]))
    return ranks


def _needs(row: AnyRow, soon: date, unready: Collection[Key]) -> list[Need]:
    # Taken apart at once: hundreds of rows may wait, and looking up each by its name takes as long
    # as all the rest.
    person_id, checklist_id, region, status, ends_on, ready, unsafe, *_ = row
    found = [_OF_STATUS[status]] if status in _OF_STATUS else []
    if ends_on and ends_on < soon and status in IN_FORCE:
        found.append(Need.SOON)
    if unsafe:
        found.append(Need.UNSAFE)
    if ready:
        lacks = unready and (person_id, (checklist_id, region)) in unready
        found.append(Need.ENOUGH if lacks else Need.CONFIRM)
    return found


def _key(row: AnyRow) -> Key:
    return row[0], (row[1], row[2])
