"""The e-mail addresses of accounts: given to one account at a time, and kept when they change."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, exists, func, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased

from courseware.store.accounts.people import by_email, change_person
from courseware.store.rows import AnyRow
from courseware.store.tables import Membership, Person, PersonEmail

_taken, _then, _now = aliased(Person), aliased(Person), aliased(Person)
_IS_FREE = PersonEmail.email.not_in(select(_taken.email))
_here = (Membership.person_id == _now.id) & (Membership.clinic_id == bindparam("clinic_id"))
_WHO_HAD = (
    select(
        PersonEmail.email,
        _now.name,
        _now.email.label("present"),
        exists().where(_here, Membership.ended_at.is_(None)).label("is_member"),
    )
    .join(_then, _then.id == PersonEmail.person_id)
    .join(_now, _now.id == func.coalesce(_then.merged_into, _then.id))
    .where(_IS_FREE, exists().where(_here))
    .order_by(PersonEmail.replaced_at)
)
_LEFT_BEHIND = (
    select(PersonEmail.email, PersonEmail.replaced_at)
    .join(Person, Person.id == PersonEmail.person_id)
    .where(_IS_FREE)
)


def take_email(connection: Connection, person_id: str, email: str) -> bool:
    """Give an account an address; False, and nothing done, where an account has it.

    Of two who take it at once one gets it, whatever both had seen before.
    """
    if by_email(connection, email) is not None:
        return False
    try:
        with connection.begin_nested():
            change_person(connection, person_id, email=email)
    except IntegrityError:
        return False
    return True


def add_former_email(connection: Connection, values: Mapping[str, Any]) -> None:
    """Keep an address that was changed."""
    connection.execute(insert(PersonEmail).values(**values))


def former_emails(connection: Connection, person_id: str) -> list[AnyRow]:
    """(email, replaced_at, reason, replaced_by) of earlier addresses, latest first."""
    query = select(
        PersonEmail.email, PersonEmail.replaced_at, PersonEmail.reason, PersonEmail.replaced_by
    ).where(PersonEmail.person_id == person_id)
    return list(connection.execute(query.order_by(PersonEmail.replaced_at.desc())))


def left_behind(connection: Connection, person_ids: Collection[str]) -> dict[str, str]:
    """Address -> whose it was, of earlier addresses of some people, and of accounts that were
    merged into theirs, which no account has now.

    Where several had it, the one who had it last.
    """
    found: dict[str, tuple[datetime, str]] = {}
    # One after the other: an OR of both looks each of thousands of accounts up in two lists.
    for owner in (Person.id, Person.merged_into):
        query = _LEFT_BEHIND.add_columns(owner.label("owner"))
        for row in connection.execute(query.where(owner.in_(list(person_ids)))):
            latest = (row.replaced_at, row.owner)
            found[row.email] = max(latest, found.get(row.email, latest))
    return {email: owner for email, (_, owner) in found.items()}


def people_who_had(connection: Connection, clinic_id: str) -> dict[str, AnyRow]:
    """Address -> (email, name, present, is_member) of the one who has or had a role in a clinic and
    had the address last, for every address that somebody had there and no account has now."""
    found = connection.execute(_WHO_HAD, {"clinic_id": clinic_id})
    return {row.email: row for row in found}
