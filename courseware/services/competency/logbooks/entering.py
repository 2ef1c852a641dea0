"""Putting sessions into a logbook: each post once, each line of a file once, twins on purpose."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from courseware.domain.errors import Forbidden
from courseware.domain.logbook import MOST_SESSIONS, LoggedSession, content_of, key_of
from courseware.domain.people import Actor
from courseware.domain.policy import Permission, Subject, decide
from courseware.services.identifiers import new_id
from courseware.store.accounts import people
from courseware.store.competency import practice as rows
from courseware.store.rows import AnyRow


@dataclass(frozen=True, slots=True)
class Twin:
    """A session that is in the logbook already, like the one that was to be entered.

    Attributes:
        number: how many there would be with another one; said back, it enters that one.
    """

    entered_at: datetime
    number: int


@dataclass(frozen=True, slots=True)
class New:
    """A session that is to be added.

    Attributes:
        number: the so-many-th of those alike.
        supervisor: whoever has the address, of accounts that were merged the one that remained.
    """

    session: LoggedSession
    number: int
    supervisor: AnyRow | None


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
    supervisor = people.survivor_by_email(connection, session.supervisor)
    of_the_day = rows.entered_sessions(connection, actor.person_id, session.held_on)
    content = content_of(session)
    same = [row for row in of_the_day if content_of(row) == content]
    alike = _alike(same, supervisor, {session.supervisor})
    standing = [row for row in alike if row.withdrawn_at is None]
    highest = _highest(alike)
    if standing and wanted != highest + 1:
        sent_again = 1 < wanted <= highest
        return None if sent_again else Twin(standing[-1].entered_at, highest + 1)
    add_all(connection, actor, clinic_id, [New(session, highest + 1, supervisor)], now)
    return None


def new_among(
    connection: Connection, person_id: str, sessions: Iterable[LoggedSession]
) -> list[New]:
    """The sessions of a file that are not in the logbook, in the order of the file.

    With them, there are as many alike in the logbook as the file has lines.
    """
    listed = list(sessions)
    addresses = {session.supervisor for session in listed}
    known = {address: people.survivor_by_email(connection, address) for address in addresses}
    entered: dict[tuple[str, ...], list[AnyRow]] = {}
    for row in rows.entered_sessions(connection, person_id):
        entered.setdefault(content_of(row), []).append(row)
    groups: dict[tuple[tuple[str, ...], str], list[LoggedSession]] = {}
    for session in listed:
        found = known[session.supervisor]
        group = (content_of(session), found.id if found else session.supervisor)
        groups.setdefault(group, []).append(session)
    new = []
    for (content, _), lines in groups.items():
        supervisor = known[lines[0].supervisor]
        alike = _alike(entered.get(content, ()), supervisor, {line.supervisor for line in lines})
        standing = sum(row.withdrawn_at is None for row in alike)
        numbered = enumerate(lines[standing:], start=_highest(alike) + 1)
        new += [New(line, number, supervisor) for number, line in numbered]
    return sorted(new, key=lambda one: one.session.line)


def add_all(
    connection: Connection,
    actor: Actor,
    clinic_id: str,
    new: Collection[New],
    now: datetime,
) -> None:
    """Enter what `supervisor_fault` has nothing against.

    Raises:
        Forbidden: the logbook would hold too many.
    """
    there = rows.count_sessions(connection, actor.person_id)
    if new and there + len(new) > MOST_SESSIONS:
        raise Forbidden(
            f"A logbook holds at most {MOST_SESSIONS} sessions. Yours has {there}, and "
            f"{len(new)} would be new. Nothing was entered."
        )
    for one in new:
        _add(connection, actor, clinic_id, one, now)


def supervisor_fault(
    connection: Connection, actor: Actor, clinic_id: str, address: str
) -> str | None:
    """What is wrong with a supervisor of a new session (a sentence), or None."""
    supervisor = people.survivor_by_email(connection, address)
    if supervisor is None or clinic_id not in people.clinics_of(connection, supervisor.id):
        return "The supervisor has no account in this clinic. Check the e-mail address."
    if supervisor.id == actor.person_id:
        return "Nobody supervises themselves. Name the person who stood by."
    acting = Actor(supervisor.id, "", people.memberships_of(connection, supervisor.id))
    subject = Subject(actor.person_id, frozenset({clinic_id}))
    if not decide(acting, Permission.OBSERVATIONS_SIGN, subject).allowed:
        return "The supervisor is no assessor of this clinic, so they can't confirm the session."
    return None


def _alike(
    same: Iterable[AnyRow], supervisor: AnyRow | None, addresses: Collection[str]
) -> list[AnyRow]:
    """Those of the same content that the same person supervised.

    They may have had another address when it was entered: the key tells which one.
    """
    who = supervisor.id if supervisor else ""
    return [
        row
        for row in same
        if row.survivor == who
        or any(row.key.partition("-")[0] == key_of(row, address) for address in addresses)
    ]


def _highest(alike: Collection[AnyRow]) -> int:
    """The last number of those alike; accounts that were joined may bring some numbers twice."""
    return max(len(alike), *(rows.twin_number(row.key) for row in alike), 0)


def _add(connection: Connection, actor: Actor, clinic_id: str, new: New, now: datetime) -> None:
    assert new.supervisor is not None  # `supervisor_fault` has seen to it
    session = new.session
    rows.add_session(
        connection,
        {
            "id": new_id(),
            "person_id": actor.person_id,
            "key": rows.twin_key(key_of(session, session.supervisor), new.number),
            "clinic_id": clinic_id,
            "held_on": session.held_on,
            "regions": list(session.regions),
            "setting": session.setting,
            "supervision": session.supervision,
            "supervisor_id": new.supervisor.id,
            "note": session.note,
            "entered_at": now,
        },
    )
