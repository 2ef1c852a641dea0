"""What supports a competency from beside: logbook, evidence from elsewhere, waivers."""

from datetime import date, datetime

from sqlalchemy import Boolean, Date, ForeignKey, Index, Integer, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from courseware.store.tables.base import Base, Digest, Id, JsonText, ShortText, UtcDateTime

_WAITING = text("answered_at IS NULL AND withdrawn_at IS NULL")
_UNDECIDED = text("decided_at IS NULL AND withdrawn_at IS NULL")


class LogbookSession(Base):
    """One supervised session, without anything about the patient; a supervisor confirms it."""

    __tablename__ = "logbook_session"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    person_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id"))
    key: Mapped[str] = mapped_column(ShortText)
    clinic_id: Mapped[str] = mapped_column(Id, ForeignKey("clinic.id"))
    held_on: Mapped[date] = mapped_column(Date)
    regions: Mapped[list[str]] = mapped_column(JsonText)
    setting: Mapped[str] = mapped_column(ShortText)
    supervision: Mapped[str] = mapped_column(ShortText)
    supervisor_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id"))
    note: Mapped[str] = mapped_column(Text)
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    confirmed: Mapped[bool | None] = mapped_column(Boolean)
    answer: Mapped[str | None] = mapped_column(Text)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    __table_args__ = (
        # One file read in twice enters each of its lines once.
        UniqueConstraint("person_id", "key"),
        Index(
            "ix_logbook_session_waiting",
            "supervisor_id",
            sqlite_where=_WAITING,
            postgresql_where=_WAITING,
        ),
    )


class ConfirmedSessionEnd(Base):
    """That a supervisor took the confirmation of a session back: under which account, when and why.

    It stands on the chain of the session's own clinic.
    """

    __tablename__ = "confirmed_session_end"
    session_id: Mapped[str] = mapped_column(Id, ForeignKey("logbook_session.id"), primary_key=True)
    reason: Mapped[str] = mapped_column(Text)
    ended_by: Mapped[str] = mapped_column(Id, ForeignKey("person.id"))
    ended_at: Mapped[datetime] = mapped_column(UtcDateTime)


class OutsideEvidence(Base):
    """A document from elsewhere, accepted or refused by a manager; the file lies beside."""

    __tablename__ = "outside_evidence"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    person_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id"), index=True)
    kind: Mapped[str] = mapped_column(ShortText)
    title: Mapped[str] = mapped_column(ShortText)
    issuer: Mapped[str] = mapped_column(ShortText)
    issued_on: Mapped[date] = mapped_column(Date)
    expires_on: Mapped[date | None] = mapped_column(Date)
    counts_as: Mapped[str] = mapped_column(ShortText)
    file_sha256: Mapped[str] = mapped_column(Digest)
    file_type: Mapped[str] = mapped_column(ShortText)
    file_size: Mapped[int] = mapped_column(Integer)
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by: Mapped[str | None] = mapped_column(Id, ForeignKey("person.id"))
    clinic_id: Mapped[str | None] = mapped_column(Id, ForeignKey("clinic.id"))
    accepted: Mapped[bool | None] = mapped_column(Boolean)
    reason: Mapped[str | None] = mapped_column(Text)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    __table_args__ = (
        Index(
            "ix_outside_evidence_undecided",
            "added_at",
            sqlite_where=_UNDECIDED,
            postgresql_where=_UNDECIDED,
        ),
    )


class AcceptanceEnd(Base):
    """That the acceptance of a document was taken back: in which clinic, by whom, when and why."""

    __tablename__ = "acceptance_end"
    evidence_id: Mapped[str] = mapped_column(
        Id, ForeignKey("outside_evidence.id"), primary_key=True
    )
    clinic_id: Mapped[str] = mapped_column(Id, ForeignKey("clinic.id"))
    reason: Mapped[str] = mapped_column(Text)
    ended_by: Mapped[str] = mapped_column(Id, ForeignKey("person.id"))
    ended_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Waiver(Base):
    """One requirement of one checklist that a manager does not insist on, for a set reason."""

    __tablename__ = "waiver"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    person_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id"))
    checklist_id: Mapped[str] = mapped_column(ShortText)
    requirement: Mapped[str] = mapped_column(ShortText)
    clinic_id: Mapped[str] = mapped_column(Id, ForeignKey("clinic.id"))
    reason: Mapped[str] = mapped_column(ShortText)
    note: Mapped[str] = mapped_column(Text)
    granted_by: Mapped[str] = mapped_column(Id, ForeignKey("person.id"))
    granted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_on: Mapped[date | None] = mapped_column(Date)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    __table_args__ = (Index("ix_waiver_person_checklist", "person_id", "checklist_id"),)
