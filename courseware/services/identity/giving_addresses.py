"""An account gets another e-mail address: by its owner, or for one who has lost the old inbox."""

from datetime import datetime

from sqlalchemy import Connection

from courseware.domain.accounts import email_fault, normal_email, spellings
from courseware.domain.errors import Conflict, Invalid, NotFound
from courseware.domain.ledger import INSTALLATION, Act
from courseware.domain.people import Actor
from courseware.domain.policy import Permission
from courseware.services.acting import author_of
from courseware.services.authorize import require
from courseware.services.free_text import required_reason
from courseware.services.holding import hold_with_right
from courseware.services.identifiers import new_id
from courseware.services.identity import throttling
from courseware.services.identity.address_letters import CHANGED, WELCOME
from courseware.services.ledger import Named, record
from courseware.services.mail import queue
from courseware.services.moments import When, asked
from courseware.store.accounts import former_emails, people, sessions, tokens
from courseware.store.engine import Database
from courseware.store.rows import AnyRow

PRESENT = "This is the present address. Write the new one."


def correct_address(
    db: Database, actor: Actor, person_id: str, email: str, reason: str, when: When
) -> None:
    """Correct the address of an account for its owner, who reads the old one no more; on record.

    Whoever reads the mails of an address can open its account, so only an installation's own
    command line offers this; a page would let an administrator sign as somebody else.

    Raises:
        NotFound: there is no such account.
        Invalid: no reason is given, or the address is a bad one, the present one or taken.
        Conflict: the account was merged into another one, or the actor administers no more.
    """
    require(actor, Permission.PEOPLE_MANAGE)
    email, reason = normal_email(email), required_reason(reason)
    if fault := email_fault(email):
        raise Invalid({"email": fault})
    with db.write() as connection:
        hold_with_right(connection, actor, Permission.PEOPLE_MANAGE, person_id)
        person, now = people.person(connection, person_id), asked(when)
        if person is None:
            raise NotFound
        if person.merged_into:
            raise Conflict("This account was merged into another one. Change that one's address.")
        if email in spellings(person.email):
            raise Invalid({"email": PRESENT})
        if not give_address(connection, actor, person, email, reason, now):
            raise Invalid({"email": "There is an account with this address already."})


def give_address(
    connection: Connection,
    actor: Actor,
    person: AnyRow,
    email: str,
    reason: str | None,
    now: datetime,
) -> bool:
    """Give an account that is held another address, on record; False where an account has it.

    Sessions end but the actor's own, and so do links and invitations that were sent to the earlier
    address, which is kept. Both addresses are told.

    Args:
        reason: why, where it is not the owner who changes it.
    """
    if not former_emails.take_email(connection, person.id, email):
        return False
    former = {"id": new_id(), "person_id": person.id, "email": person.email, "reason": reason}
    changed = {"replaced_at": now, "replaced_by": author_of(actor)}
    former_emails.add_former_email(connection, {**former, **changed})
    keep = actor.session_id if actor.person_id == person.id else ""
    sessions.disown_all(connection, person.id, now, keep=keep)
    tokens.withdraw_resets(connection, person.id, now)
    tokens.withdraw_address(connection, person.id, now)
    invited = tokens.withdraw_invitations_to(connection, person.email, now)
    # Whoever guessed at it before it was an account's keeps nobody out now.
    throttling.forget(connection, throttling.SIGN_IN_BY_ACCOUNT, email)
    queue(connection, person.email, "Your address was changed", CHANGED, now)
    queue(connection, email, "You sign in with this address now", WELCOME[invited > 0], now)
    # By names of their own: those of `proofs.NAMES` are laid open in binders.
    facts = {"email_before": Named(person.email), "email_after": Named(email)}
    record(
        connection,
        chain=INSTALLATION,  # who employs somebody besides is no clinic's matter
        act=Act.EMAIL_CHANGED,
        actor_id=author_of(actor),
        subject=person.id,
        facts=facts if reason is None else {**facts, "reason": Named(reason)},
        now=now,
    )
    return True
