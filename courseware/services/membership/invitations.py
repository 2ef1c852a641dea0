"""Invitations into a clinic: mailed links that work once."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from courseware.domain.accounts import email_fault, name_fault, name_line, normal_email
from courseware.domain.errors import Invalid, NotFound
from courseware.domain.people import Actor, Role
from courseware.domain.policy import Permission, Subject
from courseware.services.authorize import require
from courseware.services.holding import hold_acting, require_still
from courseware.services.identifiers import digest_of_secret, new_secret
from courseware.services.mail import queue
from courseware.services.membership.clinics import clinic_in
from courseware.services.moments import When, asked
from courseware.store.accounts import clinics, people, tokens
from courseware.store.engine import Database
from courseware.store.rows import AnyRow

INVITATION_LIFE = timedelta(days=14)
HANDED_OVER = "handed_over"
"""In the offer of an invitation: whether whoever invited was given the link."""
_REPLACES = "replaces"
"""In the offer: when the earlier invitation was made whose link ended with this one."""
_REPLACES_OF = "replaces_of"
"""In the offer: who made that one, where somebody else did."""
_OFFICE = "the administration"
GONE = (
    "This invitation has been used, was withdrawn or has expired. "
    "Ask the person who invited you for a new one."
)
NOT_THEIRS = (
    "Whoever made this invitation does not manage the clinic any more, so the link opens nothing. "
    "Ask the clinic for a new one."
)
REPLACED = (
    "A newer invitation was made for you, and this link ended with it. Open the link of the newer "
    "one; if you have not got it, ask the person who invited you."
)


@dataclass(frozen=True, slots=True)
class Invitation:
    """An invitation that can still be accepted.

    Attributes:
        invitation_id: names it in forms; it opens nothing.
        name: how the inviting clinic spells the person's name; may be empty.
        zone: the clinic's (IANA name), in which its last moment is told.
        account_id: whoever signs in here with this address already, or None.
        replaces: when the earlier invitation was made whose link ended with this one (UTC).
        replaces_of: who made that one; "" where it was whoever made this one.
    """

    invitation_id: str
    email: str
    name: str
    clinic_id: str
    clinic_name: str
    roles: tuple[Role, ...]
    staff_number: str | None
    invited_by: str
    created_at: datetime
    expires_at: datetime
    zone: str
    account_id: str | None = None
    replaces: datetime | None = None
    replaces_of: str = ""

    @property
    def has_account(self) -> bool:
        """Whether somebody with this address signs in here already."""
        return self.account_id is not None


@dataclass(frozen=True, slots=True)
class Offer:
    """What somebody is invited to."""

    email: str
    roles: frozenset[Role]
    name: str = ""
    staff_number: str | None = None


@dataclass(frozen=True, slots=True)
class HandedOver:
    """An invitation that was made.

    Attributes:
        link: for whoever invited, to hand over; None if it is the mail's alone.
        replaces: when the earlier invitation was made whose link ended with this one (UTC).
        replaces_of: who made that one; "" where it was whoever made this one.
        name: of whoever is invited, as far as it was told.
    """

    email: str
    link: str | None
    replaces: datetime | None = None
    replaces_of: str = ""
    name: str = ""


def invite(
    db: Database,
    actor: Actor,
    clinic_id: str,
    email: str,
    roles: Collection[str],
    link: Callable[[str], str],
    when: When,
    name: str = "",
    hand_over: bool = False,
) -> HandedOver:
    """Mail an invitation; an earlier open one of the same address into this clinic is withdrawn.

    Args:
        link: makes the full address of the page out of the link's secret.
        hand_over: whether the actor is given the link, because no mail leaves this site.

    Raises:
        Invalid: address or roles are missing or wrong, or the person holds all these roles.
        Conflict: the actor manages the clinic no more since the request came in.
    """
    require(actor, Permission.PEOPLE_INVITE, Subject(clinic_ids=frozenset({clinic_id})))
    offer = _read_offer(email, roles, name)
    with db.write() as connection:
        _hold_inviting(connection, actor, clinic_id)
        clinic = clinics.lock_clinic(connection, clinic_id)
        if clinic is None:
            raise NotFound
        now = asked(when)
        member = people.survivor_by_email(connection, offer.email)
        if member and offer.roles <= clinics.roles_of(connection, clinic_id, member.id):
            raise Invalid({"email": "This person is a member with these roles already."})
        return send_invitation(connection, clinic, offer, actor, link, now, hand_over)


def send_invitation(
    connection: Connection,
    clinic: AnyRow,
    offer: Offer,
    actor: Actor,
    link: Callable[[str], str],
    now: datetime,
    hand_over: bool = False,
    has_link: bool = True,
) -> HandedOver:
    """Store an invitation and queue its mail, in the transaction of a caller who has decided.

    A link that would open an account which was prepared for somebody is handed to nobody else:
    whoever invites into one clinic would become that person in all of them.

    Args:
        has_link: whether an earlier invitation of the address may be open, and is withdrawn; who
            invites thousands has looked at once.
    """
    secret = new_secret()
    token_id, address = digest_of_secret(secret), link(secret)
    shown = hand_over and not _is_prepared(connection, offer.email)
    earlier = (
        tokens.withdraw_invitations(connection, clinic.id, offer.email, now) if has_link else None
    )
    tokens.add_token(
        connection,
        {
            "id": token_id,
            "purpose": tokens.INVITATION,
            "email": offer.email,
            "clinic_id": clinic.id,
            "offer": {
                "roles": sorted(offer.roles),
                "name": offer.name,
                "staff_number": offer.staff_number,
                HANDED_OVER: shown,
                **_replaced(earlier, actor),
            },
            "created_by": actor.person_id or None,
            "created_at": now,
            "expires_at": now + INVITATION_LIFE,
        },
    )
    letter = _letter(clinic.name, actor.name, offer.roles, address)
    subject = f"Invitation to {clinic.name}"
    queue(connection, offer.email, subject, letter, now, tokens.mail_of(token_id))
    given = address if shown else None
    if earlier is None:
        return HandedOver(offer.email, given, name=offer.name)
    names = people.names_of(connection, {earlier.created_by} - {None})
    author = _earlier_author(_replaced(earlier, actor), names)
    return HandedOver(offer.email, given, earlier.created_at, author, offer.name)


def _replaced(earlier: AnyRow | None, actor: Actor) -> dict[str, str]:
    """What an offer keeps of the invitation that ended with its own."""
    if earlier is None:
        return {}
    kept = {_REPLACES: earlier.created_at.isoformat()}
    by_another = earlier.created_by != (actor.person_id or None)
    return {**kept, _REPLACES_OF: earlier.created_by or ""} if by_another else kept


def _earlier_author(offer: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """Who made the invitation that another one ended, if somebody else made that one; else ""."""
    author = offer.get(_REPLACES_OF)
    return _OFFICE if author == "" else names.get(author or "", "")


def _is_prepared(connection: Connection, email: str) -> bool:
    """Whether an account waits for its owner to choose the first password."""
    person = people.survivor_by_email(connection, email)
    return person is not None and person.password_hash is None


def open_invitations(db: Database, actor: Actor, clinic_id: str, now: datetime) -> list[Invitation]:
    """The invitations into one of the actor's clinics that can still be accepted.

    Those of somebody who does not manage it any more are none of them.
    """
    require(actor, Permission.PEOPLE_INVITE, Subject(clinic_ids=frozenset({clinic_id})))
    with db.read() as connection:
        clinic = clinic_in(connection, clinic_id)
        unused = tokens.open_invitations(connection, clinic_id, now)
        found = [token for token in unused if token.stands]
        named = {id_ for t in found for id_ in (t.created_by, t.offer.get(_REPLACES_OF)) if id_}
        authors = people.names_of(connection, named)
    return [invitation_of(token, clinic.name, authors) for token in found]


def withdraw(db: Database, actor: Actor, clinic_id: str, invitation_id: str, now: datetime) -> None:
    """Withdraw an invitation; its link opens nothing from now on.

    Raises:
        NotFound: there is no such open invitation into this clinic.
        Conflict: as `invite`.
    """
    require(actor, Permission.PEOPLE_INVITE, Subject(clinic_ids=frozenset({clinic_id})))
    with db.write() as connection:
        _hold_inviting(connection, actor, clinic_id)
        if not tokens.withdraw(connection, invitation_id, clinic_id, now):
            raise NotFound(GONE)


def _hold_inviting(connection: Connection, actor: Actor, clinic_id: str) -> None:
    """Who invites is held before the clinic, and manages it still."""
    hold_acting(connection, actor)
    require_still(connection, actor, Permission.PEOPLE_INVITE, None, {clinic_id})


def invitation_of(
    token: AnyRow, clinic_name: str, authors: Mapping[str, str], account_id: str | None = None
) -> Invitation:
    """A stored invitation as pages show it."""
    offer: dict[str, Any] = token.offer
    return Invitation(
        invitation_id=token.id,
        email=token.email,
        name=offer.get("name", ""),
        clinic_id=token.clinic_id,
        clinic_name=clinic_name,
        roles=tuple(Role(role) for role in offer["roles"]),
        staff_number=offer.get("staff_number"),
        invited_by=authors.get(token.created_by or "", _OFFICE),
        created_at=token.created_at,
        expires_at=token.expires_at,
        zone=token.zone,
        account_id=account_id,
        replaces=datetime.fromisoformat(offer[_REPLACES]) if offer.get(_REPLACES) else None,
        replaces_of=_earlier_author(offer, authors),
    )


def _read_offer(email: str, roles: Collection[str], name: str) -> Offer:
    email, name = normal_email(email), name_line(name)
    known = frozenset(role for role in Role if role.value in roles)
    errors = {}
    if fault := email_fault(email):
        errors["email"] = fault
    if not known or len(known) != len(set(roles)):
        errors["roles"] = "Tick at least one role."
    if name and (fault := name_fault(name)):
        errors["name"] = fault
    if errors:
        raise Invalid(errors)
    return Offer(email, known, name)


def _letter(clinic: str, author: str, roles: Collection[Role], address: str) -> str:
    return (
        f"{author} invites you to {clinic} as {', '.join(sorted(roles))}.\n\n"
        f"Open this link within 14 days to join:\n{address}\n\n"
        "The link works once. If you do not know the sender, do nothing.\n"
    )
