"""What an administrator does to accounts: create, suspend, reinstate, correct a name, find."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from courseware.domain.accounts import email_fault, name_fault, name_line, normal_email, one_line
from courseware.domain.errors import Conflict, Invalid, NotFound
from courseware.domain.ledger import INSTALLATION, Act
from courseware.domain.people import Actor
from courseware.domain.policy import Permission
from courseware.services.acting import author_of
from courseware.services.authorize import require
from courseware.services.free_text import required_reason
from courseware.services.holding import hold_with_right
from courseware.services.identifiers import new_id
from courseware.services.identity.passwords import hashed, mail_opening_link, require_good
from courseware.services.ledger import Named, chain_for, record
from courseware.services.moments import When, asked
from courseware.store import calendars
from courseware.store.accounts import people as rows
from courseware.store.accounts import sessions, tokens
from courseware.store.accounts.administrators import is_administrator, lock_all
from courseware.store.accounts.former_emails import former_emails
from courseware.store.engine import Database
from courseware.store.rows import AnyRow

MOST_FOUND = 200


class CorrectedMeanwhile(Conflict):
    """The name is no longer the one that the form showed; nothing was changed."""

    def __init__(self, name: str) -> None:
        super().__init__(
            "Nothing was changed: somebody corrected this name after the page was opened. It is "
            f"“{name}” now. Correct it only if that is wrong, too."
        )


@dataclass(frozen=True, slots=True)
class FoundPerson:
    """One line in the list of people."""

    person_id: str
    name: str
    email: str
    state: str
    administrator: bool


@dataclass(frozen=True, slots=True)
class PersonFile:
    """An account as an administrator sees it.

    Attributes:
        memberships: rows (clinic_id, clinic_name, role, since, ended_at), latest first.
        former_names: rows (name, replaced_at, reason), latest first.
        former_emails: rows (email, replaced_at, reason or None), latest first.
        duplicates: accounts that were merged into this one (id, name, email).
        merged_into: the account that this one was merged into.
    """

    person: FoundPerson
    created_at: datetime
    has_password: bool
    memberships: list[AnyRow]
    former_names: list[AnyRow]
    former_emails: list[AnyRow]
    licences: list[AnyRow]
    duplicates: list[AnyRow]
    merged_into: str | None


def create_person(
    db: Database,
    actor: Actor,
    email: str,
    name: str,
    now: datetime,
    password: str | None = None,
    link: Callable[[str], str] | None = None,
    public: bool = False,
) -> str:
    """Create an account; returns its id.

    Args:
        public: whether the password is printed for everybody (see `passwords.hashed`).
        password: the first one; without it the account is opened by a mailed link.
        link: makes the full address of that page out of the link's secret; None mails nothing,
            and the owner asks for a new password on the sign-in page.

    Raises:
        Invalid: address, name or password is missing or a bad one, or the address is taken.
        Conflict: the actor administers no more, or their account was closed.
    """
    require(actor, Permission.PEOPLE_MANAGE)
    email, name = normal_email(email), name_line(name)
    found = {"email": email_fault(email), "name": name_fault(name)}
    errors = {field: fault for field, fault in found.items() if fault}
    if errors:
        raise Invalid(errors)
    if password is not None:
        require_good(password, email)
    person_id = new_id()
    values = {"id": person_id, "email": email, "name": name, "created_at": now}
    password_hash = None if password is None else hashed(password, public)
    with db.write() as connection:
        hold_with_right(connection, actor, Permission.PEOPLE_MANAGE)
        if not rows.add_person(connection, {**values, "password_hash": password_hash}):
            raise Invalid({"email": "There is an account with this address already."})
        if password is None and link is not None:
            mail_opening_link(connection, person_id, email, link, now)
    return person_id


def find_people(db: Database, actor: Actor, words: str) -> list[FoundPerson]:
    """People whose name, address or earlier address contains all the words (everybody if empty)."""
    require(actor, Permission.PEOPLE_MANAGE)
    with db.read() as connection:
        return [_found(row) for row in rows.search(connection, words, MOST_FOUND)]


def person_file(db: Database, actor: Actor, person_id: str) -> PersonFile:
    """One account with its roles, earlier names and merged duplicates.

    Raises:
        NotFound: there is no such person.
    """
    require(actor, Permission.PEOPLE_MANAGE)
    with db.read() as connection:
        row = _person(connection, person_id)
        return PersonFile(
            person=_found(row, is_administrator(connection, person_id)),
            created_at=row.created_at,
            has_password=row.password_hash is not None,
            memberships=rows.membership_history(connection, person_id),
            former_names=rows.former_names(connection, person_id),
            former_emails=former_emails(connection, person_id),
            licences=rows.licences(connection, person_id, removed=True),
            duplicates=rows.duplicates_of(connection, person_id),
            merged_into=row.merged_into,
        )


def id_of(db: Database, actor: Actor, email: str) -> str:
    """The id of the account with this address; of the remaining one where two were merged.

    Raises:
        NotFound: there is none.
    """
    require(actor, Permission.PEOPLE_MANAGE)
    with db.read() as connection:
        row = rows.survivor_by_email(connection, normal_email(email))
    if row is None:
        raise NotFound(f"There is no account with the address {one_line(email)[:80]}.")
    return str(row.id)


def suspend(db: Database, actor: Actor, person_id: str, reason: str, when: When) -> None:
    """Close an account at once, on record: sessions, links and invitations end, records stay.

    Raises:
        Invalid: no reason is given.
        Conflict: it is the actor's own account, the last administrator's, or closed already; or
            the actor administers no more.
    """
    require(actor, Permission.PEOPLE_MANAGE)
    reason = required_reason(reason)
    with db.write() as connection:
        administrators = lock_all(connection)
        person, now = _held(connection, actor, person_id), asked(when)
        if person_id == actor.person_id:
            raise Conflict("You can't suspend yourself. Ask another administrator.")
        if administrators == [person_id]:
            raise Conflict("This is the last administrator. Make somebody else one first.")
        if person.suspended_at or person.merged_into:
            raise Conflict("This account is closed already.")
        rows.change_person(connection, person_id, suspended_at=now)
        sessions.disown_all(connection, person_id, now)
        calendars.end_links(connection, person_id, now)
        tokens.withdraw_links(connection, person_id, now)
        _record(connection, Act.PERSON_SUSPENDED, actor, person, reason, now)


def reinstate(db: Database, actor: Actor, person_id: str, reason: str, when: When) -> None:
    """Open a suspended account again, on record; the person signs in anew.

    Raises:
        Invalid: no reason is given.
        Conflict: the account is not suspended, or the actor administers no more.
    """
    require(actor, Permission.PEOPLE_MANAGE)
    reason = required_reason(reason)
    with db.write() as connection:
        person = _held(connection, actor, person_id)
        if not person.suspended_at or person.merged_into:
            raise Conflict("This account is not suspended.")
        rows.change_person(connection, person_id, suspended_at=None)
        _record(connection, Act.PERSON_REINSTATED, actor, person, reason, asked(when))


def correct_name(
    db: Database,
    actor: Actor,
    person_id: str,
    name: str,
    reason: str,
    when: When,
    shown: str | None = None,
) -> None:
    """Correct a name, on record; the earlier one is kept with the reason.

    What was awarded before keeps the name that it was awarded under.

    Args:
        shown: the name that the form showed; None where no page is behind the act.

    Raises:
        Invalid: no reason is given, the name is a bad one, or was the present one before.
        CorrectedMeanwhile: the name is another one than was shown.
        Conflict: the account was merged into another one, or the actor administers no more.
    """
    require(actor, Permission.PEOPLE_MANAGE)
    name = name_line(name)
    if fault := name_fault(name):
        raise Invalid({"name": fault})
    reason = required_reason(reason)
    with db.write() as connection:
        person, now = _held(connection, actor, person_id), asked(when)
        if person.merged_into:
            raise Conflict("This account was merged into another one. Correct that one's name.")
        if person.name == name:
            if rows.last_correction(connection, person_id) == (author_of(actor), reason):
                return
            raise Invalid({"name": "This is the present name. Write the corrected one."})
        if shown is not None and shown != person.name:
            raise CorrectedMeanwhile(person.name)
        former = {"id": new_id(), "person_id": person_id, "name": person.name, "reason": reason}
        changed = {"replaced_at": now, "replaced_by": author_of(actor)}
        rows.add_former_name(connection, {**former, **changed})
        rows.change_person(connection, person_id, name=name)
        record(
            connection,
            chain=chain_for(connection, person_id),
            act=Act.NAME_CORRECTED,
            actor_id=author_of(actor),
            subject=person_id,
            facts={"before": Named(person.name), "after": Named(name), "reason": Named(reason)},
            now=now,
        )


def _held(connection: Connection, actor: Actor, person_id: str) -> AnyRow:
    """The person, held beside the actor, who is still an administrator."""
    hold_with_right(connection, actor, Permission.PEOPLE_MANAGE, person_id)
    return _person(connection, person_id)


def _person(connection: Connection, person_id: str) -> AnyRow:
    if (person := rows.person(connection, person_id)) is None:
        raise NotFound
    return person


def _found(row: AnyRow, administrator: bool | None = None) -> FoundPerson:
    state = "merged" if row.merged_into else "suspended" if row.suspended_at else "active"
    administers = row.administers if administrator is None else administrator
    return FoundPerson(row.id, row.name, row.email, state, bool(administers))


def _record(
    connection: Connection,
    act: Act,
    actor: Actor,
    person: AnyRow,
    reason: str,
    now: datetime,
) -> None:
    record(
        connection,
        chain=INSTALLATION,
        act=act,
        actor_id=author_of(actor),
        subject=person.id,
        facts={"name": Named(person.name), "reason": Named(reason)},
        now=now,
    )
