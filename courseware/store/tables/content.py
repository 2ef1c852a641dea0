"""Revisions (immutable, content-addressed), releases, and what was compiled from them."""

from datetime import datetime

from sqlalchemy import ForeignKey, Integer, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column

from courseware.store.tables.base import Base, Digest, Id, ShortText, UtcDateTime


class Revision(Base):
    """One immutable version of one file, named by the SHA-256 of its bytes."""

    __tablename__ = "revision"
    sha256: Mapped[str] = mapped_column(Digest, primary_key=True)
    source: Mapped[bytes] = mapped_column(LargeBinary)
    stored_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Compiled(Base):
    """What the compiler made of one revision in its surroundings, ready to be shown."""

    __tablename__ = "compiled"
    key: Mapped[str] = mapped_column(Digest, primary_key=True)
    kind: Mapped[str] = mapped_column(ShortText)
    payload: Mapped[bytes] = mapped_column(LargeBinary)


class LessonText(Base):
    """One part of a lesson as it was compiled, in words to be looked for and to be shown.

    What is folded has no accents and capital letters. It belongs to what was compiled, not to the
    file: a lesson's page shows words that stand in other files, and its sections' addresses.
    """

    __tablename__ = "lesson_text"
    compiled_key: Mapped[str] = mapped_column(Digest, ForeignKey("compiled.key"), primary_key=True)
    place: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    section_id: Mapped[str] = mapped_column(Text)
    heading: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    folded_heading: Mapped[str] = mapped_column(Text)
    folded_text: Mapped[str] = mapped_column(Text)


class Release(Base):
    """The published set of revisions; the highest id is live."""

    __tablename__ = "release"
    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    published_at: Mapped[datetime] = mapped_column(UtcDateTime)
    published_by: Mapped[str | None] = mapped_column(Id, ForeignKey("person.id"))
    note: Mapped[str] = mapped_column(Text)
    manifest_sha256: Mapped[str] = mapped_column(Digest)
    index_key: Mapped[str] = mapped_column(Digest, ForeignKey("compiled.key"))


class ReleaseItem(Base):
    """One revision's place in one release."""

    __tablename__ = "release_item"
    release_id: Mapped[int] = mapped_column(ForeignKey("release.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(ShortText, primary_key=True)
    content_id: Mapped[str] = mapped_column(ShortText, primary_key=True)
    path: Mapped[str] = mapped_column(Text)
    revision_sha256: Mapped[str] = mapped_column(Digest, ForeignKey("revision.sha256"), index=True)
    compiled_key: Mapped[str | None] = mapped_column(Digest, ForeignKey("compiled.key"))


class Review(Base):
    """A named clinician's review of one revision."""

    __tablename__ = "review"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    kind: Mapped[str] = mapped_column(ShortText)
    content_id: Mapped[str] = mapped_column(ShortText)
    revision_sha256: Mapped[str] = mapped_column(Digest, index=True)
    person_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id"))
    reviewer_name: Mapped[str] = mapped_column(ShortText)
    reviewed_at: Mapped[datetime] = mapped_column(UtcDateTime)
