"""Rows of those who administer the installation."""

from datetime import datetime

from sqlalchemy import Connection, delete, select

from courseware.store.tables import Administrator, Person
from courseware.store.upsert import insert_or_ignore


def lock_all(connection: Connection) -> list[str]:
    """Ids of the administrators who are not suspended, locked until the transaction ends."""
    query = (
        select(Administrator.person_id)
        .join(Person, Person.id == Administrator.person_id)
        .where(Person.suspended_at.is_(None))
        .order_by(Administrator.person_id)
    )
    return list(connection.scalars(query.with_for_update(of=Administrator)))


def is_administrator(connection: Connection, person_id: str) -> bool:
    """Whether the person administers the installation."""
    query = select(Administrator.person_id).where(Administrator.person_id == person_id)
    return connection.scalar(query) is not None


def add(connection: Connection, person_id: str, now: datetime) -> bool:
    """Make somebody an administrator; False if they are one."""
    return insert_or_ignore(connection, Administrator, {"person_id": person_id, "since": now})


def remove(connection: Connection, person_id: str) -> bool:
    """End it; False if the person was none."""
    statement = delete(Administrator).where(Administrator.person_id == person_id)
    return connection.execute(statement).rowcount == 1
