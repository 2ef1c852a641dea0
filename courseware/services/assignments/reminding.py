"""Reminders before something ends or is due, and the weekly digest of each clinic's managers.

A round looks at one clinic once on each of its days. Rounds are only a way not to look again every
minute: that nobody is reminded twice is kept by a unique key, whoever runs the jobs, and how often.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from courseware.content.catalogue import Catalogue
from courseware.domain.assignments import REMIND_BEFORE, reminder_due
from courseware.domain.competency.calendar import day_of
from courseware.domain.people import Role
from courseware.services.assignments.ends import End, ends_of
from courseware.services.assignments.letters import (
    digest_letter,
    reminder_letter,
    reminder_subject,
)
from courseware.services.competency.teams.attention import attention_in
from courseware.services.identifiers import new_id
from courseware.services.mail import queue
from courseware.services.membership.clinics import Member, members_in
from courseware.services.one_by_one import one_by_one
from courseware.store import reminders as rows
from courseware.store.accounts import clinics
from courseware.store.accounts.memberships import in_several_clinics
from courseware.store.engine import Database
from courseware.store.rows import AnyRow

_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Reminded:
    """How many mails one run put into the outbox.

    Attributes:
        refused: a sentence for each person who could not be reminded and each clinic that could
            not be gone through: which one, why, how to mend it.
    """

    reminders: int
    digests: int
    refused: tuple[str, ...] = ()


def remind_all(db: Database, catalogue: Catalogue, root: str, now: datetime) -> Reminded:
    """Go through every clinic whose day has not been gone through yet.

    What cannot be read of one person or clinic keeps no other's mail: it is told by this run and
    by each that follows, until it is mended.

    Args:
        root: the site's address for links; "" where it is not known.
    """
    with db.read() as connection:
        listed = clinics.clinics(connection)
    refused: list[str] = []
    reminders = one_by_one(
        listed,
        lambda clinic: f"the reminders of {clinic.name} are not sent",
        lambda clinic: _remind(db, catalogue, clinic, root, now, refused),
        refused,
    )
    sent = sum(mails for _, mails in reminders)
    digests = one_by_one(
        listed,
        lambda clinic: f"the weekly digest of {clinic.name} is not sent",
        lambda clinic: _digest(db, catalogue, clinic, root, now),
        refused,
    )
    return Reminded(sent, sum(mails for _, mails in digests), tuple(refused))


def _remind(
    db: Database,
    catalogue: Catalogue,
    clinic: AnyRow,
    root: str,
    now: datetime,
    refused: list[str],
) -> int:
    today, before = day_of(now, clinic.timezone), len(refused)
    with db.read() as connection:
        if rows.is_round_done(connection, clinic.id, rows.REMINDERS, today):
            return 0
        present = [m for m in members_in(connection, clinic.id) if not m.suspended]
    sent = 0
    for start in range(0, len(present), _AT_ONCE):
        some = present[start : start + _AT_ONCE]
        waiting = _waiting_past(db, catalogue, clinic, some, today, now, refused)
        mailed = one_by_one(
            waiting,
            lambda one: _not_reminded(one[0]),
            lambda one: _mail(db, *one, today, root, now),
            refused,
        )
        sent += sum(mails for _, mails in mailed)
    if len(refused) == before:  # else the next run looks again, and tells it again
        with db.write() as connection:
            rows.end_round(connection, clinic.id, rows.REMINDERS, today, now)
    return sent


def _not_reminded(member: Member) -> str:
    return f"the account {member.person_id} is not reminded"


def _waiting_past(
    db: Database,
    catalogue: Catalogue,
    clinic: AnyRow,
    some: Sequence[Member],
    today: date,
    now: datetime,
    refused: list[str],
) -> list[tuple[Member, list[End]]]:
    """As `_waiting`; if somebody's records cannot be read, the others are asked for one by one."""

    def ask(members: Sequence[Member]) -> list[tuple[Member, list[End]]]:
        return _waiting(db, catalogue, clinic, members, today, now)

    unread: list[str] = []
    for _, waiting in one_by_one([some], lambda _: clinic.name, ask, unread):
        return waiting
    alone = [[member] for member in some]
    each = one_by_one(alone, lambda members: _not_reminded(members[0]), ask, refused)
    return [one for _, waiting in each for one in waiting]


def _waiting(
    db: Database,
    catalogue: Catalogue,
    clinic: AnyRow,
    some: Sequence[Member],
    today: date,
    now: datetime,
) -> list[tuple[Member, list[End]]]:
    """Whom to remind of what today; who has had the same or a nearer reminder is left out.

    A due day that leave has moved is another day, with all its reminders still to come. Who is a
    member of several clinics reads which of them asks.
    """
    ids = {member.person_id: member for member in some}
    until = today + timedelta(days=max(REMIND_BEFORE))
    with db.snapshot() as connection:
        ends = ends_of(connection, catalogue, clinic, list(ids), today, until, now)
        known = rows.reminded(connection, list(ids), today)
    due: dict[str, list[End]] = {}
    for end in ends:
        nearest = known.get((end.person_id, end.about, end.filed_under))
        before = reminder_due(end.day, today)
        if before is not None and (nearest is None or before < nearest):
            due.setdefault(end.person_id, []).append(end)
    with db.read() as connection:
        several = in_several_clinics(connection, due) if due else set()
    for person_id in several:
        due[person_id] = [end.with_asker() for end in due[person_id]]
    return [(ids[person_id], waiting) for person_id, waiting in sorted(due.items())]


def _mail(
    db: Database, member: Member, ends: Sequence[End], today: date, root: str, now: datetime
) -> int:
    """One mail about everything; what another run was faster with is left out of it."""
    with db.write() as connection:
        mine = []
        for end in sorted(ends, key=lambda end: end.about):
            values = {
                "id": new_id(),
                "person_id": member.person_id,
                "about": end.about,
                "ends_on": end.filed_under,
                "days_before": reminder_due(end.day, today),
                "queued_at": now,
            }
            if rows.add_reminder(connection, values):
                mine.append((end, (end.day - today).days))
        mine.sort(key=lambda pair: (pair[0].day, pair[0].words))
        if mine:
            letter = reminder_letter(member.name, mine, root)
            queue(connection, member.email, reminder_subject(mine), letter, now)
    return bool(mine)


def _digest(db: Database, catalogue: Catalogue, clinic: AnyRow, root: str, now: datetime) -> int:
    """What needs attention, to each of the clinic's managers: at the first run of its week.

    That is its Monday where the jobs run every day, and a later one where they did not.
    """
    today = day_of(now, clinic.timezone)
    monday = today - timedelta(days=today.weekday())
    with db.read() as connection:
        if rows.is_round_done(connection, clinic.id, rows.DIGEST, monday):
            return 0
        needs = attention_in(connection, catalogue, clinic, now)
        listed = members_in(connection, clinic.id)
    managers = [m for m in listed if Role.MANAGER in m.roles and not m.suspended]
    with db.write() as connection:
        # Whoever notes the round first has it; the note and the mails are kept together.
        if not rows.end_round(connection, clinic.id, rows.DIGEST, monday, now) or not needs.total:
            return 0
        for manager in managers:
            letter = digest_letter(manager.name, clinic.name, clinic.id, today, needs, root)
            queue(connection, manager.email, f"{clinic.name}: what needs attention", letter, now)
    return len(managers)
