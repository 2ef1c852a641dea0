"""Rows of saved views."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, select, update

from courseware.store.rows import AnyRow
from courseware.store.tables import SavedView
from courseware.store.upsert import insert_or_ignore

_VIEW = (
    SavedView.id,
    SavedView.person_id,
    SavedView.clinic_id,
    SavedView.name,
    SavedView.query,
)
_VIEWS = (
    select(*_VIEW)
    .where(
        SavedView.person_id == bindparam("person_id"),
        SavedView.clinic_id == bindparam("clinic_id"),
    )
    .order_by(func.lower(SavedView.name), SavedView.id)
)


def views(connection: Connection, person_id: str, clinic_id: str) -> list[AnyRow]:
    """Somebody's views of a clinic, by name."""
    return list(connection.execute(_VIEWS, {"person_id": person_id, "clinic_id": clinic_id}))


def view(connection: Connection, view_id: str, for_update: bool = False) -> AnyRow | None:
    """One view, or None."""
    query = select(*_VIEW).where(SavedView.id == view_id)
    return connection.execute(query.with_for_update() if for_update else query).one_or_none()


def add(connection: Connection, values: Mapping[str, Any]) -> bool:
    """Store a view unless its name is used; True if stored."""
    return insert_or_ignore(connection, SavedView, values)


def rename(connection: Connection, view_id: str, name: str) -> None:
    """Change a view's name."""
    connection.execute(update(SavedView).where(SavedView.id == view_id).values(name=name))


def remove(connection: Connection, view_id: str) -> None:
    """Delete a view."""
    connection.execute(delete(SavedView).where(SavedView.id == view_id))
