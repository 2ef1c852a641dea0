"""Reading, attempts with their answers and marks, and awards."""

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
    text,
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

_OPEN = text("submitted_at IS NULL")
_AWAITED = text("submitted_at IS NOT NULL AND score IS NULL")


_FIRST = text("1")


class CourseRound(Base):
    """A further round of a course for one person: what counts for it happened since it opened.

    The first round has no row. One with a `kept_award_id` gives no credit: when accounts were
    merged, nothing was credited in it, and after that award of the other account it could not have
    been opened.
    """

    __tablename__ = "course_round"
    person_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id"), primary_key=True)
    course_id: Mapped[str] = mapped_column(ShortText, primary_key=True)
    round: Mapped[int] = mapped_column(Integer, primary_key=True)
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    kept_award_id: Mapped[str | None] = mapped_column(Id, ForeignKey("award.id"))
    __table_args__ = (CheckConstraint("round >= 2", name="round_from_two"),)


class Reading(Base):
    """How long one part of a lesson was on a person's screen, and since when it counts as read.

    A part that was rewritten begins anew; `first_read_at` is when it counted as read first, in
    whatever text, where that was another time.
    """

    __tablename__ = "reading"
    person_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id"), primary_key=True)
    lesson_id: Mapped[str] = mapped_column(ShortText, primary_key=True)
    part_id: Mapped[str] = mapped_column(ShortText, primary_key=True)
    round: Mapped[int] = mapped_column(Integer, primary_key=True, server_default=_FIRST)
    revision_sha256: Mapped[str] = mapped_column(Digest)
    seconds: Mapped[int] = mapped_column(Integer)
    reported_at: Mapped[datetime] = mapped_column(UtcDateTime)
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    first_read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    how: Mapped[str | None] = mapped_column(ShortText)


class LessonRead(Base):
    """The moment at which a person had read every part of a lesson, and in which revision."""

    __tablename__ = "lesson_read"
    person_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id"), primary_key=True)
    lesson_id: Mapped[str] = mapped_column(ShortText, primary_key=True)
    round: Mapped[int] = mapped_column(Integer, primary_key=True, server_default=_FIRST)
    revision_sha256: Mapped[str] = mapped_column(Digest)
    read_at: Mapped[datetime] = mapped_column(UtcDateTime)


class PracticeAnswer(Base):
    """A person's latest answer to a practice question; never graded."""

    __tablename__ = "practice_answer"
    person_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id"), primary_key=True)
    quiz_id: Mapped[str] = mapped_column(ShortText, primary_key=True)
    question_id: Mapped[str] = mapped_column(ShortText, primary_key=True)
    body: Mapped[Any] = mapped_column(JsonText)
    answered_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Attempt(Base):
    """One person's attempt at one revision of one quiz, frozen at its start.

    Submitted and without a score: a person has to mark a part of it first.
    """

    __tablename__ = "attempt"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    person_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id"))
    quiz_id: Mapped[str] = mapped_column(ShortText)
    number: Mapped[int] = mapped_column(Integer)
    release_id: Mapped[int] = mapped_column(ForeignKey("release.id"))
    revision_sha256: Mapped[str] = mapped_column(Digest)
    compiled_key: Mapped[str] = mapped_column(Digest)
    seed: Mapped[str] = mapped_column(ShortText)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    deadline: Mapped[datetime | None] = mapped_column(UtcDateTime)
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    score: Mapped[Fraction | None] = mapped_column(ExactFraction)
    passed: Mapped[bool | None] = mapped_column(Boolean)
    critical_missed: Mapped[list[str] | None] = mapped_column(JsonText)
    __table_args__ = (
        # Limits and numbering live here and not in a check before the insert: under 100
        # parallel starts exactly one insert wins.
        UniqueConstraint("person_id", "quiz_id", "number"),
        Index(
            "uq_attempt_open",
            "person_id",
            "quiz_id",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index("ix_attempt_overdue", "deadline", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index(
            "ix_attempt_awaited",
            "submitted_at",
            sqlite_where=_AWAITED,
            postgresql_where=_AWAITED,
        ),
        CheckConstraint("number >= 1", name="number_from_one"),
        CheckConstraint(
            "(score IS NULL) = (passed IS NULL) AND (score IS NULL OR submitted_at IS NOT NULL)",
            name="graded_after_submission",
        ),
    )


class AttemptQuestion(Base):
    """One drawn question at its place, with the order of its options, and its mark once graded.

    `revealed_at`: when its reasons were shown before the submission (feedback `immediate`);
    from then on its answer is final.
    """

    __tablename__ = "attempt_question"
    attempt_id: Mapped[str] = mapped_column(Id, ForeignKey("attempt.id"), primary_key=True)
    position: Mapped[int] = mapped_column(Integer, primary_key=True)
    question_id: Mapped[str] = mapped_column(ShortText)
    arrangement: Mapped[list[str]] = mapped_column(JsonText)
    share: Mapped[Fraction | None] = mapped_column(ExactFraction)
    points: Mapped[int] = mapped_column(Integer)
    revealed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    __table_args__ = (UniqueConstraint("attempt_id", "question_id"),)


class AnswerSave(Base):
    """One acknowledged save of one answer; never changed, the highest (sequence, key) counts."""

    __tablename__ = "answer_save"
    attempt_id: Mapped[str] = mapped_column(Id, ForeignKey("attempt.id"), primary_key=True)
    key: Mapped[str] = mapped_column(ShortText, primary_key=True)
    position: Mapped[int] = mapped_column(Integer)
    sequence: Mapped[int] = mapped_column(Integer)
    body: Mapped[Any] = mapped_column(JsonText)
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime)


class AttemptOverride(Base):
    """More attempts or more minutes for one person at one quiz, with author, reason and end.

    `extended_attempt`: the attempt that was running then and got the minutes, too. It took answers
    until `was_until`, and since then until `extended_until`. NULL where none was extended.
    """

    __tablename__ = "attempt_override"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    person_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id"))
    quiz_id: Mapped[str] = mapped_column(ShortText)
    extra_attempts: Mapped[int] = mapped_column(Integer)
    extra_minutes: Mapped[int] = mapped_column(Integer)
    waive_cooldown: Mapped[bool] = mapped_column(Boolean)
    reason: Mapped[str] = mapped_column(Text)
    granted_by: Mapped[str] = mapped_column(Id, ForeignKey("person.id"))
    granted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    extended_attempt: Mapped[str | None] = mapped_column(Id, ForeignKey("attempt.id"))
    was_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    extended_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    __table_args__ = (Index("ix_attempt_override_person_quiz", "person_id", "quiz_id"),)


class OverrideWithdrawal(Base):
    """The end of an override before its last day: by whom, when and why."""

    __tablename__ = "override_withdrawal"
    override_id: Mapped[str] = mapped_column(
        Id, ForeignKey("attempt_override.id"), primary_key=True
    )
    reason: Mapped[str] = mapped_column(Text)
    withdrawn_by: Mapped[str] = mapped_column(Id, ForeignKey("person.id"))
    withdrawn_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Evaluation(Base):
    """A person's evaluation of a course (survey answers, never graded).

    `asked` is the form as it stood; NULL in rows from before it was kept.
    """

    __tablename__ = "evaluation"
    person_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id"), primary_key=True)
    course_id: Mapped[str] = mapped_column(ShortText, primary_key=True)
    round: Mapped[int] = mapped_column(Integer, primary_key=True, server_default=_FIRST)
    answers: Mapped[Any] = mapped_column(JsonText)
    asked: Mapped[Any | None] = mapped_column(JsonText)
    submitted_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Attestation(Base):
    """The sentence that a person signed for a course, as it was worded then."""

    __tablename__ = "attestation"
    person_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id"), primary_key=True)
    course_id: Mapped[str] = mapped_column(ShortText, primary_key=True)
    round: Mapped[int] = mapped_column(Integer, primary_key=True, server_default=_FIRST)
    wording: Mapped[str] = mapped_column(Text)
    signed_name: Mapped[str] = mapped_column(ShortText)
    signed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Award(Base):
    """Credit for a completed course: a frozen snapshot, made once per round."""

    __tablename__ = "award"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    person_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id"))
    course_id: Mapped[str] = mapped_column(ShortText)
    round: Mapped[int] = mapped_column(Integer)
    minutes: Mapped[int] = mapped_column(Integer)
    demonstration: Mapped[bool] = mapped_column(Boolean)
    awarded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    snapshot: Mapped[Any] = mapped_column(JsonText)
    __table_args__ = (UniqueConstraint("person_id", "course_id", "round"),)


class AwardSetAside(Base):
    """An award that counts no more: an account merged with its own had credit for the course."""

    __tablename__ = "award_set_aside"
    award_id: Mapped[str] = mapped_column(Id, ForeignKey("award.id"), primary_key=True)
    kept_award_id: Mapped[str] = mapped_column(Id, ForeignKey("award.id"))
    set_aside_at: Mapped[datetime] = mapped_column(UtcDateTime)
    set_aside_by: Mapped[str | None] = mapped_column(Id, ForeignKey("person.id"))
