"""Accepting an invitation: as somebody new, or with the account that is signed in."""

from datetime import datetime

from sqlalchemy import Connection

from courseware.domain.accounts import name_fault, name_line
from courseware.domain.errors import Conflict, Forbidden, Invalid, NotFound
from courseware.domain.people import Actor, Role
from courseware.domain.policy import Permission, Subject
from courseware.services.authorize import require
from courseware.services.holding import hold_acting
from courseware.services.identifiers import digest_of_secret, new_id
from courseware.services.identity.known_devices import Device, make_known
from courseware.services.identity.passwords import hashed, require_good
from courseware.services.membership.invitations import (
    GONE,
    HANDED_OVER,
    NOT_THEIRS,
    REPLACED,
    Invitation,
    invitation_of,
)
from courseware.services.membership.roles import put_role
from courseware.services.moments import When, asked
from courseware.store.accounts import clinics, people, tokens
from courseware.store.engine import Database
from courseware.store.rows import AnyRow


def read_invitation(db: Database, secret: str, now: datetime) -> Invitation:
    """What a link invites to.

    Raises:
        NotFound: the link is unknown, used, withdrawn or expired, or whoever made it may not now.
    """
    with db.read() as connection:
        token = _token(connection, secret, now)
        clinic = clinics.clinic(connection, token.clinic_id)
        authors = people.names_of(connection, {token.created_by} - {None})
        person = people.survivor_by_email(connection, token.email)
    if clinic is None:
        raise NotFound(GONE)
    account_id = person.id if person is not None and person.password_hash is not None else None
    return invitation_of(token, clinic.name, authors, account_id)


def accept_as_new(
    db: Database,
    secret: str,
    name: str,
    password: str,
    when: When,
    device: Device | None = None,
) -> str:
    """Make an account out of an invitation and join the clinic; returns the person's id.

    Args:
        device: the browser in which the link is used; known from now on, so that guesses of others
            at this address keep nobody from signing in who has just joined.

    Raises:
        NotFound: the link is unknown, used, withdrawn or expired, or whoever made it may not now.
        Invalid: name or password is a bad one; the link stays usable.
        Conflict: somebody with this address has an account; they join by signing in. Or one is
            prepared for them, which a link that somebody else had does not open.
    """
    invitation = read_invitation(db, secret, asked(when))
    name = name_line(name)
    _require_account_data(name, password, invitation.email)
    password_hash = hashed(password)

    def join() -> str:
        return _join_as_new(db, secret, invitation.email, name, password_hash, when, device)

    try:
        return join()
    except _PreparedMeanwhile:
        # It is there from now on, and so is held first.
        return join()


def accept_as(db: Database, actor: Actor, secret: str, when: When) -> str:
    """Join the clinic with the account that is signed in; returns the clinic's id.

    Raises:
        NotFound: the link is unknown, used, withdrawn or expired, or whoever made it may not now.
        Forbidden: the invitation is for another address than this account's.
    """
    require(actor, Permission.OWN_ACCOUNT, Subject(person_id=actor.person_id))
    with db.write() as connection:
        hold_acting(connection, actor)  # before the clinic, as a merge of accounts holds them
        token, now = _use(connection, secret, when)
        person = people.survivor_by_email(connection, token.email)
        if person is None or person.id != actor.person_id:
            raise Forbidden(
                f"This invitation is for {token.email}. Sign out, then open the link again."
            )
        _join(connection, token, person.id, now)
        clinic_id: str = token.clinic_id
        return clinic_id


class _PreparedMeanwhile(Exception):
    """An account was prepared for the address after it was looked for; nothing was written."""


def _join_as_new(
    db: Database,
    secret: str,
    email: str,
    name: str,
    password_hash: str,
    when: When,
    device: Device | None,
) -> str:
    with db.write() as connection:
        held = _hold_prepared(connection, email)
        token, now = _use(connection, secret, when)
        person_id = _put_person(connection, token, name, password_hash, held, now)
        _join(connection, token, person_id, now)
        if device is not None:
            make_known(connection, device, person_id, now)
    return person_id


def _require_account_data(name: str, password: str, email: str) -> None:
    errors: dict[str, str] = {}
    if fault := name_fault(name):
        errors["name"] = fault
    try:
        require_good(password, email)
    except Invalid as invalid:
        errors |= invalid.errors
    if errors:
        raise Invalid(errors)


def _token(connection: Connection, secret: str, now: datetime) -> AnyRow:
    token_id = digest_of_secret(secret)
    token = tokens.invitation(connection, token_id, now)
    # Whoever has the secret of a link may know what became of it.
    if token is None:
        raise NotFound(REPLACED if tokens.has_successor(connection, token_id, now) else GONE)
    if not token.stands:
        raise NotFound(NOT_THEIRS)
    return token


def _use(connection: Connection, secret: str, when: When) -> tuple[AnyRow, datetime]:
    """Use the link up before anything else: of two who accept at once, one gets here first.

    The clinic is locked before the link, in the order of everybody who changes members, and only
    then it is sure that whoever invited still may. That is the moment, too: the role begins after
    everything that was waited for.
    """
    clinics.lock_clinic(connection, _token(connection, secret, asked(when)).clinic_id)
    now = asked(when)
    token = _token(connection, secret, now)
    if not tokens.use(connection, token.id, now):
        raise NotFound(GONE)
    return token, now


def _hold_prepared(connection: Connection, email: str) -> str | None:
    """An account that was prepared is held before the clinic, as a merge of accounts holds them.

    Gives its id.
    """
    prepared = people.by_email(connection, email)
    if prepared is None:
        return None
    people.hold(connection, prepared.id)
    return str(prepared.id)


def _put_person(
    connection: Connection,
    token: AnyRow,
    name: str,
    password_hash: str,
    held: str | None,
    now: datetime,
) -> str:
    """A new account, or the one that was prepared for this address and never opened.

    Args:
        held: id of the account that is held.

    Raises:
        _PreparedMeanwhile: it is prepared and not held, and would be held after the clinic.
    """
    person_id, email = new_id(), token.email
    values = {"id": person_id, "email": email, "name": name, "created_at": now}
    if people.add_person(connection, {**values, "password_hash": password_hash}):
        return person_id
    present = people.by_email(connection, email)
    closed = present is None or present.suspended_at or present.merged_into
    if closed or present is None or present.password_hash is not None:
        raise Conflict("There is an account with this address. Sign in to join the clinic.")
    if token.offer.get(HANDED_OVER):
        raise Conflict(
            "An account was prepared for this address since you were invited. Open it with the "
            "link that was made for it, then sign in to join the clinic."
        )
    if present.id != held:
        raise _PreparedMeanwhile
    people.change_person(connection, present.id, password_hash=password_hash)
    prepared: str = present.id
    return prepared


def _join(connection: Connection, token: AnyRow, person_id: str, now: datetime) -> None:
    offer = token.offer
    facts = {"invited_by": token.created_by}
    if offer.get(HANDED_OVER):
        facts["link_handed_over_by"] = token.created_by
    for role in offer["roles"]:
        put_role(
            connection,
            token.clinic_id,
            person_id,
            Role(role),
            person_id,
            now,
            staff_number=offer.get("staff_number"),
            facts=facts,
        )
    if offer.get("staff_number"):
        clinics.put_staff_number(connection, token.clinic_id, person_id, offer["staff_number"])
