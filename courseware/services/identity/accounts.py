"""What people do with their own account: see it, state licences, take their data along."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from sqlalchemy import Connection

from courseware.domain.accounts import one_line, same_licence
from courseware.domain.errors import Invalid, NotFound
from courseware.domain.people import Actor, Role
from courseware.domain.policy import Permission, Subject
from courseware.services.authorize import require
from courseware.services.credits.licences import add_renewal, checked_renewal
from courseware.services.identifiers import new_id
from courseware.store.accounts import people
from courseware.store.accounts.former_emails import former_emails
from courseware.store.competency import licences
from courseware.store.engine import Database
from courseware.store.records import export, export_rows
from courseware.store.records.merged_accounts import Read, merged_accounts, of_every_account
from courseware.store.rows import AnyRow

_OF_MERGED = ("name", "email", "merged_at")
LONGEST_LICENCE = 80
MOST_LICENCES = 20


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A role in a clinic, held now."""

    clinic_name: str
    role: Role
    since: datetime
    timezone: str


@dataclass(frozen=True, slots=True)
class Profile:
    """The actor's own account.

    Attributes:
        licences: rows (id, jurisdiction, number, added_at), as the person stated them.
        renewal_days: id of a licence -> the day of its renewal that was stated last.
        former_names: rows (name, replaced_at, reason), latest first.
    """

    name: str
    email: str
    created_at: datetime
    roles: tuple[HeldRole, ...]
    licences: list[AnyRow]
    renewal_days: dict[str, date]
    former_names: list[AnyRow]


def profile(db: Database, actor: Actor) -> Profile:
    """The actor's own account."""
    _require_own(actor)
    with db.read() as connection:
        person = people.person(connection, actor.person_id)
        if person is None:
            raise NotFound
        return Profile(
            name=person.name,
            email=person.email,
            created_at=person.created_at,
            roles=tuple(
                HeldRole(row.clinic_name, Role(row.role), row.since, row.timezone)
                for row in people.membership_history(connection, actor.person_id)
                if row.ended_at is None
            ),
            licences=people.licences(connection, actor.person_id),
            renewal_days=licences.renewal_days(connection, actor.person_id),
            former_names=people.former_names(connection, actor.person_id),
        )


def add_licence(
    db: Database,
    actor: Actor,
    jurisdiction: str,
    number: str,
    now: datetime,
    renews_on: date | None = None,
) -> None:
    """State a licence.

    Args:
        renews_on: the day on which it is to be renewed, if the person states one.

    Raises:
        Invalid: a field is empty or too long, the licence is stated already, or very many are.
    """
    _require_own(actor)
    jurisdiction, number = one_line(jurisdiction), one_line(number)
    errors = {
        field: f"Write the {what}, at most {LONGEST_LICENCE} characters."
        for field, what, value in (
            ("jurisdiction", "state, province or country", jurisdiction),
            ("number", "licence number", number),
        )
        if not value or len(value) > LONGEST_LICENCE
    }
    if errors:
        raise Invalid(errors)
    day = None if renews_on is None else checked_renewal(renews_on, now)
    with db.write() as connection:
        people.hold(connection, actor.person_id)
        present = people.licences(connection, actor.person_id)
        stated = jurisdiction, number
        if any(same_licence((row.jurisdiction, row.number), stated) for row in present):
            said = "You have stated this licence already; its day of renewal is changed above."
            raise Invalid({"number": said})
        if len(present) >= MOST_LICENCES:
            raise Invalid({"number": f"There are {MOST_LICENCES} already; remove one first."})
        licence_id = new_id()
        people.add_licence(
            connection,
            {
                "id": licence_id,
                "person_id": actor.person_id,
                "jurisdiction": jurisdiction,
                "number": number,
                "added_at": now,
            },
        )
        if day is not None:
            add_renewal(connection, licence_id, day, now)


def remove_licence(db: Database, actor: Actor, licence_id: str, now: datetime) -> None:
    """Remove one of the actor's own licences; that it was there stays known.

    Raises:
        NotFound: the actor has no such licence.
    """
    _require_own(actor)
    with db.write() as connection:
        if not people.remove_licence(connection, actor.person_id, licence_id, now):
            raise NotFound


def export_own(db: Database, actor: Actor, now: datetime) -> dict[str, Any]:
    """What is kept about the actor, as plain data for JSON (moments in ISO 8601).

    The person's own answers are in it; which of them were right is not: that is on the review
    pages once a quiz releases it. Files are not in it (a document's SHA-256 is), nor texts of
    mails, nor those that were sent 90 days ago, nor whom the actor assessed and what they decided
    about others. What is kept with an account that was merged into this one names that
    account (`merged_account`).
    """
    _require_own(actor)
    with db.snapshot() as connection:
        return {
            "format": "courseware account export 1",
            "exported_at": now.isoformat(),
            **_parts(connection, actor.person_id),
        }


def _parts(connection: Connection, person_id: str) -> dict[str, Any]:
    account = export_rows.account(connection, person_id)
    merged = merged_accounts(connection, [person_id]).get(person_id, [])
    accounts = [(row.id, row.email) for row in merged]
    queries: dict[str, Read] = {
        "memberships": people.membership_history,
        "former_names": people.former_names,
        "former_emails": former_emails,
        "licences": partial(people.licences, removed=True),
        "licence_renewals": licences.renewals,
        **export.RECORDS,
    }
    return {
        "account": _plain(account[0]) if account else {},
        "merged_accounts": [
            {name: value for name, value in _plain(row).items() if name in _OF_MERGED}
            for row in merged
        ],
        **{
            name: [
                {**_plain(row), **named}
                for row, named in of_every_account(connection, query, person_id, accounts)
            ]
            for name, query in queries.items()
        },
    }


def _plain(row: AnyRow) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, date) else _number(value)
        for name, value in row._mapping.items()
    }


def _number(value: Any) -> Any:
    """Fractions exactly, as texts: `2/3`, and whole ones as `1`."""
    return value if value is None or isinstance(value, str | int | list | dict) else str(value)


def _require_own(actor: Actor) -> None:
    require(actor, Permission.OWN_ACCOUNT, Subject(person_id=actor.person_id))
