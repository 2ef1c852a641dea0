"""Who or what was chosen on a page that may have been opened before somebody left."""

from collections.abc import Collection, Sequence

from sqlalchemy import Connection

from courseware.domain.errors import Conflict, Invalid, NotFound
from courseware.domain.people import Actor
from courseware.services.competency.membership import refuse_who_left
from courseware.services.membership.clinics import Member
from courseware.store import assignments as rows
from courseware.store.rows import AnyRow


def require_members(
    connection: Connection,
    actor: Actor,
    clinic_id: str,
    chosen: Collection[str],
    members: Sequence[Member],
) -> None:
    """Make sure that everybody who was chosen is a member of a clinic.

    Raises:
        Invalid: somebody left it; whatever else was filled in is not lost by that (`people`).
        NotFound: somebody never was there.
    """
    for person_id in sorted(set(chosen) - {member.person_id for member in members}):
        try:
            refuse_who_left(connection, actor, person_id, {clinic_id})
        except Conflict as left:
            raise Invalid({"people": left.sentence}) from None
        raise NotFound


def made(connection: Connection, assignment_id: str) -> AnyRow:
    """An assignment that was made.

    Raises:
        NotFound: there is none.
    """
    found = rows.assignment(connection, assignment_id)
    if found is None:
        raise NotFound
    return found
