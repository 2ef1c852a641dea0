"""Who administers the installation: made and ended by an administrator, on record."""

from datetime import datetime

from sqlalchemy import Connection

from courseware.domain.errors import Conflict, NotFound
from courseware.domain.ledger import INSTALLATION, Act
from courseware.domain.people import Actor
from courseware.domain.policy import Permission
from courseware.services.acting import author_of
from courseware.services.authorize import require
from courseware.services.holding import hold_with_right
from courseware.services.ledger import Named, record
from courseware.services.moments import When, asked
from courseware.store.accounts import administrators
from courseware.store.accounts import people as rows
from courseware.store.engine import Database
from courseware.store.rows import AnyRow


def grant_administration(db: Database, actor: Actor, person_id: str, when: When) -> bool:
    """Make somebody an administrator, on record; False if they are one.

    Raises:
        NotFound: there is no such person.
        Conflict: the account is suspended or merged, or the actor administers no more.
    """
    require(actor, Permission.PEOPLE_MANAGE)
    with db.write() as connection:
        hold_with_right(connection, actor, Permission.PEOPLE_MANAGE, person_id)
        person, now = _person(connection, person_id), asked(when)
        if person.suspended_at or person.merged_into:
            raise Conflict("This account is closed. Reinstate it first.")
        granted = administrators.add(connection, person_id, now)
        if granted:
            _record(connection, Act.ADMINISTRATOR_GRANTED, actor, person, now)
        return granted


def end_administration(db: Database, actor: Actor, person_id: str, when: When) -> bool:
    """Let somebody be an administrator no longer, on record; False if they are none.

    Raises:
        Conflict: nobody would be left to administer the installation, or the actor does no more.
    """
    require(actor, Permission.PEOPLE_MANAGE)
    with db.write() as connection:
        present = administrators.lock_all(connection)
        # Held, as by who acts with the right: the act is on record before this, or refused.
        hold_with_right(connection, actor, Permission.PEOPLE_MANAGE, person_id)
        person, now = _person(connection, person_id), asked(when)
        if present == [person_id]:
            raise Conflict("This is the last administrator. Make somebody else one first.")
        if ended := administrators.remove(connection, person_id):
            _record(connection, Act.ADMINISTRATOR_ENDED, actor, person, now)
        return ended


def _person(connection: Connection, person_id: str) -> AnyRow:
    if (person := rows.person(connection, person_id)) is None:
        raise NotFound
    return person


def _record(connection: Connection, act: Act, actor: Actor, person: AnyRow, now: datetime) -> None:
    record(
        connection,
        chain=INSTALLATION,
        act=act,
        actor_id=author_of(actor),
        subject=person.id,
        facts={"name": Named(person.name)},
        now=now,
    )
