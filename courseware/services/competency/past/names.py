"""Under which name somebody stood on a past day, and what a clinic hears of a correction since."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection

from courseware.services.competency.past.then import Then
from courseware.store.accounts import memberships, people
from courseware.store.as_of import renamed_after
from courseware.store.rows import AnyRow


class NameThen(NamedTuple):
    """A name of a day that is over.

    Attributes:
        name: the one that the account bore by the end of the day.
        renamed: the one by which the clinic knows them since, where that is another one; else "".
    """

    name: str
    renamed: str = ""


def names_then(connection: Connection, clinic_id: str, then: Then) -> dict[str, NameThen]:
    """The names of a past day, of present and former members of a clinic whose name was corrected
    after it; nobody's for today. Two queries.

    Of who left, the clinic hears no correction that came later: that belongs to the next one.
    """
    if not then.past:
        return {}
    corrected: dict[str, list[AnyRow]] = {}
    for row in renamed_after(connection, then.moment):
        corrected.setdefault(row.person_id, []).append(row)
    if not corrected:
        return {}
    until = memberships.held_until(connection, clinic_id, corrected)
    found = {}
    for person_id, left in until.items():
        rows = corrected[person_id]
        known = rows[0].name_now if left is None else _borne_at(rows, left)
        name = rows[0].name
        found[person_id] = NameThen(name, known if known != name else "")
    return found


def name_then(connection: Connection, clinic_id: str, person_id: str, then: Then) -> NameThen:
    """The same of one present or former member."""
    found = names_then(connection, clinic_id, then).get(person_id)
    return found or NameThen(people.name_of(connection, person_id))


def _borne_at(corrected: Iterable[AnyRow], moment: datetime) -> str:
    """The name of an account at a moment, by its corrections, oldest first."""
    rows = list(corrected)
    return next((str(row.name) for row in rows if row.replaced_at > moment), str(rows[0].name_now))
