"""Rows of people: who they are, what they were called, which licences they stated."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import (
    BindParameter,
    Connection,
    Select,
    bindparam,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)

from courseware.domain.accounts import spellings
from courseware.domain.finding import finds
from courseware.domain.people import Role
from courseware.store.literals import at_most
from courseware.store.rows import AnyRow
from courseware.store.tables import (
    Administrator,
    Clinic,
    Licence,
    Membership,
    Person,
    PersonEmail,
    PersonName,
)
from courseware.store.upsert import insert_or_ignore

_PERSON = (
    Person.id,
    Person.email,
    Person.name,
    Person.password_hash,
    Person.created_at,
    Person.suspended_at,
    Person.merged_into,
)

_AT_ONCE = 500

# Built once: putting a statement of all columns together costs several times the look-up.
_BY_ID = select(*_PERSON).where(Person.id == bindparam("person_id"))
# The weaker lock: inserts that merely refer to the person need not wait.
_BY_ID_HELD = _BY_ID.with_for_update(key_share=True)
_HOLD = select(Person.id).where(Person.id == bindparam("person_id")).with_for_update(key_share=True)
_HOLD_ALL = (
    select(Person.id)
    .where(Person.id.in_(bindparam("ids", expanding=True)))
    .order_by(Person.id)
    .with_for_update(key_share=True)
)
_BY_EMAIL = select(*_PERSON).where(Person.email == bindparam("email"))
_NAME = select(Person.name).where(Person.id == bindparam("person_id"))
_EARLIER = select(PersonEmail.person_id, PersonEmail.email)
_SUSPENDED = select(Person.id).where(
    Person.id.in_(bindparam("people", expanding=True)), Person.suspended_at.is_not(None)
)
_CLINICS_OF = (
    select(Membership.clinic_id)
    .where(Membership.person_id == bindparam("person_id"), Membership.ended_at.is_(None))
    .distinct()
)


def clinics_of(connection: Connection, person_id: str) -> frozenset[str]:
    """Ids of the clinics in which the person holds a role now."""
    return frozenset(connection.scalars(_CLINICS_OF, {"person_id": person_id}))


def held_in_any(
    connection: Connection, person_ids: Collection[str], clinic_ids: Collection[str]
) -> set[str]:
    """Those of some people who hold a role now in one of some clinics."""
    query = select(Membership.person_id).where(
        Membership.clinic_id.in_(sorted(clinic_ids)), Membership.ended_at.is_(None)
    )
    listed = sorted(person_ids)
    return {
        person_id
        for start in range(0, len(listed), _AT_ONCE)
        for person_id in connection.scalars(
            query.where(Membership.person_id.in_(listed[start : start + _AT_ONCE]))
        )
    }


def name_of(connection: Connection, person_id: str) -> str:
    """The person's present name; empty for an id that nobody has."""
    return connection.scalar(_NAME, {"person_id": person_id}) or ""


def names_of(connection: Connection, person_ids: Collection[str]) -> dict[str, str]:
    """Id -> present name, for those that exist."""
    query = select(Person.id, Person.name).where(Person.id.in_(list(person_ids)))
    return {row.id: row.name for row in connection.execute(query)}


def suspended(connection: Connection, person_ids: Collection[str]) -> set[str]:
    """Those of some people whose account is suspended."""
    return set(connection.scalars(_SUSPENDED, {"people": list(person_ids)}))


def is_anybody(connection: Connection) -> bool:
    """Whether anybody has an account."""
    return connection.scalar(select(Person.id).limit(at_most(1))) is not None


def add_person(connection: Connection, values: Mapping[str, Any]) -> bool:
    """Insert a person unless the e-mail address is taken; True if inserted."""
    return insert_or_ignore(connection, Person, values)


def person(connection: Connection, person_id: str, for_update: bool = False) -> AnyRow | None:
    """One person, or None; with `for_update` nobody else changes the row until the commit."""
    query = _BY_ID_HELD if for_update else _BY_ID
    return connection.execute(query, {"person_id": person_id}).one_or_none()


def hold(connection: Connection, person_id: str) -> None:
    """Until the commit, nobody else changes the person's row; others who hold it wait.

    A writer on SQLite holds the whole database, so there it costs nothing.
    """
    if connection.dialect.name != "sqlite":
        connection.execute(_HOLD, {"person_id": person_id})


def hold_all(connection: Connection, person_ids: Iterable[str]) -> None:
    """`hold` for several, in one order, so that nobody waits in a ring."""
    if connection.dialect.name != "sqlite":
        connection.execute(_HOLD_ALL, {"ids": sorted(set(person_ids))})


def by_email(connection: Connection, email: str) -> AnyRow | None:
    """The person with this (normalised) address, or None.

    Also who was entered under another spelling of its domain, before one was kept.
    """
    for spelled in spellings(email):
        found = connection.execute(_BY_EMAIL, {"email": spelled}).one_or_none()
        if found is not None:
            return found
    return None


def survivor_by_email(connection: Connection, email: str) -> AnyRow | None:
    """The person behind an address; where accounts were merged, the one that remained."""
    found = by_email(connection, email)
    return person(connection, found.merged_into) if found and found.merged_into else found


def change_person(connection: Connection, person_id: str, **values: Any) -> None:
    """Change columns of one person."""
    connection.execute(update(Person).where(Person.id == person_id).values(**values))


def replace_hash(connection: Connection, person_id: str, old: str, new: str) -> None:
    """Keep another hash of a person's password, unless they have chosen another one meanwhile."""
    kept = Person.id == person_id, Person.password_hash == old
    connection.execute(update(Person).where(*kept).values(password_hash=new))


def search(connection: Connection, words: str, limit: int) -> list[AnyRow]:
    """People whose name, address or earlier address contains the words (all if empty), by name.

    Accents and capital letters make no difference; neither engine knows this by itself, so what
    was typed is held against the names here. Rows have `administers` beside the columns of a
    person.
    """
    administers = exists().where(Administrator.person_id == Person.id).label("administers")
    query = select(*_PERSON, administers).order_by(func.lower(Person.name), Person.id)
    if not words.split():
        return list(connection.execute(query.limit(at_most(limit))))
    every = connection.execute(query).all()
    earlier: dict[str, list[str]] = {}
    for person_id, email in connection.execute(_EARLIER):
        earlier.setdefault(person_id, []).append(email)

    def is_meant(row: AnyRow) -> bool:
        return finds(words, row.name, row.email, *earlier.get(row.id, ()))

    return list(islice(filter(is_meant, every), limit))


def add_former_name(connection: Connection, values: Mapping[str, Any]) -> None:
    """Keep a name that was corrected."""
    connection.execute(insert(PersonName).values(**values))


def former_names(connection: Connection, person_id: str) -> list[AnyRow]:
    """(name, replaced_at, reason, replaced_by) of earlier names, latest first."""
    query = select(
        PersonName.name, PersonName.replaced_at, PersonName.reason, PersonName.replaced_by
    ).where(PersonName.person_id == person_id)
    return list(connection.execute(query.order_by(PersonName.replaced_at.desc())))


def last_correction(connection: Connection, person_id: str) -> tuple[str | None, str] | None:
    """(author, reason) of the correction by which a person has the present name; None if none."""
    newest = next(iter(former_names(connection, person_id)), None)
    return (newest.replaced_by, newest.reason) if newest else None


def duplicates_of(connection: Connection, person_id: str) -> list[AnyRow]:
    """Accounts that were merged into this one."""
    query = select(*_PERSON).where(Person.merged_into == person_id)
    return list(connection.execute(query.order_by(Person.email)))


def accounts_of(person_id: str | BindParameter[str]) -> Select[str]:
    """Ids of a person's account and of those that were merged into it, to be asked within."""
    return select(Person.id).where(or_(Person.id == person_id, Person.merged_into == person_id))


def emails_of(connection: Connection, person_ids: Collection[str]) -> dict[str, list[str]]:
    """Id -> the person's address first, then those of accounts that were merged into it."""
    found: dict[str, list[str]] = {person_id: [] for person_id in person_ids}
    # One after the other: an OR of both looks each of thousands of accounts up in two lists.
    for owner in (Person.id, Person.merged_into):
        query = select(owner.label("owner"), Person.email).where(owner.in_(list(person_ids)))
        for row in sorted(connection.execute(query), key=lambda r: r.email):
            found[row.owner].append(row.email)
    return found


def add_licence(connection: Connection, values: Mapping[str, Any]) -> None:
    """Add a licence as the person stated it."""
    connection.execute(insert(Licence).values(**values))


def licences(connection: Connection, person_id: str, removed: bool = False) -> list[AnyRow]:
    """(id, jurisdiction, number, added_at, removed_at); removed ones only if asked for."""
    query = select(
        Licence.id, Licence.jurisdiction, Licence.number, Licence.added_at, Licence.removed_at
    ).where(Licence.person_id == person_id)
    if not removed:
        query = query.where(Licence.removed_at.is_(None))
    return list(connection.execute(query.order_by(Licence.added_at, Licence.id)))


def licences_at(connection: Connection, person_id: str, moment: datetime) -> list[AnyRow]:
    """What `licences` gave at a moment."""
    return [
        row
        for row in licences(connection, person_id, removed=True)
        if row.added_at <= moment and (row.removed_at is None or row.removed_at > moment)
    ]


def remove_licence(connection: Connection, person_id: str, licence_id: str, now: datetime) -> bool:
    """Mark a licence of this person as removed; False if it is not there."""
    statement = update(Licence).where(
        Licence.id == licence_id, Licence.person_id == person_id, Licence.removed_at.is_(None)
    )
    return connection.execute(statement.values(removed_at=now)).rowcount == 1


def memberships_of(connection: Connection, person_id: str) -> dict[str, frozenset[Role]]:
    """Clinic id -> the roles that a person holds there now."""
    query = select(Membership.clinic_id, Membership.role).where(
        Membership.person_id == person_id, Membership.ended_at.is_(None)
    )
    held: dict[str, set[Role]] = {}
    for row in connection.execute(query):
        held.setdefault(row.clinic_id, set()).add(Role(row.role))
    return {clinic: frozenset(roles) for clinic, roles in held.items()}


def membership_history(connection: Connection, person_id: str) -> list[AnyRow]:
    """All roles that a person holds or held, with the clinic's name; latest first."""
    query = (
        select(
            Membership.id,
            Membership.clinic_id,
            Clinic.name.label("clinic_name"),
            Clinic.timezone,
            Membership.role,
            Membership.staff_number,
            Membership.since,
            Membership.ended_at,
        )
        .join(Clinic, Clinic.id == Membership.clinic_id)
        .where(Membership.person_id == person_id)
        .order_by(Membership.since.desc(), Clinic.name, Membership.role)
    )
    return list(connection.execute(query))
