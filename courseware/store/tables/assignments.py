"""What is asked of whom until when, who is away, what was reminded of, and links to calendars."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Integer,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from courseware.store.tables.base import Base, Digest, Id, JsonText, ShortText, UtcDateTime

_STANDS = text("withdrawn_at IS NULL AND replaced_at IS NULL")
_OPEN = text("ended_at IS NULL")


class Assignment(Base):
    """A course, or one scope of a checklist, that a clinic asks of a person until a day.

    Whether it is overdue is not stored. `number` counts the assignments of the same thing to the
    same person, so that of two managers at once one is first. A later one replaces it
    (`replaced_at`): what still has to be done is looked for among the latest ones alone.

    `done_from` is kept beside what is on record, so that nobody looks for what is long done:
    from when on a scope is done whatever day it is asked for. Where it is empty, records decide.
    Written in the transaction of each act; `team rebuild --check` proves it equal to them.
    """

    __tablename__ = "assignment"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    clinic_id: Mapped[str] = mapped_column(Id, ForeignKey("clinic.id"))
    person_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(ShortText)
    target_id: Mapped[str] = mapped_column(ShortText)
    region: Mapped[str] = mapped_column(ShortText)
    number: Mapped[int] = mapped_column(Integer)
    due_on: Mapped[date] = mapped_column(Date)
    reason: Mapped[str] = mapped_column(Text)
    assigned_by: Mapped[str] = mapped_column(Id, ForeignKey("person.id"))
    assigned_at: Mapped[datetime] = mapped_column(UtcDateTime)
    assigned_on: Mapped[date] = mapped_column(Date)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_by: Mapped[str | None] = mapped_column(Id, ForeignKey("person.id"))
    replaced_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    done_from: Mapped[datetime | None] = mapped_column(UtcDateTime)
    __table_args__ = (
        UniqueConstraint(
            *("clinic_id", "person_id", "kind", "target_id", "region", "number"),
            name="uq_assignment_number",
        ),
        Index("ix_assignment_person", "person_id"),
        Index(
            "ix_assignment_open",
            *("clinic_id", "done_from", "due_on"),
            sqlite_where=_STANDS,
            postgresql_where=_STANDS,
        ),
    )


class LeavePeriod(Base):
    """Days on which a member is away from a clinic; why is nobody's business here."""

    __tablename__ = "leave_period"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    person_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id"), index=True)
    clinic_id: Mapped[str] = mapped_column(Id, ForeignKey("clinic.id"))
    first_day: Mapped[date] = mapped_column(Date)
    last_day: Mapped[date] = mapped_column(Date)
    entered_by: Mapped[str] = mapped_column(Id, ForeignKey("person.id"))
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_by: Mapped[str | None] = mapped_column(Id, ForeignKey("person.id"))
    __table_args__ = (CheckConstraint("first_day <= last_day", name="in_order"),)


class Reminder(Base):
    """That somebody was reminded of one end so many days before it: once, whoever runs the jobs.

    `about` names what ends; `ends_on` is its day (of an assignment, after leave has moved it).
    """

    __tablename__ = "reminder"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    person_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id"))
    about: Mapped[str] = mapped_column(Text)
    ends_on: Mapped[date] = mapped_column(Date)
    days_before: Mapped[int] = mapped_column(Integer)
    queued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    __table_args__ = (
        UniqueConstraint(
            *("person_id", "about", "ends_on", "days_before"), name="uq_reminder_once"
        ),
    )


class MailRound(Base):
    """That a clinic's reminders or digest of one day (in its zone) have been gone through."""

    __tablename__ = "mail_round"
    clinic_id: Mapped[str] = mapped_column(Id, ForeignKey("clinic.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(ShortText, primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    done_at: Mapped[datetime] = mapped_column(UtcDateTime)


class CalendarLink(Base):
    """A secret address of a person's calendar; `id` is the SHA-256 of its secret."""

    __tablename__ = "calendar_link"
    id: Mapped[str] = mapped_column(Digest, primary_key=True)
    person_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    __table_args__ = (
        Index(
            "uq_calendar_link_open",
            "person_id",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
    )


class SavedView(Base):
    """A manager's own named filter and order of a clinic's matrix."""

    __tablename__ = "saved_view"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    person_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id"))
    clinic_id: Mapped[str] = mapped_column(Id, ForeignKey("clinic.id"))
    name: Mapped[str] = mapped_column(ShortText)
    query: Mapped[Any] = mapped_column(JsonText)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    __table_args__ = (
        UniqueConstraint("person_id", "clinic_id", "name", name="uq_saved_view_name"),
    )
