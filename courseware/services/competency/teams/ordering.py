"""In which order people of a team stand, and which of them a filter keeps."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.domain.competency.standing import Status
from courseware.domain.finding import finds
from courseware.services.assignments.overdue import overdue_in
from courseware.services.competency.past.names import NameThen, names_then
from courseware.services.competency.past.releases import rules_at
from courseware.services.competency.past.then import Then
from courseware.services.competency.past.unrecorded import designated_with_no_record
from courseware.services.competency.teams.attention import papers_running_out
from courseware.services.competency.teams.needs import RANK, Need, urgency, wanting_in
from courseware.store.competency import practice
from courseware.store.competency import team as rows
from courseware.store.competency.cells import times
from courseware.store.rows import AnyRow

PEOPLE_A_PAGE = 50
_ALL = 1_000_000


class Order(StrEnum):
    """By what people are ordered; the value stands in addresses."""

    NAME = "name"
    ATTENTION = "attention"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Filter:
    """What part of the matrix is wanted, and in which order.

    Attributes:
        name: words of a name, or parts of them, with or without its accents.
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


def people_of(
    connection: Connection,
    catalogue: Catalogue,
    clinic: AnyRow,
    wanted: Filter,
    then: Then,
    page: int | None,
) -> tuple[int, list[AnyRow]]:
    """How many people fit, and those of one page (from 1), or all of them.

    A page by name without a filter is cut in the database, so that a large group costs no more.
    """
    start = 0 if page is None else (page - 1) * PEOPLE_A_PAGE
    plain = not (wanted.name or wanted.status) and wanted.sort is Order.NAME
    if page is not None and plain:
        at = times(then.moment, then.past)
        shown = rows.members(connection, clinic.id, at, (start, PEOPLE_A_PAGE))
        return rows.count_members(connection, clinic.id, at), shown
    fit = _kept(connection, clinic.id, wanted, then)
    fit = _ordered(connection, catalogue, clinic, fit, wanted, then)
    return len(fit), fit if page is None else fit[start : start + PEOPLE_A_PAGE]


def _kept(connection: Connection, clinic_id: str, wanted: Filter, then: Then) -> list[AnyRow]:
    """The members whom a filter keeps, by name."""
    at, only = times(then.moment, then.past), wanted.checklist
    fit = rows.members(connection, clinic_id, at)
    if wanted.name:
        names = names_then(connection, clinic_id, then, None)
        fit = [p for p in fit if _is_found(wanted.name, p, names.get(p.person_id))]
    if not wanted.status:
        return fit
    having = rows.people_with_status(connection, clinic_id, at, wanted.status, only)
    if wanted.status == Status.NOT_STARTED.value:
        # Where nothing is on record, nothing was started.
        started = rows.people_on_record(connection, clinic_id, at, only)
        having |= {p.person_id for p in fit} - started | _only_designated(connection, only, then)
    return [p for p in fit if p.person_id in having]


def _is_found(words: str, member: AnyRow, then: NameThen | None) -> bool:
    """Whether the filter finds a name that is shown: of a past day the one of that day and the
    one since."""
    return any(finds(words, name) for name in (then or (member.name,)))


def _only_designated(connection: Connection, checklist_id: str, then: Then) -> set[str]:
    """Who is a founding assessor somewhere and has nothing on record there."""
    found = designated_with_no_record(connection, then.moment, then.past, checklist_id)
    return {person_id for person_id, _ in found}


def _ordered(
    connection: Connection,
    catalogue: Catalogue,
    clinic: AnyRow,
    people: list[AnyRow],
    wanted: Filter,
    then: Then,
) -> list[AnyRow]:
    """People by name as they come in, or by need or date; a fixed number of queries."""
    if wanted.sort is Order.DATE:
        at = times(then.moment, then.past)
        ends = rows.next_ends(connection, clinic.id, at, wanted.checklist)
        return sorted(people, key=lambda row: ends.get(row.person_id, date.max))
    if wanted.sort is Order.NAME:
        return people
    book = rules_at(connection, catalogue, then)
    found = wanting_in(connection, book, clinic.id, then.day, then.moment, _ALL)
    ranks = urgency(of for of in found.first if wanted.checklist in ("", of[0].checklist_id))
    for person_id, need in _beside(connection, catalogue, clinic, wanted, then):
        ranks[person_id] = min(RANK[need], ranks.get(person_id, RANK[need]))
    return sorted(people, key=lambda row: ranks.get(row.person_id, len(Need)))


def _beside(
    connection: Connection, catalogue: Catalogue, clinic: AnyRow, wanted: Filter, then: Then
) -> list[tuple[str, Need]]:
    """(person, need) of what is no competency: overdue assignments, documents, licences.

    It counts for the present only: what was asked or held on a past day is no evidence of it.
    """
    if then.past:
        return []
    found = [
        (one.person_id, Need.OVERDUE)
        for one in overdue_in(connection, catalogue, clinic, then.moment)
        if wanted.checklist in ("", one.target_id)
    ]
    if wanted.checklist:
        return found
    waiting = practice.waiting_evidence(connection, clinic.id, _ALL)
    ending = papers_running_out(connection, catalogue, clinic, then.moment, then.day)
    found += [(row.person_id, Need.DOCUMENT) for row in waiting]
    return found + [(one.person_id, one.need) for one in ending]
