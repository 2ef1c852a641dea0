"""The names that accounts bore before a correction: always of people who are named, or of a clinic.

Every past day asks, so none of these reads whatever name was corrected in the installation since.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, case, func, select
from sqlalchemy.orm import aliased

from courseware.store.accounts.left_as import ended_as
from courseware.store.literals import at_most
from courseware.store.rows import AnyRow
from courseware.store.tables import Membership, Person, PersonName

_RENAMED = (
    select(
        PersonName.person_id,
        PersonName.name,
        PersonName.replaced_at,
        Person.name.label("name_now"),
    )
    .join(Person, Person.id == PersonName.person_id)
    .where(PersonName.replaced_at > bindparam("moment"))
    .order_by(PersonName.replaced_at)
)
_OF_PEOPLE = PersonName.person_id.in_(bindparam("people", expanding=True))
_RENAMED_PEOPLE = _RENAMED.where(_OF_PEOPLE)
_still_held = func.count() > func.count(Membership.ended_at)
# A look-up by person and no join, because PostgreSQL might join with all members of the clinic.
_UNTIL = (
    select(case((_still_held, None), else_=func.max(Membership.ended_at)))
    .where(
        Membership.clinic_id == bindparam("clinic_id"),
        Membership.person_id == PersonName.person_id,
    )
    .correlate(PersonName)
    .scalar_subquery()
)
_HERE = select(Membership.person_id).where(Membership.clinic_id == bindparam("clinic_id"))
_OF_MEMBERS = _RENAMED.add_columns(_UNTIL.label("until"))
_RENAMED_MEMBERS = _OF_MEMBERS.where(PersonName.person_id.in_(_HERE))
_RENAMED_AMONG = _OF_MEMBERS.where(_OF_PEOPLE)


def name_at(account: Any, moment: Any) -> ColumnElement[Any]:
    """The name that an account bore at a moment, as a column: a look-up and no further statement.

    Args:
        account: `Person`, or an alias of it, that stands in the query.
        moment: a value that is sent, or a column of the query's.
    """
    before = (
        select(PersonName.name)
        .where(PersonName.person_id == account.id, PersonName.replaced_at > moment)
        .order_by(PersonName.replaced_at)
        .limit(at_most(1))
        # Named one by one, a table forgotten here would be read anew, with everybody's moments.
        .correlate_except(PersonName)
        .scalar_subquery()
    )
    return func.coalesce(before, account.name)


_AS = ended_as()
_left_as = aliased(Person)
_LAST_END = (
    select(case((_still_held, None), else_=func.max(Membership.ended_at)))
    .where(
        Membership.clinic_id == bindparam("clinic_id"),
        Membership.person_id == _AS.c.person_id,
    )
    .correlate(_AS)
    .scalar_subquery()
)
_LEFT_AS = (
    select(
        _AS.c.person_id,
        name_at(_left_as, bindparam("moment")).label("name"),
        name_at(_left_as, _AS.c.ended_at).label("name_left"),
    )
    .join(_left_as, _left_as.id == _AS.c.account_id)
    .where(_AS.c.ended_at == _LAST_END)
)
_LEFT_AS_AMONG = _LEFT_AS.where(_AS.c.person_id.in_(bindparam("people", expanding=True)))

_BORNE = select(Person.id, name_at(Person, bindparam("moment")).label("name")).where(
    Person.id.in_(bindparam("people", expanding=True))
)


def names_at(
    connection: Connection, person_ids: Collection[str], moment: datetime
) -> dict[str, str]:
    """The names that accounts bore at a moment, by their ids."""
    values = {"people": list(person_ids), "moment": moment}
    return {row.id: row.name for row in connection.execute(_BORNE, values)}


def renamed_after(
    connection: Connection, moment: datetime, person_ids: Collection[str]
) -> list[AnyRow]:
    """(person_id, name, replaced_at, name_now) of people's names that were corrected after a
    moment, oldest first: the first of an account is the one that it bore then."""
    values = {"moment": moment, "people": list(person_ids)}
    return list(connection.execute(_RENAMED_PEOPLE, values))


def renamed_members(
    connection: Connection,
    moment: datetime,
    clinic_id: str,
    person_ids: Collection[str] | None = None,
) -> list[AnyRow]:
    """The same of present and former members of a clinic, with `until`: when the last of their
    roles there ended; None while they hold one.

    Args:
        person_ids: those members who are meant; None for all.
    """
    values: dict[str, Any] = {"moment": moment, "clinic_id": clinic_id}
    if person_ids is None:
        return list(connection.execute(_RENAMED_MEMBERS, values))
    return list(connection.execute(_RENAMED_AMONG, {**values, "people": list(person_ids)}))


def left_under_another(
    connection: Connection,
    moment: datetime,
    clinic_id: str,
    person_ids: Collection[str] | None = None,
) -> list[AnyRow]:
    """(person_id, name, name_left) of those who left a clinic as an account that was merged into
    theirs later: the names of that account, at a moment and when they left.

    Args:
        person_ids: those former members who are meant; None for all.
    """
    values: dict[str, Any] = {"moment": moment, "clinic_id": clinic_id}
    if person_ids is None:
        return list(connection.execute(_LEFT_AS, values))
    return list(connection.execute(_LEFT_AS_AMONG, {**values, "people": list(person_ids)}))
