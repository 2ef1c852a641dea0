"""The daily round that reminds of what is due, and the mails that it sent."""

from sqlalchemy import select

from courseware.services.assignments import reading
from courseware.services.assignments.reminding import Reminded, remind_all
from courseware.store.tables import Mail, Reminder
from tests.cast import LEA, MAX, RIVERSIDE
from tests.ward import noon

SITE = "https://ce.example"


def run(ward, day, moment=None) -> Reminded:
    return remind_all(ward.db, ward.catalogue, SITE, moment or noon(day))


def mails(ward, to=LEA):
    with ward.db.read() as connection:
        query = select(Mail.subject, Mail.body).where(Mail.recipient == to.email)
        return list(connection.execute(query.order_by(Mail.created_at, Mail.id)))


def subjects(ward, to=LEA):
    return [row.subject for row in mails(ward, to)]


def tasks_of_lea(ward):
    return reading.member_tasks(
        ward.db, ward.catalogue, MAX.actor, "lea", RIVERSIDE, noon("2026-03-04")
    )


def stages(ward):
    with ward.db.read() as connection:
        query = select(Reminder.days_before).order_by(Reminder.queued_at, Reminder.id)
        return list(connection.scalars(query))
