"""Passwords: hashed with scrypt, changed after saying the old one, reset by a mailed link."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection
from werkzeug.security import check_password_hash, generate_password_hash

from courseware.domain.accounts import email_fault, normal_email, normal_password, password_fault
from courseware.domain.errors import Conflict, Invalid, NotFound
from courseware.domain.people import Actor
from courseware.domain.policy import Permission, Subject
from courseware.services.authorize import require
from courseware.services.identifiers import digest_of_secret, new_secret
from courseware.services.identity import throttling
from courseware.services.identity.known_devices import Device, known_as, make_known
from courseware.services.mail import queue
from courseware.store import calendars
from courseware.store.accounts import people, sessions, tokens
from courseware.store.engine import Database
from courseware.store.rows import AnyRow

RESET_LIFE = timedelta(hours=1)
OPENING_LIFE = timedelta(days=14)
METHOD = "scrypt:32768:8:1"
PUBLIC_METHOD = "scrypt:256:8:1"
"""For passwords that are printed for everybody, while a demonstration is made: it signs with them
more than a hundred times."""
# What is hashed for accounts that do not exist, so that they take as long to refuse. Same METHOD.
_NOBODY = (
    "scrypt:32768:8:1$Yg7sPqLr2WvKc9Tb$"
    "0000000000000000000000000000000000000000000000000000000000000000"
    "0000000000000000000000000000000000000000000000000000000000000000"
)
_USED = (
    "A new password was set with this link already, and each link works once. Sign in with that "
    "password; if you do not know it, ask for a new link."
)
_REPLACED = (
    "A newer link was made after this one, and only the newest works. Open that one, or ask for a "
    "new link."
)
_WITHDRAWN = (
    "This link was withdrawn, as happens when a password is changed, an account closed or the site "
    "restored. Sign in with the present password; if you do not know it, ask for a new link."
)
_EXPIRED = "The time of this link is over. Ask for a new link."
_CALENDAR_ENDED = (
    " The link of your calendar ended, too. Your account makes you a new one, to be subscribed to "
    "anew."
)
_UNKNOWN = (
    "No such link is known here: part of its address is missing, or it ended long ago. Open it "
    "once more from where you got it, or ask for a new link."
)


def hashed(password: str, public: bool = False) -> str:
    """The salted hash of a password as the database keeps it.

    Args:
        public: whether the password is printed for everybody, as the demonstration's is.
    """
    method = PUBLIC_METHOD if public else METHOD
    return generate_password_hash(normal_password(password), method)


def fits(password_hash: str | None, password: str) -> bool:
    """Whether the password is the hashed one; takes as long when there is no hash."""
    return check_password_hash(password_hash or _NOBODY, normal_password(password))


def require_good(password: str, email: str, field: str = "password") -> None:
    """Refuse a new password that is too short, common, or the address.

    Raises:
        Invalid: under the name of the field.
    """
    fault = password_fault(password, email)
    if fault:
        raise Invalid({field: fault})


def confirm_identity(
    db: Database, actor: Actor, password: str, now: datetime, field: str = "password"
) -> AnyRow:
    """Make sure that it is still the account's owner who sits there; gives the person's row.

    Wrong ones are counted for the session: who guesses at a tablet that was left signed in keeps
    nobody from signing on their phone.

    Raises:
        Invalid: the password is another one.
        TooMany: that was tried too often.
    """
    who = actor.session_id or actor.person_id
    with db.write() as connection:
        throttling.count_try(connection, throttling.CONFIRM_BY_SESSION, who, now)
        person = people.person(connection, actor.person_id)
    if person is None or not fits(person.password_hash, password):
        raise Invalid({field: "This is not your present password. Write it once more."})
    with db.write() as connection:
        throttling.take_back(connection, throttling.CONFIRM_BY_SESSION, who, now)
    return person


def change_password(db: Database, actor: Actor, old: str, new: str, now: datetime) -> bool:
    """Change the actor's own password; all other sessions end, and the link of their calendar.

    Gives whether there was such a link.

    Raises:
        Invalid: `old` is not the present password, or `new` is a bad one.
    """
    require(actor, Permission.OWN_ACCOUNT, Subject(person_id=actor.person_id))
    person = confirm_identity(db, actor, old, now, field="old_password")
    require_good(new, person.email, field="new_password")
    password_hash = hashed(new)
    with db.write() as connection:
        people.change_person(connection, actor.person_id, password_hash=password_hash)
        sessions.disown_all(connection, actor.person_id, now, keep=actor.session_id)
        ended = calendars.end_links(connection, actor.person_id, now)
        tokens.withdraw_resets(connection, actor.person_id, now)
        tokens.withdraw_address(connection, actor.person_id, now)
        queue(
            connection,
            person.email,
            "Your password was changed",
            "The password of your account was changed just now, and all other devices were signed "
            f"out.{_CALENDAR_ENDED if ended else ''}\n\nIf that was not you, ask for a new "
            "password on the sign-in page and tell the person who looks after this "
            "installation.\n",
            now,
        )
    return ended


def request_reset(
    db: Database,
    email: str,
    link: Callable[[str], str],
    address: str,
    now: datetime,
    known: Sequence[str] = (),
) -> None:
    """Mail a link that sets a new password, if there is such an account.

    The caller learns nothing about that: the reply is the same for every address.

    Args:
        link: makes the full address of the page out of the link's secret.
        address: where the request came from, for throttling.
        known: what the browser is known by; one of this account's asks whatever its neighbours did.

    Raises:
        Invalid: what was written is no e-mail address at all.
        TooMany: too many requests from this network address.
    """
    email = normal_email(email)
    fault = email_fault(email)
    if fault:
        raise Invalid({"email": fault})
    with db.write() as connection:
        person = people.by_email(connection, email)
        if not known_as(connection, known, person.id if person else "", now):
            throttling.count_try(connection, throttling.RESET_BY_ADDRESS, address, now)
        if not throttling.has_room(connection, throttling.RESET_BY_ACCOUNT, email, now):
            return  # a fourth mail within the hour would only fill somebody's inbox
        if person is None or person.suspended_at or person.merged_into:
            return
        secret = new_reset(connection, person, now)
        _mail(connection, person.email, "Choose a new password", _letter(link(secret)), secret, now)


def new_reset(connection: Connection, person: AnyRow, now: datetime) -> str:
    """The secret of a link that sets a new password within an hour; earlier links end."""
    tokens.withdraw_resets(connection, person.id, now)
    return _add_token(connection, person.id, person.email, now, now + RESET_LIFE)


def mail_opening_link(
    connection: Connection, person_id: str, email: str, link: Callable[[str], str], now: datetime
) -> None:
    """Mail the link that opens a prepared account, in the transaction that prepares it."""
    secret = _add_token(connection, person_id, email, now, now + OPENING_LIFE)
    letter = (
        "An account was prepared for you. Choose your password here within 14 days:\n"
        f"{link(secret)}\n\nThe link works once.\n"
    )
    _mail(connection, email, "Your account is ready", letter, secret, now)


@dataclass(frozen=True, slots=True)
class ResetLink:
    """The account that a reset link is for."""

    email: str
    person_id: str


def reset_link(db: Database, secret: str, now: datetime) -> ResetLink:
    """Whose password a reset link sets.

    Raises:
        NotFound: the link is unknown, used, replaced, withdrawn or expired; says which.
    """
    with db.read() as connection:
        token_id = digest_of_secret(secret)
        token = tokens.usable_token(connection, token_id, tokens.RESET, now)
        if token is None:
            raise NotFound(_why_gone(connection, token_id))
    return ResetLink(token.email, token.person_id)


def reset_password(
    db: Database, secret: str, password: str, now: datetime, device: Device | None = None
) -> bool:
    """Set a new password by a mailed link; the link is used up, every session ends, and the link
    of the person's calendar. Gives whether there was such a link.

    Args:
        device: the browser in which the link is used. From now on it alone is a known one, so that
            whoever is kept out by guesses of others has a way in.

    Raises:
        NotFound: the link is unknown, used, replaced, withdrawn or expired; says which.
        Invalid: the password is a bad one; the link stays usable.
    """
    require_good(password, reset_link(db, secret, now).email)
    password_hash = hashed(password)
    token_id = digest_of_secret(secret)
    with db.write() as connection:
        token = tokens.usable_token(connection, token_id, tokens.RESET, now)
        if token is not None:  # before the link, as who suspends or merges accounts holds them
            people.hold(connection, token.person_id)
        if token is None or not tokens.use(connection, token_id, now):
            raise NotFound(_why_gone(connection, token_id))
        person = people.person(connection, token.person_id, for_update=True)
        if person is None or person.suspended_at or person.merged_into:
            raise Conflict("This account is closed at the moment. Ask your administrator.")
        people.change_person(connection, person.id, password_hash=password_hash)
        sessions.disown_all(connection, person.id, now)
        tokens.withdraw_address(connection, person.id, now)
        throttling.forget(connection, throttling.SIGN_IN_BY_ACCOUNT, normal_email(person.email))
        if device is not None:
            make_known(connection, device, person.id, now)
        return calendars.end_links(connection, person.id, now)


def _why_gone(connection: Connection, token_id: str) -> str:
    """Why a link opens nothing, and what to do.

    Only who was sent the link can ask, so it tells nobody whether there is an account.
    """
    end = tokens.link_end(connection, token_id, tokens.RESET)
    if end is None:
        return _UNKNOWN
    if end.used_at:
        return _USED
    if end.withdrawn_at:
        return _REPLACED if end.replaced else _WITHDRAWN
    return _EXPIRED


def _add_token(
    connection: Connection, person_id: str, email: str, now: datetime, expires_at: datetime
) -> str:
    secret = new_secret()
    tokens.add_token(
        connection,
        {
            "id": digest_of_secret(secret),
            "purpose": tokens.RESET,
            "email": email,
            "person_id": person_id,
            "created_at": now,
            "expires_at": expires_at,
        },
    )
    return secret


def _mail(
    connection: Connection, email: str, subject: str, letter: str, secret: str, now: datetime
) -> None:
    mail_id = tokens.mail_of(digest_of_secret(secret))
    queue(connection, email, subject, letter, now, mail_id)


def _letter(address: str) -> str:
    return (
        "Somebody, probably you, asked for a new password for this e-mail address.\n\n"
        f"Choose it here within one hour:\n{address}\n\n"
        "The link works once. If it was not you, do nothing: your password stays as it is.\n"
    )
