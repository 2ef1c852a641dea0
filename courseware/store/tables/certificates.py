"""Certificates as they were issued, how each ended, and the public halves of the signing keys."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Integer,
    LargeBinary,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from courseware.store.tables.base import Base, Digest, Id, JsonText, ShortText, UtcDateTime


class SigningKey(Base):
    """The public half of a key that signs certificates; the one of the highest number is in use.

    The private half is a file of the instance folder and never comes here.
    """

    __tablename__ = "signing_key"
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    thumbprint: Mapped[str] = mapped_column(Digest, unique=True)
    kid: Mapped[str] = mapped_column(ShortText)
    jwk: Mapped[Any] = mapped_column(JsonText)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Certificate(Base):
    """One issued certificate of one award, byte by byte; never changed.

    `edition` counts on where one replaces another. The person is the award's.
    """

    __tablename__ = "certificate"
    number: Mapped[str] = mapped_column(Id, primary_key=True)
    award_id: Mapped[str] = mapped_column(Id, ForeignKey("award.id"))
    edition: Mapped[int] = mapped_column(Integer)
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    holder: Mapped[str] = mapped_column(ShortText)
    thumbprint: Mapped[str] = mapped_column(Digest, ForeignKey("signing_key.thumbprint"))
    pdf_sha256: Mapped[str] = mapped_column(Digest)
    statement: Mapped[Any] = mapped_column(JsonText)
    token: Mapped[str] = mapped_column(Text)
    pdf: Mapped[bytes] = mapped_column(LargeBinary)
    __table_args__ = (
        UniqueConstraint("award_id", "edition"),
        CheckConstraint("edition >= 1", name="edition_from_one"),
    )


class CertificateEnd(Base):
    """How a certificate ended: revoked, or replaced by another one; at most once."""

    __tablename__ = "certificate_end"
    number: Mapped[str] = mapped_column(Id, ForeignKey("certificate.number"), primary_key=True)
    kind: Mapped[str] = mapped_column(ShortText)
    ended_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_by: Mapped[str | None] = mapped_column(Id, ForeignKey("person.id"))
    reason_class: Mapped[str] = mapped_column(ShortText)
    reason: Mapped[str] = mapped_column(Text)
    successor: Mapped[str | None] = mapped_column(Id, ForeignKey("certificate.number"))
    __table_args__ = (
        CheckConstraint(
            "(kind = 'replaced') = (successor IS NOT NULL)", name="successor_when_replaced"
        ),
    )
