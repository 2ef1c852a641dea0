"""What every act that changes a competency ends with: its intervals, and what waited for them."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection

from courseware.services.competency.history import Scope, keep
from courseware.services.competency.rules import RuleBook
from courseware.services.credits.credit import award_what_asked_for
from courseware.services.ledger import chain_for, hold_chains


def settle(
    connection: Connection, book: RuleBook, person_id: str, scope: Scope, now: datetime
) -> None:
    """Work the intervals out anew, and make the award of a course that lacked only this one.

    In the act's own transaction, whose caller holds the person's row.
    """
    keep(connection, book, person_id, scope)
    award_what_asked_for(connection, book.catalogue, person_id, scope[0], now)


def before_settling(
    connection: Connection,
    book: RuleBook,
    person_id: str,
    checklist_ids: Collection[str],
    chain: str,
) -> None:
    """Called before the entry of an act that ends with `settle`: its award may stand elsewhere.

    Args:
        chain: where the act itself comes on record. The award of somebody in several clinics, or
            in another one by now, has another chain.
    """
    asked_for = {id_ for course in book.catalogue.courses for id_ in course.completion_checklists}
    if not asked_for.isdisjoint(checklist_ids) and chain_for(connection, person_id) != chain:
        hold_chains(connection)
