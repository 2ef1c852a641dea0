"""Marks that people give to free texts, and what a marker has chosen so far."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from courseware.store.tables.base import (
    Base,
    Digest,
    Id,
    JsonText,
    UtcDateTime,
)


class AnswerMark(Base):
    """One mark of one answer, never changed: the highest number counts.

    `levels` are criterion -> level of the rubric in the attempt's revision, `rubric_sha256` names
    that rubric. A mark after the first one has a reason. `note` is for colleagues, `comment` for
    the learner.
    """

    __tablename__ = "answer_mark"
    attempt_id: Mapped[str] = mapped_column(Id, primary_key=True)
    position: Mapped[int] = mapped_column(Integer, primary_key=True)
    # The key lets one of two markers win who send at once.
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    rubric_sha256: Mapped[str] = mapped_column(Digest)
    levels: Mapped[dict[str, str]] = mapped_column(JsonText)
    comment: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)
    marked_by: Mapped[str] = mapped_column(Id, ForeignKey("person.id"))
    marked_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    __table_args__ = (
        ForeignKeyConstraint(
            ["attempt_id", "position"],
            ["attempt_question.attempt_id", "attempt_question.position"],
        ),
        CheckConstraint("(number = 1) = (reason IS NULL)", name="change_has_reason"),
    )


class MarkDraft(Base):
    """What one marker has chosen and written for one answer before the mark is given.

    Beside the levels, under the empty name, stands which of a page's saves it is.
    """

    __tablename__ = "mark_draft"
    attempt_id: Mapped[str] = mapped_column(Id, primary_key=True)
    position: Mapped[int] = mapped_column(Integer, primary_key=True)
    marker_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id"), primary_key=True)
    levels: Mapped[dict[str, str | int]] = mapped_column(JsonText)
    comment: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text)
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime)
    __table_args__ = (
        ForeignKeyConstraint(
            ["attempt_id", "position"],
            ["attempt_question.attempt_id", "attempt_question.position"],
        ),
    )
