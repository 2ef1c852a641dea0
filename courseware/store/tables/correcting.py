"""Corrections of marks, learners' reports of problems, and recalls."""

from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from courseware.store.tables.base import (
    Base,
    Digest,
    ExactFraction,
    Id,
    JsonText,
    ShortText,
    UtcDateTime,
)


class Regrade(Base):
    """One correction of one question in some revisions of a quiz; never changed.

    `revisions` are those that it was made for; into which it was carried since, `RegradeCarried`.
    """

    __tablename__ = "regrade"
    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    quiz_id: Mapped[str] = mapped_column(ShortText, index=True)
    question_id: Mapped[str] = mapped_column(ShortText)
    revisions: Mapped[list[str]] = mapped_column(JsonText)
    kind: Mapped[str] = mapped_column(ShortText)
    detail: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    changed: Mapped[int] = mapped_column(Integer)
    changes_sha256: Mapped[str] = mapped_column(Digest)
    applied_by: Mapped[str | None] = mapped_column(Id, ForeignKey("person.id"))
    applied_at: Mapped[datetime] = mapped_column(UtcDateTime)


class RegradeCarried(Base):
    """A revision into which a release carried a correction: the question there is the same."""

    __tablename__ = "regrade_carried"
    regrade_id: Mapped[int] = mapped_column(ForeignKey("regrade.id"), primary_key=True)
    revision_sha256: Mapped[str] = mapped_column(Digest, primary_key=True)
    release_id: Mapped[int] = mapped_column(ForeignKey("release.id"))


class RegradeMark(Base):
    """What one correction did to one attempt; the first one of an attempt holds its first mark."""

    __tablename__ = "regrade_mark"
    regrade_id: Mapped[int] = mapped_column(ForeignKey("regrade.id"), primary_key=True)
    attempt_id: Mapped[str] = mapped_column(Id, ForeignKey("attempt.id"), primary_key=True)
    share_before: Mapped[Fraction] = mapped_column(ExactFraction)
    share_after: Mapped[Fraction] = mapped_column(ExactFraction)
    points_before: Mapped[int] = mapped_column(Integer)
    points_after: Mapped[int] = mapped_column(Integer)
    score_before: Mapped[Fraction] = mapped_column(ExactFraction)
    score_after: Mapped[Fraction] = mapped_column(ExactFraction)
    passed_before: Mapped[bool] = mapped_column(Boolean)
    passed_after: Mapped[bool] = mapped_column(Boolean)
    missed_before: Mapped[list[str]] = mapped_column(JsonText)
    missed_after: Mapped[list[str]] = mapped_column(JsonText)
    __table_args__ = (Index("ix_regrade_mark_attempt", "attempt_id"),)


class AwardLetStand(Base):
    """An award that stands by decision, although passes behind it are lost.

    `regrade_id` is the newest correction that had taken one: of a later loss nobody has decided.
    """

    __tablename__ = "award_let_stand"
    award_id: Mapped[str] = mapped_column(Id, ForeignKey("award.id"), primary_key=True)
    regrade_id: Mapped[int] = mapped_column(ForeignKey("regrade.id"), primary_key=True)
    reason: Mapped[str] = mapped_column(Text)
    decided_by: Mapped[str | None] = mapped_column(Id, ForeignKey("person.id"))
    decided_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ProblemReport(Base):
    """What a learner says is wrong with a question, and the author's answer."""

    __tablename__ = "problem_report"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    person_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id"), index=True)
    attempt_id: Mapped[str] = mapped_column(Id, ForeignKey("attempt.id"))
    quiz_id: Mapped[str] = mapped_column(ShortText)
    question_id: Mapped[str] = mapped_column(ShortText)
    revision_sha256: Mapped[str] = mapped_column(Digest)
    kind: Mapped[str] = mapped_column(ShortText)
    words: Mapped[str] = mapped_column(Text)
    reported_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answered_by: Mapped[str | None] = mapped_column(Id, ForeignKey("person.id"))
    answer: Mapped[str | None] = mapped_column(Text)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    __table_args__ = (
        Index("ix_problem_report_question", "quiz_id", "question_id"),
        CheckConstraint(
            "(answered_at IS NULL) = (answer IS NULL)"
            " AND (answered_at IS NULL) = (answered_by IS NULL)",
            name="answered_by_somebody",
        ),
    )


class Recall(Base):
    """A change of a lesson that its earlier readers have to know of, and the questions about it."""

    __tablename__ = "recall"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    lesson_id: Mapped[str] = mapped_column(ShortText)
    title: Mapped[str] = mapped_column(ShortText)
    release_id: Mapped[int] = mapped_column(ForeignKey("release.id"))
    quiz_id: Mapped[str] = mapped_column(ShortText)
    quiz_key: Mapped[str] = mapped_column(Digest)
    questions: Mapped[list[str]] = mapped_column(JsonText)
    reason: Mapped[str] = mapped_column(Text)
    begun_at: Mapped[datetime] = mapped_column(UtcDateTime)


class RecallTask(Base):
    """One award that rests on a recalled revision, and whether its holder knows the difference."""

    __tablename__ = "recall_task"
    recall_id: Mapped[str] = mapped_column(Id, ForeignKey("recall.id"), primary_key=True)
    award_id: Mapped[str] = mapped_column(Id, ForeignKey("award.id"), primary_key=True)
    person_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id"), index=True)
    tries: Mapped[int] = mapped_column(Integer)
    answers: Mapped[Any] = mapped_column(JsonText, nullable=True)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class RecallReader(Base):
    """Somebody whose page reported a recalled revision, and who had no award that named it then."""

    __tablename__ = "recall_reader"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    recall_id: Mapped[str] = mapped_column(Id, ForeignKey("recall.id"))
    person_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id"), index=True)
    tries: Mapped[int] = mapped_column(Integer)
    answers: Mapped[Any] = mapped_column(JsonText, nullable=True)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    __table_args__ = (UniqueConstraint("recall_id", "person_id"),)
