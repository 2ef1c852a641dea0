"""Links for a new password that are handed over, where no mail can bring them."""

from datetime import datetime

from courseware.domain.errors import Conflict, NotFound
from courseware.domain.ledger import INSTALLATION, Act
from courseware.domain.people import Actor
from courseware.domain.policy import Permission
from courseware.services.acting import author_of
from courseware.services.authorize import require
from courseware.services.free_text import required_reason
from courseware.services.identity.passwords import new_reset
from courseware.services.ledger import Named, record
from courseware.store.accounts import people
from courseware.store.engine import Database


def hand_over_reset(db: Database, actor: Actor, person_id: str, reason: str, now: datetime) -> str:
    """Make the link that sets a new password and give its secret to the actor, on record.

    Whoever holds the secret can open the account, so only an installation's own command line
    offers this; a page would let an administrator sign as somebody else.

    Raises:
        NotFound: there is no such account.
        Invalid: no reason is given.
        Conflict: the account is closed.
    """
    require(actor, Permission.PEOPLE_MANAGE)
    reason = required_reason(reason)
    with db.write() as connection:
        person = people.person(connection, person_id, for_update=True)
        if person is None:
            raise NotFound
        if person.suspended_at or person.merged_into:
            raise Conflict("This account is closed. Reinstate it first.")
        secret = new_reset(connection, person, now)
        record(
            connection,
            chain=INSTALLATION,
            act=Act.RESET_HANDED_OVER,
            actor_id=author_of(actor),
            subject=person.id,
            facts={"name": Named(person.name), "reason": Named(reason)},
            now=now,
        )
    return secret
