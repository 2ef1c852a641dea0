"""Another e-mail address for an account: asked for with the password, confirmed from its inbox.

The link alone changes nothing. Whoever mistypes their new address sends it to a stranger, who could
ask for a new password there as soon as the account had it; so the account's owner confirms, signed
in, and the stranger can do nothing with the link.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from courseware.domain.accounts import email_fault, normal_email, spellings
from courseware.domain.errors import Conflict, Invalid, NotFound
from courseware.domain.people import Actor
from courseware.domain.policy import Permission, Subject
from courseware.services.authorize import require
from courseware.services.holding import hold_acting, require_signed_in
from courseware.services.identifiers import digest_of_secret, new_secret
from courseware.services.identity import throttling
from courseware.services.identity.address_letters import ASKED, SUBJECT, TAKEN, letter
from courseware.services.identity.giving_addresses import PRESENT, give_address
from courseware.services.identity.passwords import confirm_identity
from courseware.services.mail import queue
from courseware.services.moments import When, asked
from courseware.store.accounts import former_emails, people, tokens
from courseware.store.engine import Database
from courseware.store.rows import AnyRow

CHANGE_LIFE = timedelta(days=1)
TAKEN_NOW = (
    "Nothing was changed: there is an account with this address. If both accounts are yours, an "
    "administrator can merge them; tell the manager of your clinic."
)
_USED = "The address was changed with this link already. Sign in with the new address."
_REPLACED = (
    "A newer link was made after this one, and only the newest works. Open that one, or ask for "
    "the change again in your account."
)
_WITHDRAWN = (
    "This change was withdrawn, as happens when the password is changed or the account closed. "
    "The address is as it was; ask for the change again in your account."
)
_EXPIRED = (
    "The time of this link is over, and the address is as it was. Ask for the change again in your "
    "account."
)
_UNKNOWN = (
    "No such link is known here: part of its address is missing, or it ended long ago. Open it "
    "once more from the mail, or ask for the change again in your account."
)


class NotTheirs(Conflict):
    """A link is another account's than the one that is signed in."""

    def __init__(self) -> None:
        super().__init__(
            "This link is for another account. Sign in with that one, then open the link again."
        )


@dataclass(frozen=True, slots=True)
class AddressLink:
    """What a link would change: whose address, and into which."""

    person_id: str
    email: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Addresses:
    """The addresses of an account besides the present one.

    Attributes:
        former: rows (email, replaced_at, reason or None), latest first.
        waiting: row (email, expires_at) of one that was asked for and can be confirmed, or None.
    """

    former: list[AnyRow]
    waiting: AnyRow | None


def addresses_of(db: Database, actor: Actor, now: datetime) -> Addresses:
    """Which addresses the actor's account had, and which one it may have soon."""
    require(actor, Permission.OWN_ACCOUNT, Subject(person_id=actor.person_id))
    with db.read() as connection:
        return Addresses(
            former_emails.former_emails(connection, actor.person_id),
            tokens.waiting_address(connection, actor.person_id, now),
        )


def ask_for_address(
    db: Database,
    actor: Actor,
    email: str,
    password: str,
    link: Callable[[str], str],
    now: datetime,
) -> str:
    """Mail a link with which the actor's account gets another address; gives the address.

    The reply and what the account shows are the same whether or not somebody has that address: who
    reads its mail is told. The present address is told that this was asked. Earlier links end.

    Args:
        link: makes the full address of the page out of the link's secret.

    Raises:
        Invalid: it is no address or the present one, or the password is another one.
        TooMany: the password was tried, or a change asked for, too often.
        Conflict: the actor was signed out, or the account closed, since the request came in.
    """
    require(actor, Permission.OWN_ACCOUNT, Subject(person_id=actor.person_id))
    email = normal_email(email)
    if fault := email_fault(email):
        raise Invalid({"new_email": fault})
    confirm_identity(db, actor, password, now, field="email_password")
    with db.write() as connection:
        person, _ = _acting(connection, actor, now)
        if email in spellings(person.email):
            raise Invalid({"new_email": PRESENT})
        throttling.count_try(connection, throttling.ADDRESS_BY_PERSON, person.id, now)
        tokens.withdraw_address(connection, person.id, now)
        secret, is_free = new_secret(), people.by_email(connection, email) is None
        # Kept for a taken address too, with a secret that nobody gets: the account shows the same.
        _add_token(connection, secret, person.id, email, now)
        if throttling.has_room(connection, throttling.ADDRESS_BY_INBOX, email, now):
            body = letter(link(secret)) if is_free else TAKEN
            mail_id = tokens.mail_of(digest_of_secret(secret))
            queue(connection, email, SUBJECT, body, now, mail_id)
        queue(connection, person.email, "Another address was asked for", ASKED, now)
    return email


def withdraw_change(db: Database, actor: Actor, now: datetime) -> bool:
    """Withdraw the change that the actor asked for; False if none waits."""
    require(actor, Permission.OWN_ACCOUNT, Subject(person_id=actor.person_id))
    with db.write() as connection:
        hold_acting(connection, actor)
        return tokens.withdraw_address(connection, actor.person_id, now)


def address_link(db: Database, secret: str, now: datetime) -> AddressLink:
    """What a link would change.

    Raises:
        NotFound: the link is unknown, used, replaced, withdrawn or expired; says which.
    """
    with db.read() as connection:
        token = _token(connection, secret, now)
    return AddressLink(str(token.person_id), token.email, token.expires_at)


def confirm_address(db: Database, actor: Actor, secret: str, when: When) -> str:
    """Give the actor's account the address to which the link was sent, on record; gives it.

    Once the account has it by this link, the link does nothing more, and says so by the same reply.
    Every other session ends, and with it links and invitations that were sent to the old address,
    which is kept. Both addresses are told.

    Raises:
        NotFound: the link is unknown, used, replaced, withdrawn or expired; says which.
        NotTheirs: it is another account's link.
        Conflict: an account has the address by now; or the actor was signed out, or the account
            closed, since the request came in.
    """
    require(actor, Permission.OWN_ACCOUNT, Subject(person_id=actor.person_id))
    with db.write() as connection:
        person, now = _acting(connection, actor, when)
        if _has_it_already(connection, person, secret):
            return str(person.email)
        token = _token(connection, secret, now)
        if token.person_id != person.id:
            raise NotTheirs
        tokens.use(connection, token.id, now)
        if not give_address(connection, actor, person, token.email, None, now):
            raise Conflict(TAKEN_NOW)
    return str(token.email)


def _acting(connection: Connection, actor: Actor, when: When) -> tuple[AnyRow, datetime]:
    """The actor's own account, held, in a session that is open still; and the moment then."""
    hold_acting(connection, actor)
    now = asked(when)
    require_signed_in(connection, actor, now)
    if (person := people.person(connection, actor.person_id)) is None:
        raise NotFound
    return person, now


def _token(connection: Connection, secret: str, now: datetime) -> AnyRow:
    token_id = digest_of_secret(secret)
    token = tokens.usable_token(connection, token_id, tokens.ADDRESS, now)
    if token is None:
        raise NotFound(_why_gone(connection, token_id))
    return token


def _has_it_already(connection: Connection, person: AnyRow, secret: str) -> bool:
    """Whether this link gave the account its present address, as a second press finds it."""
    end = tokens.link_end(connection, digest_of_secret(secret), tokens.ADDRESS)
    return bool(end and end.used_at and (end.person_id, end.email) == (person.id, person.email))


def _why_gone(connection: Connection, token_id: str) -> str:
    """Why a link changes nothing; only who was sent it can ask."""
    end = tokens.link_end(connection, token_id, tokens.ADDRESS)
    if end is None:
        return _UNKNOWN
    if end.used_at:
        return _USED
    if end.withdrawn_at:
        return _REPLACED if end.replaced else _WITHDRAWN
    return _EXPIRED


def _add_token(
    connection: Connection, secret: str, person_id: str, email: str, now: datetime
) -> None:
    values = {"id": digest_of_secret(secret), "purpose": tokens.ADDRESS, "email": email}
    life = {"created_at": now, "expires_at": now + CHANGE_LIFE}
    tokens.add_token(connection, {**values, **life, "person_id": person_id})
