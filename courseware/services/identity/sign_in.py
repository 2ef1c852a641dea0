"""Sessions: how somebody gets in, who is behind a cookie, and how a session ends."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from courseware.domain.accounts import normal_email, one_line
from courseware.domain.errors import Invalid, NotFound
from courseware.domain.people import Actor, Role, shared_zone
from courseware.domain.policy import Permission, Subject
from courseware.services.authorize import require
from courseware.services.identifiers import digest_of_secret, new_secret
from courseware.services.identity import throttling
from courseware.services.identity.known_devices import SESSION_LIFE, known_as, short
from courseware.services.identity.passwords import fits
from courseware.store import calendars
from courseware.store.accounts import people, sessions
from courseware.store.engine import Database
from courseware.store.rows import AnyRow

_SEEN_EVERY = timedelta(minutes=10)
_NO_FIT = "E-mail address and password do not belong together. Check both and try again."


@dataclass(frozen=True, slots=True)
class SignedOut:
    """What ended when somebody signed out everywhere: so many devices, and the calendar's link."""

    devices: int
    calendar: bool


@dataclass(frozen=True, slots=True)
class OpenSession:
    """One device on which a person is signed in.

    Attributes:
        session_id: names the session in forms; it opens nothing.
        is_this: whether it is the session that asks.
    """

    session_id: str
    device: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    is_this: bool


@dataclass(frozen=True, slots=True)
class _Tries:
    """Where the tries to sign in to one account from one browser are counted.

    Attributes:
        known_id: what the browser is known by to this account; "" for a stranger's.
    """

    email: str
    address: str
    known_id: str

    def count(self, connection: Connection, now: datetime) -> None:
        """Count one before it is made.

        Neither strangers nor the neighbours behind one network address lock a known browser out:
        it has tries of its own, and no more than those.
        """
        if self.known_id:
            throttling.count_try(connection, throttling.SIGN_IN_BY_DEVICE, self.known_id, now)
        else:
            throttling.count_try(connection, throttling.SIGN_IN_BY_ADDRESS, self.address, now)
            throttling.count_try(connection, throttling.SIGN_IN_BY_ACCOUNT, self.email, now)

    def succeeded(self, connection: Connection, now: datetime) -> None:
        """Start anew where it was counted; who guesses elsewhere gains nothing by it."""
        if self.known_id:
            throttling.forget(connection, throttling.SIGN_IN_BY_DEVICE, self.known_id)
        else:
            throttling.forget(connection, throttling.SIGN_IN_BY_ACCOUNT, self.email)
            throttling.take_back(connection, throttling.SIGN_IN_BY_ADDRESS, self.address, now)


def sign_in(
    db: Database,
    email: str,
    password: str,
    device: str,
    address: str,
    now: datetime,
    known: Sequence[str] = (),
) -> str:
    """Open a session; returns the secret that the cookie holds.

    An unknown address, a wrong password and an account without one get the same reply after the
    same work. Only who knows the password is told that an account is suspended or merged.

    Args:
        device: what the person recognises the device by.
        address: the network address, for throttling.
        known: what the browser is known by; failures in it are counted for it alone where one of
            them is this account's, and else for the account and the network.

    Raises:
        Invalid: address and password do not belong together, or the account is closed.
        TooMany: too many failures in this browser, or for this account or network address.
    """
    email = normal_email(email)
    with db.write() as connection:
        person = people.by_email(connection, email)
        known_id = known_as(connection, known, person.id if person else "", now)
        tries = _Tries(email, address, known_id)
        tries.count(connection, now)
    # Outside of the transaction: nobody's save waits for the slow hash.
    if not fits(person.password_hash if person else None, password) or person is None:
        raise Invalid({"password": _NO_FIT}, _NO_FIT)
    return _open(db, person, short(one_line(device)), tries, now)


def actor_for_session(db: Database, secret: str, now: datetime) -> Actor | None:
    """Who is behind a session's secret, with the roles held now; None if it opens nothing.

    One query; the time last seen is written at most every ten minutes, and not at all while the
    database takes no writes, so that reading goes on.
    """
    session_id = digest_of_secret(secret)
    with db.read() as connection:
        rows = sessions.actor_rows(connection, session_id, now)
    if not rows:
        return None
    if now - rows[0].seen_at >= _SEEN_EVERY:
        _note_seen(db, session_id, now)
    return Actor(
        person_id=rows[0].id,
        name=rows[0].name,
        memberships=_memberships(rows),
        administrator=rows[0].administrator_since is not None,
        session_id=session_id,
        zone=shared_zone(row.timezone for row in rows if row.timezone),
    )


def sign_out(db: Database, secret: str, now: datetime) -> None:
    """End the session behind the secret; no matter if it has ended already.

    Its browser stays known.
    """
    with db.write() as connection:
        sessions.end(connection, digest_of_secret(secret), now)


def sign_out_everywhere(db: Database, actor: Actor, now: datetime) -> SignedOut:
    """End all sessions of the actor, this one too, and the link of their calendar.

    No browser is known any more.
    """
    require(actor, Permission.OWN_ACCOUNT, Subject(person_id=actor.person_id))
    with db.write() as connection:
        # Who is about to make a link has made it by then, or finds the session ended.
        people.hold(connection, actor.person_id)
        devices = sessions.disown_all(connection, actor.person_id, now)
        return SignedOut(devices, calendars.end_links(connection, actor.person_id, now))


def revoke_session(db: Database, actor: Actor, session_id: str, now: datetime) -> None:
    """End one of the actor's own sessions; its browser is known no more.

    Raises:
        NotFound: the actor has no such session, or it was ended like that before.
    """
    require(actor, Permission.OWN_ACCOUNT, Subject(person_id=actor.person_id))
    with db.write() as connection:
        if not sessions.disown(connection, session_id, actor.person_id, now):
            raise NotFound


def open_sessions(db: Database, actor: Actor, now: datetime) -> list[OpenSession]:
    """The devices on which the actor is signed in, last seen first."""
    require(actor, Permission.OWN_ACCOUNT, Subject(person_id=actor.person_id))
    with db.read() as connection:
        rows = sessions.live_sessions_of(connection, actor.person_id, now)
    return [
        OpenSession(
            row.id,
            row.device,
            row.created_at,
            row.seen_at,
            row.expires_at,
            row.id == actor.session_id,
        )
        for row in rows
    ]


def _open(db: Database, person: AnyRow, device: str, tries: _Tries, now: datetime) -> str:
    """Open a session, if the account is still as it was when the password was checked."""
    secret = new_secret()
    session_id = digest_of_secret(secret)
    with db.write() as connection:
        present = people.person(connection, person.id, for_update=True)
        if present is None or present.password_hash != person.password_hash:
            raise Invalid({"password": _NO_FIT}, _NO_FIT)
        _require_open(present)
        sessions.add_session(connection, session_id, person.id, device, now, now + SESSION_LIFE)
        if tries.known_id:
            # The browser is known by the new one from now on; each one more would be tries more.
            sessions.disown(connection, tries.known_id, person.id, now)
        tries.succeeded(connection, now)
    return secret


def _require_open(person: AnyRow) -> None:
    """Refuse a suspended or merged account; its owner has just proved to be that."""
    sentence = None
    if person.merged_into:
        sentence = "This account was merged into your other one. Sign in with that one's address."
    elif person.suspended_at:
        sentence = "This account is suspended. Your records are kept; ask your administrator."
    if sentence:
        raise Invalid({"email": sentence}, sentence)


def _memberships(rows: Sequence[AnyRow]) -> dict[str, frozenset[Role]]:
    held: dict[str, set[Role]] = {}
    for row in rows:
        if row.clinic_id is not None:
            held.setdefault(row.clinic_id, set()).add(Role(row.role))
    return {clinic: frozenset(roles) for clinic, roles in held.items()}


def _note_seen(db: Database, session_id: str, now: datetime) -> None:
    try:
        with db.write() as connection:
            sessions.touch(connection, session_id, now)
    except DBAPIError:
        # Full disk or a database gone read-only: the page that was asked for only reads.
        return
