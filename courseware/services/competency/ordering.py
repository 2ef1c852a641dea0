"""In which order people of a team stand, and which of them a filter keeps."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.domain.competency.standing import Status
from courseware.services.assignments.reading import overdue_in
from courseware.services.competency.attention import SOON, Need, urgency
from courseware.store import competency as rows
from courseware.store.rows import AnyRow


class Order(StrEnum):
    """By what people are ordered; the value stands in addresses."""

    NAME = "name"
    ATTENTION = "attention"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Filter:
    """What part of the matrix is wanted, and in which order.

    Attributes:
        name: part of a name.
        checklist: id of the only column; the order looks at it alone too.
        status: only people with this status somewhere.
        sort: by name, by what needs attention first, or by what ends first.
    """

    name: str = ""
    checklist: str = ""
    status: str = ""
    sort: Order = Order.NAME

    @property
    def query(self) -> dict[str, str]:
        """What stands in the address; what says nothing is left out."""
        named = {"name": self.name, "checklist": self.checklist, "status": self.status}
        order = {} if self.sort is Order.NAME else {"sort": self.sort.value}
        return {key: text for key, text in named.items() if text} | order


def kept(
    connection: Connection, people: Sequence[AnyRow], wanted: Filter, moment: datetime
) -> list[AnyRow]:
    """The people whom a filter keeps, in the order that they come in; one query at most."""
    found = [row for row in people if wanted.name.casefold() in row.name.casefold()]
    if not wanted.status:
        return found
    held: dict[str, set[str]] = {}
    for row in rows.intervals_at(connection, [p.person_id for p in found], moment):
        if wanted.checklist in ("", row.checklist_id):
            held.setdefault(row.person_id, set()).add(row.status)
    # Where nothing is on record, nothing was started.
    nothing = {Status.NOT_STARTED.value}
    return [row for row in found if wanted.status in held.get(row.person_id, nothing)]


def ordered(
    connection: Connection,
    catalogue: Catalogue,
    clinic: AnyRow,
    people: list[AnyRow],
    wanted: Filter,
    moment: datetime,
    day: date,
    past: bool,
) -> list[AnyRow]:
    """People by name as they come in, or by need or date; three queries at most.

    Overdue assignments count for the present only: what was asked on a past day is no evidence.
    """
    if wanted.sort is Order.DATE:
        ends = rows.next_ends(connection, clinic.id, moment, wanted.checklist)
        return sorted(people, key=lambda row: ends.get(row.person_id, date.max))
    if wanted.sort is Order.NAME:
        return people
    soon = day + SOON
    found = rows.attention(connection, clinic.id, moment, soon)
    ranks = urgency((r for r in found if wanted.checklist in ("", r.checklist_id)), soon)
    late = [] if past else overdue_in(connection, catalogue, clinic, moment)
    rank = list(Need).index(Need.OVERDUE)
    for one in late:
        if wanted.checklist in ("", one.target_id):
            ranks[one.person_id] = min(rank, ranks.get(one.person_id, rank))
    return sorted(people, key=lambda row: ranks.get(row.person_id, len(Need)))
