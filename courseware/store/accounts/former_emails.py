"""The e-mail addresses of accounts: given to one account at a time, and kept when they change."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select
from sqlalchemy.exc import IntegrityError

from courseware.store.accounts.people import by_email, change_person
from courseware.store.rows import AnyRow
from courseware.store.tables import Person, PersonEmail


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


def left_behind(
    connection: Connection, person_ids: Collection[str]
) -> dict[str, tuple[str, datetime]]:
    """Address -> (whose it was, until when), of earlier addresses of some people, and of accounts
    that were merged into theirs, which no account has now.

    Where several had it, the one who had it last.
    """
    owner = func.coalesce(Person.merged_into, Person.id).label("owner")
    taken = select(Person.email)
    query = (
        select(PersonEmail.email, owner, PersonEmail.replaced_at)
        .join(Person, Person.id == PersonEmail.person_id)
        .where(owner.in_(list(person_ids)), PersonEmail.email.not_in(taken))
        .order_by(PersonEmail.replaced_at)
    )
    return {row.email: (row.owner, row.replaced_at) for row in connection.execute(query)}
