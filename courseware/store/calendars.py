"""Rows of secret links to calendars."""

from datetime import datetime

from sqlalchemy import Connection, select, update

from courseware.store.rows import AnyRow
from courseware.store.tables import CalendarLink, Person
from courseware.store.upsert import insert_or_ignore


def add_link(connection: Connection, digest: str, person_id: str, now: datetime) -> bool:
    """Store the digest of a new link; False while another one of the person is open."""
    values = {"id": digest, "person_id": person_id, "created_at": now}
    return insert_or_ignore(connection, CalendarLink, values)


def end_links(connection: Connection, person_id: str, now: datetime) -> bool:
    """End a person's open link; False if there is none."""
    statement = update(CalendarLink).where(
        CalendarLink.person_id == person_id, CalendarLink.ended_at.is_(None)
    )
    return connection.execute(statement.values(ended_at=now)).rowcount > 0


def end_all_links(connection: Connection, now: datetime) -> None:
    """End everybody's open link."""
    statement = update(CalendarLink).where(CalendarLink.ended_at.is_(None))
    connection.execute(statement.values(ended_at=now))


def open_since(connection: Connection, person_id: str) -> datetime | None:
    """When a person's open link was made; None if there is none."""
    query = select(CalendarLink.created_at).where(
        CalendarLink.person_id == person_id, CalendarLink.ended_at.is_(None)
    )
    return connection.scalar(query)


def owner_of(connection: Connection, digest: str) -> AnyRow | None:
    """(id, name) of the person behind an open link whose account can be used."""
    query = (
        select(Person.id, Person.name)
        .join(CalendarLink, CalendarLink.person_id == Person.id)
        .where(
            CalendarLink.id == digest,
            CalendarLink.ended_at.is_(None),
            Person.suspended_at.is_(None),
            Person.merged_into.is_(None),
        )
    )
    return connection.execute(query).one_or_none()
