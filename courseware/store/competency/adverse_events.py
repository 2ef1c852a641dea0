"""Rows of adverse-event notes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Connection, Table, insert, select

from courseware.store.accounts.ends import EVER
from courseware.store.accounts.former_names import name_at
from courseware.store.rows import AnyRow
from courseware.store.tables import AdverseEvent, Clinic, Person


def add(connection: Connection, values: Mapping[str, Any]) -> None:
    """Store an adverse-event note."""
    connection.execute(insert(AdverseEvent).values(**values))


def of_person(connection: Connection, person_id: str, names_at: datetime = EVER) -> list[AnyRow]:
    """A person's adverse events, newest first, with the zone and the author's name by a moment."""
    told = (name_at(Person, names_at).label("author"), Clinic.timezone.label("zone"))
    query = select(*cast(Table, AdverseEvent.__table__).c, *told)
    query = query.join(Person, Person.id == AdverseEvent.noted_by).join(Clinic)
    query = query.where(AdverseEvent.person_id == person_id)
    return list(connection.execute(query.order_by(AdverseEvent.noted_at.desc(), AdverseEvent.id)))
