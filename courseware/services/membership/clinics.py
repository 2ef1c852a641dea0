"""Clinics, their members, and the roles that an administrator grants or ends."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from courseware.domain.accounts import LONGEST_NAME, one_line
from courseware.domain.errors import Conflict, Forbidden, Invalid, NotFound
from courseware.domain.ledger import INSTALLATION, Act
from courseware.domain.people import Actor, Role
from courseware.domain.policy import Permission, Subject
from courseware.services.acting import author_of
from courseware.services.authorize import require
from courseware.services.holding import hold_with_right
from courseware.services.identifiers import new_id
from courseware.services.ledger import record
from courseware.services.membership.roles import put_role, take_role
from courseware.services.moments import When, asked
from courseware.store.accounts import clinics as rows
from courseware.store.accounts import memberships, people, tokens
from courseware.store.engine import Database
from courseware.store.rows import AnyRow

_MANAGES_NO_MORE = (
    "Your role as a manager of this clinic has ended, so you can't do this any more. "
    "Nothing was changed."
)
_LONGEST_SLUG = 60
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Clinic:
    """A clinic.

    Attributes:
        slug: its short name for commands.
        timezone: IANA name.
    """

    clinic_id: str
    slug: str
    name: str
    timezone: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class CountedClinic(Clinic):
    """A clinic with the number of people who hold a role there now."""

    members: int


@dataclass(frozen=True, slots=True)
class Member:
    """One person in one clinic, with the roles held there now.

    Attributes:
        since: when the first of these roles began.
    """

    person_id: str
    name: str
    email: str
    roles: tuple[Role, ...]
    staff_number: str | None
    since: datetime
    suspended: bool


def create_clinic(
    db: Database, actor: Actor, name: str, timezone: str, now: datetime, slug: str = ""
) -> str:
    """Create a clinic, on record; returns its id.

    Args:
        timezone: IANA name, such as `Europe/Zurich`.
        slug: short name for commands; made from the name if empty.

    Raises:
        Invalid: a field is missing or wrong, or the short name is taken.
        Conflict: the actor administers no more, or their account was closed.
    """
    require(actor, Permission.CLINICS_MANAGE)
    name, timezone = one_line(name), timezone.strip()
    slug = slug.strip().lower() or slug_of(name)
    errors = _faults(name, timezone, slug)
    if errors:
        raise Invalid(errors)
    clinic_id = new_id()
    values = {"id": clinic_id, "slug": slug, "name": name, "timezone": timezone}
    with db.write() as connection:
        hold_with_right(connection, actor, Permission.CLINICS_MANAGE)
        if not rows.add_clinic(connection, {**values, "created_at": now}):
            raise Invalid({"slug": f"The short name {slug} is taken; choose another one."})
        record(
            connection,
            chain=INSTALLATION,
            act=Act.CLINIC_CREATED,
            actor_id=author_of(actor),
            subject=clinic_id,
            facts={"name": name, "slug": slug, "timezone": timezone},
            now=now,
        )
    return clinic_id


def all_clinics(db: Database, actor: Actor) -> list[Clinic]:
    """Every clinic of the installation, by name."""
    require(actor, Permission.CLINICS_MANAGE)
    with db.read() as connection:
        return [Clinic(*row) for row in rows.clinics(connection)]


def counted_clinics(db: Database, actor: Actor) -> list[CountedClinic]:
    """Every clinic of the installation with its members counted, by name."""
    require(actor, Permission.CLINICS_MANAGE)
    with db.read() as connection:
        return [CountedClinic(*row) for row in rows.counted_clinics(connection)]


def managed_clinics(db: Database, actor: Actor) -> list[Clinic]:
    """The clinics that the actor manages, by name."""
    ids = actor.clinics_as(Role.MANAGER)
    with db.read() as connection:
        return [Clinic(*row) for row in rows.clinics(connection, ids)] if ids else []


def refuse_former_manager(db: Database, actor: Actor, clinic_id: str) -> None:
    """Tell somebody who managed a clinic once, and does not now, that this role has ended: they
    know the clinic, and a page of it may have been open. Strangers are told nothing.

    Raises:
        Forbidden: they did.
    """
    if not clinic_id or clinic_id in actor.clinics_as(Role.MANAGER):
        return
    with db.read() as connection:
        managed = memberships.ever_held(connection, clinic_id, actor.person_id, Role.MANAGER.value)
    if managed:
        raise Forbidden(_MANAGES_NO_MORE)


def clinic_by_slug(db: Database, actor: Actor, slug: str) -> Clinic:
    """The clinic with this short name.

    Raises:
        NotFound: there is none.
    """
    for clinic in all_clinics(db, actor):
        if clinic.slug == slug:
            return clinic
    raise NotFound(f"There is no clinic {slug!r}; `clinic list` names them all.")


def clinic_in(connection: Connection, clinic_id: str) -> AnyRow:
    """(id, slug, name, timezone, created_at) of a clinic, for a caller who has decided.

    Raises:
        NotFound: there is none.
    """
    found = rows.clinic(connection, clinic_id)
    if found is None:
        raise NotFound
    return found


def members(db: Database, actor: Actor, clinic_id: str) -> list[Member]:
    """The members of one of the actor's clinics, by name."""
    require(actor, Permission.TEAM_READ, Subject(clinic_ids=frozenset({clinic_id})))
    with db.read() as connection:
        return members_in(connection, clinic_id)


def members_in(connection: Connection, clinic_id: str) -> list[Member]:
    """The members of a clinic for a caller who has decided, by name."""
    grouped: dict[str, list[AnyRow]] = {}
    for row in rows.held_roles(connection, clinic_id):
        grouped.setdefault(row.person_id, []).append(row)
    return [
        Member(
            person_id=person_id,
            name=held[0].name,
            email=held[0].email,
            roles=tuple(sorted(Role(row.role) for row in held)),
            staff_number=next((row.staff_number for row in held if row.staff_number), None),
            since=min(row.since for row in held),
            suspended=held[0].suspended_at is not None,
        )
        for person_id, held in grouped.items()
    ]


def grant_role(
    db: Database, actor: Actor, person_id: str, clinic_id: str, role: Role, when: When
) -> bool:
    """Grant a role, on record; False if the person holds it already.

    Raises:
        NotFound: there is no such person or clinic.
        Conflict: the account was merged into another one, or the actor administers no more.
    """
    require(actor, Permission.PEOPLE_MANAGE)
    with db.write() as connection:
        _hold_both(connection, actor, person_id, clinic_id)
        return put_role(connection, clinic_id, person_id, role, author_of(actor), asked(when))


def end_role(
    db: Database, actor: Actor, person_id: str, clinic_id: str, role: Role, when: When
) -> bool:
    """End a role, on record; the person's records stay. False if it is not held.

    Open invitations that would give it back are withdrawn; all, if no role in the clinic is left.

    Raises:
        NotFound: there is no such person or clinic.
        Conflict: as `grant_role`.
    """
    require(actor, Permission.PEOPLE_MANAGE)
    with db.write() as connection:
        _hold_both(connection, actor, person_id, clinic_id)
        now = asked(when)
        _withdraw_offers(connection, clinic_id, person_id, role, now)
        return take_role(connection, clinic_id, person_id, role, author_of(actor), now)


def slug_of(name: str) -> str:
    """A short name made of a clinic's name: `Zürich Nord` becomes `zurich-nord`."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_LONGEST_SLUG].strip("-")


def _hold_both(connection: Connection, actor: Actor, person_id: str, clinic_id: str) -> None:
    """The person before the clinic, as a merge of accounts holds them.

    Who decides about the person or in their name holds them too: the role is there until it is
    on record, or is gone before they look.
    """
    hold_with_right(connection, actor, Permission.PEOPLE_MANAGE, person_id)
    clinic = rows.lock_clinic(connection, clinic_id)
    person = people.person(connection, person_id)
    if clinic is None or person is None:
        raise NotFound
    if person.merged_into:
        raise Conflict("This account was merged into another one. Change that one's roles.")


def _withdraw_offers(
    connection: Connection, clinic_id: str, person_id: str, role: Role, now: datetime
) -> None:
    """A role that an administrator ends does not come back by a link from before."""
    held = rows.roles_of(connection, clinic_id, person_id)
    if role.value not in held:
        return
    for token in tokens.invitations_to(connection, person_id, now):
        offered = role.value in token.offer["roles"] or held == {role.value}
        if token.clinic_id == clinic_id and offered:
            tokens.withdraw(connection, token.id, clinic_id, now)


def _faults(name: str, timezone: str, slug: str) -> dict[str, str]:
    errors = {}
    if not name or len(name) > LONGEST_NAME:
        errors["name"] = f"Write the clinic's name, at most {LONGEST_NAME} characters."
    try:
        ZoneInfo(timezone)
    except (KeyError, ValueError, OSError):
        errors["timezone"] = "Write a time zone by its IANA name, such as Europe/Zurich."
    if not errors.get("name") and not (_SLUG.fullmatch(slug) and len(slug) <= _LONGEST_SLUG):
        errors["slug"] = "Write a short name of small letters, digits and single hyphens."
    return errors
