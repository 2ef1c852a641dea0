"""Rows of reminders and rounds of mail, and what of people's records ends when."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, func, or_, select

from courseware.store.accounts.ends import EVER
from courseware.store.competency.lapsing import lapses
from courseware.store.competency.running_out import UNRENEWED
from courseware.store.rows import AnyRow
from courseware.store.tables import (
    CompetencyInterval,
    Licence,
    LicenceRenewal,
    MailRound,
    OutsideEvidence,
    Reminder,
)
from courseware.store.tables.competency import IN_FORCE
from courseware.store.upsert import insert_or_ignore

REMINDERS, DIGEST = "reminders", "digest"
_KEPT = timedelta(days=60)


def is_round_done(connection: Connection, clinic_id: str, kind: str, day: date) -> bool:
    """Whether a clinic's mail of a day has been gone through."""
    query = select(MailRound.day).where(
        MailRound.clinic_id == clinic_id, MailRound.kind == kind, MailRound.day == day
    )
    return connection.scalar(query) is not None


def end_round(connection: Connection, clinic_id: str, kind: str, day: date, now: datetime) -> bool:
    """Note that a clinic's mail of a day has been gone through; False if it was noted before.

    Rounds of long ago are forgotten on the way.
    """
    past = MailRound.day < day - _KEPT
    connection.execute(delete(MailRound).where(MailRound.clinic_id == clinic_id, past))
    values = {"clinic_id": clinic_id, "kind": kind, "day": day, "done_at": now}
    return insert_or_ignore(connection, MailRound, values)


def reopen_round(connection: Connection, clinic_id: str, day: date) -> None:
    """Let the next run look at a clinic again today: what is due has changed."""
    statement = delete(MailRound).where(
        MailRound.clinic_id == clinic_id, MailRound.kind == REMINDERS, MailRound.day == day
    )
    connection.execute(statement)


def add_reminder(connection: Connection, values: Mapping[str, Any]) -> bool:
    """Store that somebody is reminded, unless they were; True if stored."""
    return insert_or_ignore(connection, Reminder, values)


def reminded(
    connection: Connection, person_ids: Collection[str], since: date
) -> dict[tuple[str, str, date], int]:
    """(person, about, its end) -> the nearest reminder that was sent, for ends from a day on."""
    key = (Reminder.person_id, Reminder.about, Reminder.ends_on)
    query = (
        select(*key, func.min(Reminder.days_before).label("nearest"))
        .where(Reminder.person_id.in_(list(person_ids)), Reminder.ends_on >= since)
        .group_by(*key)
    )
    return {(r.person_id, r.about, r.ends_on): r.nearest for r in connection.execute(query)}


def competency_ends(
    connection: Connection, person_ids: Collection[str], moment: datetime, first: date, last: date
) -> list[AnyRow]:
    """(person_id, checklist_id, region, ends_on, lapses) of competencies in force that end within
    days; `lapses` where that is for want of use."""
    table = CompetencyInterval
    shown = table.person_id, table.checklist_id, table.region, table.ends_on
    query = select(*shown, lapses(table, moment).label("lapses")).where(
        table.person_id.in_(list(person_ids)),
        table.status.in_(IN_FORCE),
        table.since <= moment,
        or_(table.until.is_(None), table.until > moment),
        table.ends_on.between(first, last),
    )
    return list(connection.execute(query))


def evidence_ends(
    connection: Connection, person_ids: Collection[str], moment: datetime, first: date, last: date
) -> list[AnyRow]:
    """(id, person_id, title, expires_on) of accepted documents that end within days, and that
    nothing renewed by the moment, which is now (see `running_out.unrenewed_documents`)."""
    table = OutsideEvidence
    query = select(table.id, table.person_id, table.title, table.expires_on).where(
        table.person_id.in_(list(person_ids)),
        table.expires_on.between(first, last),
        *UNRENEWED,
    )
    return list(connection.execute(query, {"moment": moment, "ends": EVER}))


def licence_ends(
    connection: Connection, person_ids: Collection[str], first: date, last: date
) -> list[AnyRow]:
    """(id, person_id, jurisdiction, renews_on) of licences to be renewed within days.

    The day that was stated last counts.
    """
    query = (
        select(
            Licence.id,
            Licence.person_id,
            Licence.jurisdiction,
            LicenceRenewal.renews_on,
        )
        .join(LicenceRenewal, LicenceRenewal.licence_id == Licence.id)
        .where(Licence.person_id.in_(list(person_ids)), Licence.removed_at.is_(None))
        .order_by(LicenceRenewal.stated_at, LicenceRenewal.renews_on, LicenceRenewal.id)
    )
    latest = {row.id: row for row in connection.execute(query)}
    return [row for row in latest.values() if first <= row.renews_on <= last]
