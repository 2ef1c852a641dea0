"""Observations, decisions about competencies, and the status that is kept beside them.

What is signed or decided is never changed: a correction, a retraction, an answer and a
withdrawal are rows of their own.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    Boolean,
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

from courseware.domain.competency import standing
from courseware.store.tables.base import Base, Digest, Id, JsonText, ShortText, UtcDateTime

_OPEN = text("signed_at IS NULL AND withdrawn_at IS NULL")
_SIGNED = text("signed_at IS NOT NULL")
_ONCE = text("kind <> 'answered'")
_HELD = text("ended_at IS NULL")
CORRECTS, RETRACTED, WITHDRAWN = (
    "corrects_id IS NOT NULL",
    "kind = 'retracted'",
    "kind = 'withdrawn'",
)
# The same words in an index and in a query: only then does SQLite take the index.
NEEDS_ATTENTION = "(status IN ('suspended', 'retracted', 'expired') OR ready OR unsafe)"
# What needs attention is one of two: it waits for somebody, or its time is over.
WAITS = "(status = 'suspended' OR ready OR unsafe)"
RAN_OUT = "(status IN ('expired', 'retracted') AND NOT ready AND NOT unsafe)"
IN_FORCE = tuple(sorted(status.value for status in standing.IN_FORCE))
IN_FORCE_NOW = f"status IN ({', '.join(map(repr, IN_FORCE))})"
LAPSED = "why = 'lapsed_without_use'"
STOPPED = "status = 'suspended' AND until IS NULL"
MOVED = "end_told IS NOT NULL"

_IN_TIME = ("person_id", "until", "since")
_SHOWN = ("checklist_id", "region", "status", "ends_on", "ready", "unsafe")
_ENDING = ("person_id", "ends_on", "until", "since", *(c for c in _SHOWN if c != "ends_on"))


def _partial(name: str, where: str, *columns: str) -> Index:
    return Index(name, *columns, sqlite_where=text(where), postgresql_where=text(where))


class Observation(Base):
    """One assessor watches one learner once: asked for, filled in, then signed for ever.

    `region` is "" for a checklist that is not divided. `record` holds everything that was
    signed; the columns beside it are for finding it. `counts_from` is when a correction began to
    count, where a clock that was ahead had given it a time to come.
    """

    __tablename__ = "observation"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    person_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id"))
    checklist_id: Mapped[str] = mapped_column(ShortText)
    region: Mapped[str] = mapped_column(ShortText)
    clinic_id: Mapped[str] = mapped_column(Id, ForeignKey("clinic.id"))
    revision_sha256: Mapped[str] = mapped_column(Digest)
    compiled_key: Mapped[str] = mapped_column(Digest)
    requested_by: Mapped[str] = mapped_column(Id, ForeignKey("person.id"))
    requested_at: Mapped[datetime] = mapped_column(UtcDateTime)
    proposed_for: Mapped[datetime | None] = mapped_column(UtcDateTime)
    assessor_id: Mapped[str | None] = mapped_column(Id, ForeignKey("person.id"), index=True)
    self_rated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    corrects_id: Mapped[str | None] = mapped_column(Id, ForeignKey("observation.id"))
    correction_reason: Mapped[str | None] = mapped_column(Text)
    signed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    observed_on: Mapped[date | None] = mapped_column(Date)
    zone: Mapped[str | None] = mapped_column(ShortText)
    record: Mapped[Any] = mapped_column(JsonText, nullable=True)
    record_sha256: Mapped[str | None] = mapped_column(Digest)
    counts_from: Mapped[datetime | None] = mapped_column(UtcDateTime)
    __table_args__ = (
        Index("ix_observation_scope", "person_id", "checklist_id", "region"),
        _partial("ix_observation_correction", CORRECTS, "person_id", "signed_at"),
        Index("ix_observation_open", "clinic_id", sqlite_where=_OPEN, postgresql_where=_OPEN),
        # An observation is corrected once; a further correction corrects the correction.
        Index(
            "uq_observation_corrects",
            "corrects_id",
            unique=True,
            sqlite_where=_SIGNED,
            postgresql_where=_SIGNED,
        ),
        CheckConstraint(
            "(signed_at IS NULL) = (record IS NULL) "
            "AND (signed_at IS NULL) = (observed_on IS NULL)",
            name="whole_when_signed",
        ),
        CheckConstraint("assessor_id IS NULL OR assessor_id <> person_id", name="not_oneself"),
    )


class ObservationEntry(Base):
    """One acknowledged save of one field of a form; the highest (sequence, key) counts.

    `voice` is whose form it was: the assessor's or the learner's own.
    """

    __tablename__ = "observation_entry"
    observation_id: Mapped[str] = mapped_column(Id, ForeignKey("observation.id"), primary_key=True)
    key: Mapped[str] = mapped_column(ShortText, primary_key=True)
    voice: Mapped[str] = mapped_column(ShortText)
    field: Mapped[str] = mapped_column(ShortText)
    sequence: Mapped[int] = mapped_column(Integer)
    body: Mapped[Any] = mapped_column(JsonText)
    saved_by: Mapped[str] = mapped_column(Id, ForeignKey("person.id"))
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ObservationWord(Base):
    """What was said after the signature: acknowledged, answered, retracted.

    `counts_from` is when a retraction began to count, where a clock that was ahead had given it a
    time to come.
    """

    __tablename__ = "observation_word"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    observation_id: Mapped[str] = mapped_column(Id, ForeignKey("observation.id"), index=True)
    kind: Mapped[str] = mapped_column(ShortText)
    said_by: Mapped[str] = mapped_column(Id, ForeignKey("person.id"))
    said_at: Mapped[datetime] = mapped_column(UtcDateTime)
    text: Mapped[str] = mapped_column(Text)
    counts_from: Mapped[datetime | None] = mapped_column(UtcDateTime)
    __table_args__ = (
        _partial("ix_observation_word_retracted", RETRACTED, "said_at"),
        Index(
            "uq_observation_word_once",
            "observation_id",
            "kind",
            unique=True,
            sqlite_where=_ONCE,
            postgresql_where=_ONCE,
        ),
    )


class CompetencyDecision(Base):
    """A manager's decision about one scope: confirmed, withdrawn, suspended, reinstated.

    `number` counts the decisions of the scope, so that of two managers at once one is first.
    `counts_from` is as that of a retraction, of a withdrawal.
    """

    __tablename__ = "competency_decision"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    person_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id"))
    checklist_id: Mapped[str] = mapped_column(ShortText)
    region: Mapped[str] = mapped_column(ShortText)
    number: Mapped[int] = mapped_column(Integer)
    kind: Mapped[str] = mapped_column(ShortText)
    clinic_id: Mapped[str] = mapped_column(Id, ForeignKey("clinic.id"))
    zone: Mapped[str] = mapped_column(ShortText)
    decided_by: Mapped[str] = mapped_column(Id, ForeignKey("person.id"))
    signed_name: Mapped[str] = mapped_column(ShortText)
    decided_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_on: Mapped[date] = mapped_column(Date)
    revision_sha256: Mapped[str | None] = mapped_column(Digest)
    compiled_key: Mapped[str | None] = mapped_column(Digest)
    basis: Mapped[list[str]] = mapped_column(JsonText)
    about_id: Mapped[str | None] = mapped_column(Id, ForeignKey("competency_decision.id"))
    adverse_event_id: Mapped[str | None] = mapped_column(Id, ForeignKey("adverse_event.id"))
    reason: Mapped[str] = mapped_column(Text)
    counts_from: Mapped[datetime | None] = mapped_column(UtcDateTime)
    __table_args__ = (
        UniqueConstraint("person_id", "checklist_id", "region", "number"),
        Index("ix_competency_decision_clinic", "clinic_id", "decided_at"),
        _partial("ix_competency_decision_withdrawn", WITHDRAWN, "person_id", "decided_at"),
    )


class CompetencyInterval(Base):
    """One status of one scope from `since` until `until`, worked out from the history.

    `revision_sha256` is kept while `ready`: the revision by which enough was observed.
    `confirmations` are the days of all that stand, the latest last, with blanks between.
    `end_told` is the end as it was told with the confirmation, where it moved since.
    `rules_version` is that of the rules that worked it out; 0 where none was noted.

    Written in the transaction of each act; `team rebuild --check` proves it equal to history.
    """

    __tablename__ = "competency_interval"
    person_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id"), primary_key=True)
    checklist_id: Mapped[str] = mapped_column(ShortText, primary_key=True)
    region: Mapped[str] = mapped_column(ShortText, primary_key=True)
    since: Mapped[datetime] = mapped_column(UtcDateTime, primary_key=True)
    until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    status: Mapped[str] = mapped_column(ShortText)
    why: Mapped[str] = mapped_column(ShortText)
    ends_on: Mapped[date | None] = mapped_column(Date)
    confirmed_on: Mapped[date | None] = mapped_column(Date)
    ready: Mapped[bool] = mapped_column(Boolean)
    unsafe: Mapped[bool] = mapped_column(Boolean)
    revision_sha256: Mapped[str | None] = mapped_column(Digest)
    rules_version: Mapped[int] = mapped_column(Integer, server_default="0")
    confirmations: Mapped[str] = mapped_column(Text, server_default="")
    end_told: Mapped[date | None] = mapped_column(Date)
    __table_args__ = (
        # A page asks for what had begun and was not over, of many people. These hold all that it
        # shows: each look into the table besides would cost as much as the rest of the row.
        Index("ix_competency_interval_time", *_IN_TIME, *_SHOWN, "why"),
        _partial(
            "ix_competency_interval_attention",
            NEEDS_ATTENTION,
            *(*_IN_TIME, *_SHOWN, "revision_sha256"),
        ),
        _partial("ix_competency_interval_in_force", IN_FORCE_NOW, *_ENDING),
        _partial(
            "ix_competency_interval_lapsed",
            LAPSED,
            *(*_IN_TIME, "checklist_id", "region", "ends_on"),
        ),
        _partial("ix_competency_interval_moved", MOVED, "person_id"),
        # Only to see at once that none of them is dated later than now.
        _partial("ix_competency_interval_stopped", STOPPED, "since"),
    )


class FoundingAssessor(Base):
    """Somebody whom an administrator designated, on recorded evidence, to be first."""

    __tablename__ = "founding_assessor"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    person_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id"), index=True)
    checklist_id: Mapped[str] = mapped_column(ShortText)
    region: Mapped[str] = mapped_column(ShortText)
    evidence: Mapped[str] = mapped_column(Text)
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    designated_by: Mapped[str | None] = mapped_column(Id, ForeignKey("person.id"))
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    end_reason: Mapped[str | None] = mapped_column(Text)
    __table_args__ = (
        Index(
            "uq_founding_assessor_held",
            "person_id",
            "checklist_id",
            "region",
            unique=True,
            sqlite_where=_HELD,
            postgresql_where=_HELD,
        ),
    )


class AdverseEvent(Base):
    """That something went wrong in a region, without a word about the patient."""

    __tablename__ = "adverse_event"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    person_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id"), index=True)
    clinic_id: Mapped[str] = mapped_column(Id, ForeignKey("clinic.id"))
    region: Mapped[str] = mapped_column(ShortText)
    kind: Mapped[str] = mapped_column(ShortText)
    happened_on: Mapped[date] = mapped_column(Date)
    lessons: Mapped[list[str]] = mapped_column(JsonText)
    note: Mapped[str] = mapped_column(Text)
    noted_by: Mapped[str] = mapped_column(Id, ForeignKey("person.id"))
    noted_at: Mapped[datetime] = mapped_column(UtcDateTime)
