"""Rows of signed-in sessions. `actor_rows` is read on every request."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from courseware.store.rows import AnyRow
from courseware.store.tables import Administrator, Clinic, Membership, Person, SignInSession

# Built once: putting the statement together would cost more than the look-up.
_ACTOR = (
    select(
        SignInSession.seen_at,
        Person.id,
        Person.name,
        Administrator.since.label("administrator_since"),
        Membership.clinic_id,
        Membership.role,
        Clinic.timezone,
    )
    .join(Person, Person.id == SignInSession.person_id)
    .outerjoin(Administrator, Administrator.person_id == Person.id)
    .outerjoin(Membership, (Membership.person_id == Person.id) & Membership.ended_at.is_(None))
    .outerjoin(Clinic, Clinic.id == Membership.clinic_id)
    .where(
        SignInSession.id == bindparam("session_id"),
        SignInSession.revoked_at.is_(None),
        SignInSession.expires_at > bindparam("now"),
        Person.suspended_at.is_(None),
        Person.merged_into.is_(None),
    )
)


def actor_rows(connection: Connection, session_id: str, now: datetime) -> list[AnyRow]:
    """One row per role held by the person behind a live session (one with empty role if none);
    no row for a session that is revoked, expired, or of a suspended or merged account.
    """
    return list(connection.execute(_ACTOR, {"session_id": session_id, "now": now}))


def add_session(
    connection: Connection,
    session_id: str,
    person_id: str,
    device: str,
    now: datetime,
    expires_at: datetime,
) -> None:
    """Store a new session."""
    connection.execute(
        insert(SignInSession).values(
            id=session_id,
            person_id=person_id,
            created_at=now,
            seen_at=now,
            expires_at=expires_at,
            device=device,
        )
    )


def is_open(connection: Connection, session_id: str, now: datetime) -> bool:
    """Whether a session is neither revoked nor expired."""
    query = select(SignInSession.id).where(
        SignInSession.id == session_id,
        SignInSession.revoked_at.is_(None),
        SignInSession.expires_at > now,
    )
    return connection.scalar(query) is not None


def touch(connection: Connection, session_id: str, now: datetime) -> None:
    """Note when a session was last seen."""
    connection.execute(
        update(SignInSession).where(SignInSession.id == session_id).values(seen_at=now)
    )


def live_sessions_of(connection: Connection, person_id: str, now: datetime) -> list[AnyRow]:
    """(id, created_at, seen_at, expires_at, device), last seen first."""
    query = (
        select(
            SignInSession.id,
            SignInSession.created_at,
            SignInSession.seen_at,
            SignInSession.expires_at,
            SignInSession.device,
        )
        .where(
            SignInSession.person_id == person_id,
            SignInSession.revoked_at.is_(None),
            SignInSession.expires_at > now,
        )
        .order_by(SignInSession.seen_at.desc(), SignInSession.id)
    )
    return list(connection.execute(query))


def revoke(connection: Connection, session_id: str, person_id: str | None, now: datetime) -> bool:
    """Revoke one session (of this person, if one is named); False if none was live."""
    statement = update(SignInSession).where(
        SignInSession.id == session_id, SignInSession.revoked_at.is_(None)
    )
    if person_id is not None:
        statement = statement.where(SignInSession.person_id == person_id)
    return connection.execute(statement.values(revoked_at=now)).rowcount == 1


def revoke_all(connection: Connection, person_id: str, now: datetime, keep: str = "") -> int:
    """Revoke every session of a person but the one named; how many that were."""
    statement = update(SignInSession).where(
        SignInSession.person_id == person_id,
        SignInSession.revoked_at.is_(None),
        SignInSession.id != keep,
    )
    return connection.execute(statement.values(revoked_at=now)).rowcount


def revoke_everybody(connection: Connection, now: datetime) -> None:
    """Revoke every session there is."""
    statement = update(SignInSession).where(SignInSession.revoked_at.is_(None))
    connection.execute(statement.values(revoked_at=now))


def forget_before(connection: Connection, before: datetime) -> int:
    """Remove sessions that expired before a moment; how many that were."""
    statement = delete(SignInSession).where(SignInSession.expires_at < before)
    return connection.execute(statement).rowcount
