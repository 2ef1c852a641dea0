"""Confirmations of logbook sessions that their supervisor took back: the session counts no more.

No row is ever changed or deleted; on days before, the session counted.
"""

from typing import Any, Final

from sqlalchemy import Connection, func, select

from courseware.store.accounts.people import accounts_of
from courseware.store.literals import at_most
from courseware.store.rows import AnyRow
from courseware.store.tables import Clinic, ConfirmedSessionEnd, LogbookSession, Person
from courseware.store.upsert import insert_or_ignore

IS_END: Final = ConfirmedSessionEnd.session_id == LogbookSession.id
END_COLUMNS: Final = (
    ConfirmedSessionEnd.ended_at,
    ConfirmedSessionEnd.reason.label("ended_because"),
)
"""When and why a confirmation was taken back; empty while it stands."""


def add_end(connection: Connection, values: dict[str, Any]) -> bool:
    """Store that a confirmation was taken back, unless it was before; True if stored."""
    return insert_or_ignore(connection, ConfirmedSessionEnd, values)


def ends(connection: Connection) -> list[AnyRow]:
    """All columns of every confirmation that was taken back, with whose session it was and in
    which clinic."""
    session = LogbookSession.person_id, LogbookSession.clinic_id
    query = select(*ConfirmedSessionEnd.__table__.c, *session)
    return list(connection.execute(query.outerjoin(LogbookSession, IS_END)))


def confirmed_by(
    connection: Connection, supervisor_id: str, limit: int, start: int = 0
) -> list[AnyRow]:
    """Some of the sessions that somebody confirmed under any of their accounts, with the learner's
    name, the clinic's zone and `END_COLUMNS`; those confirmed last come first."""
    query = (
        select(
            *LogbookSession.__table__.c,
            Person.name.label("learner"),
            Clinic.timezone.label("zone"),
            *END_COLUMNS,
        )
        .join(Person, Person.id == LogbookSession.person_id)
        .join(Clinic, Clinic.id == LogbookSession.clinic_id)
        .outerjoin(ConfirmedSessionEnd, IS_END)
        .where(*_confirmed_by(supervisor_id))
        .order_by(LogbookSession.answered_at.desc(), LogbookSession.id)
        .limit(at_most(limit))
        .offset(at_most(start))
    )
    return list(connection.execute(query))


def count_confirmed_by(connection: Connection, supervisor_id: str) -> int:
    """How many sessions somebody confirmed, under any of their accounts."""
    query = select(func.count()).select_from(LogbookSession).where(*_confirmed_by(supervisor_id))
    return connection.scalar(query) or 0


def confirmed(
    connection: Connection, session_id: str, supervisor_id: str, for_update: bool = False
) -> AnyRow | None:
    """A session that somebody confirmed under any of their accounts, or None."""
    query = select(*LogbookSession.__table__.c).where(
        LogbookSession.id == session_id, *_confirmed_by(supervisor_id)
    )
    return connection.execute(query.with_for_update() if for_update else query).one_or_none()


def taken_back_of(connection: Connection, person_id: str) -> list[AnyRow]:
    """A learner's sessions whose confirmation was taken back, with the supervisor's name, the
    clinic's zone and `END_COLUMNS`; the latest first."""
    query = (
        select(
            *LogbookSession.__table__.c,
            Person.name.label("supervisor"),
            Clinic.timezone.label("zone"),
            *END_COLUMNS,
        )
        .join(ConfirmedSessionEnd, IS_END)
        .join(Person, Person.id == LogbookSession.supervisor_id)
        .join(Clinic, Clinic.id == LogbookSession.clinic_id)
        .where(LogbookSession.person_id == person_id)
        .order_by(ConfirmedSessionEnd.ended_at.desc(), LogbookSession.id)
    )
    return list(connection.execute(query))


def _confirmed_by(supervisor_id: str) -> tuple[Any, Any]:
    return (
        LogbookSession.supervisor_id.in_(accounts_of(supervisor_id)),
        LogbookSession.confirmed.is_(True),
    )
