"""What every act that changes a competency ends with: its intervals, and what waited for them."""

from datetime import datetime

from sqlalchemy import Connection

from courseware.services.competency.history import Scope, keep
from courseware.services.competency.rules import RuleBook
from courseware.services.credit import award_what_asked_for


def settle(
    connection: Connection, book: RuleBook, person_id: str, scope: Scope, now: datetime
) -> None:
    """Work the intervals out anew, and make the award of a course that lacked only this one.

    In the act's own transaction, whose caller holds the person's row.
    """
    keep(connection, book, person_id, scope)
    award_what_asked_for(connection, book.catalogue, person_id, scope[0], now)
