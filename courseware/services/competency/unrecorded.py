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
from courseware.store import competency as rows
from courseware.store.rows import AnyRow


def designated_alone(founding: Iterable[AnyRow], on_record: Collection[Key]) -> list[AnyRow]:
    """Of designations, as `founding_at` of the store reads them, those in whose scope nothing else
    is on record: there the status is *Not started*, and that is told."""
    return [d for d in founding if (d.person_id, (d.checklist_id, d.region)) not in on_record]


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
    founding = rows.founding_at(connection, moment, book.past)
    held = [(d.checklist_id, d.region) for d in founding if d.person_id == person_id]
    return places(connection, book, person_id, moment, only, held)


def scopes_at_last(catalogue: Catalogue, checklist_id: str) -> list[Scope]:
    """The scopes of a checklist by its regions as it was last; none where it never was
    published."""
    try:
        checklist = catalogue.last_checklist(checklist_id)
    except KeyError:
        return []
    return [(checklist_id, region) for region in checklist.regions or (WHOLE,)]
