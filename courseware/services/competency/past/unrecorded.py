"""What is told of scopes in which nothing is on record: where a designation as founding assessor
stands alone, and where the library has no more what a column or an address still names."""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.services.competency.history import Scope
from courseware.services.competency.lacking import Key
from courseware.services.competency.rules import WHOLE, RuleBook
from courseware.services.competency.standings import Place, places
from courseware.store.competency import decisions as rows
from courseware.store.competency.cells import cells
from courseware.store.rows import AnyRow


def by_key(founding: Iterable[AnyRow]) -> dict[Key, AnyRow]:
    """(person, scope) -> designation, of those that `founding_at` of the store read."""
    return {(one.person_id, (one.checklist_id, one.region)): one for one in founding}


def designated_alone(designated: Iterable[Key], on_record: Collection[Key]) -> list[Key]:
    """Where a designation is held and nothing else is on record: there the status is *Not started*,
    and that is told in a cell and a line, and found by a filter."""
    return [key for key in designated if key not in on_record]


def designated_with_no_record(
    connection: Connection, moment: datetime, past: bool, checklist_id: str = ""
) -> list[Key]:
    """Where somebody was a founding assessor at a moment and nothing was on record of them in that
    scope, whatever was on record elsewhere; in one checklist or ("") in any."""
    founding = by_key(rows.founding_at(connection, moment, past))
    designated = [key for key in founding if checklist_id in ("", key[1][0])]
    known = cells(connection, {person_id for person_id, _ in designated}, moment, past)
    on_record = {(cell.person_id, (cell.checklist_id, cell.region)) for cell in known}
    return designated_alone(designated, on_record)


def places_of_member(
    connection: Connection,
    book: RuleBook,
    person_id: str,
    moment: datetime,
    only: str | None = None,
) -> list[Place]:
    """Every scope of a member that the matrix can have a cell for: what is published, what is on
    record, and where they are a founding assessor, though the library has it no more.

    Args:
        only: id of one checklist, to narrow it to.
    """
    designated = by_key(rows.founding_at(connection, moment, book.past))
    held = [scope for whose, scope in designated if whose == person_id]
    return places(connection, book, person_id, moment, only, held)


def scopes_at_last(catalogue: Catalogue, checklist_id: str) -> list[Scope]:
    """The scopes of a checklist by its regions as it was last; none where it never was
    published."""
    try:
        checklist = catalogue.last_checklist(checklist_id)
    except KeyError:
        return []
    return [(checklist_id, region) for region in checklist.regions or (WHOLE,)]
