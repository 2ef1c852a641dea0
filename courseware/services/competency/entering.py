"""Putting sessions into a logbook: each post once, each line of a file once, twins on purpose."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from courseware.domain.logbook import LoggedSession
from courseware.domain.people import Actor
from courseware.domain.policy import Permission, Subject, decide
from courseware.services.identifiers import new_id
from courseware.store import people
from courseware.store import practice as rows


@dataclass(frozen=True, slots=True)
class Twin:
    """A session that is in the logbook already, like the one that was to be entered.

    Attributes:
        number: how many there would be with another one; said back, it enters that one.
    """

    entered_at: datetime
    number: int


def enter_one(
    connection: Connection,
    actor: Actor,
    clinic_id: str,
    session: LoggedSession,
    wanted: int,
    now: datetime,
) -> Twin | None:
    """Enter a session, or say that one like it is there.

    Args:
        wanted: number of the twin that is meant to be entered, as `Twin` named it; 0 for none.
            Sent again, the same number enters nothing more.
    """
    alike = rows.sessions_alike(connection, actor.person_id, session.key)
    standing = [row for row in alike if row.withdrawn_at is None]
    highest = max((row.number for row in alike), default=0)
    if standing and wanted != highest + 1:
        sent_again = 1 < wanted <= highest
        return None if sent_again else Twin(standing[-1].entered_at, highest + 1)
    _add(connection, actor, clinic_id, session, highest + 1, now)
    return None


def enter_all(
    connection: Connection,
    actor: Actor,
    clinic_id: str,
    sessions: Iterable[LoggedSession],
    now: datetime,
) -> None:
    """Enter the sessions of a file: afterwards there are as many alike as the file has lines."""
    listed = list(sessions)
    by_key = {session.key: session for session in listed}
    for key, lines in Counter(session.key for session in listed).items():
        alike = rows.sessions_alike(connection, actor.person_id, key)
        standing = sum(row.withdrawn_at is None for row in alike)
        highest = max((row.number for row in alike), default=0)
        for more in range(1, lines - standing + 1):
            _add(connection, actor, clinic_id, by_key[key], highest + more, now)


def supervisor_fault(
    connection: Connection, actor: Actor, clinic_id: str, session: LoggedSession
) -> str | None:
    """What is wrong with a session's supervisor (a sentence), or None."""
    supervisor = people.survivor_by_email(connection, session.supervisor)
    if supervisor is None or clinic_id not in people.clinics_of(connection, supervisor.id):
        return "The supervisor has no account in this clinic. Check the e-mail address."
    if supervisor.id == actor.person_id:
        return "Nobody supervises themselves. Name the person who stood by."
    acting = Actor(supervisor.id, "", people.memberships_of(connection, supervisor.id))
    subject = Subject(actor.person_id, frozenset({clinic_id}))
    if not decide(acting, Permission.OBSERVATIONS_SIGN, subject).allowed:
        return "The supervisor is no assessor of this clinic, so they can't confirm the session."
    return None


def _add(
    connection: Connection,
    actor: Actor,
    clinic_id: str,
    session: LoggedSession,
    number: int,
    now: datetime,
) -> None:
    supervisor = people.survivor_by_email(connection, session.supervisor)
    assert supervisor is not None  # `supervisor_fault` has seen to it
    rows.add_session(
        connection,
        {
            "id": new_id(),
            "person_id": actor.person_id,
            "key": rows.twin_key(session.key, number),
            "clinic_id": clinic_id,
            "held_on": session.held_on,
            "regions": list(session.regions),
            "setting": session.setting,
            "supervision": session.supervision,
            "supervisor_id": supervisor.id,
            "note": session.note,
            "entered_at": now,
        },
    )
