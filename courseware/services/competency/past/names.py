"""Under which name somebody stood on a past day, and what a clinic hears of a correction since."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection

from courseware.services.competency.past.then import Then
from courseware.store.accounts import people
from courseware.store.accounts.former_names import left_under_another, renamed_members
from courseware.store.rows import AnyRow


class NameThen(NamedTuple):
    """A name of a day that is over.

    Attributes:
        name: the one that the account bore by the end of the day.
        renamed: the one by which the clinic knows them since, where that is another one; else "".
    """

    name: str
    renamed: str = ""


def names_then(
    connection: Connection, clinic_id: str, then: Then, person_ids: Collection[str] | None
) -> dict[str, NameThen]:
    """The names of a past day, of present and former members of a clinic whose name was corrected
    after it, or who left as another account; nobody's for today. Two queries.

    Of who left, the clinic hears no correction that came later: that belongs to the next one. Nor
    does it hear the name of an account into which theirs was merged later.

    Args:
        person_ids: the members who are shown; None for all of the clinic.
    """
    if not then.past:
        return {}
    corrected: dict[str, list[AnyRow]] = {}
    for row in renamed_members(connection, then.moment, clinic_id, person_ids):
        corrected.setdefault(row.person_id, []).append(row)
    found = {}
    for person_id, rows in corrected.items():
        name, left = rows[0].name, rows[0].until
        known = rows[0].name_now if left is None else _borne_at(rows, left)
        found[person_id] = _name_then(name, known)
    for row in left_under_another(connection, then.moment, clinic_id, person_ids):
        found[row.person_id] = _name_then(row.name, row.name_left)
    return found


def name_then(connection: Connection, clinic_id: str, person_id: str, then: Then) -> NameThen:
    """The same of one present or former member."""
    found = names_then(connection, clinic_id, then, [person_id]).get(person_id)
    return found or NameThen(people.name_of(connection, person_id))


def _name_then(name: str, known: str) -> NameThen:
    return NameThen(name, known if known != name else "")


def _borne_at(corrected: Iterable[AnyRow], moment: datetime) -> str:
    """The name of an account at a moment, by its corrections, oldest first."""
    rows = list(corrected)
    return next((str(row.name) for row in rows if row.replaced_at > moment), str(rows[0].name_now))
