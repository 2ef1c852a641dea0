"""A manager's own views of a clinic's matrix: a filter and an order under a name."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from courseware.domain.accounts import one_line
from courseware.domain.errors import Invalid, NotFound
from courseware.domain.patient_text import patient_fault
from courseware.domain.people import Actor
from courseware.domain.policy import Permission, Subject
from courseware.services.authorize import require
from courseware.services.competency.teams.ordering import Filter
from courseware.services.holding import hold_acting, require_still
from courseware.services.identifiers import new_id
from courseware.store.competency import views as rows
from courseware.store.engine import Database
from courseware.store.rows import AnyRow

_GONE = "There is no such view among yours. It was deleted already, or is somebody else’s."
MOST_VIEWS = 30
LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class View:
    """A saved view; `query` is what stands in the address."""

    view_id: str
    name: str
    query: dict[str, str]


def views(db: Database, actor: Actor, clinic_id: str) -> list[View]:
    """The actor's own views of a clinic, by name.

    Raises:
        NotFound, Forbidden: the actor does not manage the clinic.
    """
    _require(actor, clinic_id)
    with db.read() as connection:
        found = rows.views(connection, actor.person_id, clinic_id)
    return [View(row.id, row.name, row.query) for row in found]


def save_view(
    db: Database, actor: Actor, clinic_id: str, name: str, wanted: Filter, now: datetime
) -> None:
    """Save a filter and order under a name that the actor does not use yet.

    Raises:
        NotFound, Forbidden: the actor does not manage the clinic.
        Conflict: they ceased to since the request came in.
        Invalid: the name is missing, too long or used, or there are very many (field `view`).
    """
    _require(actor, clinic_id)
    written = _checked(name)
    with db.write() as connection:
        hold_acting(connection, actor)
        require_still(connection, actor, Permission.TEAM_READ, None, {clinic_id})
        held = rows.views(connection, actor.person_id, clinic_id)
        _require_unused(written, held)
        if len(held) >= MOST_VIEWS:
            raise Invalid({"view": f"You have {MOST_VIEWS} views; delete one first."})
        values = {
            "id": new_id(),
            "person_id": actor.person_id,
            "clinic_id": clinic_id,
            "name": written,
            "query": wanted.query,
            "created_at": now,
        }
        rows.add(connection, values)


def rename_view(db: Database, actor: Actor, view_id: str, name: str) -> str:
    """Give one of the actor's views another name; gives its clinic's id.

    Raises:
        NotFound: the actor has no such view, or no longer manages its clinic.
        Conflict: they ceased to since the request came in.
        Invalid: the name is missing, too long or used (field `view`).
    """
    with db.write() as connection:
        hold_acting(connection, actor)
        found = rows.view(connection, view_id, for_update=True)
        if found is None or found.person_id != actor.person_id:
            raise NotFound(_GONE)
        _require(actor, found.clinic_id)
        require_still(connection, actor, Permission.TEAM_READ, None, {found.clinic_id})
        written = _checked(name)
        others = rows.views(connection, actor.person_id, found.clinic_id)
        _require_unused(written, [row for row in others if row.id != view_id])
        rows.rename(connection, view_id, written)
        return str(found.clinic_id)


def delete_view(db: Database, actor: Actor, view_id: str) -> str:
    """Delete one of the actor's views; gives its clinic's id.

    Raises:
        NotFound: the actor has no such view.
    """
    with db.write() as connection:
        found = rows.view(connection, view_id, for_update=True)
        if found is None or found.person_id != actor.person_id:
            raise NotFound(_GONE)
        rows.remove(connection, view_id)
        return str(found.clinic_id)


def _require(actor: Actor, clinic_id: str) -> None:
    require(actor, Permission.TEAM_READ, Subject(clinic_ids=frozenset({clinic_id})))


def _checked(name: str) -> str:
    written = one_line(name)
    if not written or len(written) > LONGEST_NAME:
        raise Invalid({"view": f"Give the view a name of at most {LONGEST_NAME} characters."})
    if fault := patient_fault(written):
        raise Invalid({"view": fault})
    return written


def _require_unused(name: str, others: Iterable[AnyRow]) -> None:
    """Capital and small letters make no other name: in a list, such two look like one."""
    for row in others:
        if row.name.casefold() == name.casefold():
            have = f"You have a view “{row.name}” already"
            raise Invalid({"view": f"{have}; choose another name, or delete that one."})
