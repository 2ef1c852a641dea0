"""Rows of signed-in sessions. `actor_rows` is read on every request."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Connection,
    bindparam,
    delete,
    func,
    insert,
    literal,
    select,
    update,
)

from courseware.store.compiled_once import CompiledOnce
from courseware.store.rows import AnyRow
from courseware.store.tables import Administrator, Clinic, Membership, Person, SignInSession

# Built once: putting the statement together would cost more than the look-up.
_ACTOR = CompiledOnce(
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

# The end of a session that was disowned is set back to its beginning.
_OWNED = SignInSession.expires_at > SignInSession.created_at


def actor_rows(connection: Connection, session_id: str, now: datetime) -> list[AnyRow]:
    """One row per role held by the person behind a live session (one with empty role if none);
    no row for a session that is revoked, expired, or of a suspended or merged account.
    """
    return _ACTOR.rows(connection, {"session_id": session_id, "now": now})


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


def end(connection: Connection, session_id: str, now: datetime) -> None:
    """End a session as its own device asks; the device stays one that its person is known on."""
    statement = update(SignInSession).where(
        SignInSession.id == session_id, SignInSession.revoked_at.is_(None)
    )
    connection.execute(statement.values(revoked_at=now))


def disown(connection: Connection, session_id: str, person_id: str, now: datetime) -> bool:
    """End one session of this person from elsewhere: nothing is known of its device any more.

    False if there is none, or that was done before.
    """
    return _disown(connection, [_of(person_id), SignInSession.id == session_id], now) == 1


def disown_all(connection: Connection, person_id: str, now: datetime, keep: str = "") -> int:
    """End every session of a person but the one named; how many of them were live.

    Nothing is known any more of their devices, nor of those whose sessions had ended before.
    """
    theirs = [_of(person_id), SignInSession.id != keep]
    live = [SignInSession.revoked_at.is_(None), SignInSession.expires_at > now]
    query = select(func.count()).select_from(SignInSession).where(*theirs, *live)
    count: int = connection.execute(query).scalar_one()
    _disown(connection, theirs, now)
    return count


def disown_everybody(connection: Connection, now: datetime) -> None:
    """End every session there is; nothing is known any more of any device."""
    _disown(connection, [], now)


def known_of(
    connection: Connection, session_ids: Sequence[str], begun_after: datetime
) -> dict[str, str]:
    """Id -> person, of those among these sessions that were begun after a moment and that nobody
    disowned; they may have ended.
    """
    query = select(SignInSession.id, SignInSession.person_id).where(
        SignInSession.id.in_(session_ids), _OWNED, SignInSession.created_at > begun_after
    )
    return {row.id: row.person_id for row in connection.execute(query)}


def forget_before(connection: Connection, before: datetime) -> int:
    """Remove sessions that expired before a moment; how many that were."""
    statement = delete(SignInSession).where(SignInSession.expires_at < before)
    return connection.execute(statement).rowcount


def _of(person_id: str) -> ColumnElement[bool]:
    return SignInSession.person_id == person_id


def _disown(connection: Connection, which: list[ColumnElement[bool]], now: datetime) -> int:
    """Whoever had signed out before did so when they did: only what was open ends now."""
    values = {
        "revoked_at": func.coalesce(
            SignInSession.revoked_at, literal(now, SignInSession.revoked_at.type)
        ),
        "expires_at": SignInSession.created_at,
    }
    statement = update(SignInSession).where(*which, _OWNED).values(values)
    return connection.execute(statement).rowcount
