"""The rules that a day's release held: a past day is answered by them, not by today's."""

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.services.competency.past.then import Then
from courseware.services.competency.rules import RuleBook
from courseware.store import releases


def rules_at(connection: Connection, catalogue: Catalogue, then: Then) -> RuleBook:
    """The rules as they were published at a moment that is over; else as they are now.

    A day before the first release is answered by that one: it is the oldest that is known.
    """
    if not then.past:
        return RuleBook(catalogue)
    return RuleBook(catalogue, releases.checklist_keys_at(connection, then.moment))
