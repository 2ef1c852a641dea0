"""A person's calendar of due days and ends, behind a secret link that can be renewed and ended.

The link is the key: calendars can't sign in. It opens titles and days and nothing else; the
database keeps its digest only, so that a link is shown once, when it is made.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.domain.competency.calendar import day_of
from courseware.domain.errors import NotFound
from courseware.domain.people import Actor, Role
from courseware.domain.policy import Permission, Subject
from courseware.interchange.icalendar import DayEvent, calendar_text
from courseware.services.assignments.ends import End, ends_of
from courseware.services.authorize import require
from courseware.services.holding import hold_acting, require_signed_in
from courseware.services.identifiers import digest_of_secret, new_secret
from courseware.services.membership.clinics import members_in
from courseware.store import calendars as rows
from courseware.store.accounts import clinics, people
from courseware.store.engine import Database
from courseware.store.rows import AnyRow

# What was due and is not done stays in view for a while; a calendar need not go back further.
_BEFORE = timedelta(days=92)
_AFTER = timedelta(days=3 * 366)
Entry = tuple[End, str]


def link_since(db: Database, actor: Actor) -> datetime | None:
    """When the actor's link was made; None while there is none."""
    require(actor, Permission.OWN_ACCOUNT, Subject(person_id=actor.person_id))
    with db.read() as connection:
        return rows.open_since(connection, actor.person_id)


def renew_link(db: Database, actor: Actor, now: datetime) -> str:
    """Make a new link and end the one before; gives its secret, which is kept nowhere.

    Raises:
        Conflict: the account was closed, or its session ended, since the request came in.
    """
    require(actor, Permission.OWN_ACCOUNT, Subject(person_id=actor.person_id))
    secret = new_secret()
    with db.write() as connection:
        # One after the other, so that of two renewals at once the later one holds, and none comes
        # after signing out everywhere, which ends the link.
        hold_acting(connection, actor)
        require_signed_in(connection, actor, now)
        rows.end_links(connection, actor.person_id, now)
        rows.add_link(connection, digest_of_secret(secret), actor.person_id, now)
    return secret


def end_link(db: Database, actor: Actor, now: datetime) -> bool:
    """End the actor's link; False if there was none."""
    require(actor, Permission.OWN_ACCOUNT, Subject(person_id=actor.person_id))
    with db.write() as connection:
        return rows.end_links(connection, actor.person_id, now)


def calendar(db: Database, catalogue: Catalogue, secret: str, root: str, now: datetime) -> str:
    """The calendar behind a link: one's own days, for managers those of their teams too.

    Args:
        root: the site's address.

    Raises:
        NotFound: no open link, or one of an account that can't be used.
    """
    with db.snapshot() as connection:
        owner = rows.owner_of(connection, digest_of_secret(secret))
        if owner is None:
            raise NotFound
        held = people.memberships_of(connection, owner.id)
        actor = Actor(owner.id, owner.name, held)
        found: dict[tuple[str, str], Entry] = {}
        for clinic in clinics.clinics(connection, set(held)):
            names = _names(connection, actor, clinic)
            for end in _ends(connection, catalogue, clinic, list(names), now):
                found.setdefault((end.person_id, end.about), (end, names[end.person_id]))
    several = _asked_by_several(end for end, _ in found.values())
    events = [
        _event(owner.id, end, name, end.person_id in several, root) for end, name in found.values()
    ]
    name = "Due days and ends"
    return calendar_text(name, sorted(events, key=lambda e: (e.day, e.title, e.uid)), now)


def _names(connection: Connection, actor: Actor, clinic: AnyRow) -> dict[str, str]:
    """Whose days of a clinic the actor may see: person -> name."""
    if clinic.id not in actor.clinics_as(Role.MANAGER):
        return {actor.person_id: actor.name}
    require(actor, Permission.TEAM_READ, Subject(clinic_ids=frozenset({clinic.id})))
    return {m.person_id: m.name for m in members_in(connection, clinic.id)}


def _ends(
    connection: Connection,
    catalogue: Catalogue,
    clinic: AnyRow,
    person_ids: list[str],
    now: datetime,
) -> list[End]:
    today: date = day_of(now, clinic.timezone)
    first, last = today - _BEFORE, today + _AFTER
    return ends_of(connection, catalogue, clinic, person_ids, first, last, now)


def _asked_by_several(ends: Iterable[End]) -> set[str]:
    """The people of whom more than one clinic asks something."""
    askers: dict[str, set[str]] = {}
    for end in ends:
        if end.asked_by:
            askers.setdefault(end.person_id, set()).add(end.asked_by)
    return {person_id for person_id, clinics_asking in askers.items() if len(clinics_asking) > 1}


def _event(owner: str, end: End, name: str, asked_by_several: bool, root: str) -> DayEvent:
    mine = end.person_id == owner
    words = f"{end.words}, {end.asked_by}" if asked_by_several and end.asked_by else end.words
    return DayEvent(
        uid=f"{digest_of_secret(f'{end.person_id} {end.about}')[:32]}@courseware",
        day=end.day,
        title=words if mine else f"{name}: {words}",
        url=f"{root}{end.path}" if mine else f"{root}/team/{end.person_id}",
    )
