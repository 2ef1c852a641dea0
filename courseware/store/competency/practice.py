"""Rows of the logbook, of evidence from elsewhere, and of waivers."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import Connection, Integer, Table, bindparam, func, insert, select, update

from courseware.store.accounts.ends import EVER, held
from courseware.store.competency import session_ends
from courseware.store.competency.acceptance_ends import END_COLUMNS, IS_END
from courseware.store.literals import at_most
from courseware.store.rows import AnyRow
from courseware.store.tables import (
    AcceptanceEnd,
    Clinic,
    ConfirmedSessionEnd,
    LogbookSession,
    Membership,
    OutsideEvidence,
    Person,
    Waiver,
)
from courseware.store.upsert import insert_or_ignore

_sessions = cast(Table, LogbookSession.__table__)
_evidence = cast(Table, OutsideEvidence.__table__)
_waivers = cast(Table, Waiver.__table__)
_CONFIRMED_OF_PEOPLE = (
    select(
        LogbookSession.id,
        LogbookSession.person_id,
        LogbookSession.held_on,
        LogbookSession.answered_at,
        LogbookSession.regions,
        LogbookSession.setting,
        LogbookSession.supervision,
        Clinic.timezone.label("zone"),
        ConfirmedSessionEnd.ended_at,
    )
    .join(Clinic, Clinic.id == LogbookSession.clinic_id)
    .outerjoin(ConfirmedSessionEnd, session_ends.IS_END)
    .where(
        LogbookSession.person_id.in_(bindparam("people", expanding=True)),
        LogbookSession.confirmed.is_(True),
    )
    .order_by(LogbookSession.answered_at, LogbookSession.id)
)
_WAIVERS_OF_PEOPLE = (
    select(*_waivers.c, Person.name.label("author"), Clinic.timezone.label("zone"))
    .join(Person, Person.id == Waiver.granted_by)
    .join(Clinic, Clinic.id == Waiver.clinic_id)
    .where(Waiver.person_id.in_(bindparam("people", expanding=True)))
    .order_by(Waiver.granted_at, Waiver.id)
)

_WAITING_EVIDENCE = (
    select(
        OutsideEvidence.person_id,
        Person.name,
        OutsideEvidence.title,
        func.count().over().label("total"),
    )
    .join(Person, Person.id == OutsideEvidence.person_id)
    .where(
        OutsideEvidence.decided_at.is_(None),
        OutsideEvidence.withdrawn_at.is_(None),
        OutsideEvidence.person_id.in_(
            select(Membership.person_id).where(
                Membership.clinic_id == bindparam("clinic_id"),
                held(Membership.since, Membership.ended_at),
            )
        ),
    )
    .order_by(OutsideEvidence.added_at, OutsideEvidence.id)
    .limit(at_most(bindparam("most", type_=Integer)))
)


def confirmed_sessions(connection: Connection, person_ids: Collection[str]) -> list[AnyRow]:
    """(id, person_id, held_on, answered_at, regions, setting, supervision, zone, ended_at) of
    sessions that were confirmed, in that order; `ended_at` where that was taken back."""
    return list(connection.execute(_CONFIRMED_OF_PEOPLE, {"people": list(person_ids)}))


def add_session(connection: Connection, values: Mapping[str, Any]) -> bool:
    """Enter a session unless this person entered the same line before; True if entered."""
    return insert_or_ignore(connection, LogbookSession, values)


def twin_key(key: str, number: int) -> str:
    """The key of the session that is the so-many-th of the same content."""
    return key if number == 1 else f"{key}-{number}"


def twin_number(key: str) -> int:
    """The number that `twin_key` was given."""
    return int(key.partition("-")[2] or 1)


def entered_sessions(
    connection: Connection, person_id: str, held_on: date | None = None
) -> list[AnyRow]:
    """All sessions that a person has entered, withdrawn ones too, as they were entered.

    Rows have `survivor` beside the columns: the account that the supervisor's is now.

    Args:
        held_on: those of one day only.
    """
    survivor = func.coalesce(Person.merged_into, Person.id).label("survivor")
    query = (
        select(*_sessions.c, survivor)
        .join(Person, Person.id == LogbookSession.supervisor_id)
        .where(LogbookSession.person_id == person_id)
        .order_by(LogbookSession.entered_at, LogbookSession.id)
    )
    if held_on is not None:
        query = query.where(LogbookSession.held_on == held_on)
    return list(connection.execute(query))


def session(connection: Connection, session_id: str, for_update: bool = False) -> AnyRow | None:
    """One session, or None."""
    query = select(*_sessions.c).where(LogbookSession.id == session_id)
    return connection.execute(query.with_for_update() if for_update else query).one_or_none()


def sessions(connection: Connection, person_id: str) -> list[AnyRow]:
    """A person's sessions with the supervisor's name, and with the end of a confirmation that was
    taken back, latest first; withdrawn ones are left out."""
    query = (
        select(
            *_sessions.c,
            Person.name.label("supervisor"),
            Person.email.label("supervisor_email"),
            *session_ends.END_COLUMNS,
        )
        .join(Person, Person.id == LogbookSession.supervisor_id)
        .outerjoin(ConfirmedSessionEnd, session_ends.IS_END)
        .where(LogbookSession.person_id == person_id, LogbookSession.withdrawn_at.is_(None))
        .order_by(LogbookSession.held_on.desc(), LogbookSession.entered_at.desc())
    )
    return list(connection.execute(query))


def count_sessions(connection: Connection, person_id: str) -> int:
    """How many sessions a person has entered."""
    query = select(func.count()).select_from(LogbookSession)
    return connection.scalar(query.where(LogbookSession.person_id == person_id)) or 0


def sessions_to_answer(connection: Connection, supervisor_id: str) -> list[AnyRow]:
    """Sessions that wait for a supervisor's word, with the learner's name; oldest first."""
    query = (
        select(*_sessions.c, Person.name.label("learner"))
        .join(Person, Person.id == LogbookSession.person_id)
        .where(
            LogbookSession.supervisor_id == supervisor_id,
            LogbookSession.answered_at.is_(None),
            LogbookSession.withdrawn_at.is_(None),
        )
        .order_by(LogbookSession.held_on, LogbookSession.id)
    )
    return list(connection.execute(query))


def answer_session(connection: Connection, session_id: str, **values: Any) -> bool:
    """Confirm, refuse or withdraw a session that waits; False if it does not."""
    statement = update(LogbookSession).where(
        LogbookSession.id == session_id,
        LogbookSession.answered_at.is_(None),
        LogbookSession.withdrawn_at.is_(None),
    )
    return connection.execute(statement.values(**values)).rowcount == 1


def add_evidence(connection: Connection, values: Mapping[str, Any]) -> None:
    """Store what is said about a document."""
    connection.execute(insert(OutsideEvidence).values(**values))


def evidence(connection: Connection, evidence_id: str, for_update: bool = False) -> AnyRow | None:
    """One piece of evidence, or None."""
    query = select(*_evidence.c).where(OutsideEvidence.id == evidence_id)
    return connection.execute(query.with_for_update() if for_update else query).one_or_none()


def evidence_of(connection: Connection, person_ids: Collection[str]) -> list[AnyRow]:
    """Evidence of people, newest first, with the zone of the clinic that decided about it (None
    before), and with the end of its acceptance; withdrawn ones are left out."""
    zone = Clinic.timezone.label("zone")
    query = (
        select(*_evidence.c, Person.name.label("owner"), zone, *END_COLUMNS)
        .join(Person, Person.id == OutsideEvidence.person_id)
        .outerjoin(Clinic, Clinic.id == OutsideEvidence.clinic_id)
        .outerjoin(AcceptanceEnd, IS_END)
    )
    query = query.where(
        OutsideEvidence.person_id.in_(list(person_ids)), OutsideEvidence.withdrawn_at.is_(None)
    )
    ordered = query.order_by(OutsideEvidence.added_at.desc(), OutsideEvidence.id)
    return list(connection.execute(ordered))


def withdrawn_since(connection: Connection, person_id: str, moment: datetime) -> int:
    """How many documents a person has withdrawn since then."""
    query = select(func.count()).select_from(OutsideEvidence)
    own = OutsideEvidence.person_id == person_id
    return connection.scalar(query.where(own, OutsideEvidence.withdrawn_at > moment)) or 0


def waiting_evidence(connection: Connection, clinic_id: str, most: int) -> list[AnyRow]:
    """(person_id, name, title, total) of documents of a clinic's members that nobody has decided
    about, now; the oldest first, and `total` says how many there are in all."""
    values = {"clinic_id": clinic_id, "ends": EVER, "most": most}
    return list(connection.execute(_WAITING_EVIDENCE, values))


def change_evidence(connection: Connection, evidence_id: str, **values: Any) -> bool:
    """Decide about or withdraw evidence that waits; False if it does not."""
    statement = update(OutsideEvidence).where(
        OutsideEvidence.id == evidence_id,
        OutsideEvidence.decided_at.is_(None),
        OutsideEvidence.withdrawn_at.is_(None),
    )
    return connection.execute(statement.values(**values)).rowcount == 1


def add_waiver(connection: Connection, values: Mapping[str, Any]) -> None:
    """Store a waiver."""
    connection.execute(insert(Waiver).values(**values))


def waivers(connection: Connection, person_ids: Collection[str]) -> list[AnyRow]:
    """Waivers of people, ended ones too, with the author's name and the clinic's zone."""
    return list(connection.execute(_WAIVERS_OF_PEOPLE, {"people": list(person_ids)}))


def end_waiver(connection: Connection, waiver_id: str, person_id: str, now: datetime) -> bool:
    """End a waiver of a person that holds; False if there is none."""
    statement = update(Waiver).where(
        Waiver.id == waiver_id, Waiver.person_id == person_id, Waiver.ended_at.is_(None)
    )
    return connection.execute(statement.values(ended_at=now)).rowcount == 1
