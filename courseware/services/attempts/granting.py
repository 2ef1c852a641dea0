"""Who can widen the limits of somebody's attempts."""

from sqlalchemy import Connection

from courseware.domain.people import Actor, Role
from courseware.store.accounts import clinics


def who_grants(connection: Connection, actor: Actor) -> tuple[str, ...]:
    """Names of the managers of the actor's clinics, who grant overrides; the actor is none."""
    held = (row for clinic in actor.memberships for row in clinics.held_roles(connection, clinic))
    return tuple(
        sorted({r.name for r in held if r.role == Role.MANAGER and r.person_id != actor.person_id})
    )
